import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  allProcesses,
  bootId,
  environmentOf,
  identityOf,
  isRunning,
  parseStat,
  processesSince,
  readStat,
  startedSinceBoot,
} from './processes.ts';

const tail = '0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 119725 3133440 394';

describe('a line of /proc/<pid>/stat', () => {
  it('is read whatever the name of the program holds', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const stat = parseStat(`4691 (${name}) S 4670 4690 3303 ${tail}`);

        assert.deepEqual(stat, { pid: 4691, state: 'S', parent: 4670, group: 4690, session: 3303, startTicks: 119725 });
      }),
    );
  });

  it('is refused when it is cut off', () => {
    for (const text of ['', '12', '12 (node', '12 (node) S 1 2', 'x (y) z']) assert.equal(parseStat(text), null, text);
  });
});

describe('processes of this machine', () => {
  it('tell a process from another one under the same number', () => {
    const identity = identityOf(process.pid);

    assert.ok(identity);
    assert.equal(isRunning(identity), true);
    assert.equal(isRunning({ ...identity, startTicks: identity.startTicks - 1 }), false);
    assert.equal(isRunning({ ...identity, bootId: bootId().replace(/^./, 'x') }), false);
  });

  it('say that an ended process does not run, zombie or not', async () => {
    const child = spawn('/bin/sh', ['-c', 'exit 0'], { stdio: 'ignore' });
    const identity = identityOf(child.pid ?? 0);
    await once(child, 'exit');

    assert.ok(identity);
    assert.equal(isRunning(identity), false);
    assert.equal(readStat(identity.pid)?.startTicks === identity.startTicks, false);
  });

  it('list themselves, and show their environment', async () => {
    assert.ok(allProcesses().some((stat) => stat.pid === process.pid));
    assert.ok((await environmentOf(process.pid)).some((entry) => entry.startsWith('PATH=')));
    assert.deepEqual(await environmentOf(0), []);
  });
});

describe('processes that were started after one', () => {
  it('are found by their numbers, and all are given when those may have begun again', async (t) => {
    const startedBefore = startedSinceBoot();
    const child = spawn('/bin/sh', ['-c', 'setsid sleep 300 & echo $!; wait'], { detached: true });
    const [said] = await once(child.stdout, 'data');
    const stray = Number(String(said).trim());
    t.after(() => {
      process.kill(stray, 'SIGKILL');
      child.stdout.destroy();
      return once(child, 'close');
    });
    const pid = child.pid ?? 0;
    const numbers = (before: number) => processesSince({ pid, startedBefore: before }).map((stat) => stat.pid);

    assert.ok([pid, stray].every((one) => numbers(startedBefore).includes(one)));
    for (const unknown of [Number.NaN, startedBefore - 2 ** 32, startedBefore + 2 ** 32]) {
      assert.ok([pid, stray, process.pid].every((one) => numbers(unknown).includes(one)));
    }
  });
});
