import { z } from 'zod';
import type { Channel as Channels } from '../core/oncall/model.ts';
import { Time } from './common.ts';

const Channel = z.enum([
  'email',
  'chat',
  'sms',
  'voice',
  'ntfy',
  'push',
  'webhook',
] as const satisfies readonly Channels[]);
const Role = z.enum(['viewer', 'responder', 'deployer', 'admin']);
const Name = z.string().trim().min(1).max(64);
const Reason = z.string().trim().max(2000).default('');

export const RuleBody = z.strictObject({ afterMs: z.int().min(0), channel: Channel }).meta({ id: 'OncallRule' });

const LayerBody = z
  .strictObject({
    name: z.string(),
    people: z.array(z.string()),
    unit: z.enum(['hour', 'day', 'week', 'month']),
    every: z.int().default(1),
    /** Wall time in the zone of the schedule: `2026-03-02T09:00`. */
    starts: z.string(),
    ends: z.string().nullable().default(null),
    restrictions: z
      .array(z.strictObject({ fromDay: z.int(), from: z.string(), untilDay: z.int(), until: z.string() }))
      .default([]),
    /** `all`: also a turn without any time takes its person along. */
    counts: z.literal('all').optional(),
  })
  .meta({ id: 'OncallLayer' });

export const ScheduleDefinition = z
  .strictObject({ name: z.string(), zone: z.string(), layers: z.array(LayerBody).default([]) })
  .meta({ id: 'OncallSchedule' });

const TargetBody = z.strictObject({ kind: z.enum(['person', 'schedule']), name: z.string() });

export const PolicyDefinition = z
  .strictObject({
    name: z.string(),
    services: z.array(z.string()).default([]),
    steps: z
      .array(
        z.strictObject({
          delayMs: z.int().default(300_000),
          targets: z.array(TargetBody),
          acknowledgements: z.int().default(1),
        }),
      )
      .default([]),
    repeats: z.int().default(0),
    lastResort: z.array(TargetBody).default([]),
    ackTimeoutMs: z.int().nullable().default(null),
  })
  .meta({ id: 'OncallPolicy' });

export const PersonDefinition = z
  .strictObject({
    name: z.string(),
    fullName: z.string().optional(),
    zone: z.string().optional(),
    role: Role.optional(),
    contacts: z.array(z.strictObject({ channel: Channel, address: z.string() })).optional(),
    rules: z.array(RuleBody).optional(),
  })
  .meta({ id: 'OncallPersonDefinition' });

/** What it leaves out of a person stays as it is; a schedule and a policy are whole. */
export const DocumentBody = z
  .strictObject({
    people: z.array(PersonDefinition).default([]),
    schedules: z.array(ScheduleDefinition).default([]),
    policies: z.array(PolicyDefinition).default([]),
  })
  .meta({ id: 'OncallDocument' });

export const ApplyOrder = z
  .strictObject({
    document: DocumentBody,
    /** Remove what the document does not name. */
    prune: z.boolean().default(false),
  })
  .meta({ id: 'OncallApplyOrder' });

export const AppliedBody = z
  .object({
    changes: z.array(
      z.object({
        what: z.enum(['person', 'schedule', 'policy']),
        name: z.string(),
        change: z.enum(['add', 'change', 'remove']),
        lines: z.array(z.string()),
      }),
    ),
    /** Schedules by which somebody else is on call now than before. */
    handOvers: z.array(z.object({ schedule: z.string(), before: z.array(z.string()), after: z.array(z.string()) })),
    dryRun: z.boolean(),
  })
  .meta({ id: 'OncallApplied' });

export const ShiftBody = z
  .object({ from: Time, until: Time, people: z.array(z.string()), overrides: z.array(z.string()) })
  .meta({ id: 'OncallShift' });

const NowBody = z
  .object({
    schedule: z.string(),
    zone: z.string(),
    people: z.array(z.string()),
    since: Time.nullable(),
    /** Null: nothing changes within a year. */
    until: Time.nullable(),
    next: z.object({ people: z.array(z.string()), from: Time, until: Time }).nullable(),
    overrides: z.array(z.string()),
  })
  .meta({ id: 'OncallNow' });

export const OncallBody = z
  .object({
    at: Time,
    /** Of a service that was asked about: what would page for it; null where nothing does. */
    policy: PolicyDefinition.nullable(),
    schedules: z.array(NowBody),
  })
  .meta({ id: 'Oncall' });

export const WarningsBody = z
  .object({ warnings: z.array(z.object({ key: z.string(), kind: z.string(), text: z.string(), next: z.string() })) })
  .meta({ id: 'OncallWarnings' });

export const ContactBody = z
  .object({ id: z.string(), channel: Channel, address: z.string(), verified: z.boolean() })
  .meta({ id: 'OncallContact' });

export const PersonBody = z
  .object({
    name: z.string(),
    fullName: z.string(),
    zone: z.string(),
    role: Role,
    /** Whoever may not see an address gets its beginning. */
    contacts: z.array(ContactBody),
    rules: z.array(RuleBody),
    reachable: z.boolean(),
    /** Schedules by which they are on call now. */
    onCallBy: z.array(z.string()),
  })
  .meta({ id: 'OncallPerson' });

export const PeopleBody = z.object({ people: z.array(PersonBody) }).meta({ id: 'OncallPeople' });

export const OverrideBody = z
  .object({
    id: z.string(),
    schedule: z.string(),
    kind: z.enum(['add', 'remove', 'replace']),
    person: z.string().nullable(),
    by: z.string().nullable(),
    from: Time,
    until: Time,
    reason: z.string(),
    actor: z.string(),
    madeAt: Time,
    state: z.enum(['counts', 'asked', 'withdrawn']),
    isSwap: z.boolean(),
    /** In words: `bo for ann`. */
    says: z.string(),
    /** Id of a later one about the same person, which counts where both do. */
    outdoneBy: z.string().nullable(),
  })
  .meta({ id: 'OncallOverride' });

export const OverridesBody = z.object({ overrides: z.array(OverrideBody) }).meta({ id: 'OncallOverrides' });
export const OverriddenBody = z
  .object({ override: OverrideBody, notes: z.array(z.string()), dryRun: z.boolean() })
  .meta({ id: 'OncallOverridden' });

export const OverrideOrder = z
  .strictObject({
    schedule: Name,
    kind: z.enum(['add', 'remove', 'replace']),
    /** Whom it takes off; null with `replace`: whoever is on call. */
    person: Name.nullable().default(null),
    by: Name.nullable().default(null),
    /** Left out: from now on. */
    from: Time.nullable().default(null),
    until: Time,
    reason: Reason,
  })
  .meta({ id: 'OncallOverrideOrder' });

export const SwapOrder = z
  .strictObject({
    schedule: Name,
    /** Left out: the caller. */
    person: Name.optional(),
    /** Left out: the rest of their shift, or their next one. */
    from: Time.nullable().default(null),
    until: Time.nullable().default(null),
    reason: Reason,
  })
  .meta({ id: 'OncallSwapOrder' });

export const TakeOrder = z
  .strictObject({
    /** Left out: the caller. */
    by: Name.optional(),
  })
  .meta({ id: 'OncallTakeOrder' });

export const TakeOverOrder = z
  .strictObject({
    schedule: Name,
    by: Name.optional(),
    /** Left out: until the next hand-off. */
    until: Time.nullable().default(null),
    reason: Reason,
  })
  .meta({ id: 'OncallTakeOverOrder' });

export const SchedulesBody = z
  .object({ schedules: z.array(NowBody.extend({ layers: z.int() })) })
  .meta({ id: 'OncallSchedules' });

export const ScheduleBody = z
  .object({
    definition: ScheduleDefinition,
    now: NowBody,
    shifts: z.array(ShiftBody),
    overrides: z.array(OverrideBody),
    /** Policies that page it. */
    policies: z.array(z.string()),
  })
  .meta({ id: 'OncallScheduleDetail' });

export const PoliciesBody = z.object({ policies: z.array(PolicyDefinition) }).meta({ id: 'OncallPolicies' });

export const RemovedBody = z
  .object({ removed: z.string(), missedBy: z.array(z.string()), dryRun: z.boolean() })
  .meta({ id: 'OncallRemoved' });

export const ContactOrder = z
  .strictObject({ channel: Channel, address: z.string().trim().min(1).max(4200) })
  .meta({ id: 'OncallContactOrder' });

export const RulesOrder = z.strictObject({ rules: z.array(RuleBody) }).meta({ id: 'OncallRulesOrder' });

export const FeedKeyBody = z
  .object({
    person: z.string(),
    /** Shown once. */
    key: z.string(),
    /** Of all their shifts, and of a schedule; relative to the server. */
    path: z.string(),
    schedulePath: z.string(),
  })
  .meta({ id: 'OncallFeedKey' });

export const RevokedBody = z.object({ person: z.string(), revoked: z.boolean() }).meta({ id: 'OncallRevoked' });

export type OncallBody = z.infer<typeof OncallBody>;
export type NowBody = z.infer<typeof NowBody>;
export type PersonBody = z.infer<typeof PersonBody>;
export type OverrideBody = z.infer<typeof OverrideBody>;
export type AppliedBody = z.infer<typeof AppliedBody>;
export type ScheduleBody = z.infer<typeof ScheduleBody>;
export type ShiftBody = z.infer<typeof ShiftBody>;
export type PolicyDefinition = z.infer<typeof PolicyDefinition>;
export type WarningsBody = z.infer<typeof WarningsBody>;
export type DocumentInput = z.input<typeof DocumentBody>;
