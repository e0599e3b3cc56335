import type { Severity } from '../../core/alerts/model.ts';
import { careOf, withCare } from '../../core/incidents/care.ts';
import { type Changed, change, type Wish } from '../../core/incidents/change.ts';
import { type Incident, incidentName } from '../../core/incidents/model.ts';
import { pages } from '../../core/incidents/rules.ts';
import type { Nouns } from '../../store/store.ts';
import { holdEscalation, passOn as passOnEscalation } from '../paging/escalation.ts';
import { tellOwner } from '../paging/tell-owner.ts';
import { writeEnd } from './end-incident.ts';
import { page } from './write-folded.ts';

/** Who asks for a change, by what way, and what they saw. */
export type Asked = {
  readonly incident: number;
  readonly by: string;
  /** `cli`, `api`, `page`, `chat`...: for the timeline. */
  readonly via: string;
  /** Version that they looked at; null: they go by what is so now. */
  readonly seenVersion: number | null;
  readonly nowMs: number;
  readonly reason?: string;
};

export type Outcome =
  | { readonly kind: 'done'; readonly incident: Incident }
  /** It is so already; `by` is who has made it so, or has it. */
  | { readonly kind: 'already'; readonly incident: Incident; readonly by: string | null }
  | { readonly kind: 'stale'; readonly incident: Incident }
  | { readonly kind: 'unknown' };

/** Take it: nobody else is paged. Of two who tap at once one has it, and the other is told who. */
export async function acknowledge(tx: Nouns, asked: Asked): Promise<Outcome> {
  const outcome = await decide(tx, asked, { kind: 'acknowledge' });
  if (outcome.kind === 'already') return acknowledgeToo(tx, asked, outcome);
  if (outcome.kind !== 'done') return outcome;
  const { incident } = outcome;
  await tell(tx, incident, { asked, kind: 'incident.acknowledged', data: {} });
  return done(await holdEscalation(tx, incident, asked));
}

/** A step that wants several people counts each; else a line tells that somebody else wanted to take it. */
async function acknowledgeToo(
  tx: Nouns,
  asked: Asked,
  outcome: Extract<Outcome, { kind: 'already' }>,
): Promise<Outcome> {
  const { incident } = outcome;
  const escalation = await tx.escalations.get(incident.number);
  const isWanted =
    incident.state !== 'resolved' && escalation?.state === 'running' && !escalation.acknowledged.includes(asked.by);
  if (isWanted) {
    await tell(tx, incident, { asked, kind: 'incident.acknowledged', data: { also: true, owner: incident.owner } });
    return done(await holdEscalation(tx, incident, asked));
  }
  if (outcome.by !== asked.by) {
    const data = { already: 'acknowledge', state: incident.state, has: outcome.by };
    await tell(tx, incident, { asked, kind: 'incident.noted', data });
  }
  return outcome;
}

/** Customers are served again, and the cause is still there. `facts`: what proves it. */
export async function mitigate(
  tx: Nouns,
  asked: Asked & { readonly facts?: Readonly<Record<string, unknown>> },
): Promise<Outcome> {
  const outcome = await decide(tx, asked, { kind: 'mitigate' });
  if (outcome.kind !== 'done') return outcome;
  await tell(tx, outcome.incident, { asked, kind: 'incident.mitigated', data: asked.facts ?? {} });
  return done(await holdEscalation(tx, outcome.incident, asked));
}

export async function resolve(tx: Nouns, asked: Asked): Promise<Outcome> {
  const outcome = await decide(tx, asked, { kind: 'resolve' });
  return outcome.kind === 'done' ? done(await writeEnd(tx, outcome.incident, { ...asked, how: 'person' })) : outcome;
}

/** Said of one that is resolved too: its alert may come again and wakes nobody. */
export async function markFalseAlarm(tx: Nouns, asked: Asked): Promise<Outcome> {
  const before = await tx.incidents.get(asked.incident);
  const outcome = await decide(tx, asked, { kind: 'false-alarm' });
  if (outcome.kind !== 'done') return outcome;
  if (before?.state !== 'resolved') return done(await writeEnd(tx, outcome.incident, { ...asked, how: 'false-alarm' }));
  await tell(tx, outcome.incident, { asked, kind: 'incident.noted', data: { isFalseAlarm: true } });
  return outcome;
}

/** Open again, with nobody who has it: whoever is on call is paged, unless `page` is false. */
export async function reopen(tx: Nouns, asked: Asked & { readonly page?: boolean }): Promise<Outcome> {
  const outcome = await decide(tx, asked, { kind: 'reopen' });
  if (outcome.kind !== 'done') return outcome;
  const isPaged = asked.page !== false;
  const incident = withCare(outcome.incident, { quiet: isPaged ? null : 'asked' });
  await tx.incidents.put(incident);
  await tell(tx, incident, { asked, kind: 'incident.reopened', data: { why: 'person' } });
  if (isPaged) await page(tx, incident, { why: 'reopened', nowMs: asked.nowMs });
  else await tell(tx, incident, { asked, kind: 'incident.quiet', data: { why: 'asked' } });
  return done(incident);
}

/** Hand it over to somebody, who has it from now on and is told so. */
export async function assign(tx: Nouns, asked: Asked & { readonly to: string }): Promise<Outcome> {
  const before = await tx.incidents.get(asked.incident);
  const outcome = await decide(tx, asked, { kind: 'assign', to: asked.to });
  if (outcome.kind !== 'done') return outcome;
  const data = { to: asked.to, from: before?.owner ?? null };
  await tell(tx, outcome.incident, { asked, kind: 'incident.assigned', data });
  const { by, to, reason = '', nowMs } = asked;
  const held = await holdEscalation(tx, outcome.incident, { by: to, nowMs });
  await tellOwner(tx, held, { to, by, reason, nowMs });
  return done(held);
}

/** Made bad enough to page, it does, where nobody has it yet. */
export async function setSeverity(tx: Nouns, asked: Asked & { readonly severity: Severity }): Promise<Outcome> {
  const before = await tx.incidents.get(asked.incident);
  const outcome = await decide(tx, asked, { kind: 'severity', severity: asked.severity });
  if (outcome.kind !== 'done') return outcome;
  const { incident } = outcome;
  const data = { from: before?.severity ?? null, to: asked.severity };
  await tell(tx, incident, { asked, kind: 'incident.severity', data });
  const isToPage = careOf(incident).quiet !== null && incident.state === 'open' && pages(asked.severity);
  if (!isToPage) return outcome;
  const paged = withCare(incident, { quiet: null });
  await tx.incidents.put(paged);
  await page(tx, paged, { why: 'worse', nowMs: asked.nowMs });
  return done(paged);
}

/** Whoever has it gives it to the next step of the policy. */
export async function passOn(tx: Nouns, asked: Asked): Promise<Outcome> {
  const incident = await tx.incidents.forChange(asked.incident);
  if (incident === null) return { kind: 'unknown' };
  if (incident.state === 'resolved') return { kind: 'already', incident, by: incident.resolvedBy };
  if (asked.seenVersion !== null && asked.seenVersion < careOf(incident).openVersion)
    return { kind: 'stale', incident };
  return done(await passOnEscalation(tx, incident, asked));
}

/** Something that was said elsewhere, with its own time. */
export type NoteSource = { readonly kind: string; readonly url: string | null; readonly atMs: number | null };

export async function note(
  tx: Nouns,
  asked: Asked & { readonly text: string; readonly source: NoteSource | null },
): Promise<Outcome> {
  const incident = await tx.incidents.forChange(asked.incident);
  if (incident === null) return { kind: 'unknown' };
  const newsAtMs = Math.max(careOf(incident).newsAtMs, asked.nowMs);
  const noted = incident.state === 'resolved' ? incident : withCare(incident, { newsAtMs });
  await tx.incidents.put(noted);
  const { text, source } = asked;
  await tell(tx, noted, { asked, kind: 'incident.noted', data: { text, ...(source === null ? {} : { source }) } });
  return done(noted);
}

async function decide(tx: Nouns, asked: Asked, wish: Wish): Promise<Outcome> {
  const incident = await tx.incidents.forChange(asked.incident);
  if (incident === null) return { kind: 'unknown' };
  const changed: Changed = change(incident, wish, asked);
  if (changed.kind !== 'done') return { ...changed, incident };
  await tx.incidents.put(changed.incident);
  return changed;
}

type Told = {
  readonly asked: Asked;
  readonly kind: Parameters<Nouns['events']['append']>[0]['kind'];
  readonly data: Readonly<Record<string, unknown>>;
};

async function tell(tx: Nouns, { number, target }: Incident, { asked, kind, data }: Told): Promise<void> {
  const { by, via, reason } = asked;
  const more = reason === undefined || reason === '' ? {} : { reason };
  const operation = incidentName(number);
  await tx.events.append({ kind, target, operation, actor: by, data: { via, ...data, ...more } });
}

function done(incident: Incident): Outcome {
  return { kind: 'done', incident };
}
