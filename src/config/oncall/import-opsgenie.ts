import { z } from 'zod';
import type { Layer, Policy, PolicyTarget, Restriction, Unit } from '../../core/oncall/model.ts';
import {
  clock,
  type ForeignPerson,
  type Imported,
  listOf,
  minutesMs,
  namer,
  type People,
  peopleOf,
  readExport,
  wallIn,
} from './imported.ts';

const Recipient = z.object({
  type: z.string(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  username: z.string().nullish(),
});
const Times = z.object({
  startDay: z.string().nullish(),
  endDay: z.string().nullish(),
  startHour: z.number().default(0),
  startMin: z.number().default(0),
  endHour: z.number().default(0),
  endMin: z.number().default(0),
});
const Rotation = z.object({
  name: z.string().nullish(),
  startDate: z.string(),
  endDate: z.string().nullish(),
  type: z.enum(['hourly', 'daily', 'weekly']),
  length: z.number().default(1),
  participants: z.array(Recipient).default([]),
  timeRestriction: z.object({ restriction: Times.nullish(), restrictions: z.array(Times).nullish() }).nullish(),
  enabled: z.boolean().nullish(),
});
const ScheduleIn = z.object({
  id: z.string(),
  name: z.string(),
  timezone: z.string(),
  rotations: z.array(Rotation).default([]),
  overrides: z.array(z.unknown()).nullish(),
});
const Rule = z.object({
  condition: z.string().nullish(),
  notifyType: z.string().nullish(),
  delay: z.object({ timeAmount: z.number().default(0), timeUnit: z.string().nullish() }).nullish(),
  recipient: Recipient,
});
const EscalationIn = z.object({
  id: z.string(),
  name: z.string(),
  rules: z.array(Rule).default([]),
  repeat: z.object({ waitInterval: z.number().nullish(), count: z.number().nullish() }).nullish(),
});
const UserIn = z.object({
  id: z.string(),
  username: z.string(),
  fullName: z.string().nullish(),
  timeZone: z.string().nullish(),
});
const Export = z.object({ users: listOf(UserIn), schedules: listOf(ScheduleIn), escalations: listOf(EscalationIn) });

type In<Schema extends z.ZodType> = z.output<Schema>;

/** From what Opsgenie's REST API answers: `users`, `schedules` (expanded with their rotations) and `escalations` in one object. */
export function importOpsgenie(text: string): Imported {
  const { users, schedules, escalations } = readExport(text, Export, 'Opsgenie');
  const left: string[] = [];
  const people = peopleOf([...users.map(userOf), ...mentioned(schedules, escalations)]);
  const name = namer();
  const names = new Map(schedules.map((schedule) => [schedule.id, name(schedule.name, 'schedule')]));
  const policyName = namer();
  return {
    document: {
      people: people.wanted,
      schedules: schedules.map((schedule) => ({
        name: names.get(schedule.id) ?? 'schedule',
        zone: schedule.timezone,
        layers: layersOf(schedule, people, left),
      })),
      policies: escalations.map((one) => policyOf(one, policyName(one.name, 'policy'), { people, names, left })),
    },
    left,
  };
}

function userOf({ id, username, fullName, timeZone }: In<typeof UserIn>): ForeignPerson {
  return { id, name: fullName ?? null, email: username.includes('@') ? username : null, zone: timeZone ?? null };
}

function mentioned(
  schedules: readonly In<typeof ScheduleIn>[],
  escalations: readonly In<typeof EscalationIn>[],
): readonly ForeignPerson[] {
  const all = [
    ...schedules.flatMap(({ rotations }) => rotations.flatMap(({ participants }) => participants)),
    ...escalations.flatMap(({ rules }) => rules.map(({ recipient }) => recipient)),
  ];
  return all
    .filter(({ type }) => type === 'user')
    .map((user) => ({ id: idOf(user), name: user.name ?? null, email: user.username ?? null }));
}

function idOf({ id, username, name }: In<typeof Recipient>): string {
  return id ?? username ?? name ?? '';
}

const UNITS: Readonly<Record<In<typeof Rotation>['type'], Unit>> = { hourly: 'hour', daily: 'day', weekly: 'week' };

function layersOf(schedule: In<typeof ScheduleIn>, people: People, left: string[]): readonly Layer[] {
  const where = `schedule ${schedule.name}`;
  const rotations = schedule.rotations.filter(({ enabled }) => enabled !== false);
  if (rotations.length < schedule.rotations.length) left.push(`${where}: rotations that are switched off`);
  if (rotations.length > 1)
    left.push(
      `${where}: ${rotations.length} rotations, all of which are on call at the same time there; here a later one covers an earlier one`,
    );
  const overrides = schedule.overrides?.length ?? 0;
  if (overrides > 0) left.push(`${where}: ${overrides} override(s); make them again with astern oncall override`);
  return rotations.map((rotation, index) => {
    const name = rotation.name ?? `rotation ${index + 1}`;
    const others = rotation.participants.filter(({ type }) => type !== 'user');
    if (others.length > 0)
      left.push(
        `${where}, ${name}: turns of ${others.map(({ type }) => type).join(', ')}; only people take turns here`,
      );
    return {
      name: name.slice(0, 64),
      people: rotation.participants
        .filter(({ type }) => type === 'user')
        .flatMap((user) => people.nameOf(idOf(user)) ?? []),
      unit: UNITS[rotation.type],
      every: rotation.length,
      starts: wallIn(schedule.timezone, rotation.startDate),
      ends: rotation.endDate == null ? null : wallIn(schedule.timezone, rotation.endDate),
      restrictions: restrictionsOf(rotation.timeRestriction),
      ...(rotation.timeRestriction != null && rotation.type !== 'weekly' ? ({ counts: 'all' } as const) : {}),
    };
  });
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function restrictionsOf(found: In<typeof Rotation>['timeRestriction']): readonly Restriction[] {
  const all = [...(found?.restrictions ?? []), ...(found?.restriction == null ? [] : [found.restriction])];
  return all.flatMap((times) => {
    const [from, until] = [clock(times.startHour * 60 + times.startMin), clock(times.endHour * 60 + times.endMin)];
    if (times.startDay != null)
      return [{ fromDay: dayOf(times.startDay), from, untilDay: dayOf(times.endDay ?? times.startDay), until }];
    return [1, 2, 3, 4, 5, 6, 7].map((day) => ({
      fromDay: day,
      from,
      untilDay: until <= from ? (day % 7) + 1 : day,
      until,
    }));
  });
}

function dayOf(written: string): number {
  return Math.max(0, DAYS.indexOf(written.toLowerCase())) + 1;
}

type Names = { readonly people: People; readonly names: ReadonlyMap<string, string>; readonly left: string[] };

/** There, each rule waits from the beginning of the alert; here, each step says how long it is until the next. */
function policyOf(escalation: In<typeof EscalationIn>, name: string, { people, names, left }: Names): Policy {
  const where = `escalation ${escalation.name}`;
  const byDelay = new Map<number, PolicyTarget[]>();
  for (const rule of escalation.rules) {
    const target = targetOf(rule.recipient, { people, names });
    if (target === null)
      left.push(`${where}: ${rule.recipient.type} ${rule.recipient.name ?? idOf(rule.recipient)} cannot be told here`);
    else byDelay.set(minutesOf(rule), [...(byDelay.get(minutesOf(rule)) ?? []), target]);
    if (rule.condition === 'if-not-closed')
      left.push(`${where}: a rule that goes on after the acknowledgement (if-not-closed); here all end with it`);
    if (rule.notifyType != null && rule.notifyType !== 'default')
      left.push(`${where}: a rule that tells "${rule.notifyType}"; here it tells whoever is on call`);
  }
  const delays = [...byDelay.keys()].sort((one, other) => one - other);
  if ((delays[0] ?? 0) > 0)
    left.push(`${where}: its first rule waits ${delays[0]} min; here the first step comes at once`);
  const lastWait = escalation.repeat?.waitInterval ?? 5;
  return {
    name,
    services: [],
    steps: delays.map((delay, index) => ({
      delayMs: minutesMs((delays[index + 1] ?? delay + lastWait) - delay),
      targets: byDelay.get(delay) ?? [],
      acknowledgements: 1,
    })),
    repeats: Math.min(escalation.repeat?.count ?? 0, 20),
    lastResort: [],
    ackTimeoutMs: null,
  };
}

function minutesOf({ delay }: In<typeof Rule>): number {
  const per = { hours: 60, days: 1_440 }[delay?.timeUnit ?? ''] ?? 1;
  return (delay?.timeAmount ?? 0) * per;
}

function targetOf(recipient: In<typeof Recipient>, { people, names }: Omit<Names, 'left'>): PolicyTarget | null {
  const isPerson = recipient.type === 'user';
  const name = isPerson ? people.nameOf(idOf(recipient)) : names.get(recipient.id ?? '');
  return name == null ? null : { kind: isPerson ? 'person' : 'schedule', name };
}
