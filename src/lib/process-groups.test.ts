import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { systemClock } from './clock.ts';
import { endGroup, groupMembers, killGroup, membersOf, type ProcessGroup } from './process-groups.ts';
import { identityOf } from './processes.ts';

/** A shell in its own session that says `ready` once its children run. */
async function startGroup(script: string): Promise<{ group: ProcessGroup; exited: Promise<unknown> }> {
  const mark = `ASTERN_TEST=${randomBytes(8).toString('hex')}`;
  const env = { PATH: process.env.PATH ?? '', ASTERN_TEST: mark.slice('ASTERN_TEST='.length) };
  const child = spawn('/bin/sh', ['-c', script], { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const leader = identityOf(child.pid ?? 0);
  assert.ok(leader);
  return { group: { leader, marks: [mark] }, exited };
}

const soon = { signal: 'SIGTERM', withinMs: 5_000, clock: systemClock } as const;

describe('ending a process group', () => {
  it('lets every member end by itself', async () => {
    const { group, exited } = await startGroup('sleep 300 & sleep 300 & echo ready; wait');

    await endGroup(group, soon);

    await exited;
    assert.deepEqual(await membersOf(group), []);
  });

  it('kills those that do not listen', async () => {
    const { group, exited } = await startGroup('trap "" TERM; sleep 300 & echo ready; wait; wait');

    await endGroup(group, { ...soon, withinMs: 50 });

    await exited;
    assert.deepEqual(await membersOf(group), []);
  });

  it('finds children whose parent is gone', async () => {
    const { group, exited } = await startGroup('sleep 300 & echo ready');
    await exited;
    assert.equal(groupMembers(group).length, 1);

    await endGroup(group, soon);

    assert.deepEqual(groupMembers(group), []);
  });

  it('finds a child that left for a session of its own by its mark', async () => {
    const { group, exited } = await startGroup('setsid sh -c "echo ready; exec sleep 300" & wait');
    assert.equal((await membersOf(group)).length - groupMembers(group).length, 1);

    await killGroup(group, systemClock);

    await exited;
    assert.deepEqual(await membersOf(group), []);
  });

  it('ends stopped processes too', async () => {
    const { group, exited } = await startGroup('echo ready; kill -STOP $$; sleep 300');

    await endGroup(group, soon);

    await exited;
    assert.deepEqual(await membersOf(group), []);
  });

  it('leaves a later process under the same number alone', async () => {
    const { group, exited } = await startGroup('echo ready; sleep 300');
    const earlier = { leader: { ...group.leader, startTicks: group.leader.startTicks - 1 }, marks: ['ASTERN_TEST=no'] };

    await killGroup(earlier, systemClock);

    assert.ok(groupMembers(group).length > 0);
    await killGroup(group, systemClock);
    await exited;
  });
});
