import { foldKept } from '../../core/incidents/fold.ts';
import { locate } from '../../core/incidents/locate.ts';
import type { Alert, MaintenanceWindow } from '../../core/incidents/model.ts';
import { RULES } from '../../core/incidents/rules.ts';
import { UserError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { writeFolded } from './write-folded.ts';

export type WindowAsked = Pick<MaintenanceWindow, 'service' | 'fromMs' | 'untilMs' | 'reason' | 'owner'>;

/** Windows that ended so long ago are forgotten; the log keeps them. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** While it lasts, alerts of its service are kept and page nobody. What is under way already goes on. */
export async function setWindow(tx: Nouns, asked: WindowAsked): Promise<MaintenanceWindow> {
  const window: MaintenanceWindow = { id: newId('mw'), ...asked, endedAtMs: null };
  await tx.records.put('window', window.id, window);
  const { id, service, fromMs, untilMs, reason, owner } = window;
  const data = { window: id, service, fromMs, untilMs, reason };
  await tx.events.append({ kind: 'maintenance.set', target: null, operation: null, actor: owner, data });
  return window;
}

export async function listWindows({ records }: Nouns): Promise<readonly MaintenanceWindow[]> {
  return (await records.list('window')).map(({ record }) => record).toSorted((a, b) => a.fromMs - b.fromMs);
}

/** A person ends it before its time. */
export async function endWindowNow(tx: Nouns, id: string, ending: Ending): Promise<MaintenanceWindow> {
  const window = await tx.records.forChange('window', id);
  if (window === null)
    throw new UserError(
      'maintenance/unknown',
      `There is no maintenance ${JSON.stringify(id.slice(0, 60))}.`,
      'See `astern maintenance list`.',
    );
  if (window.endedAtMs !== null || window.untilMs <= ending.nowMs)
    throw new UserError('maintenance/over', `${id} is over already.`, 'See `astern maintenance list`.');
  await endWindow(tx, window, ending);
  return { ...window, endedAtMs: ending.nowMs };
}

type Ending = { readonly by: string; readonly nowMs: number };

/** Its time is over, or somebody ends it: what fires still is paged now. */
export async function endWindow(tx: Nouns, window: MaintenanceWindow, { by, nowMs }: Ending): Promise<void> {
  const ended = { ...window, endedAtMs: Math.min(window.untilMs, nowMs) };
  await tx.records.put('window', window.id, ended);
  const kept = await keptBy(tx, window);
  const data = { window: window.id, service: window.service, stillFiring: kept.length };
  await tx.events.append({ kind: 'maintenance.ended', target: null, operation: null, actor: by, data });
  if (kept.length > 0) await placeKept(tx, kept, nowMs);
  for (const { name, record } of await tx.records.list('window'))
    if (record.endedAtMs !== null && record.endedAtMs < nowMs - KEPT_MS) await tx.records.remove('window', name);
}

const PAGE = 500;

async function keptBy({ alerts }: Nouns, { id }: MaintenanceWindow): Promise<readonly Alert[]> {
  const kept: Alert[] = [];
  for (let after: string | undefined; ; ) {
    const page = await alerts.kept({ ...(after === undefined ? {} : { after }), limit: PAGE });
    kept.push(...page.filter(({ why }) => why === `maintenance ${id}`));
    if (page.length < PAGE) return kept;
    after = page.at(-1)?.id;
  }
}

async function placeKept(tx: Nouns, alerts: readonly Alert[], nowMs: number): Promise<void> {
  const targets = await tx.targets.list();
  const kept = alerts.map((alert) => ({ alert, place: locate(alert, targets) }));
  const incidents = await tx.incidents.concerned({
    groups: [...new Set(kept.map(({ place }) => place.group))],
    numbers: [],
    resolvedAfterMs: nowMs - RULES.reopenMs,
  });
  const windows = await listWindows(tx);
  await writeFolded(tx, foldKept({ alerts, incidents, windows, nowMs }, kept), nowMs);
}
