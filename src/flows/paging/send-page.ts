import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Page } from '../../core/paging/model.ts';
import { needsSecondChannel, pauseBeforeTry } from '../../core/paging/next-try.ts';
import { toldTogether } from '../../core/paging/together.ts';
import type { Clock } from '../../lib/clock.ts';
import { messageOf as wordsOf } from '../../lib/errors.ts';
import type { Message, Sent } from '../../providers/notify/port.ts';
import type { Nouns } from '../../store/store.ts';
import type { World } from '../world.ts';
import { messageOf } from './message-of.ts';
import type { Taken } from './outbox.ts';
import { replacePage } from './replace-page.ts';

const DEADLINE_MS = 5_000;
/** A mail server may greet slowly. */
const MAIL_DEADLINE_MS = 10_000;

export type Outcome = { readonly sent: Sent; readonly tookMs: number; readonly change: 'down' | 'back' | null };

/** Hands one message to its provider. Never throws: trouble is an outcome. */
export async function handOver(world: World, taken: Taken, signal: AbortSignal): Promise<Outcome> {
  const { clock, pager } = world;
  const { page, place, notifier } = taken;
  const startedMs = clock.monotonic();
  const message = await composed(world, taken);
  const withinMs = page.channel === 'email' ? MAIL_DEADLINE_MS : DEADLINE_MS;
  const sent = await withDeadline({ clock, withinMs, signal }, (until) => notifier.send(page.address, message, until));
  const tookMs = clock.monotonic() - startedMs;
  const change = pager.channels.leave(page.channel, place, sent);
  if (sent.kind === 'trouble' && sent.afterMs !== null) pager.channels.pause(page.address, sent.afterMs);
  return { sent, tookMs, change };
}

/** A fault in the wording must not cost the page. */
async function composed(world: World, { page, incident, others }: Taken): Promise<Message> {
  try {
    const message = await messageOf(world, page, incident);
    if (others.length === 0) return message;
    const incidents = await Promise.all(others.map((other) => world.store.incidents.get(other.incident ?? 0)));
    return {
      ...message,
      ...toldTogether(
        message,
        incidents.filter((one) => one !== null),
      ),
    };
  } catch (error) {
    world.log.error({ page: page.key, error }, `the words of a page could not be made: ${wordsOf(error)}`);
    const name = incident === null ? 'Astern' : incidentName(incident.number);
    const title = `${name}: ${incident?.title ?? page.text ?? 'you are paged'}`.slice(0, 120);
    const urgency = page.kind === 'page' ? 'page' : 'notice';
    return { key: page.key, title, lines: [], urgency, url: null, actions: [], replaces: null };
  }
}

type Limits = { readonly clock: Clock; readonly withinMs: number; readonly signal: AbortSignal };

/** Whatever a provider does, there is an outcome in time. */
export async function withDeadline(
  { clock, withinMs, signal }: Limits,
  call: (until: AbortSignal) => Promise<Sent>,
): Promise<Sent> {
  const over = new AbortController();
  const done = new AbortController();
  const late = clock.sleep(withinMs, AbortSignal.any([signal, done.signal])).then(
    () => trouble(`no answer within ${withinMs / 1_000} s`),
    () => trouble('the server was stopped meanwhile'),
  );
  try {
    return await Promise.race([late, call(AbortSignal.any([signal, over.signal]))]);
  } catch (error) {
    return trouble(wordsOf(error));
  } finally {
    over.abort();
    done.abort();
  }
}

function trouble(why: string): Sent {
  return { kind: 'trouble', why, afterMs: null };
}

/** What became of it, with all that follows from that. */
export async function noteOutcome(world: World, taken: Taken, outcome: Outcome): Promise<void> {
  await world.store.transaction(async (tx) => {
    const page = await tx.pages.forChange(taken.page.id);
    const { others } = taken;
    if (outcome.change !== null) await tellOfChannel(tx, taken, outcome);
    if (page === null) return;
    switch (outcome.sent.kind) {
      case 'sent':
        return noteSent(tx, page, taken, outcome.sent);
      case 'refused':
        return noteFailed(world, tx, { page, outcome, others, isFinal: true });
      case 'trouble':
        // Cancelled, or taken by another server, meanwhile: it stays so.
        // A test is to say what does not work, not to get through in the end.
        if (page.state !== 'sending') return release(tx, others, null);
        await noteFailed(world, tx, { page, outcome, others, isFinal: page.kind === 'test' });
    }
  });
}

async function tellOfChannel(tx: Nouns, { page, place, notifier }: Taken, { change, sent }: Outcome): Promise<void> {
  const why = sent.kind === 'trouble' ? { why: sent.why } : {};
  const data = { channel: page.channel, provider: notifier.name, place, ...why };
  const kind = change === 'down' ? 'channel.down' : 'channel.back';
  await tx.events.append({ kind, target: null, operation: null, actor: 'astern', data });
}

async function noteSent(
  tx: Nouns,
  page: Page,
  { incident, others }: Taken,
  sent: Sent & { kind: 'sent' },
): Promise<void> {
  const nowMs = await tx.now();
  const done = { state: sent.isDelivered ? 'delivered' : 'sent', sentAtMs: nowMs, dueAtMs: null } as const;
  await tx.pages.put({
    ...page,
    ...done,
    reference: sent.reference,
    problem: null,
    toldVersion: incident?.version ?? null,
  });
  await tellSent(tx, incident, { ...page, ...done });
  for (const { id } of others) {
    const other = await tx.pages.forChange(id);
    if (other?.state !== 'waiting') continue;
    await tx.pages.put({ ...other, ...done, problem: `told together with ${page.key}` });
    const about = other.incident === null ? null : await tx.incidents.get(other.incident);
    await tellSent(tx, about, { ...other, ...done }, page.key);
  }
}

async function tellSent(tx: Nouns, incident: Incident | null, page: Page, together?: string): Promise<void> {
  const { key, person, channel, attempts, kind, madeAtMs, sentAtMs } = page;
  const afterMs = (sentAtMs ?? madeAtMs) - madeAtMs;
  const data = { key, person, channel, attempts, kind, afterMs, ...(together === undefined ? {} : { together }) };
  await append(tx, incident, { kind: page.state === 'delivered' ? 'page.delivered' : 'page.sent', data });
}

type Failed = Pick<Taken, 'page' | 'others'> & { readonly outcome: Outcome; readonly isFinal: boolean };

/** The first failures and the last one are told; those between are not news. */
const TOLD_FAILURES = 2;

async function noteFailed(world: World, tx: Nouns, { page, outcome, others, isFinal }: Failed): Promise<void> {
  const { sent, tookMs } = outcome;
  if (sent.kind === 'sent') return;
  const nowMs = await tx.now();
  const askedMs = sent.kind === 'trouble' ? sent.afterMs : null;
  const pauseMs = pauseBeforeTry(page.attempts, askedMs, Math.random());
  const next: Page = isFinal
    ? { ...page, state: 'failed', dueAtMs: null, problem: sent.why }
    : { ...page, state: 'waiting', dueAtMs: nowMs + pauseMs, problem: sent.why };
  await tx.pages.put(next);
  const { key, person, channel, attempts } = page;
  const incident = page.incident === null ? null : await tx.incidents.get(page.incident);
  if (isFinal || attempts <= TOLD_FAILURES) {
    const data = { key, person, channel, attempts, why: sent.why, isFinal };
    await append(tx, incident, { kind: 'page.failed', data });
  }
  const isReplaced = isFinal || needsSecondChannel({ attempts, tookMs, pauseMs });
  const here = { tx, nowMs, notifiers: world.notifiers, pager: world.pager };
  if (isReplaced && page.incident !== null) await replacePage(here, next, await tx.pages.of(page.incident));
  await release(tx, others, isReplaced ? { here, why: sent.why } : null);
}

type Replaced = { readonly here: Parameters<typeof replacePage>[0]; readonly why: string };

/** What it was to tell of as well has not been told: that waits no longer, and goes another way where this message does. */
async function release(tx: Nouns, others: readonly Page[], replaced: Replaced | null): Promise<void> {
  const nowMs = await tx.now();
  for (const { id } of others) {
    const other = await tx.pages.forChange(id);
    if (other?.state !== 'waiting' || other.incident === null) continue;
    const released = { ...other, dueAtMs: nowMs, problem: replaced?.why ?? null };
    await tx.pages.put(released);
    if (replaced !== null) await replacePage(replaced.here, released, await tx.pages.of(other.incident));
  }
}

type Told = {
  readonly kind: 'page.sent' | 'page.delivered' | 'page.failed';
  readonly data: Readonly<Record<string, unknown>>;
};

async function append(tx: Nouns, incident: Incident | null, { kind, data }: Told): Promise<void> {
  const operation = incident === null ? null : incidentName(incident.number);
  await tx.events.append({ kind, target: incident?.target ?? null, operation, actor: 'astern', data });
}
