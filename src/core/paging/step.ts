import { unreachable } from '../../lib/errors.ts';
import { type IncidentState, incidentName } from '../incidents/model.ts';
import type { Member } from '../oncall/model.ts';
import type { Escalation } from './model.ts';
import { type NewPage, pagesFor } from './pages-for.ts';
import { type EscalationNews, lastOf, namesOf, persons, type Reach, whom } from './whom.ts';

export type EscalationInput =
  | { readonly kind: 'begin' }
  /** The time that was set has come; `incident` is how it stands then. */
  | { readonly kind: 'due'; readonly incident: IncidentState }
  | { readonly kind: 'acknowledged'; readonly by: string }
  | { readonly kind: 'resolved' }
  | { readonly kind: 'again'; readonly why: string; readonly also: readonly string[] }
  | { readonly kind: 'passed-on'; readonly by: string };

export type Stepped = {
  readonly escalation: Escalation;
  readonly pages: readonly NewPage[];
  /** Whose waiting pages of this incident are called off; null: nobody's. */
  readonly callOff: { readonly of: readonly string[] | 'everybody'; readonly why: string } | null;
  readonly news: readonly EscalationNews[];
  /** Nobody has it any more. */
  readonly isOpenAgain: boolean;
};

/** What is a little late keeps to the plan; what is later than this counts from now on, so that an outage is not caught up with a burst. */
const LATE_MS = 1_000;
/** With nobody to page at all it is tried again this often: somebody may add an address meanwhile. */
export const NOBODY_AGAIN_MS = 5 * 60_000;
/** An acknowledgement that ran out so long ago that nobody was told in time is history, not a reason to wake somebody. */
const TOO_OLD_MS = 12 * 3_600_000;

/** The next state of an escalation, and what is to be done; `input` is what has happened. */
export function stepEscalation(escalation: Escalation, input: EscalationInput, reach: Reach): Stepped {
  switch (input.kind) {
    case 'begin':
      return begun(escalation, {}, reach);
    case 'due':
      return due(escalation, input.incident, reach);
    case 'acknowledged':
      return acknowledged(escalation, input.by, reach);
    case 'resolved':
      return ended(escalation);
    case 'again':
      return again(escalation, input, reach);
    case 'passed-on':
      return passedOn(escalation, input.by, reach);
    default:
      return unreachable(input);
  }
}

function due(escalation: Escalation, incident: IncidentState, reach: Reach): Stepped {
  const { state, nextAtMs } = escalation;
  if (incident === 'resolved') return ended(escalation);
  if (nextAtMs === null || nextAtMs > reach.nowMs) return still(escalation);
  switch (state) {
    case 'running':
      return walk(escalation, reach);
    case 'held':
      // Mitigated: customers are served again, and proving it has a watch of its own.
      return reach.nowMs - nextAtMs > TOO_OLD_MS || incident === 'mitigated'
        ? still({ ...escalation, nextAtMs: null })
        : again(escalation, { why: 'ack-timeout', also: [] }, reach);
    case 'exhausted':
      return lastResort(escalation, reach, { why: 'nobody-reached', isRepeated: true });
    case 'ended':
      return still({ ...escalation, nextAtMs: null });
    default:
      return unreachable(state);
  }
}

function acknowledged(escalation: Escalation, by: string, { nowMs }: Reach): Stepped {
  if (escalation.state === 'ended') return still(escalation);
  const people = escalation.acknowledged.includes(by) ? escalation.acknowledged : [...escalation.acknowledged, by];
  if (escalation.state === 'held') return still({ ...escalation, acknowledged: people });
  const needed = Math.max(1, Math.min(neededNow(escalation), escalation.paged.length));
  const data = { by, run: escalation.run, acknowledged: people, needed };
  if (people.length < needed) {
    return {
      ...still({ ...escalation, acknowledged: people }),
      callOff: { of: [by], why: 'acknowledged' },
      news: [{ kind: 'escalation.held', data: { ...data, goesOn: true } }],
    };
  }
  const { ackTimeoutMs } = escalation.policy;
  const nextAtMs = ackTimeoutMs === null ? null : nowMs + ackTimeoutMs;
  return {
    ...still({ ...escalation, state: 'held', acknowledged: people, nextAtMs }),
    callOff: { of: 'everybody', why: 'acknowledged' },
    news: [{ kind: 'escalation.held', data: { ...data, untilMs: nextAtMs } }],
  };
}

/** Of the step that was paged last. */
function neededNow({ policy, step, state }: Escalation): number {
  if (state === 'exhausted') return 1;
  const last = step === 0 ? policy.steps.length - 1 : step - 1;
  return policy.steps[last]?.acknowledgements ?? 1;
}

function ended(escalation: Escalation): Stepped {
  const isNew = escalation.state !== 'ended';
  return {
    ...still({ ...escalation, state: 'ended', nextAtMs: null }),
    callOff: { of: 'everybody', why: 'resolved' },
    news: isNew ? [{ kind: 'escalation.ended', data: { run: escalation.run } }] : [],
  };
}

/** From the first step, with pages of their own keys. */
function again(
  escalation: Escalation,
  { why, also }: { readonly why: string; readonly also: readonly string[] },
  reach: Reach,
): Stepped {
  const next = { ...escalation, run: escalation.run + 1 };
  const stepped = begun(next, { why }, reach, also);
  return { ...stepped, callOff: { of: 'everybody', why: 'paged-again' }, isOpenAgain: true };
}

function begun(escalation: Escalation, data: object, reach: Reach, also: readonly string[] = []): Stepped {
  const { policy, run } = escalation;
  const fresh: Escalation = { ...escalation, state: 'running', step: 0, round: 0, acknowledged: [], paged: [] };
  const started: EscalationNews = { kind: 'escalation.started', data: { policy: policy.name, run, ...data } };
  const stepped = walk({ ...fresh, nextAtMs: reach.nowMs }, reach, { also });
  return { ...stepped, news: [started, ...stepped.news] };
}

/** A person gives it to the next step; whoever has it has it no more. */
function passedOn(escalation: Escalation, by: string, reach: Reach): Stepped {
  if (escalation.state === 'ended') return still(escalation);
  const isOver = escalation.state === 'exhausted';
  const from: Escalation = isOver
    ? { ...escalation, run: escalation.run + 1, step: 0, round: 0, paged: [] }
    : { ...escalation };
  const running: Escalation = { ...from, state: 'running', acknowledged: [], nextAtMs: reach.nowMs };
  const stepped = toSomebodyElse(running, by, reach) ?? walk(running, reach, { passedOnBy: by });
  return { ...stepped, callOff: { of: [by], why: 'passed-on' }, isOpenAgain: true };
}

/** Whoever passes it on does not get it back where a later step, or the last resort, has somebody else. Null: there is nobody else. */
function toSomebodyElse(escalation: Escalation, by: string, reach: Reach): Stepped | null {
  const found = nextStep(escalation, reach, { passedOnBy: by, without: [by] });
  if (found.stepped !== null) return found.stepped;
  const { people } = lastOf(escalation, reach, { place: {}, without: [by] });
  if (people.length === 0) return null;
  const at = turned(escalation);
  const delayMs = at.policy.steps[at.step]?.delayMs;
  if (delayMs === undefined || stepsLeft(escalation) === 0) {
    const last = lastResort(escalation, reach, { why: 'passed-on', isRepeated: false, without: [by] });
    return { ...last, news: [...found.news, ...last.news] };
  }
  // The policy goes on: nobody has refused it but the one who passed it on.
  const data = { passedOnBy: by, isLastResort: true };
  return pagedBy({ ...at, step: at.step + 1 }, { step: at.step, delayMs, people, data, news: found.news }, reach);
}

type Walk = { readonly also?: readonly string[]; readonly passedOnBy?: string; readonly without?: readonly string[] };

/** Pages the step whose turn it is, or the first one after it that reaches anybody; else the last resort. */
function walk(escalation: Escalation, reach: Reach, how: Walk = {}): Stepped {
  const { stepped, at, news } = nextStep(escalation, reach, how);
  if (stepped !== null) return stepped;
  const why = at.paged.length === 0 ? 'nobody-reached' : 'not-acknowledged';
  const last = lastResort({ ...at, step: 0 }, reach, { why, isRepeated: false, also: how.also ?? [] });
  return { ...last, news: [...news, ...last.news] };
}

function nextStep(escalation: Escalation, reach: Reach, { also = [], passedOnBy, without = [] }: Walk) {
  const news: EscalationNews[] = [];
  let at = escalation;
  const steps = stepsLeft(escalation);
  for (let count = 0; count < steps; count += 1) {
    at = turned(at);
    const step = at.policy.steps[at.step];
    if (step === undefined) break;
    const targets = [...step.targets, ...persons(count === 0 ? also : [])];
    const place = { run: at.run, round: at.round, step: at.step };
    const { people, skipped } = whom(targets, reach, { place, without: [...at.acknowledged, ...without] });
    news.push(...skipped);
    at = { ...at, step: at.step + 1 };
    if (people.length === 0) continue;
    const data = passedOnBy === undefined ? {} : { passedOnBy };
    const stepped = pagedBy(at, { step: place.step, delayMs: step.delayMs, people, data, news }, reach);
    return { stepped, at, news };
  }
  return { stepped: null, at, news };
}

function stepsLeft({ policy, round, step }: Escalation): number {
  return Math.max(0, policy.steps.length * (policy.repeats + 1 - round) - step);
}

/** After the last step comes the first one of the next round. */
function turned(escalation: Escalation): Escalation {
  const { policy, step, round } = escalation;
  return step >= policy.steps.length ? { ...escalation, step: 0, round: round + 1 } : escalation;
}

type Paging = {
  readonly step: number;
  readonly delayMs: number;
  readonly people: readonly Member[];
  readonly data: object;
  readonly news: readonly EscalationNews[];
};

function pagedBy(at: Escalation, { step, delayMs, people, data, news }: Paging, { nowMs }: Reach): Stepped {
  const place = { run: at.run, round: at.round, step };
  const names = namesOf(people);
  const nextAtMs = baseOf(at, nowMs) + delayMs;
  return {
    ...still({ ...at, paged: union(at.paged, names), nextAtMs }),
    pages: pagesOf(people, { incident: at.incident, place: placeText(place), nowMs }),
    news: [...news, { kind: 'escalation.step', data: { ...place, people: names, ...data } }],
  };
}

type Last = {
  readonly why: string;
  readonly isRepeated: boolean;
  readonly also?: readonly string[];
  readonly without?: readonly string[];
};

/** The end of the policy, or a policy that reaches nobody: those it names for that, else every admin. */
function lastResort(escalation: Escalation, reach: Reach, { why, isRepeated, also = [], without = [] }: Last): Stepped {
  const place = { run: escalation.run, round: escalation.round, step: 'last' };
  const { people: members, from, skipped } = lastOf(escalation, reach, { place, without, also });
  const people = namesOf(members);
  const isReached = people.length > 0;
  const news: EscalationNews = { kind: 'escalation.exhausted', data: { ...place, why, people, from } };
  const isSaid = isReached || !isRepeated;
  return {
    ...still({
      ...escalation,
      state: 'exhausted',
      paged: union(escalation.paged, people),
      nextAtMs: isReached ? null : reach.nowMs + NOBODY_AGAIN_MS,
    }),
    pages: pagesOf(members, { incident: escalation.incident, place: placeText(place), nowMs: reach.nowMs }),
    news: isSaid ? [...(isRepeated ? [] : skipped), news] : [],
  };
}

function pagesOf(
  people: readonly Member[],
  { incident, place, nowMs }: { readonly incident: number; readonly place: string; readonly nowMs: number },
): readonly NewPage[] {
  const about = { incident, key: `${incidentName(incident)}/${place}`, nowMs };
  return people.flatMap((member) => pagesFor(member, about));
}

function placeText({
  run,
  round,
  step,
}: {
  readonly run: number;
  readonly round: number;
  readonly step: unknown;
}): string {
  return `${run}.${round}.${step}`;
}

function baseOf({ nextAtMs }: Escalation, nowMs: number): number {
  return nextAtMs !== null && nowMs - nextAtMs <= LATE_MS ? nextAtMs : nowMs;
}

function union(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more])];
}

function still(escalation: Escalation): Stepped {
  return { escalation, pages: [], callOff: null, news: [], isOpenAgain: false };
}
