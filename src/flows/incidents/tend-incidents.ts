import { setImmediate as nextTurn } from 'node:timers/promises';
import { isOver } from '../../core/incidents/maintenance.ts';
import { incidentName } from '../../core/incidents/model.ts';
import { tend } from '../../core/incidents/tend.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { endIncident } from './end-incident.ts';
import { endWindow } from './maintenance.ts';
import { page } from './write-folded.ts';

type Parts = Needs<'store' | 'log'>;

/** In one go; the rest has its turn in the next. */
const AT_ONCE = 200;
/** Of one incident so many alerts are looked at for whether they have settled. */
const MOST_ALERTS = 500;

/** What comes by itself: maintenance ends, an incident settles, one whose alerts are all over is resolved. One that makes trouble stops no other. */
export async function tendIncidents(world: Parts): Promise<void> {
  const { store } = world;
  const nowMs = await store.now();
  for (const { name, record } of await store.records.list('window'))
    if (isOver(record, nowMs)) await quietly(world, `maintenance ${name}`, (tx) => endOver(tx, name));
  for (const { number } of await store.incidents.toLookAt(nowMs, AT_ONCE))
    await quietly(world, incidentName(number), (tx) => tendOne(tx, number));
}

async function quietly({ store, log }: Parts, what: string, work: (tx: Nouns) => Promise<void>): Promise<void> {
  // The embedded database answers in the same turn: without this, hundreds that end together would hold up every rollback and page.
  await nextTurn();
  try {
    await store.transaction(work);
  } catch (error) {
    if (error instanceof FencedError) throw error;
    log.warn({ what, error }, `${what} could not be looked at: ${messageOf(error)}`);
  }
}

async function endOver(tx: Nouns, name: string): Promise<void> {
  const window = await tx.records.forChange('window', name);
  const nowMs = await tx.now();
  if (window !== null && isOver(window, nowMs)) await endWindow(tx, window, { by: 'astern', nowMs });
}

async function tendOne(tx: Nouns, number: number): Promise<void> {
  const incident = await tx.incidents.forChange(number);
  const nowMs = await tx.now();
  if (incident?.care?.lookAtMs == null || incident.care.lookAtMs > nowMs) return;
  const firing = await tx.alerts.of(number, { status: 'firing', limit: MOST_ALERTS });
  const rest = incident.isFlapping ? await tx.alerts.of(number, { status: 'resolved', limit: MOST_ALERTS }) : [];
  const tended = tend(incident, [...firing, ...rest], nowMs);
  await tx.incidents.put(tended.incident);
  const about = { target: incident.target, operation: incidentName(number), actor: 'astern' };
  if (tended.did.includes('settled')) {
    const data = { firing: firing.length };
    await tx.events.append({ ...about, kind: 'incident.settled', data });
  }
  if (tended.page) await page(tx, tended.incident, { why: 'settled', nowMs });
  if (tended.did.includes('resolved')) await endIncident(tx, tended.incident, { by: 'astern', how: 'alerts', nowMs });
}
