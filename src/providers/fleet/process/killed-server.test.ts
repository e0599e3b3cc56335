import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { systemClock } from '../../../lib/clock.ts';
import { environmentOf, readStat } from '../../../lib/processes.ts';
import type { InstanceSpec } from '../port.ts';
import { createBench } from './bench.ts';

const target = 'shop/production';
const stack = 'st-1';
const digest = `sha256:${'a'.repeat(64)}`;

const specs: readonly InstanceSpec[] = [1, 2, 3].map((number) => ({
  id: `${stack}.worker.${number}`,
  target,
  stack,
  release: 'r1',
  sha: 'c0ffee',
  role: 'worker',
  run: 'exec sleep 300',
  listens: true,
  env: {},
  stop: { quiesce: null, signal: 'SIGTERM', withinMs: 5_000 },
}));

/** A server of its own, that starts everything and says so right before. */
const SERVER = `
  const { createProcessFleet } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
  const { mkdir } = await import('node:fs/promises');
  const [dir, target, stack, digest, specs] = process.argv.slice(1);
  const fleet = await createProcessFleet({ dir, unpack: (_, folder) => mkdir(folder), lookEveryMs: 5 });
  console.log('ready');
  await fleet.place({ target, stack, digest });
  for (const spec of JSON.parse(specs)) await fleet.start(spec);
  console.log('started');
  setInterval(() => undefined, 1_000);
`;

describe('a server that is killed while it starts instances', () => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  beforeEach(async () => {
    bench = await createBench();
    await bench.fleet().close();
  });
  afterEach(() => bench.close());

  for (const afterMs of [0, 3, 6, 9, 12, 16, 20, 25, 30, 40]) {
    it(`leaves nothing that is started twice or lost, killed ${afterMs} ms after its first step`, async () => {
      await killServer(afterMs);

      await bench.reopen();
      await bench.fleet().place({ target, stack, digest });
      await Promise.all(specs.map((spec) => bench.fleet().start(spec)));

      const seen = await bench.fleet().observe(null);
      assert.deepEqual(
        seen.map(({ id, state }) => `${id} ${state}`).sort(),
        specs.map(({ id }) => `${id} running`),
      );
      assert.equal(new Set(seen.map(({ port }) => port)).size, specs.length);
      assert.deepEqual(
        await instancesRunning(),
        specs.map(({ id }) => id),
      );
    });
  }

  it('goes on with what the killed one had stopped and what it wanted', async () => {
    await killServer('started');
    await bench.reopen();
    const before = await bench.fleet().observe(null);

    assert.equal(
      before.every(({ state }) => state === 'running'),
      true,
    );
    await bench.fleet().remove(target, stack);

    assert.deepEqual(await instancesRunning(), []);
  });

  async function killServer(when: number | 'started'): Promise<void> {
    const args = ['--input-type=module', '-e', SERVER, bench.dir, target, stack, digest, JSON.stringify(specs)];
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: cleanEnv() });
    const exited = once(server, 'exit');
    let said = '';
    for await (const piece of server.stdout) {
      said += String(piece);
      if (said.includes(when === 'started' ? 'started' : 'ready')) break;
    }
    if (typeof when === 'number') await systemClock.sleep(when);
    server.kill('SIGKILL');
    await exited;
  }

  /** One name for each process that leads a session; launches on their way are given time to come or to end. */
  async function instancesRunning(): Promise<readonly string[]> {
    const pids = await bench.marked();
    const leaders = pids.filter((pid) => readStat(pid)?.session === pid);
    const environments = await Promise.all(leaders.map(environmentOf));
    const launching = await Promise.all(leaders.map(isLaunching));
    if (launching.some(Boolean)) {
      await systemClock.sleep(10);
      return instancesRunning();
    }
    const entry = (all: readonly string[]) => all.find((item) => item.startsWith('ASTERN_INSTANCE='))?.slice(16) ?? '';
    return environments.map(entry).sort();
  }

  async function isLaunching(pid: number): Promise<boolean> {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('pid_file=');
  }
});
