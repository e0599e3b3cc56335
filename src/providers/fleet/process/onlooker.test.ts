import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { InstanceSpec } from '../port.ts';
import { createBench } from './bench.ts';
import { watchProcessFleet } from './onlooker.ts';

const target = 'shop/production';
const digest = `sha256:${'a'.repeat(64)}`;

describe('an onlooker, while the server on duty changes what it reads', () => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.close());

  const spec = (stack: string): InstanceSpec => ({
    id: `${stack}.worker.1`,
    target,
    stack,
    release: 'r1',
    sha: 'c0ffee',
    role: 'worker',
    run: 'exec sleep 300',
    listens: false,
    env: {},
    stop: { quiesce: null, signal: 'SIGTERM', withinMs: 10_000 },
  });

  /** An instance whose first file is a pipe: whoever reads it waits until the test has done what it wants to do in between. */
  const readSlowly = async (stack: string, meanwhile: (folder: string) => Promise<void>) => {
    const folder = join(bench.dir, 'shop~production', stack);
    const slow = join(folder, 'instances', `${stack}.worker.1`);
    await mkdir(slow, { recursive: true });
    execFileSync('mkfifo', [join(slow, 'spec.json')]);
    const onlooker = await watchProcessFleet(bench.options);
    const look = onlooker.observe(target);
    const pipe = await open(join(slow, 'spec.json'), 'w');
    try {
      await meanwhile(folder);
      await pipe.write(JSON.stringify(spec(stack)));
    } finally {
      await pipe.close();
    }
    return look;
  };

  it('takes an instance that is cleared away between two of its files for gone', async () => {
    const seen = await readSlowly('st-1', (folder) => rm(folder, { recursive: true }));

    assert.deepEqual(seen, []);
  });

  it('knows an instance that is started after its folders were read', async () => {
    const seen = await readSlowly('st-1', async (folder) => {
      await bench.fleet().place({ target, stack: 'st-2', digest });
      await bench.fleet().start(spec('st-2'));
      await rm(folder, { recursive: true });
    });

    assert.deepEqual(
      seen.map(({ id, state }) => `${id} ${state}`),
      ['st-2.worker.1 running'],
    );
  });

  it('still names what runs under the mark of the fleet and stands in no folder', async () => {
    const onlooker = await watchProcessFleet(bench.options);
    const end = await bench.startForeign('st-7.worker.1', target);

    const seen = await onlooker.observe(target);
    await end();

    assert.deepEqual(
      seen.map(({ id, state }) => `${id} ${state}`),
      ['st-7.worker.1 foreign'],
    );
  });
});
