import { z } from 'zod';
import type { Layer, Policy, PolicyTarget, Restriction, Unit } from '../../core/oncall/model.ts';
import {
  type Imported,
  later,
  listOf,
  namer,
  type People,
  peopleOf,
  readExport,
  rotated,
  wallIn,
  windowOf,
} from './imported.ts';

const UserIn = z.object({
  id: z.string(),
  username: z.string().nullish(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  timezone: z.string().nullish(),
});
const Shift = z.object({
  id: z.string(),
  name: z.string().nullish(),
  type: z.string(),
  time_zone: z.string().nullish(),
  level: z.number().nullish(),
  start: z.string(),
  rotation_start: z.string().nullish(),
  duration: z.number(),
  frequency: z.enum(['hourly', 'daily', 'weekly', 'monthly']).nullish(),
  interval: z.number().nullish(),
  until: z.string().nullish(),
  week_start: z.string().nullish(),
  by_day: z.array(z.string()).nullish(),
  by_month: z.array(z.number()).nullish(),
  by_monthday: z.array(z.number()).nullish(),
  users: z.array(z.string()).nullish(),
  rolling_users: z.array(z.array(z.string())).nullish(),
  start_rotation_from_user_index: z.number().nullish(),
});
const ScheduleIn = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  time_zone: z.string().nullish(),
  shifts: z.array(z.string()).nullish(),
});
const Chain = z.object({ id: z.string(), name: z.string() });
const Step = z.object({
  escalation_chain_id: z.string(),
  position: z.number().default(0),
  type: z.string(),
  duration: z.number().nullish(),
  persons_to_notify: z.array(z.string()).nullish(),
  persons_to_notify_next_each_time: z.array(z.string()).nullish(),
  notify_on_call_from_schedule: z.string().nullish(),
});
const Export = z.object({
  users: listOf(UserIn),
  schedules: listOf(ScheduleIn),
  on_call_shifts: listOf(Shift),
  escalation_chains: listOf(Chain),
  escalation_policies: listOf(Step),
});

type In<Schema extends z.ZodType> = z.output<Schema>;
type ShiftIn = In<typeof Shift>;

/** From what the API of Grafana OnCall answers: `users`, `schedules`, `on_call_shifts`, `escalation_chains` and `escalation_policies` in one object. */
export function importGrafana(text: string): Imported {
  const found = readExport(text, Export, 'Grafana OnCall');
  const left: string[] = [];
  const people = peopleOf(
    found.users.map(({ id, username, name, email, timezone }) => ({
      id,
      name: name ?? username ?? null,
      email: email == null || email === '' ? null : email,
      zone: timezone ?? null,
    })),
  );
  const name = namer();
  const kept = found.schedules.filter((schedule) => isKept(schedule, left));
  const names = new Map(kept.map((schedule) => [schedule.id, name(schedule.name, 'schedule')]));
  const policyName = namer();
  return {
    document: {
      people: people.wanted,
      schedules: kept.map((schedule) => ({
        name: names.get(schedule.id) ?? 'schedule',
        zone: schedule.time_zone ?? 'UTC',
        layers: layersOf(schedule, found.on_call_shifts, { people, left }),
      })),
      policies: found.escalation_chains.map((chain) => {
        const steps = found.escalation_policies.filter((step) => step.escalation_chain_id === chain.id);
        return policyOf(chain, { name: policyName(chain.name, 'policy'), steps }, { people, names, left });
      }),
    },
    left,
  };
}

function isKept({ name, type }: In<typeof ScheduleIn>, left: string[]): boolean {
  if (type !== 'ical') return true;
  left.push(`schedule ${name}: it is read from a calendar elsewhere, which is not done here`);
  return false;
}

type Around = { readonly people: People; readonly left: string[] };

function layersOf(schedule: In<typeof ScheduleIn>, all: readonly ShiftIn[], around: Around): readonly Layer[] {
  const own = (schedule.shifts ?? []).flatMap((id) => all.find((shift) => shift.id === id) ?? []);
  const missing = (schedule.shifts ?? []).length - own.length;
  if (missing > 0) around.left.push(`schedule ${schedule.name}: ${missing} shift(s) that the export does not have`);
  // The higher level counts there, the later layer here.
  const inOrder = own.toSorted((one, other) => (one.level ?? 0) - (other.level ?? 0));
  const named = namer();
  return inOrder.flatMap((shift) =>
    layerOf(shift, { ...around, schedule, name: named(shift.name ?? 'shift', 'shift') }),
  );
}

type Here = Around & { readonly schedule: In<typeof ScheduleIn>; readonly name: string };

function layerOf(shift: ShiftIn, { schedule, name, people, left }: Here): readonly Layer[] {
  const say = (what: string) => left.push(`schedule ${schedule.name}, shift ${shift.name ?? shift.id}: ${what}`);
  if (shift.type === 'override') {
    say('an override; make it again with astern oncall override');
    return [];
  }
  const zone = schedule.time_zone ?? 'UTC';
  const starts = startIn(shift, zone);
  if (shift.time_zone != null && shift.time_zone !== zone)
    say(`its own zone, ${shift.time_zone}; here it has the one of the schedule, ${zone}`);
  const turns = rotated(groupsOf(shift), shift.start_rotation_from_user_index ?? 0);
  if (turns.some((group) => group.length > 1))
    say('several people on call at the same time; here only the first of them');
  const base = {
    name,
    people: turns.flatMap(([first]) => (first === undefined ? [] : (people.nameOf(first) ?? []))),
    ends: shift.until == null ? null : wallIn(zone, shift.until),
  };
  if (shift.type === 'single_event')
    return [{ ...base, unit: 'month', every: 12, starts, ends: later(starts, shift.duration), restrictions: [] }];
  const rhythm = rhythmOf(shift, starts, say);
  return rhythm === null ? [] : [{ ...base, ...rhythm }];
}

/** Events without a rotation are one group's for ever. */
function groupsOf({ type, users, rolling_users: rolling }: ShiftIn): readonly (readonly string[])[] {
  if (type === 'rolling_users') return (rolling ?? []).filter((group) => group.length > 0);
  return users == null || users.length === 0 ? [] : [users];
}

function startIn({ start, time_zone: own }: ShiftIn, zone: string): string {
  const wall = wallIn(zone, start);
  if (own == null || own === zone || wall !== start.slice(0, 16)) return wall;
  const instant = Temporal.PlainDateTime.from(wall).toZonedDateTime(own).toInstant();
  return wallIn(zone, instant.toString());
}

type Rhythm = Pick<Layer, 'unit' | 'every' | 'starts' | 'restrictions'>;

const UNITS: Readonly<Record<NonNullable<ShiftIn['frequency']>, { readonly unit: Unit; readonly seconds: number }>> = {
  hourly: { unit: 'hour', seconds: 3_600 },
  daily: { unit: 'day', seconds: 86_400 },
  weekly: { unit: 'week', seconds: 604_800 },
  monthly: { unit: 'month', seconds: 28 * 86_400 },
};
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** Null: it cannot be said here, and was said to be so. */
function rhythmOf(shift: ShiftIn, starts: string, say: (what: string) => void): Rhythm | null {
  const { frequency, interval, duration, by_day: byDay, by_month: byMonth, by_monthday: byMonthday } = shift;
  const { unit, seconds } = UNITS[frequency ?? 'weekly'];
  const every = interval ?? 1;
  if ((byMonth?.length ?? 0) > 0) say('only in some months; here in all');
  if ((byMonthday?.length ?? 0) > 0) say('only on some days of the month; here on all');
  const days = (byDay ?? []).map((day) => DAYS.indexOf(day) + 1).filter((day) => day > 0);
  const time = starts.slice(11);
  const isWhole = days.length === 0 && duration >= seconds * every;
  if (isWhole) return { unit, every, starts, restrictions: [] };
  const windows = (on: readonly number[]): readonly Restriction[] =>
    on.flatMap((day) => windowOf(day, time, duration) ?? []);
  if (unit === 'week') {
    const own = Temporal.PlainDateTime.from(starts).dayOfWeek;
    const begin = days.length === 0 ? starts : weekStart(starts, shift.week_start ?? 'SU');
    return { unit, every, starts: begin, restrictions: windows(days.length === 0 ? [own] : days) };
  }
  if (unit === 'day' && (every === 1 || days.length > 0))
    return { unit, every, starts, restrictions: windows(days.length === 0 ? [1, 2, 3, 4, 5, 6, 7] : days) };
  say(`${duration} s every ${every} ${unit}(s), which is no stretch of a week; the shift is left out`);
  return null;
}

/** Turns change with the week there, whichever day the first event is on. */
function weekStart(starts: string, day: string): string {
  const start = Temporal.PlainDate.from(starts.slice(0, 10));
  const back = (start.dayOfWeek - (DAYS.indexOf(day) + 1 || 7) + 7) % 7;
  return `${start.subtract({ days: back })}T00:00`;
}

type Names = Around & { readonly names: ReadonlyMap<string, string> };
type Own = { readonly name: string; readonly steps: readonly In<typeof Step>[] };

/** A wait ends a step; whatever is told without one in between is told at the same time. */
function policyOf(chain: In<typeof Chain>, { name, steps }: Own, { people, names, left }: Names): Policy {
  const say = (what: string) => left.push(`escalation chain ${chain.name}: ${what}`);
  say('which services it is for; write them into its policy');
  const found: { targets: PolicyTarget[]; waitSeconds: number }[] = [];
  let repeats = 0;
  for (const step of steps.toSorted((one, other) => one.position - other.position)) {
    const last = found.at(-1);
    const targets = targetsOf(step, { people, names });
    if (step.type === 'wait') {
      if (last === undefined) say('a wait before its first step; here that comes at once');
      else last.waitSeconds += step.duration ?? 60;
    } else if (step.type === 'repeat_escalation') repeats = 5;
    else if (targets.length === 0) say(`a step of the kind ${step.type}`);
    else if (last === undefined || last.waitSeconds > 0) found.push({ targets: [...targets], waitSeconds: 0 });
    else last.targets.push(...targets);
    if (step.type === 'notify_person_next_each_time') say('one person more each time; here all of them at once');
  }
  const stepsHere = found.map(({ targets, waitSeconds }) => ({
    delayMs: Math.max(waitSeconds, waitSeconds === 0 ? 300 : 10) * 1_000,
    targets,
    acknowledgements: 1,
  }));
  return { name, services: [], steps: stepsHere, repeats, lastResort: [], ackTimeoutMs: null };
}

function targetsOf(step: In<typeof Step>, { people, names }: Pick<Names, 'people' | 'names'>): readonly PolicyTarget[] {
  const persons = [...(step.persons_to_notify ?? []), ...(step.persons_to_notify_next_each_time ?? [])];
  const schedule = names.get(step.notify_on_call_from_schedule ?? '');
  return [
    ...persons.flatMap((id) => people.nameOf(id) ?? []).map((name) => ({ kind: 'person' as const, name })),
    ...(schedule === undefined ? [] : [{ kind: 'schedule' as const, name: schedule }]),
  ];
}
