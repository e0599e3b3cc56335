import type { Nouns } from '../../store/store.ts';
import type { Hook } from '../alerts/hook.ts';
import { endIncident } from './end-incident.ts';
import type { Read } from './hear-deliveries.ts';
import { openIncident } from './open-incident.ts';
import { tellFault } from './tell-fault.ts';

type About = { readonly nowMs: number; readonly hooks: ReadonlyMap<string, Hook> };

/** A hook that was understood this lately sends other things too: what is not understood is listed, and wakes nobody. */
const UNDERSTOOD_MS = 24 * 3_600_000;
/** The memory of it is made new no more often than this. */
const NOTE_EVERY_MS = 3_600_000;
/** So many lines of a batch and hook. */
const MOST_TOLD = 10;

/** What could not be read is seen in the log and in the list of deliveries; where nothing else comes, somebody must know that alerts are lost. */
export async function tellUnreadable(tx: Nouns, all: readonly Read[], about: About): Promise<void> {
  for (const [hook, some] of Map.groupBy(all, ({ delivery }) => delivery.hook)) {
    const isUnderstood = some.some(({ reading }) => reading.kind !== 'unreadable');
    if (isUnderstood) await noteUnderstood(tx, hook, about.nowMs);
    const unread = some.filter((one) => problemOf(one) !== null);
    if (unread.length === 0) continue;
    await mark(tx, hook, unread);
    const isOurs = unread.every(({ isFault }) => isFault === true);
    if (isOurs) await tellFault(tx, { hook, nowMs: about.nowMs });
    else if (!isUnderstood) await openOnce(tx, { hook, example: unread[0], ...about });
  }
}

/** Of all that it holds, or of a part. */
function problemOf({ reading }: Read): string | null {
  if (reading.kind === 'unreadable') return reading.problem;
  return reading.kind === 'alerts' ? (reading.unread ?? null) : null;
}

async function mark(tx: Nouns, hook: string, unread: readonly Read[]): Promise<void> {
  for (const [problem, some] of Map.groupBy(unread, problemOf)) {
    const ids = some.map(({ delivery }) => delivery.id);
    await tx.deliveries.mark(ids, 'unparsed', problem ?? '');
  }
  for (const [index, one] of unread.slice(0, MOST_TOLD).entries()) {
    const more = index === MOST_TOLD - 1 ? unread.length - MOST_TOLD : 0;
    const data = { hook, delivery: one.delivery.id, problem: problemOf(one), ...(more > 0 ? { more } : {}) };
    const actor = `hook ${hook}`;
    await tx.events.append({ kind: 'alert.unparsed', target: null, operation: null, actor, data });
  }
}

type Memory = { readonly understoodAtMs?: number; readonly incident?: number | null };

const memoOf = (hook: string) => `reading ${hook}`;

async function noteUnderstood(tx: Nouns, hook: string, nowMs: number): Promise<void> {
  const memory: Memory = (await tx.records.get('memo', memoOf(hook))) ?? {};
  const { understoodAtMs = 0, incident = null } = memory;
  if (incident !== null) await endOne(tx, incident, nowMs);
  if (incident === null && nowMs - understoodAtMs < NOTE_EVERY_MS) return;
  await tx.records.put('memo', memoOf(hook), { understoodAtMs: nowMs, incident: null });
}

async function endOne(tx: Nouns, number: number, nowMs: number): Promise<void> {
  const incident = await tx.incidents.forChange(number);
  if (incident === null || incident.resolvedAtMs !== null) return;
  await endIncident(tx, incident, { by: 'astern', how: 'understood', nowMs });
}

type Unread = About & { readonly hook: string; readonly example: Read | undefined };

async function openOnce(tx: Nouns, { hook, example, nowMs, hooks }: Unread): Promise<void> {
  const memory: Memory = (await tx.records.get('memo', memoOf(hook))) ?? {};
  const { understoodAtMs = 0, incident = null } = memory;
  const known = incident === null ? null : await tx.incidents.get(incident);
  if (nowMs - understoodAtMs < UNDERSTOOD_MS || (known !== null && known.resolvedAtMs === null)) return;
  const opened = await openIncident(tx, {
    title: `Alerts from ${hook} cannot be read`,
    severity: 'error',
    service: hooks.get(hook)?.service ?? null,
    target: null,
    beganAtMs: example?.delivery.receivedAtMs ?? nowMs,
    by: `hook ${hook}`,
    page: true,
    nowMs,
  });
  await tx.records.put('memo', memoOf(hook), { understoodAtMs, incident: opened.number });
}
