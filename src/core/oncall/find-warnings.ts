import type { Channel, Member, Policy, PolicyTarget, Schedule } from './model.ts';
import { isReachable, missedChannels } from './reach.ts';
import { gaps, type Roster, shifts } from './shifts.ts';
import { wallTime } from './turns.ts';
import type { Window } from './windows.ts';
import { instantOf, zoneNamed } from './zone.ts';

/** What will go wrong with paging unless somebody does something. `key` is the same for the same finding, however often it is looked for. */
export type Warning = { readonly key: string } & (
  | {
      readonly kind: 'empty-schedule';
      readonly schedule: string;
      readonly why: WhyEmpty;
      readonly fromMs: number | null;
    }
  | {
      readonly kind: 'gap';
      readonly schedule: string;
      readonly fromMs: number;
      readonly untilMs: number;
      readonly more: number;
    }
  | { readonly kind: 'unreachable'; readonly person: string; readonly where: string; readonly fromMs: number | null }
  | { readonly kind: 'rules-miss'; readonly person: string; readonly channels: readonly Channel[] }
  | { readonly kind: 'removed-person'; readonly person: string; readonly where: string }
  | { readonly kind: 'missing-schedule'; readonly policy: string; readonly schedule: string }
  | { readonly kind: 'no-steps'; readonly policy: string; readonly hasLastResort: boolean }
  | { readonly kind: 'no-last-resort'; readonly policy: string; readonly schedule: string }
  | { readonly kind: 'reaches-nobody'; readonly policy: string }
  | { readonly kind: 'no-policy'; readonly services: readonly string[] }
);

export type WhyEmpty = 'no-people' | 'all-removed' | 'starts-later' | 'over' | 'restricted';

export type Oncall = {
  readonly members: readonly Member[];
  readonly schedules: readonly Schedule[];
  readonly policies: readonly Policy[];
  readonly overrides: Roster['overrides'];
  /** Every service that is known. */
  readonly services: readonly string[];
};

const DAYS_AHEAD = 14;
/** A gap that begins in time is followed so far to its end. */
const FURTHER_DAYS = 60;
const DAY_MS = 86_400_000;
/** A schedule with more of them is meant to have them, or is wrong as a whole: it is told of once. */
const FEW_GAPS = 3;

type Bare<One> = One extends { readonly key: string } ? Omit<One, 'key'> : never;

export function findWarnings(oncall: Oncall, nowMs: number): readonly Warning[] {
  const time = { fromMs: nowMs, untilMs: nowMs + DAYS_AHEAD * DAY_MS };
  const holes = oncall.schedules.flatMap((schedule) => holesIn(schedule, oncall, time));
  return [
    ...holes,
    ...oncall.schedules.flatMap((schedule) => removedFrom(schedule, oncall)),
    ...oncall.policies.flatMap((policy) => inPolicy(policy, oncall, new Set(holes.map(({ schedule }) => schedule)))),
    ...unreachable(oncall, time),
    ...withoutPolicy(oncall),
  ];
}

function named(warning: Bare<Warning>, ...parts: readonly (string | number)[]): Warning {
  return { ...warning, key: [warning.kind, ...parts].join(' ') } as Warning;
}

function rosterOf(schedule: Schedule, { members, overrides }: Oncall): Roster {
  const people = new Set(members.map(({ name }) => name));
  return { schedule, overrides: overrides.filter((one) => one.schedule === schedule.name), people };
}

type Hole = Extract<Warning, { kind: 'empty-schedule' | 'gap' }>;

function holesIn(schedule: Schedule, oncall: Oncall, time: Window): readonly Hole[] {
  const { name } = schedule;
  const furtherMs = time.untilMs + FURTHER_DAYS * DAY_MS;
  const all = gaps(rosterOf(schedule, oncall), { fromMs: time.fromMs, untilMs: furtherMs });
  const found = all.filter(({ fromMs }) => fromMs < time.untilMs);
  const [first] = found;
  if (first === undefined) return [];
  if (first.fromMs === time.fromMs && first.untilMs >= time.untilMs) {
    const empty = { kind: 'empty-schedule', schedule: name, ...whyEmpty(schedule, oncall, time) } as const;
    return [named(empty, name) as Hole];
  }
  const gap = ({ fromMs, untilMs }: Window, more: number) =>
    ({ kind: 'gap', schedule: name, fromMs, untilMs, more }) as const;
  if (found.length > FEW_GAPS) return [named(gap(first, found.length - 1), name, 'often') as Hole];
  // By its end, which stays while time goes on and the gap has begun.
  return found.map((one) => named(gap(one, 0), name, one.untilMs === furtherMs ? 'open' : one.untilMs) as Hole);
}

function whyEmpty(
  { layers, zone }: Schedule,
  { members }: Oncall,
  { fromMs, untilMs }: Window,
): { readonly why: WhyEmpty; readonly fromMs: number | null } {
  const named = layers.flatMap(({ people }) => people);
  if (named.length === 0) return { why: 'no-people', fromMs: null };
  const exists = new Set(members.map(({ name }) => name));
  const filled = layers.filter(({ people }) => people.some((person) => exists.has(person)));
  if (filled.length === 0) return { why: 'all-removed', fromMs: null };
  const at = (written: string) => instantOf(zoneNamed(zone), wallTime(written));
  const starts = filled.map(({ starts: written }) => at(written)).filter((startMs) => startMs >= untilMs);
  if (starts.length > 0) return { why: 'starts-later', fromMs: Math.min(...starts) };
  const isOver = filled.every(({ ends }) => ends !== null && at(ends) <= fromMs);
  return { why: isOver ? 'over' : 'restricted', fromMs: null };
}

function removedFrom({ name, layers }: Schedule, { members }: Oncall): readonly Warning[] {
  const exists = new Set(members.map((member) => member.name));
  const gone = new Set(layers.flatMap(({ people }) => people).filter((person) => !exists.has(person)));
  return [...gone].map((person) => named({ kind: 'removed-person', person, where: `schedule ${name}` }, name, person));
}

function inPolicy(policy: Policy, oncall: Oncall, withHoles: ReadonlySet<string>): readonly Warning[] {
  const { name, steps, lastResort } = policy;
  const told = [...steps.flatMap(({ targets }) => targets), ...lastResort];
  const schedules = new Set(oncall.schedules.map((schedule) => schedule.name));
  const members = new Set(oncall.members.map((member) => member.name));
  const hole = steps
    .flatMap(({ targets }) => targets)
    .find((one) => one.kind === 'schedule' && withHoles.has(one.name));
  return [
    ...each(told, 'schedule', schedules).map((schedule) =>
      named({ kind: 'missing-schedule', policy: name, schedule }, name, schedule),
    ),
    ...each(told, 'person', members).map((person) =>
      named({ kind: 'removed-person', person, where: `policy ${name}` }, `policy ${name}`, person),
    ),
    ...(steps.length === 0
      ? [named({ kind: 'no-steps', policy: name, hasLastResort: lastResort.length > 0 }, name)]
      : []),
    ...(hole !== undefined && lastResort.length === 0
      ? [named({ kind: 'no-last-resort', policy: name, schedule: hole.name }, name)]
      : []),
    ...(told.some((target) => mayReach(target, oncall)) ? [] : [named({ kind: 'reaches-nobody', policy: name }, name)]),
  ];
}

function each(
  targets: readonly PolicyTarget[],
  kind: PolicyTarget['kind'],
  known: ReadonlySet<string>,
): readonly string[] {
  return [...new Set(targets.filter((one) => one.kind === kind && !known.has(one.name)).map(({ name }) => name))];
}

/** Is there anybody among them whom a page would reach? */
function mayReach(target: PolicyTarget, { members, schedules }: Oncall): boolean {
  const reachable = (person: string) => members.some((member) => member.name === person && isReachable(member));
  if (target.kind === 'person') return reachable(target.name);
  const schedule = schedules.find(({ name }) => name === target.name);
  return schedule?.layers.some(({ people }) => people.some(reachable)) ?? false;
}

function unreachable(oncall: Oncall, time: Window): readonly Warning[] {
  const duties = dutiesOf(oncall, time);
  return oncall.members.flatMap((member) => {
    const duty = duties.get(member.name);
    if (duty === undefined) return [];
    const person = member.name;
    if (!isReachable(member)) return [named({ kind: 'unreachable', person, ...duty }, person)];
    const channels = missedChannels(member);
    return channels.length === 0 ? [] : [named({ kind: 'rules-miss', person, channels }, person, ...channels)];
  });
}

type Duty = { readonly where: string; readonly fromMs: number | null };

/** Where each person would be paged first; those of a policy always, those of a schedule from then on. */
function dutiesOf(oncall: Oncall, time: Window): ReadonlyMap<string, Duty> {
  const duties = new Map<string, Duty>();
  for (const { name, steps, lastResort } of oncall.policies)
    for (const target of [...steps.flatMap(({ targets }) => targets), ...lastResort])
      if (target.kind === 'person') duties.set(target.name, { where: `policy ${name}`, fromMs: null });
  for (const schedule of oncall.schedules)
    for (const { people, fromMs } of shifts(rosterOf(schedule, oncall), time))
      for (const person of people) {
        const before = duties.get(person);
        if (before === undefined || (before.fromMs !== null && before.fromMs > fromMs))
          duties.set(person, { where: `schedule ${schedule.name}`, fromMs });
      }
  return duties;
}

/** Only once there is a policy: who uses none is not told to. */
function withoutPolicy({ policies, services }: Oncall): readonly Warning[] {
  const taken = new Set(policies.flatMap((policy) => policy.services));
  if (policies.length === 0 || taken.has('*')) return [];
  const left = services.filter((service) => !taken.has(service));
  return left.length === 0 ? [] : [named({ kind: 'no-policy', services: left }, ...left)];
}
