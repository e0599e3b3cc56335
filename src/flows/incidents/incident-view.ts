import type { Event } from '../../core/events/model.ts';
import { type Incident, incidentName } from '../../core/incidents/model.ts';
import { type Stage, stageOf } from '../../core/links/button.ts';
import { locksOn } from '../../core/locks/holds.ts';
import type { Lock } from '../../core/locks/model.ts';
import type { PageFacts, WayBack } from '../../core/notices/page-facts.ts';
import type { PutBackFacts } from '../../core/notices/progress-text.ts';
import type { Member } from '../../core/oncall/model.ts';
import type { Page } from '../../core/paging/model.ts';
import type { Nouns } from '../../store/store.ts';
import { reachAt } from '../paging/find-reach.ts';
import { type Paging, pagingOf } from '../paging/paging-of.ts';
import { factsWith, pageFacts } from './page-facts.ts';

/** Somebody who was paged, by their newest message on each channel. */
export type Paged = {
  readonly name: string;
  readonly messages: ReadonlyArray<Pick<Page, 'channel' | 'state' | 'sentAtMs' | 'dueAtMs'>>;
  /** Where they can be called; null: no verified number. */
  readonly phone: string | null;
};

/** All that the pages of an incident show. */
export type IncidentView = {
  readonly facts: PageFacts;
  readonly stage: Stage;
  readonly paged: readonly Paged[];
  /** Who is paged next, and when; null: nobody by itself. */
  readonly next: { readonly people: readonly string[]; readonly atMs: number } | null;
  readonly paging: Paging | null;
  /** Newest first. */
  readonly timeline: readonly Event[];
  /** What holds new releases of its target. */
  readonly locks: readonly Lock[];
  /** What was put back last; null: nothing. */
  readonly putBack: PutBackFacts | null;
};

const LINES = 40;
/** Of a change of traffic, what belongs into the story of an incident. */
const TOLD_OF_TRAFFIC: readonly Event['kind'][] = [
  'operation.ordered',
  'operation.failed',
  'traffic.flipped',
  'lock.set',
];

type Asked = {
  readonly incident: Incident;
  /** In their zone times are shown. */
  readonly person: string;
  /** Absent: as it is recorded. */
  readonly wayBack?: WayBack | null;
};

export async function readIncidentView(nouns: Nouns, asked: Asked): Promise<IncidentView> {
  const { incident, person, wayBack } = asked;
  const facts =
    wayBack === undefined
      ? await pageFacts(nouns, incident, person)
      : await factsWith(nouns, { incident, person, wayBack });
  const escalation = await nouns.escalations.get(incident.number);
  return {
    facts,
    stage: stageOf({ ...facts, escalation }),
    ...(await peopleOf(nouns, incident, facts.nowMs)),
    paging: await pagingOf(nouns, incident),
    timeline: await timelineOf(nouns, incident),
    locks: await holding(nouns, facts),
    putBack: await putBackOf(nouns, incident, facts.nowMs),
  };
}

async function peopleOf(
  nouns: Nouns,
  { number, state }: Incident,
  nowMs: number,
): Promise<Pick<IncidentView, 'paged' | 'next'>> {
  const [pages, members, escalation] = [
    (await nouns.pages.of(number)).filter(({ kind, insteadOf }) => kind === 'page' || insteadOf !== null),
    (await nouns.records.list('member')).map(({ record }) => record),
    await nouns.escalations.get(number),
  ];
  const byPerson = Map.groupBy(pages, ({ person }) => person);
  const paged = [...byPerson].map(([name, own]) => ({ name, messages: newestOf(own), phone: phoneOf(members, name) }));
  if (state !== 'open' || escalation === null || escalation.nextAtMs === null || escalation.state !== 'running')
    return { paged, next: null };
  const { policy, step, nextAtMs } = escalation;
  const { onCall } = await reachAt(nouns, nowMs)(policy);
  const targets = policy.steps[step]?.targets ?? (step >= policy.steps.length ? policy.steps[0]?.targets : []) ?? [];
  const people = targets.flatMap((target) =>
    target.kind === 'person' ? [target.name] : (onCall.get(target.name) ?? []),
  );
  return { paged, next: people.length === 0 ? null : { people: [...new Set(people)], atMs: nextAtMs } };
}

function newestOf(pages: readonly Page[]): Paged['messages'] {
  const byChannel = new Map(pages.map((page) => [page.channel, page]));
  return [...byChannel.values()].map(({ channel, state, sentAtMs, dueAtMs }) => ({
    channel,
    state,
    sentAtMs,
    dueAtMs,
  }));
}

function phoneOf(members: readonly Member[], name: string): string | null {
  const contacts = members.find((member) => member.name === name)?.contacts ?? [];
  const phones = contacts.filter(
    ({ channel, verifiedAtMs }) => verifiedAtMs !== null && (channel === 'voice' || channel === 'sms'),
  );
  return phones.find(({ address }) => /^\+?[\d ()-]{5,25}$/.test(address))?.address ?? null;
}

async function timelineOf({ events }: Nouns, { number, recoveries }: Incident): Promise<readonly Event[]> {
  const own = await events.newest({ operation: incidentName(number), limit: LINES });
  const moved: Event[] = [];
  for (const { operation } of recoveries.slice(-3)) {
    const lines = await events.newest({ operation, limit: LINES });
    moved.push(...lines.filter(({ kind }) => TOLD_OF_TRAFFIC.includes(kind)));
  }
  const all = new Map([...own, ...moved].map((event) => [event.seq, event]));
  return [...all.values()].sort((a, b) => b.seq - a.seq).slice(0, LINES);
}

async function holding(nouns: Nouns, { wayBack, nowMs }: PageFacts): Promise<readonly Lock[]> {
  if (wayBack === null) return [];
  return locksOn(wayBack.target, await nouns.locks.held(nowMs), nowMs);
}

async function putBackOf(nouns: Nouns, { recoveries }: Incident, nowMs: number): Promise<PutBackFacts | null> {
  const recovery = recoveries.at(-1);
  if (recovery === undefined) return null;
  const [operation, steps] = [await nouns.operations.get(recovery.operation), await nouns.steps.of(recovery.operation)];
  return { recovery, operation, steps, nowMs };
}
