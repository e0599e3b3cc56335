import { z } from 'zod';
import { Time } from './common.ts';

const SeverityWord = z.enum(['critical', 'error', 'warning', 'info']).meta({ id: 'Severity' });
const StateWord = z.enum(['open', 'acknowledged', 'mitigated', 'resolved']).meta({ id: 'IncidentState' });

const SuspectBody = z
  .object({
    target: z.string(),
    /** `r412`; null: Astern did not deploy it, and `elsewhere` says what it is. */
    release: z.string().nullable(),
    elsewhere: z
      .object({
        /** As it is called: `acme/payments 4f3a2c1`. */
        name: z.string(),
        /** Who made it: `GitHub`. */
        by: z.string(),
        /** Where it is shown. */
        link: z.string(),
      })
      .nullable(),
    title: z.string(),
    author: z.string(),
    sha: z.string(),
    flippedAt: Time,
    /** Onset minus flip, in seconds; below 0 when the trouble began before. */
    beforeOnsetSeconds: z.number(),
    score: z.number(),
    suspected: z.boolean(),
    evidence: z.array(z.object({ kind: z.string(), points: z.number(), text: z.string() })),
  })
  .meta({ id: 'Suspect' });

const RecoveryBody = z
  .object({
    operation: z.string(),
    target: z.string(),
    release: z.string(),
    from: z.string().nullable(),
    orderedAt: Time,
    flippedAt: Time.nullable(),
    until: Time.nullable(),
    state: z.enum(['under-way', 'watching', 'proven', 'not-proven', 'failed']),
    /** Percent of failed requests; null: not measured. */
    errorsBefore: z.number().nullable(),
    errorsAfter: z.number().nullable(),
    provenBy: z.enum(['measurement', 'alert']).nullable(),
  })
  .meta({ id: 'Recovery' });

export const IncidentBody = z
  .object({
    /** `INC-17`. */
    name: z.string(),
    state: StateWord,
    /** Raised by every change of what one acts on; send it back as `seenVersion`. */
    version: z.int(),
    title: z.string(),
    severity: SeverityWord,
    service: z.string().nullable(),
    target: z.string().nullable(),
    beganAt: Time,
    openedAt: Time,
    openedBy: z.string(),
    acknowledgedAt: Time.nullable(),
    mitigatedAt: Time.nullable(),
    resolvedAt: Time.nullable(),
    resolvedBy: z.string().nullable(),
    owner: z.string().nullable(),
    alerts: z.int(),
    deliveries: z.int(),
    storm: z.boolean(),
    flapping: z.boolean(),
    falseAlarm: z.boolean(),
    /** Why nobody is paged, in words; null: whoever is on call is. */
    quiet: z.string().nullable(),
    /** Alerts that the sender of the newest delivery left out. */
    truncated: z.int(),
    suspects: z.array(SuspectBody).nullable(),
    noSuspect: z.string().nullable(),
    recoveries: z.array(RecoveryBody),
  })
  .meta({ id: 'Incident' });

export const IncidentsBody = z
  .object({
    incidents: z.array(IncidentBody),
    /** How many are not resolved, of all. */
    open: z.int(),
    /** Give it as `before` for the next page; null when there is none. */
    next: z.int().nullable(),
  })
  .meta({ id: 'Incidents' });

const AlertBody = z.object({
  id: z.string(),
  hook: z.string(),
  key: z.string(),
  status: z.enum(['firing', 'resolved']),
  title: z.string(),
  severity: SeverityWord,
  startsAt: Time,
  endsAt: Time.nullable(),
  firstAt: Time,
  lastAt: Time,
  count: z.int(),
  links: z.array(z.object({ title: z.string(), url: z.string() })),
});

export const TimesBody = z
  .object({
    began: Time,
    detected: Time,
    paged: Time.nullable(),
    acknowledged: Time.nullable(),
    decided: Time.nullable(),
    restored: Time.nullable(),
    proven: Time.nullable(),
    resolved: Time.nullable(),
  })
  .meta({ id: 'IncidentTimes' });

const EntryBody = z.object({
  at: Time,
  text: z.string(),
  actor: z.string(),
  kind: z.string(),
  /** Number of the line in the log that it is. */
  seq: z.int(),
  source: z.object({ kind: z.string(), url: z.string().nullable() }),
});

export const IncidentShownBody = z
  .object({
    incident: IncidentBody,
    times: TimesBody.nullable(),
    /** The first hundred. */
    alertList: z.array(AlertBody),
    timeline: z.array(EntryBody),
    /** Who was told, in the order in which the messages were made. */
    told: z.array(
      z.object({
        person: z.string(),
        channel: z.string(),
        state: z.string(),
        madeAt: Time,
        sentAt: Time.nullable(),
        problem: z.string().nullable(),
      }),
    ),
    /** By what people are paged; null: nobody is. */
    paging: z
      .object({
        policy: z.string(),
        /** `running`: the next step comes by itself. `held`: somebody has it. */
        state: z.enum(['running', 'held', 'exhausted', 'ended']),
        /** Of the next step, or when the acknowledgement runs out; null: nothing comes by itself. */
        nextAt: Time.nullable(),
        /** What was edited in the policy meanwhile, a sentence each: this incident goes on by the older one. */
        changedSince: z.array(z.string()),
      })
      .nullable(),
    /** The same as one text to keep. */
    markdown: z.string(),
  })
  .meta({ id: 'IncidentShown' });

const Reason = z.string().trim().max(2_000).default('');
const Person = z.string().trim().min(1).max(100);

export const OpenIncidentOrder = z
  .strictObject({
    title: z.string().trim().min(1, 'a title').max(300),
    severity: SeverityWord.default('error'),
    /** A service, or a target such as `shop/production`. */
    about: z.string().trim().min(1).max(200).optional(),
    /** When the trouble began; now, unless told. */
    beganAt: z.iso.datetime({ offset: true }).optional(),
    page: z.boolean().default(true),
  })
  .meta({ id: 'OpenIncidentOrder' });

/** What the person saw: refused when the incident has moved on since. */
const Seen = { seenVersion: z.int().min(1).optional() };

export const ChangeIncidentOrder = z
  .discriminatedUnion('change', [
    z.strictObject({ change: z.literal('acknowledge'), ...Seen }),
    z.strictObject({ change: z.literal('mitigate'), reason: Reason, ...Seen }),
    z.strictObject({ change: z.literal('resolve'), reason: Reason, ...Seen }),
    z.strictObject({ change: z.literal('false-alarm'), reason: Reason, ...Seen }),
    z.strictObject({ change: z.literal('reopen'), reason: Reason, page: z.boolean().default(true), ...Seen }),
    z.strictObject({ change: z.literal('assign'), to: Person, reason: Reason, ...Seen }),
    z.strictObject({ change: z.literal('severity'), severity: SeverityWord, reason: Reason, ...Seen }),
    z.strictObject({ change: z.literal('pass-on'), reason: Reason, ...Seen }),
  ])
  .meta({ id: 'ChangeIncidentOrder' });

export const NoteOrder = z
  .strictObject({
    text: z.string().trim().min(1, 'a text').max(10_000),
    /** Where it was said, when it was not said here. */
    source: z
      .strictObject({
        /** `slack`, `phone`... */
        kind: z.string().trim().min(1).max(60),
        url: z
          .url({ protocol: /^https?$/ })
          .max(2_000)
          .optional(),
        /** Its own time, by which it stands in the timeline. */
        at: z.iso.datetime({ offset: true }).optional(),
      })
      .optional(),
  })
  .meta({ id: 'NoteOrder' });

export const ChangedIncidentBody = z
  .object({
    /** `already`: it was so before, and nothing was changed. */
    outcome: z.enum(['done', 'already']),
    message: z.string(),
    incident: IncidentBody,
  })
  .meta({ id: 'ChangedIncident' });

export const ExplainedBody = z.object({ about: z.string(), reasons: z.array(z.string()) }).meta({ id: 'Explained' });

export const WindowBody = z
  .object({
    id: z.string(),
    service: z.string().nullable(),
    from: Time,
    until: Time,
    reason: z.string(),
    owner: z.string(),
    endedAt: Time.nullable(),
    state: z.enum(['planned', 'on', 'over']),
  })
  .meta({ id: 'MaintenanceWindow' });

export const WindowsBody = z.object({ windows: z.array(WindowBody) }).meta({ id: 'MaintenanceWindows' });

export const WindowOrder = z
  .strictObject({
    /** Every service when it is left out. */
    service: z.string().trim().min(1).max(200).optional(),
    /** Now, unless told. */
    from: z.iso.datetime({ offset: true }).optional(),
    seconds: z
      .int()
      .min(60, 'at least a minute')
      .max(30 * 86_400, 'at most 30 days'),
    reason: z.string().trim().min(1, 'a reason').max(2_000),
  })
  .meta({ id: 'WindowOrder' });

export type IncidentBody = z.infer<typeof IncidentBody>;
export type IncidentsBody = z.infer<typeof IncidentsBody>;
export type IncidentShownBody = z.infer<typeof IncidentShownBody>;
export type ChangeIncidentOrder = z.infer<typeof ChangeIncidentOrder>;
export type ChangedIncidentBody = z.infer<typeof ChangedIncidentBody>;
export type WindowBody = z.infer<typeof WindowBody>;
