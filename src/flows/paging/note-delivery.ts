import { incidentName } from '../../core/incidents/model.ts';
import type { Page } from '../../core/paging/model.ts';
import type { PhoneDelivery } from '../../providers/notify/phone-port.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { replacePage } from './replace-page.ts';

type World = Needs<'store' | 'notifiers' | 'pager' | 'clock'>;

/** A provider can say what became of a message before its own answer has been noted. */
const LOOKS = 6;
const BETWEEN_LOOKS_MS = 500;

/**
 * What became of a message after its provider took it. One that failed there is replaced as one that was never taken: another way to the
 * same person, now.
 */
export async function noteDelivery(world: World, key: string, delivery: PhoneDelivery): Promise<void> {
  if (delivery.outcome === 'under-way') return;
  for (let look = 1; look <= LOOKS; look += 1) {
    const isNoted = await world.store.transaction((tx) => note(world, tx, { key, delivery }));
    if (isNoted) return;
    await world.clock.sleep(BETWEEN_LOOKS_MS);
  }
}

type Said = { readonly key: string; readonly delivery: PhoneDelivery };

/** False: it is still being sent. */
async function note(world: World, tx: Nouns, { key, delivery }: Said): Promise<boolean> {
  const known = await tx.pages.byKey(key);
  const page = known === null ? null : await tx.pages.forChange(known.id);
  if (page?.state === 'sending') return false;
  // Of a message that was sent twice, the one that we know of counts.
  if (page?.state !== 'sent' || page.reference !== delivery.reference) return true;
  if (delivery.outcome === 'delivered') {
    await tx.pages.put({ ...page, state: 'delivered' });
    await append(tx, page, { kind: 'page.delivered' });
    return true;
  }
  const failed: Page = { ...page, state: 'failed', problem: delivery.why };
  await tx.pages.put(failed);
  await append(tx, page, { kind: 'page.failed', why: delivery.why, isFinal: true });
  if (page.incident === null || !(await isStillPaged(tx, page))) return true;
  const siblings = await tx.pages.of(page.incident);
  const { notifiers, pager } = world;
  await replacePage({ tx, notifiers, pager, nowMs: await tx.now() }, failed, siblings);
  return true;
}

/** Nobody is woken by another way for what somebody has by now. */
async function isStillPaged(tx: Nouns, { incident, person }: Page): Promise<boolean> {
  const escalation = await tx.escalations.get(incident ?? 0);
  if (escalation === null) return true;
  const isOver = escalation.state === 'held' || escalation.state === 'ended';
  return !isOver && !escalation.acknowledged.includes(person);
}

type Told = { readonly kind: 'page.delivered' | 'page.failed' } & Readonly<Record<string, unknown>>;

async function append(tx: Nouns, { key, person, channel, attempts, incident }: Page, { kind, ...more }: Told) {
  const target = incident === null ? null : ((await tx.incidents.get(incident))?.target ?? null);
  const operation = incident === null ? null : incidentName(incident);
  const data = { key, person, channel, attempts, ...more };
  await tx.events.append({ kind, target, operation, actor: 'astern', data });
}
