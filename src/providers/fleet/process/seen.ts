import { lastLinesOfFile } from '../../../lib/last-lines.ts';
import { groupMembers } from '../../../lib/process-groups.ts';
import { allProcesses, type ProcessStat } from '../../../lib/processes.ts';
import type { InstanceSeen } from '../port.ts';
import { isQuiesced, shownState } from '../state.ts';
import type { Instance } from './instance.ts';
import { heldBy, type Listener, listeners, reachedBy } from './listening.ts';

/** The machine at one moment, read once for all instances; who listens only when one is asked about that has a port. */
export type Snapshot = {
  readonly processes: readonly ProcessStat[];
  readonly listeners: () => Promise<readonly Listener[]>;
};

const LAST_WORDS_LINES = 20;

export function takeSnapshot(): Snapshot {
  let found: Promise<readonly Listener[]> | null = null;
  return {
    processes: allProcesses(),
    listeners: () => {
      found ??= listeners();
      return found;
    },
  };
}

/**
 * Snapshots for many who ask at once, as the status of all targets does: whoever asks while one is being taken shares the next one, which is
 * begun after every question that it answers.
 */
export function sharedSnapshots<Taken>(take: () => Promise<Taken>): () => Promise<Taken> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<Taken> | null = null;
  return () => {
    next ??= last.then(() => {
      next = null;
      const taken = take();
      last = taken.catch(() => undefined);
      return taken;
    });
    return next;
  };
}

export async function seen(instance: Instance, snapshot: Snapshot): Promise<InstanceSeen> {
  // Asked first: it reads who the process is.
  const life = await instance.life(snapshot.processes);
  const { spec, group, state } = instance;
  const alive = life === 'alive';
  const pids = alive && group !== null ? groupMembers(group, snapshot.processes).map((stat) => stat.pid) : [];
  const port = spec.listens ? state.port : null;
  const words = alive ? [] : await lastLinesOfFile(instance.files.log, LAST_WORDS_LINES);
  return {
    id: spec.id,
    target: spec.target,
    stack: spec.stack,
    role: spec.role,
    state: shownState(state, life),
    pid: pids.includes(group?.leader.pid ?? 0) ? (group?.leader.pid ?? null) : (pids[0] ?? null),
    ...(await listening(port, pids, snapshot)),
    quiesced: isQuiesced(state),
    startedAtMs: state.startedAtMs,
    restarts: state.restarts,
    lastExit: state.lastExit,
    lastWords: words.length === 0 ? null : words.join('\n'),
  };
}

/** A healthy answer from a port says nothing when another process gives it; only the socket's owner does. */
async function listening(
  port: number | null,
  pids: readonly number[],
  { listeners: all }: Snapshot,
): Promise<Pick<InstanceSeen, 'host' | 'port' | 'listening'>> {
  const host = '127.0.0.1';
  if (port === null) return { host, port, listening: null };
  if (pids.length === 0) return { host, port, listening: false };
  const reached = reachedBy(await all(), port);
  if (reached === null) return { host, port, listening: false };
  const held = await heldBy(pids, reached.inodes);
  if (held === null) return { host, port, listening: null };
  const own = reached.inodes.every((inode) => held.has(inode));
  return { host: own ? reached.host : host, port, listening: own };
}
