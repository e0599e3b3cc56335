import type { Clock } from './clock.ts';
import { messageOf, ProviderError } from './errors.ts';
import {
  allProcesses,
  bootId,
  environmentOf,
  isLive,
  isRunning,
  type ProcessIdentity,
  type ProcessStat,
  processesSince,
} from './processes.ts';

/** A process that leads its own session and group, and whatever it started. */
export type ProcessGroup = {
  readonly leader: ProcessIdentity;
  /** `NAME=value` entries that every descendant inherits; they find those that left the group, and tell ours from a later group with the same number. */
  readonly marks: readonly string[];
  /**
   * `startedSinceBoot()` before its leader was started. Says that nothing of it is older than that: what an earlier one left was ended before.
   * Then most processes of the machine need not be looked at.
   */
  readonly startedBefore?: number;
};

export type Ending = {
  readonly signal: NodeJS.Signals;
  readonly withinMs: number;
  readonly clock: Clock;
  /** Gives up waiting; whatever still runs, runs on. */
  readonly abort?: AbortSignal;
};

const POLL_MS = 20;
const KILL_WITHIN_MS = 10_000;

/** Signal the group, wait, then kill what is left. Resolves when none of it lives, strays that left the group included. */
export async function endGroup(group: ProcessGroup, ending: Ending): Promise<void> {
  const members = await membersOf(group);
  signalAll(group, members, ending.signal);
  // A stopped process takes no other signal until it goes on.
  signalAll(group, members, 'SIGCONT');
  if (await emptied(group, ending)) return;
  await killGroup(group, ending.clock);
}

/** Kill at once; again and again, since a member may fork between our look and our signal. */
export async function killGroup(group: ProcessGroup, clock: Clock): Promise<void> {
  const untilMs = clock.monotonic() + KILL_WITHIN_MS;
  for (;;) {
    const members = await membersOf(group);
    if (members.length === 0) return;
    if (clock.monotonic() > untilMs) throw unkillable(members);
    signalAll(group, members, 'SIGKILL');
    await clock.sleep(POLL_MS);
  }
}

/** Live members of the group, and strays that carry its marks. */
export async function membersOf(group: ProcessGroup): Promise<readonly ProcessStat[]> {
  const { startedBefore, leader } = group;
  const all = startedBefore === undefined ? allProcesses() : processesSince({ pid: leader.pid, startedBefore });
  const near = groupMembers(group, all);
  const leaderSeen = all.some((stat) => stat.pid === group.leader.pid);
  const belongs = await Promise.all(
    all.map(async (stat) => {
      if (!isLive(stat)) return false;
      if (near.includes(stat)) return leaderSeen || (await mayBeOurs(stat.pid, group.marks));
      if (startedBefore !== undefined && stat.startTicks < leader.startTicks) return false;
      return carries(stat.pid, group.marks);
    }),
  );
  return all.filter((_, index) => belongs[index]);
}

/**
 * Live members by session or group number. While the leader's entry exists, or any member lives, the kernel does not give the number away;
 * once the number is seen under another start time, the group is gone.
 */
export function groupMembers(group: ProcessGroup, among = allProcesses()): readonly ProcessStat[] {
  const { pid, startTicks } = group.leader;
  if (group.leader.bootId !== bootId()) return [];
  const holder = among.find((stat) => stat.pid === pid);
  if (holder !== undefined && holder.startTicks !== startTicks) return [];
  return among.filter((stat) => inGroup(stat, pid) && stat.startTicks >= startTicks && isLive(stat));
}

function inGroup(stat: ProcessStat, group: number): boolean {
  return stat.group === group || stat.session === group;
}

/** With the leader gone the number alone proves little. A program that writes over its environment (to show a title) cannot be told. */
async function mayBeOurs(pid: number, marks: readonly string[]): Promise<boolean> {
  const environment = await environmentOf(pid);
  return !environment.some((entry) => entry.startsWith('PATH=')) || marks.every((mark) => environment.includes(mark));
}

export async function carries(pid: number, marks: readonly string[]): Promise<boolean> {
  const environment = await environmentOf(pid);
  return marks.length > 0 && marks.every((mark) => environment.includes(mark));
}

/** Send to these processes one by one: each was looked at a moment ago, a group number might be another's by now. */
export function signalAll(group: ProcessGroup, members: readonly ProcessStat[], signal: NodeJS.Signals): void {
  for (const member of members) {
    if (!isRunning({ pid: member.pid, startTicks: member.startTicks, bootId: group.leader.bootId })) continue;
    try {
      process.kill(member.pid, signal);
    } catch (error) {
      if (isGone(error)) continue;
      throw new ProviderError('processes', `cannot signal process ${member.pid}: ${messageOf(error)}`, {
        retryable: false,
        cause: error,
      });
    }
  }
}

async function emptied(group: ProcessGroup, { withinMs, clock, abort }: Ending): Promise<boolean> {
  const untilMs = clock.monotonic() + withinMs;
  for (;;) {
    if (groupMembers(group).length === 0 && (await membersOf(group)).length === 0) return true;
    const leftMs = untilMs - clock.monotonic();
    if (leftMs <= 0) return false;
    await clock.sleep(Math.min(POLL_MS, leftMs), abort);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}

function unkillable(members: readonly ProcessStat[]): ProviderError {
  const names = members.map((stat) => `${stat.pid} (state ${stat.state})`).join(', ');
  return new ProviderError('processes', `still there after SIGKILL: ${names}`, { retryable: true });
}
