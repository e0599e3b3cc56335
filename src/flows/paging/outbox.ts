import { type Incident, incidentName } from '../../core/incidents/model.ts';
import { type Judgement, judgePage, wasSent } from '../../core/paging/judge-page.ts';
import type { Escalation, Page } from '../../core/paging/model.ts';
import type { Notifier } from '../../providers/notify/port.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { placeOf } from './channels.ts';
import { replacePage } from './replace-page.ts';

/** A message that is marked as being sent, and is to be sent now. */
export type Taken = {
  readonly page: Page;
  readonly incident: Incident | null;
  readonly notifier: Notifier;
  readonly place: string;
  /** Messages about other incidents that this one tells of as well. */
  readonly others: readonly Page[];
};

type World = Needs<'store' | 'notifiers' | 'pager'>;

/** Handled in one transaction. */
const AT_ONCE = 50;
const READ_FIRST = 200;
const READ_MOST = 2_000;
/** A call that nothing was heard of by then was cut off together with its server. */
export const HEARD_WITHIN_MS = 30_000;
/** What such a message waits for while another one tells of it. */
export const TOLD_BY = 'is to be told of by ';
const TOGETHER_MOST = 500;

/**
 * Marks messages whose time has come as being sent, and hands them over; those that are not to be sent any more are cancelled in the same
 * transaction. Those that wait for a busy provider are passed over, so that they hold up no other. Empty: there is nothing to do now.
 */
export async function takeDue(world: World): Promise<{ readonly taken: readonly Taken[]; readonly isMore: boolean }> {
  const { store } = world;
  for (let limit = READ_FIRST; ; limit *= 10) {
    const due = await store.pages.due(await store.now(), limit);
    if (due.length === 0) return { taken: [], isMore: false };
    const batch = await takeSome(world, due);
    if (batch.handled > 0) return { taken: batch.taken, isMore: batch.handled >= AT_ONCE || due.length === limit };
    if (due.length < limit || limit >= READ_MOST) return { taken: [], isMore: false };
  }
}

async function takeSome(world: World, due: readonly Page[]) {
  const taken: Taken[] = [];
  const entered: Entered[] = [];
  try {
    const handled = await world.store.transaction(async (tx) => {
      const desk = await openDesk(world, tx, { due, entered });
      for (const page of due) {
        if (desk.handled >= AT_ONCE) break;
        const one = await take(desk, page);
        if (one !== null) taken.push(one);
      }
      return desk.handled;
    });
    return { taken, handled };
  } catch (error) {
    // Also for the one that it broke off in the middle of: a place that nobody gives back is lost until the server is started again.
    for (const { channel, place } of entered) world.pager.channels.leave(channel, place, null);
    throw error;
  }
}

/** A turn at a provider that was taken and not given back yet. */
type Entered = { readonly channel: Page['channel']; readonly place: string };

/** What one transaction has read and done so far. */
export type Desk = Needs<'notifiers' | 'pager'> & {
  readonly tx: Nouns;
  readonly nowMs: number;
  readonly due: readonly Page[];
  readonly entered: Entered[];
  readonly files: Map<number, File>;
  /** Told of by another message of this batch. */
  readonly spokenFor: Set<string>;
  handled: number;
};

/** All about one incident. */
type File = { readonly incident: Incident | null; readonly escalation: Escalation | null; readonly siblings: Page[] };

async function openDesk(
  { notifiers, pager }: World,
  tx: Nouns,
  { due, entered }: Pick<Desk, 'due' | 'entered'>,
): Promise<Desk> {
  return {
    notifiers,
    pager,
    tx,
    due,
    entered,
    nowMs: await tx.now(),
    files: new Map(),
    spokenFor: new Set(),
    handled: 0,
  };
}

async function fileOf({ tx, files }: Desk, incident: number | null): Promise<File> {
  if (incident === null) return { incident: null, escalation: null, siblings: [] };
  const known = files.get(incident);
  if (known !== undefined) return known;
  const file = {
    incident: await tx.incidents.get(incident),
    escalation: await tx.escalations.get(incident),
    siblings: [...(await tx.pages.of(incident))],
  };
  files.set(incident, file);
  return file;
}

async function take(desk: Desk, seen: Page): Promise<Taken | null> {
  if (desk.spokenFor.has(seen.id) || isFull(desk, seen)) return null;
  const page = await desk.tx.pages.forChange(seen.id);
  // Another message of this batch may have changed it.
  if (page?.dueAtMs == null || page.dueAtMs > desk.nowMs) return null;
  const file = await fileOf(desk, page.incident);
  const judgement = judgePage(page, { ...file, nowMs: desk.nowMs });
  if (judgement.kind !== 'send') {
    await drop(desk, page, judgement);
    return null;
  }
  const notifier = desk.notifiers.get(page.channel);
  if (notifier === undefined) return failed(desk, page, `no provider for ${page.channel} is set up on this server`);
  return takeFor(desk, { page, file, notifier });
}

/** Looked at before anything is read: where many wait for one provider, most of them are passed over. */
function isFull({ notifiers, pager }: Desk, { channel, address }: Page): boolean {
  const notifier = notifiers.get(channel);
  return notifier !== undefined && pager.channels.isFull(placeOf(notifier, address));
}

type Wanted = { readonly page: Page; readonly file: File; readonly notifier: Notifier };

async function takeFor(desk: Desk, { page, file, notifier }: Wanted): Promise<Taken | null> {
  const { channels } = desk.pager;
  // One that is tried again has had its turn.
  const isCounted = page.kind === 'page' && page.attempts === 0;
  const turn = isCounted ? channels.turn(page.person, page.channel, isUnheard(file)) : ({ kind: 'alone' } as const);
  if (turn.kind === 'later') return later(desk, page, turn.afterMs, 'several incidents at once: told together');
  const place = placeOf(notifier, page.address);
  const entry = channels.enter(page.channel, place);
  if (entry.kind === 'full') return null;
  if (entry.kind === 'down') {
    const why = `${place} is down: ${entry.why}`;
    if (page.kind === 'test') return failed(desk, page, why);
    await later(desk, page, entry.forMs, why);
    await replacePage(desk, { ...page, problem: why }, file.siblings);
    return null;
  }
  const turnThere = { channel: page.channel, place };
  desk.entered.push(turnThere);
  const waitMs = page.channel === 'chat' ? channels.pace(page.address, isFirst(page, file)) : 0;
  if (waitMs > 0) {
    desk.entered.splice(desk.entered.indexOf(turnThere), 1);
    channels.leave(page.channel, place, null);
    return later(desk, page, waitMs, page.problem);
  }
  if (isCounted) channels.tell(page.person, page.channel);
  const others = turn.kind === 'together' ? await othersFor(desk, page) : [];
  const sending: Page = {
    ...page,
    state: 'sending',
    attempts: page.attempts + 1,
    dueAtMs: desk.nowMs + HEARD_WITHIN_MS,
  };
  await put(desk, sending);
  return { page: sending, incident: file.incident, notifier, place, others };
}

/** Nobody has been told of this incident yet, and nobody is being told. */
function isUnheard({ siblings }: File): boolean {
  return !siblings.some((other) => other.kind === 'page' && (other.state === 'sending' || wasSent(other)));
}

/** Is nothing known there yet of this incident? Such a message is never held back. */
function isFirst(page: Page, { siblings }: File): boolean {
  return !siblings.some((other) => other.address === page.address && wasSent(other));
}

/** What else is due for this person there, about other incidents. It waits until the message that tells of it has gone. */
async function othersFor(desk: Desk, page: Page): Promise<readonly Page[]> {
  const { due, nowMs, tx } = desk;
  const found: Page[] = [];
  for (const seen of due) {
    const isAlike = seen.person === page.person && seen.address === page.address && seen.kind === 'page';
    if (!isAlike || seen.incident === page.incident || seen.state !== 'waiting' || found.length >= TOGETHER_MOST)
      continue;
    const other = await tx.pages.forChange(seen.id);
    if (other?.dueAtMs == null || other.dueAtMs > nowMs || other.state !== 'waiting') continue;
    const file = await fileOf(desk, other.incident);
    if (judgePage(other, { ...file, nowMs }).kind !== 'send') continue;
    const held: Page = { ...other, dueAtMs: nowMs + HEARD_WITHIN_MS, problem: `${TOLD_BY}${page.key}` };
    await put(desk, held);
    desk.spokenFor.add(other.id);
    found.push(held);
  }
  return found;
}

async function failed(desk: Desk, page: Page, why: string): Promise<null> {
  await fail(desk, page, why);
  return null;
}

async function later(desk: Desk, page: Page, afterMs: number, problem: string | null): Promise<null> {
  await put(desk, { ...page, state: 'waiting', dueAtMs: desk.nowMs + Math.ceil(afterMs), problem });
  return null;
}

async function drop(desk: Desk, page: Page, judgement: Exclude<Judgement, { kind: 'send' }>): Promise<void> {
  if (judgement.kind === 'give-up') return fail(desk, page, judgement.why);
  await put(desk, { ...page, state: 'cancelled', dueAtMs: null, problem: judgement.why });
  const data = { why: judgement.why, keys: [page.key], people: [page.person] };
  await tell(desk, page, 'page.cancelled', data);
}

async function fail(desk: Desk, page: Page, why: string): Promise<void> {
  const failed: Page = { ...page, state: 'failed', dueAtMs: null, problem: why };
  await put(desk, failed);
  const { key, person, channel } = page;
  await tell(desk, page, 'page.failed', { key, person, channel, why, isFinal: true });
  const file = await fileOf(desk, page.incident);
  await replacePage(desk, failed, file.siblings);
}

async function tell(desk: Desk, page: Page, kind: 'page.cancelled' | 'page.failed', data: object): Promise<void> {
  const operation = page.incident === null ? null : incidentName(page.incident);
  const target = (await fileOf(desk, page.incident)).incident?.target ?? null;
  await desk.tx.events.append({ kind, target, operation, actor: 'astern', data: { ...data } });
}

/** Writes it, and keeps what was read up to date. */
async function put(desk: Desk, page: Page): Promise<void> {
  desk.handled += 1;
  await desk.tx.pages.put(page);
  const siblings = page.incident === null ? undefined : desk.files.get(page.incident)?.siblings;
  const place = siblings?.findIndex(({ id }) => id === page.id) ?? -1;
  if (siblings !== undefined && place >= 0) siblings[place] = page;
}
