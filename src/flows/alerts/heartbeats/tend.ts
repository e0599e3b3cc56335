import { missedAtMs } from '../../../core/alerts/missed.ts';
import type { Heartbeat } from '../../../core/incidents/model.ts';
import type { Nouns } from '../../../store/store.ts';
import type { Needs } from '../../world.ts';
import type { ExpectedHeartbeat } from '../hook.ts';
import { tellHeartbeat } from './tell.ts';

/** A server that was away for longer has missed what came meanwhile. */
const LONGEST_GAP_MS = 60_000;
const MEMO = 'heartbeats';

/**
 * Finds those that stay away, by the clock of the database, and brings the records into line with the settings. For the server that works; called every
 * second or so. A leap of the clock is taken as a gap, in which nobody could hear anything.
 */
export function tendHeartbeats({ store, intake }: Needs<'store' | 'intake'>): Promise<void> {
  const { heartbeats } = intake.book;
  return store.transaction(async (tx) => {
    const nowMs = await tx.now();
    const known = await tx.records.list('heartbeat');
    if (heartbeats.length === 0 && known.length === 0) return;
    const heardSinceMs = await noteHeard(tx, nowMs);
    for (const expected of heartbeats) await tend(tx, expected, { nowMs, heardSinceMs });
    const names = new Set(heartbeats.map(({ name }) => name));
    for (const { name, record } of known) if (!names.has(name)) await forget(tx, record, nowMs);
  });
}

/** Since when somebody has listened without a gap. Written now and then, because a record that is a few seconds old tells enough. */
async function noteHeard(tx: Nouns, nowMs: number): Promise<number> {
  const memo = await tx.records.get('memo', MEMO);
  const [lastMs, sinceMs] = [memo?.lastMs, memo?.sinceMs].map((value) => (typeof value === 'number' ? value : null));
  const isGap = lastMs == null || sinceMs == null || Math.abs(nowMs - lastMs) > LONGEST_GAP_MS;
  const since = isGap ? nowMs : sinceMs;
  if (isGap || nowMs - lastMs > LONGEST_GAP_MS / 4 || nowMs < lastMs)
    await tx.records.put('memo', MEMO, { lastMs: nowMs, sinceMs: since });
  return since;
}

type Times = { readonly nowMs: number; readonly heardSinceMs: number };

async function tend(tx: Nouns, expected: ExpectedHeartbeat, { nowMs, heardSinceMs }: Times): Promise<void> {
  const { name } = expected;
  const before = await tx.records.get('heartbeat', name);
  const now: Heartbeat = { lastAtMs: null, state: 'new', ...before, ...expected };
  const dueAtMs = missedAtMs(now, heardSinceMs);
  const isMissed = now.state === 'alive' && dueAtMs !== null && dueAtMs <= nowMs;
  const after: Heartbeat = isMissed ? { ...now, state: 'missed' } : now;
  if (before !== null && isSame(before, after)) return;
  await tx.records.put('heartbeat', name, after);
  if (isMissed) await tellHeartbeat(tx, after, { status: 'firing', nowMs });
}

/** One that the settings do not name any more leaves nothing behind that fires. */
async function forget(tx: Nouns, heartbeat: Heartbeat, nowMs: number): Promise<void> {
  await tx.records.remove('heartbeat', heartbeat.name);
  if (heartbeat.state === 'missed') await tellHeartbeat(tx, heartbeat, { status: 'resolved', nowMs });
}

function isSame(one: Heartbeat, other: Heartbeat): boolean {
  return (
    one.state === other.state &&
    one.periodMs === other.periodMs &&
    one.graceMs === other.graceMs &&
    one.service === other.service &&
    one.severity === other.severity
  );
}
