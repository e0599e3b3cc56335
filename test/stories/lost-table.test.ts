import assert from 'node:assert/strict';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { stopRouter } from '../../src/providers/router/builtin/start.ts';
import { ask } from '../support/load.ts';
import { assertAtRest, HOST, startTinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

describe('a router that lost its last flip', () => {
  it('is put right, and does not bring the rejected release back (F06)', async (t) => {
    const tiny = await startTinyWorld();
    t.after(() => tiny.close());
    const { orders, repository, world } = tiny;
    await orders.done(orders.ship(await repository.commit('good')));
    await orders.done(orders.ship(await repository.commit('bad')));
    const folder = join(world.data, 'router');
    await copyFile(join(folder, 'table.json'), join(world.dir, 'before-rollback.json'));
    await orders.done(orders.rollback());

    await world.stop();
    await stopRouter(folder, systemClock);
    await rm(join(folder, 'table.json.previous'), { force: true });
    await copyFile(join(world.dir, 'before-rollback.json'), join(folder, 'table.json'));
    await world.start();

    await until('the good release is live again', async () => {
      const { release } = await ask({ address: world.front(), host: HOST });
      return release === 'r1' ? release : null;
    });
    const now = await assertAtRest(tiny);
    assert.equal(now.hot?.release, 'r1');
    assert.equal(now.new?.release, 'r2');
  });
});
