import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readPidFile } from '../../../lib/launch.ts';
import { isRunning } from '../../../lib/processes.ts';
import type { InstanceSeen, InstanceSpec } from '../port.ts';
import { createBench, eventually, RUNS } from './bench.ts';
import { watchProcessFleet } from './onlooker.ts';

const target = 'shop/production';
const stack = 'st-1';
const digest = `sha256:${'a'.repeat(64)}`;
const stop = { quiesce: null, signal: 'SIGTERM', withinMs: 10_000 } as const;

describe('the process fleet', () => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  beforeEach(async () => {
    bench = await createBench();
    await bench.fleet().place({ target, stack, digest });
  });
  afterEach(() => bench.close());

  const spec = (role: string, run: string, more: Partial<InstanceSpec> = {}): InstanceSpec => ({
    id: `${stack}.${role}.1`,
    target,
    stack,
    release: 'r1',
    sha: 'c0ffee',
    role,
    run,
    listens: role === 'web',
    env: {},
    stop,
    ...more,
  });
  const see = async (id: string): Promise<InstanceSeen> => {
    const found = (await bench.fleet().observe(null)).find((instance) => instance.id === id);
    return found ?? assert.fail(`${id} is not there`);
  };
  const until = (id: string, what: string, holds: (instance: InstanceSeen) => boolean): Promise<InstanceSeen> =>
    eventually(what, async () => {
      const instance = await see(id);
      return holds(instance) ? instance : null;
    });
  const stackFolder = () => join(bench.dir, 'shop~production', stack);
  const instanceFolder = (id: string) => join(stackFolder(), 'instances', id);
  const ask = async ({ port }: InstanceSeen): Promise<{ pid: number; env: Record<string, string> }> =>
    (await fetch(`http://127.0.0.1:${port}/`)).json() as Promise<{ pid: number; env: Record<string, string> }>;

  it('gives an instance what it needs to know and nothing of the server', async () => {
    process.env.DATABASE_URL = 'postgres://secret';
    await bench.fleet().start(spec('web', RUNS.serves, { env: { TOKEN: 'for the app' } }));
    delete process.env.DATABASE_URL;
    const web = await until(`${stack}.web.1`, 'listening', ({ listening }) => listening === true);

    const { pid, env } = await ask(web);

    assert.equal(pid, web.pid);
    assert.equal(env.DATABASE_URL, undefined);
    assert.deepEqual(
      [
        env.TOKEN,
        env.PORT,
        env.ASTERN_TARGET,
        env.ASTERN_RELEASE,
        env.ASTERN_SHA,
        env.ASTERN_STACK,
        env.ASTERN_ROLE,
        env.ASTERN_INSTANCE,
      ],
      ['for the app', String(web.port), target, 'r1', 'c0ffee', stack, 'web', web.id],
    );
  });

  it('lets nobody else read how an instance is started', async () => {
    await bench.fleet().start(spec('worker', RUNS.works, { env: { TOKEN: 'secret' } }));

    for (const name of ['spec.json', 'state.json']) {
      assert.equal((await stat(join(instanceFolder(`${stack}.worker.1`), name))).mode & 0o077, 0, name);
    }
  });

  it('says so when another process answers on the port', async () => {
    await bench.fleet().start(spec('web', 'exec sleep 300'));
    const { port } = await see(`${stack}.web.1`);
    const stranger = createServer((_, response) => response.end('ok'));
    await new Promise<void>((resolve) => stranger.listen(port ?? 0, '127.0.0.1', resolve));

    const { listening, state } = await see(`${stack}.web.1`);

    assert.deepEqual([state, listening], ['running', false]);
    await new Promise((resolve) => stranger.close(resolve));
  });

  it('takes another port when somebody took its own while it was down', async () => {
    await bench.fleet().start(spec('web', RUNS.serves));
    const before = await until(`${stack}.web.1`, 'listening', ({ listening }) => listening === true);
    const stranger = createServer();
    await bench.crash(before.id);
    await eventually('the stranger listens', async () => {
      const heard = await new Promise((resolve) => {
        stranger.once('error', () => resolve(null));
        stranger.listen(before.port ?? 0, '127.0.0.1', () => resolve(true));
      });
      return heard;
    });

    const after = await until(before.id, 'listening again', ({ listening }) => listening === true);

    assert.notEqual(after.port, before.port);
    await new Promise((resolve) => stranger.close(resolve));
  });

  it('finds an instance that listens on the IPv6 loopback alone', async (test) => {
    if (!(await readFile('/proc/net/if_inet6', 'utf8').catch(() => '')).includes(' lo')) {
      test.skip('this machine has no IPv6 loopback');
      return;
    }
    await bench.fleet().start(spec('web', RUNS.serves, { env: { HOST_TO_USE: '::1' } }));

    const web = await until(`${stack}.web.1`, 'listening', ({ listening }) => listening === true);

    assert.equal(web.host, '::1');
  });

  it('stops everything an instance started, in its group or not', async () => {
    const run = 'setsid sleep 300 & (trap "" TERM; sleep 300; sleep 300) & echo ready; wait';
    await bench.fleet().start(spec('worker', run));
    await bench.ready(`${stack}.worker.1`);

    await bench.fleet().stop(`${stack}.worker.1`, { ...stop, withinMs: 100 });

    assert.equal((await see(`${stack}.worker.1`)).state, 'stopped');
    assert.deepEqual(await bench.marked(), []);
  });

  it('clears away the children of a dead instance before it starts the next', async () => {
    const run = `sleep 300 & exec '${process.execPath}' server.js`;
    await bench.fleet().start(spec('web', run));
    const before = await until(`${stack}.web.1`, 'listening', ({ listening }) => listening === true);

    await bench.crash(before.id);
    const after = await until(before.id, 'back', ({ pid, listening }) => pid !== before.pid && listening === true);

    assert.equal(after.port, before.port);
    assert.equal((await bench.marked()).length, 2);
  });

  it('shows a worker as running while what its shell started still works', async () => {
    const inner = 'trap "sleep 0.3; exit 0" USR1; echo ready; while :; do sleep 0.02; done';
    await bench.fleet().start(spec('worker', `sh -c '${inner}'; true`));
    await bench.ready(`${stack}.worker.1`);

    await bench.fleet().quiesce(`${stack}.worker.1`, 'SIGUSR1');

    assert.deepEqual(
      [(await see(`${stack}.worker.1`)).state, (await see(`${stack}.worker.1`)).quiesced],
      ['running', true],
    );
    const ended = await until(`${stack}.worker.1`, 'ended by itself', ({ state }) => state === 'stopped');
    assert.deepEqual([ended.lastExit?.code, ended.lastExit?.signal], [0, null]);
  });

  it('does not take a later process under the same number for its own', async () => {
    const worker = spec('worker', 'exec sleep 300');
    await bench.fleet().start(worker);
    const first = await readPidFile(join(instanceFolder(worker.id), 'pid.1'));
    assert.ok(first !== null && first !== 'never');
    await bench.fleet().close();
    await writeFile(join(instanceFolder(worker.id), 'pid.1'), `${process.pid} 1 ${first.bootId}\n`);

    await bench.reopen();

    const again = await until(
      worker.id,
      'a new process',
      ({ state, restarts }) => state === 'running' && restarts === 1,
    );
    assert.notEqual(again.pid, process.pid);
    assert.equal(isRunning(first), false, 'the one that carried our mark was cleared away');
  });

  it('starts everything again after the machine was down, on files laid anew', async () => {
    const worker = spec('worker', RUNS.works);
    await bench.fleet().start(worker);
    await bench.fleet().start(spec('web', RUNS.works));
    await bench.fleet().stop(`${stack}.web.1`, stop);
    await bench.fleet().stop(worker.id, stop);
    await bench.fleet().close();
    const state = JSON.parse(await readFile(join(instanceFolder(worker.id), 'state.json'), 'utf8')) as object;
    await writeFile(
      join(instanceFolder(worker.id), 'state.json'),
      JSON.stringify({ ...state, wanted: 'run', ended: 0 }),
    );
    await writeFile(
      join(instanceFolder(worker.id), 'pid.1'),
      `${process.pid} 1 00000000-0000-0000-0000-000000000000\n`,
    );
    await writeFile(join(stackFolder(), 'laid.json'), JSON.stringify({ digest, bootId: 'the one before' }));
    await writeFile(join(stackFolder(), 'app', 'server.js'), '');

    await bench.reopen();

    await until(worker.id, 'up again', ({ state: seen }) => seen === 'running');
    assert.equal((await see(`${stack}.web.1`)).state, 'stopped');
    assert.notEqual(await readFile(join(stackFolder(), 'app', 'server.js'), 'utf8'), '');
  });

  it('adopts an instance whose state was torn, and neither starts a second one nor loses the first', async () => {
    const web = spec('web', RUNS.serves);
    await bench.fleet().start(web);
    const before = await see(web.id);
    await bench.fleet().close();
    await writeFile(join(instanceFolder(web.id), 'state.json'), '{"wanted":"r');

    await bench.reopen();
    await bench.fleet().start(web);

    assert.equal((await see(web.id)).pid, before.pid);
    assert.equal((await bench.marked()).length, 1);
  });

  it('keeps a launch that is still on its way from running after a stop', async () => {
    const worker = spec('worker', RUNS.works);
    await bench.fleet().start(worker);
    await bench.fleet().stop(worker.id, stop);
    await bench.fleet().close();
    const state = JSON.parse(await readFile(join(instanceFolder(worker.id), 'state.json'), 'utf8')) as {
      attempt: number;
    };
    const decided = { ...state, wanted: 'stop', attempt: state.attempt + 1 };
    await writeFile(join(instanceFolder(worker.id), 'state.json'), JSON.stringify(decided));
    await bench.reopen();

    await bench.fleet().stop(worker.id, stop);

    assert.equal(await readPidFile(join(instanceFolder(worker.id), 'pid.2')), 'never');
    await bench.fleet().start(worker);
    assert.equal((await see(worker.id)).state, 'running');
  });

  it('lays a stack anew when the first try broke off', async () => {
    let broken = true;
    const half = async (of: string, folder: string) => {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, of.slice(0, 6)), '');
      if (broken) throw new Error('the disk went away');
    };
    await bench.reopen({ unpack: half });

    await assert.rejects(bench.fleet().place({ target, stack: 'st-2', digest }), /went away/);
    await assert.rejects(bench.fleet().start(spec('web', RUNS.works, { id: 'st-2.web.1', stack: 'st-2' })), {
      code: 'fleet/not-placed',
    });
    broken = false;
    await bench.fleet().place({ target, stack: 'st-2', digest });
    await bench.fleet().place({ target, stack: 'st-2', digest });

    assert.deepEqual((await readdir(join(bench.dir, 'shop~production', 'st-2'))).sort(), ['app', 'laid.json']);
  });

  it('keeps the logs of a removed stack', async () => {
    await bench.fleet().start(spec('worker', 'echo hello from r1; exec sleep 300'));
    const log = bench.fleet().logOf(`${stack}.worker.1`);
    await eventually('the log', async () => ((await readFile(log, 'utf8')).includes('hello') ? true : null));

    await bench.fleet().remove(target, stack);

    assert.equal(bench.fleet().logOf(`${stack}.worker.1`), log);
    assert.equal(await readFile(log, 'utf8'), 'hello from r1\n');
    assert.deepEqual(await readdir(join(bench.dir, 'shop~production')), []);
  });

  it('is seen from beside with the logs, also of workers that were named anew', async () => {
    const worker = { ...spec('worker', 'exec sleep 300'), id: `${stack}.worker.1.1795265160261` };
    const onlooker = await watchProcessFleet(bench.options);
    await bench.fleet().start(worker);

    const [seen] = await onlooker.observe(target);

    assert.equal(seen?.id, worker.id);
    assert.equal(onlooker.logOf(worker.id), bench.fleet().logOf(worker.id));
  });

  it('tells who asked that an instance cannot be started, and can be asked again', async () => {
    await rm(join(stackFolder(), 'app'), { recursive: true });
    const worker = spec('worker', RUNS.works);

    await assert.rejects(bench.fleet().start(worker), { name: 'ProviderError', retryable: true });
    await mkdir(join(stackFolder(), 'app'));
    await bench.fleet().start(worker);

    assert.deepEqual([(await see(worker.id)).state, (await bench.marked()).length > 0], ['running', true]);
  });

  it('starts nothing when the disk is full, and says so', async (test) => {
    const small = join(bench.root, 'small');
    await mkdir(small);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status !== 0) {
      test.skip('mounting a small disk needs root');
      return;
    }
    const other = await createBench({ dir: join(small, 'stacks'), logsDir: join(small, 'logs') });
    try {
      await other.fleet().place({ target, stack, digest });
      await writeFile(join(small, 'filler'), Buffer.alloc(64 * 1024)).catch(() => undefined);

      await assert.rejects(other.fleet().start(spec('worker', RUNS.works)), { code: 'fleet/disk-full' });
      await assert.rejects(other.fleet().place({ target, stack: 'st-2', digest }), { code: 'fleet/disk-full' });

      assert.deepEqual(
        (await other.fleet().observe(null)).filter(({ state }) => state === 'running'),
        [],
      );
      await rm(join(small, 'filler'));
      await other.fleet().start(spec('worker', RUNS.works));
    } finally {
      await other.close();
      execFileSync('umount', [small]);
    }
  });
});
