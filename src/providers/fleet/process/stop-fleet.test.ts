import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../../lib/clock.ts';
import type { InstanceSpec } from '../port.ts';
import { createBench, eventually } from './bench.ts';
import { stopFleet } from './stop-fleet.ts';

const DEAD = { withinMs: 5_000, signal: 'SIGTERM', quiesce: null } as const;

function spec(id: string, run: string): InstanceSpec {
  const [stack = '', role = ''] = id.split('.');
  const common = { target: 'shop/production', release: 'r1', sha: 'a'.repeat(40), env: {}, stop: DEAD };
  return { ...common, id, stack, role, run, listens: role === 'web' };
}

describe('stopping a fleet that no server looks after', () => {
  it('ends every instance, and the next server starts what should run, without telling of a death', async (t) => {
    const bench = await createBench();
    t.after(bench.close);
    await bench.fleet().place({ target: 'shop/production', stack: 's1', digest: 'd' });
    await bench.fleet().start(spec('s1.web.1', bench.runs.serves));
    await bench.fleet().start(spec('s1.worker.1', bench.runs.works));
    await bench.fleet().start(spec('s1.worker.2', bench.runs.works));
    await bench.fleet().stop('s1.worker.2', DEAD);
    await bench.fleet().close();

    const ended = await stopFleet(bench.dir, systemClock);

    assert.ok(ended >= 2, `${ended} processes`);
    assert.equal(await stopFleet(bench.dir, systemClock), 0);
    await bench.reopen();
    const changes: unknown[] = [];
    bench.fleet().onChange((change) => changes.push(change));
    const running = await eventually('both run again', async () => {
      const seen = await bench.fleet().observe('shop/production');
      const up = seen.filter(({ state }) => state === 'running').map(({ id }) => id);
      return up.length === 2 ? up : null;
    });
    assert.deepEqual(running.toSorted(), ['s1.web.1', 's1.worker.1']);
    assert.ok(!JSON.stringify(changes).includes('"died"'), JSON.stringify(changes));
  });

  it('is content where there never was a fleet', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'astern-no-fleet-'));
    t.after(() => rm(folder, { recursive: true, force: true }));

    assert.equal(await stopFleet(join(folder, 'fleet'), systemClock), 0);
  });
});
