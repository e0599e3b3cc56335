import { z } from 'zod';
import type { Channel, Layer, NotifyRule, Policy, PolicyTarget, Restriction } from '../../core/oncall/model.ts';
import {
  type ForeignPerson,
  type Imported,
  later,
  listOf,
  minutesMs,
  namer,
  type People,
  peopleOf,
  readExport,
  rotated,
  slug,
  unitOf,
  wallIn,
  windowOf,
} from './imported.ts';

const Reference = z.object({
  id: z.string(),
  type: z.string().optional(),
  summary: z.string().nullish(),
  name: z.string().nullish(),
  email: z.string().nullish(),
});
const Restrict = z.object({
  type: z.enum(['daily_restriction', 'weekly_restriction']),
  start_time_of_day: z.string(),
  duration_seconds: z.number(),
  start_day_of_week: z.number().nullish(),
});
const LayerIn = z.object({
  name: z.string().nullish(),
  start: z.string(),
  end: z.string().nullish(),
  rotation_virtual_start: z.string(),
  rotation_turn_length_seconds: z.number(),
  users: z.array(z.object({ user: Reference })).default([]),
  restrictions: z.array(Restrict).nullish(),
});
const ScheduleIn = z.object({
  id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  schedule_layers: z.array(LayerIn).default([]),
  overrides: z.array(z.unknown()).nullish(),
});
const PolicyIn = z.object({
  id: z.string(),
  name: z.string(),
  num_loops: z.number().nullish(),
  escalation_rules: z
    .array(z.object({ escalation_delay_in_minutes: z.number().default(30), targets: z.array(Reference).default([]) }))
    .default([]),
  services: z.array(Reference).nullish(),
});
const Method = z.object({
  id: z.string().optional(),
  type: z.string(),
  address: z.string().nullish(),
  country_code: z.number().nullish(),
});
const UserIn = Reference.extend({
  time_zone: z.string().nullish(),
  contact_methods: z.array(Method).nullish(),
  notification_rules: z
    .array(
      z.object({
        start_delay_in_minutes: z.number().default(0),
        contact_method: Method.nullish(),
        urgency: z.string().nullish(),
      }),
    )
    .nullish(),
});
const Export = z.object({
  users: listOf(UserIn),
  schedules: listOf(ScheduleIn),
  schedule: ScheduleIn.optional(),
  escalation_policies: listOf(PolicyIn),
  escalation_policy: PolicyIn.optional(),
});

/** From what PagerDuty's REST API answers: `schedules` (with their layers), `escalation_policies` and `users` in one object. */
export function importPagerduty(text: string, nowMs: number): Imported {
  const found = readExport(text, Export, 'PagerDuty');
  const schedules = [...found.schedules, ...(found.schedule === undefined ? [] : [found.schedule])];
  const policies = [
    ...found.escalation_policies,
    ...(found.escalation_policy === undefined ? [] : [found.escalation_policy]),
  ];
  const left: string[] = [];
  const people = peopleOf([...found.users.map(personOf), ...mentioned(schedules, policies)]);
  const name = namer();
  const names = new Map(schedules.map((schedule) => [schedule.id, name(schedule.name, 'schedule')]));
  const policyName = namer();
  return {
    document: {
      people: people.wanted,
      schedules: schedules.map((schedule) => ({
        name: names.get(schedule.id) ?? 'schedule',
        zone: schedule.time_zone,
        // Its answers begin with the layer that counts most.
        layers: schedule.schedule_layers
          .toReversed()
          .flatMap((layer, index) => layersOf(layer, index, { schedule, people, nowMs, left })),
      })),
      policies: policies.map((policy) => policyOf(policy, policyName(policy.name, 'policy'), { people, names, left })),
    },
    left: [...schedules.flatMap(overridesLeft), ...left],
  };
}

function overridesLeft({ name, overrides }: z.output<typeof ScheduleIn>): readonly string[] {
  const count = overrides?.length ?? 0;
  return count === 0 ? [] : [`schedule ${name}: ${count} override(s); make them again with astern oncall override`];
}

type In<Schema extends z.ZodType> = z.output<Schema>;

/** Layers name people also where the users themselves are not in the export. */
function mentioned(
  schedules: readonly In<typeof ScheduleIn>[],
  policies: readonly In<typeof PolicyIn>[],
): readonly ForeignPerson[] {
  const users = [
    ...schedules.flatMap((one) => one.schedule_layers.flatMap((layer) => layer.users.map(({ user }) => user))),
    ...policies.flatMap((one) => one.escalation_rules.flatMap(({ targets }) => targets.filter(isUser))),
  ];
  return users.map((user) => personOf(user));
}

function isUser({ type = '' }: In<typeof Reference>): boolean {
  return type.startsWith('user');
}

const CHANNELS: Readonly<Record<string, Channel>> = {
  email_contact_method: 'email',
  sms_contact_method: 'sms',
  phone_contact_method: 'voice',
};

function personOf(user: In<typeof UserIn>): ForeignPerson {
  const contacts = user.contact_methods?.flatMap(({ type, address, country_code: country }) => {
    const channel = CHANNELS[type.replace(/_reference$/, '')];
    if (channel === undefined || address == null) return [];
    return [{ channel, address: channel === 'email' ? address : `+${country ?? 1}${address.replace(/\D/g, '')}` }];
  });
  const rules = user.notification_rules?.flatMap(ruleOf);
  return {
    id: user.id,
    name: user.name ?? user.summary ?? null,
    email: user.email ?? null,
    zone: user.time_zone ?? null,
    ...(contacts === undefined ? {} : { contacts }),
    ...(rules === undefined ? {} : { rules }),
  };
}

function ruleOf(rule: NonNullable<In<typeof UserIn>['notification_rules']>[number]): readonly NotifyRule[] {
  const channel = CHANNELS[rule.contact_method?.type.replace(/_reference$/, '') ?? ''];
  if (channel === undefined || rule.urgency === 'low') return [];
  return [{ afterMs: Math.round(rule.start_delay_in_minutes * 60_000), channel }];
}

type Around = {
  readonly schedule: In<typeof ScheduleIn>;
  readonly people: People;
  readonly nowMs: number;
  readonly left: string[];
};

function layersOf(
  layer: In<typeof LayerIn>,
  index: number,
  { schedule, people, nowMs, left }: Around,
): readonly Layer[] {
  const name = layer.name ?? `layer ${index + 1}`;
  const where = `schedule ${schedule.name}, ${name}`;
  if (layer.end != null && Date.parse(layer.end) <= nowMs) return [];
  const turn = unitOf(layer.rotation_turn_length_seconds);
  if (turn === null) {
    left.push(
      `${where}: turns of ${layer.rotation_turn_length_seconds} s, which are no whole hours; the layer is left out`,
    );
    return [];
  }
  const restrictions = (layer.restrictions ?? []).flatMap((one) => restrictionsOf(one, where, left));
  const starts = startOf(layer, schedule.time_zone, nowMs);
  if (starts.isEarly)
    left.push(
      `${where}: it is to start at ${layer.start}, within a turn; here it starts with that turn, at ${starts.wall}`,
    );
  return [
    {
      name: name.slice(0, 64),
      people: rotated(layer.users, starts.turns).map(({ user }) => people.nameOf(user.id) ?? user.id),
      ...turn,
      starts: starts.wall,
      ends: layer.end == null ? null : wallIn(schedule.time_zone, layer.end),
      restrictions,
      ...(restrictions.length > 0 && turn.unit !== 'week' ? ({ counts: 'all' } as const) : {}),
    },
  ];
}

/** Turns are counted from the virtual start; a layer that is still to come starts with the turn in which it starts. */
function startOf(layer: In<typeof LayerIn>, zone: string, nowMs: number) {
  const virtual = wallIn(zone, layer.rotation_virtual_start);
  const seconds = layer.rotation_turn_length_seconds;
  const startMs = Date.parse(layer.start);
  if (startMs <= nowMs) return { wall: virtual, turns: 0, isEarly: false };
  const start = Temporal.PlainDateTime.from(wallIn(zone, layer.start));
  const since = start.since(Temporal.PlainDateTime.from(virtual)).total({ unit: 'seconds' });
  const turns = Math.max(0, Math.floor(since / seconds));
  return { wall: later(virtual, turns * seconds), turns, isEarly: since > 0 && since % seconds !== 0 };
}

function restrictionsOf(one: In<typeof Restrict>, where: string, left: string[]): readonly Restriction[] {
  const days = one.type === 'weekly_restriction' ? [one.start_day_of_week ?? 1] : [1, 2, 3, 4, 5, 6, 7];
  const windows = days.map((day) => windowOf(day, one.start_time_of_day, one.duration_seconds));
  if (windows.includes(null))
    left.push(`${where}: a restriction of ${one.duration_seconds} s, which are no whole minutes`);
  return windows.filter((window) => window !== null);
}

type Names = { readonly people: People; readonly names: ReadonlyMap<string, string>; readonly left: string[] };

function policyOf(policy: In<typeof PolicyIn>, name: string, { people, names, left }: Names): Policy {
  const where = `policy ${policy.name}`;
  const targetOf = (target: In<typeof Reference>): readonly PolicyTarget[] => {
    const own = isUser(target) ? people.nameOf(target.id) : names.get(target.id);
    if (own != null) return [{ kind: isUser(target) ? 'person' : 'schedule', name: own }];
    left.push(`${where}: ${target.type ?? 'a target'} ${target.summary ?? target.id}, which the export does not have`);
    return [];
  };
  const services = (policy.services ?? []).map(({ summary, id }) => slug(summary ?? id, 'service'));
  if (services.length > 0)
    left.push(`${where}: it is for ${services.join(', ')}; check that these are the names of your services`);
  return {
    name,
    services,
    steps: policy.escalation_rules
      .map(({ escalation_delay_in_minutes: minutes, targets }) => ({
        delayMs: minutesMs(minutes),
        targets: targets.flatMap(targetOf),
        acknowledgements: 1,
      }))
      .filter(({ targets }) => targets.length > 0),
    repeats: Math.min(policy.num_loops ?? 0, 20),
    lastResort: [],
    ackTimeoutMs: null,
  };
}
