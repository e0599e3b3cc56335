import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { backUp, restore } from '../../src/store/backup.ts';
import type { Load } from '../support/load.ts';
import { refusal } from '../support/orders.ts';
import { assertNoneFailed, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const params = { service: 'tiny', environment: 'production' };

describe('stacks that a server knows nothing of', () => {
  let tiny: TinyWorld;
  let load: Load;
  before(async () => {
    tiny = await startTinyWorld();
    await tiny.shipped('first');
    load = tiny.load();
  });
  after(async () => {
    await load?.stop();
    await tiny?.close();
  });
  const kinds = async () => {
    const { body } = await tiny.world.api.call('checks');
    return body.targets.flatMap((target) => target.disagreements.map(({ kind }) => kind)).toSorted();
  };
  const stacksRunning = async () =>
    new Set((await tiny.world.instances()).map(({ variables }) => variables.get('ASTERN_STACK')));

  it('are named and left alone after an older database was put back, and the traffic stays where it is (F39, F40)', async () => {
    const file = join(tiny.world.dir, 'older.db');
    await backUp({ data: tiny.world.data, file });
    await tiny.shipped('second');
    await tiny.shipped('third');
    await until('the first one is gone', async () => (await stacksRunning()).size === 2);
    const running = await stacksRunning();

    await tiny.world.stop();
    await restore({ data: tiny.world.data, file });
    await tiny.world.start();
    const answeredBefore = load.answered().length;
    await until('customers go on', () => load.answered().length > answeredBefore + 300);

    assert.deepEqual(await stacksRunning(), running);
    assert.deepEqual(await kinds(), [
      'instance-missing',
      'instance-orphaned',
      'instance-orphaned',
      'live-unhealthy',
      'route-orphaned',
      'traffic-unrecorded',
    ]);
    assertNoneFailed(load);
  });

  it('give the traffic to the next release, and go when a person says so, not before', async () => {
    const strange = [...(await stacksRunning())].map(String);
    await tiny.shipped('fourth');

    assert.deepEqual((await stacksRunning()).intersection(new Set(strange)), new Set(strange));
    for (const stack of strange) {
      await tiny.orders.done(tiny.orders.cleanup({ stack }));
    }
    await until('they are gone', async () => (await stacksRunning()).intersection(new Set(strange)).size === 0);

    // The record says that the first one is warm; it went before the database was put back.
    assert.deepEqual(await kinds(), ['instance-missing']);
    await tiny.orders.done(tiny.orders.cleanup());
    assert.deepEqual(await kinds(), []);
    assertNoneFailed(load);
  });

  it('are not taken for one that is recorded or has the traffic', async () => {
    const { hot } = await tiny.orders.status();
    const asked = tiny.world.api.call('cleanup', { params, body: { stack: hot?.stack ?? '' } });

    assert.equal((await refusal(asked)).code, 'stack/has-traffic');
  });

  it('are shown as foreign when they are processes that somebody else started, and never ended (F39)', async () => {
    const { hot } = await tiny.orders.status();
    const [running] = await tiny.world.instances();
    const marks = Object.fromEntries([...(running?.variables ?? [])].filter(([name]) => name.startsWith('ASTERN_')));
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      env: { ...marks, ASTERN_INSTANCE: `${hot?.stack}.web.9`, HOME: tiny.world.dir },
      stdio: 'ignore',
    });
    try {
      await until('it is named', async () => (await kinds()).includes('instance-foreign'));

      assert.equal(stranger.exitCode, null);
    } finally {
      stranger.kill('SIGKILL');
      await once(stranger, 'exit');
      await rm(join(tiny.world.dir, 'older.db'));
    }
  });

  it('get no traffic when an auto-scaler raises a colour again that was given up, and hold up nobody (F47)', async () => {
    const { hot } = await tiny.orders.status();
    const aborted = await tiny.orders.done(tiny.orders.build(await tiny.repository.commit('given up')));
    const given = (await tiny.orders.status()).new;
    const raised = (await tiny.world.instances()).find(
      ({ variables }) => variables.get('ASTERN_STACK') === given?.stack,
    );
    await tiny.orders.done(tiny.orders.cancel());
    await until('it is gone', async () => !(await stacksRunning()).has(given?.stack));
    const app = join(tiny.repository.folder, 'app.mjs');
    const scaler = spawn(process.execPath, [app], {
      env: { ...Object.fromEntries(raised?.variables ?? []), PORT: raised?.variables.get('PORT') ?? '' },
      stdio: 'ignore',
    });
    try {
      await until('it is named', async () => (await kinds()).includes('instance-foreign'));
      const answeredBefore = load.answered().length;
      await until('customers go on', () => load.answered().length > answeredBefore + 200);

      const now = await tiny.orders.status();
      assert.deepEqual([now.hot?.stack, now.new, scaler.exitCode], [hot?.stack, null, null]);
      const served = new Set(
        load
          .answered()
          .slice(answeredBefore)
          .map(({ release }) => release),
      );
      assert.deepEqual([...served], [hot?.release], `and never ${aborted.release}`);
      await tiny.shipped('after it');
      assert.equal((await tiny.orders.status()).hot?.title, 'after it');
      assertNoneFailed(load);
    } finally {
      scaler.kill('SIGKILL');
      await once(scaler, 'exit');
    }
  });
});
