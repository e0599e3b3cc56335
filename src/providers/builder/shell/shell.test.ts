import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { systemClock } from '../../../lib/clock.ts';
import { allProcesses, environmentOf, isLive } from '../../../lib/processes.ts';
import type { BuildOrder } from '../port.ts';
import { notKept } from './build-log.ts';
import { createShellBuilder } from './index.ts';

describe('the shell builder', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'astern-build-'));
  });
  afterEach(async () => {
    assert.deepEqual(await left(), []);
    await rm(root, { recursive: true });
  });

  const order = (run: string, more: Partial<BuildOrder> = {}): BuildOrder => ({
    key: 'op_1',
    folder: root,
    run,
    env: { ROOT: root },
    mask: [],
    logFile: join(root, 'logs', 'build.log'),
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    ...more,
  });
  const builder = (more = {}) => createShellBuilder({ dir: join(root, 'keys'), killAfterMs: 200, ...more });
  const log = () => readFile(join(root, 'logs', 'build.log'), 'utf8');

  /** Everything that still carries the environment of this test's builds. */
  const left = async (): Promise<readonly string[]> => {
    const living = allProcesses().filter((stat) => isLive(stat) && stat.pid !== process.pid);
    const environments = await Promise.all(living.map((stat) => environmentOf(stat.pid)));
    return environments.filter((environment) => environment.includes(`ROOT=${root}`)).map(String);
  };
  const says = async (text: string): Promise<void> => {
    const untilMs = systemClock.monotonic() + 20_000;
    while (!(await log().catch(() => '')).includes(text)) {
      assert.ok(systemClock.monotonic() < untilMs, `the log never said ${text}`);
      await systemClock.sleep(5);
    }
  };

  it('builds in the folder, and keeps what was said after what stood there', async () => {
    const first = await builder().build(order('echo one; echo two >&2; pwd > here'));
    await builder().build(order('echo three'));

    assert.equal(first.kind, 'built');
    assert.equal((await readFile(join(root, 'here'), 'utf8')).trim(), root);
    assert.deepEqual((await log()).split('\n').sort(), ['', 'one', 'three', 'two']);
    assert.deepEqual(await readdir(join(root, 'keys')), []);
  });

  it('gives the build its own settings and nothing of the server', async () => {
    process.env.DATABASE_URL = 'postgres://secret';

    await builder().build(order('env > seen', { env: { ROOT: root, COLOUR: "red 'and' black" } }));

    delete process.env.DATABASE_URL;
    const seen = await readFile(join(root, 'seen'), 'utf8');
    assert.match(seen, /^COLOUR=red 'and' black$/m);
    assert.doesNotMatch(seen, /DATABASE_URL/);
  });

  it('says how a failed build ended, with its last lines', async () => {
    const outcome = await builder().build(order('seq 1 50; echo "no such module" >&2; exit 7'));

    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.exitCode, outcome.signal, outcome.lastLines.length], [7, null, 20]);
    assert.ok(outcome.lastLines.includes('no such module'));
  });

  it('says by which signal a build died', async () => {
    const outcome = await builder().build(order('kill -9 $$'));

    assert.deepEqual(outcome, { kind: 'failed', exitCode: null, signal: 'SIGKILL', lastLines: [] });
  });

  it('kills a build that takes too long with everything it started', async () => {
    const run = 'trap "" TERM; setsid sleep 300 & (sleep 300 & sleep 300) & echo begun; sleep 300; sleep 300';

    const outcome = await builder().build(order(run, { timeoutMs: 300 }));

    assert.ok(outcome.kind === 'timed-out');
    assert.ok(outcome.afterMs >= 300);
    assert.deepEqual(outcome.lastLines, ['begun']);
  });

  it('stops when it is told to, before or in the middle', async () => {
    const stop = new AbortController();
    const building = builder().build(order('echo begun; sleep 300', { signal: stop.signal }));
    await says('begun');

    stop.abort();

    assert.deepEqual(await building, { kind: 'aborted' });
    assert.deepEqual(await builder().build(order('touch never', { signal: stop.signal })), { kind: 'aborted' });
    assert.equal((await readdir(root)).includes('never'), false);
  });

  it('does not wait for what a build leaves running with its output open', async () => {
    const outcome = await builder().build(order('sleep 300 & setsid sleep 300 & echo done'));

    assert.equal(outcome.kind, 'built');
    assert.equal(await log(), 'done\n');
  });

  it('keeps the beginning of a log that is too long, and counts the rest', async () => {
    const outcome = await builder({ maxLogBytes: 1_000 }).build(
      order('head -c 13345 /dev/zero | tr "\\0" x; echo; echo end; exit 1'),
    );

    assert.equal(await log(), `${'x'.repeat(1_000)}${notKept(13_345 + 5 - 1_000)}`);
    assert.match(await log(), /\.\.\. 12,350 more bytes not kept/);
    assert.ok(outcome.kind === 'failed' && outcome.lastLines.at(-1) === 'end');
  });

  it('writes no secret, wherever the output was cut', async () => {
    const run = 'printf "token hun"; sleep 0.05; echo "ter22"; echo "key: hunter22" >&2; printf hunt; exit 3';

    const outcome = await builder().build(order(run, { mask: ['hunter22'] }));

    assert.deepEqual((await log()).split('\n').sort(), ['hunt', 'key: ***', 'token ***'].sort());
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([...outcome.lastLines].sort(), ['hunt', 'key: ***', 'token ***']);
  });

  it('kills what a killed server left building under the same key', async () => {
    const script = `
      const { createShellBuilder } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      const order = { ...JSON.parse(process.argv[2]), signal: new AbortController().signal };
      await createShellBuilder({ dir: process.argv[1] }).build(order);
    `;
    const first = order('trap "" TERM PIPE; echo begun; while :; do sleep 0.02; touch "$ROOT/alive"; done');
    const args = ['--input-type=module', '-e', script, join(root, 'keys'), JSON.stringify(first)];
    const server = spawn(process.execPath, args, { stdio: 'inherit', env: cleanEnv() });
    await says('begun');
    server.kill('SIGKILL');
    await once(server, 'exit');
    assert.equal((await left()).length > 0, true);

    const outcome = await builder().build(order('rm -f alive; sleep 0.1; ls'));

    assert.equal(outcome.kind, 'built');
    assert.equal((await readdir(root)).includes('alive'), false);
  });

  it('lets builds under other keys go on', async () => {
    const outcomes = await Promise.all(
      ['a', 'a/b', '../a'].map((key) =>
        builder().build(order('echo x', { key, logFile: join(root, 'logs', encodeURIComponent(key)) })),
      ),
    );

    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['built', 'built', 'built'],
    );
  });

  it('says that a folder is not there', async () => {
    await assert.rejects(builder().build(order('true', { folder: join(root, 'none') })), { name: 'ProviderError' });
  });
});
