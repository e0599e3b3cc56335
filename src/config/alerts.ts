import { z } from 'zod';
import type { Severity } from '../core/alerts/model.ts';
import { parseDuration } from '../lib/duration.ts';
import type { Problem, ReadDocument } from './document.ts';
import { problemAt } from './problems.ts';
import type { SecretReference } from './secrets.ts';
import { choice, duration, name, reference, section, text } from './shapes.ts';

/** As `from` names them; the senders themselves stand in providers/alerts, and a test compares the two. */
export const ALERT_SENDERS = [
  ...['alertmanager', 'grafana', 'datadog', 'sentry', 'newrelic', 'sns', 'pagerduty'],
  ...['uptime-kuma', 'uptimerobot', 'cloudevents', 'json'],
] as const;

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const satisfies readonly Severity[];

/** Alerts that Astern makes itself have a hook of this name. */
const OWN_HOOK = 'heartbeats';
const DEFAULT_TOLERANCE_MS = 5 * 60_000;
const DEFAULT_GRACE_MS = 5 * 60_000;

const KEY = 'a reference: { env: NAME } or { file: path }, or a list of them while a key is changed for a new one';
const references = (label: string) => z.array(reference(), { error: label }).min(1, label).max(5, label);
const key = z.union([reference(), references(KEY)], { error: KEY });
const SECRETS = 'a list of references, such as [{ env: NAME }]';
const TOPICS = 'a list of topics, such as [arn:aws:sns:eu-west-1:123456789012:alarms]';

const hook = section('a hook for alerts', {
  from: z.enum(ALERT_SENDERS, { error: ALERT_SENDERS.map((sender) => `\`${sender}\``).join(', ') }),
  key,
  service: name('the name of a service').optional(),
  severity: choice(SEVERITIES).optional(),
  secrets: references(SECRETS).optional(),
  tolerance: duration().optional(),
  topics: z
    .array(text('a topic, such as arn:aws:sns:eu-west-1:123456789012:alarms', 256), { error: TOPICS })
    .optional(),
});

const heartbeat = section('a heartbeat', {
  key,
  every: duration(),
  grace: duration().optional(),
  service: name('the name of a service').optional(),
  severity: choice(SEVERITIES).optional(),
});

export const alertsSchema = z.record(name('a name'), hook, { error: 'alerts (names, each with `from` and `key`)' });
export const heartbeatsSchema = z.record(name('a name'), heartbeat, {
  error: 'heartbeats (names, each with `key` and `every`)',
});

type WrittenHooks = z.infer<typeof alertsSchema>;
type WrittenHeartbeats = z.infer<typeof heartbeatsSchema>;
type AtFolder = (reference: SecretReference) => SecretReference;

export type AlertHookSettings = {
  readonly name: string;
  readonly from: string;
  /** What the last part of its address is; several while it is changed for a new one. */
  readonly keys: readonly SecretReference[];
  readonly service: string | null;
  readonly severity: Severity | null;
  readonly secrets: readonly SecretReference[];
  readonly toleranceMs: number;
  readonly topics: readonly string[];
};

export type HeartbeatSettings = {
  readonly name: string;
  readonly keys: readonly SecretReference[];
  readonly periodMs: number;
  readonly graceMs: number;
  readonly service: string | null;
  readonly severity: Severity;
};

export function fillAlerts(written: WrittenHooks, atFolder: AtFolder): readonly AlertHookSettings[] {
  return Object.entries(written).map(([name, one]) => ({
    name,
    from: one.from,
    keys: [one.key].flat().map(atFolder),
    service: one.service ?? null,
    severity: one.severity ?? null,
    secrets: (one.secrets ?? []).map(atFolder),
    toleranceMs: (one.tolerance === undefined ? null : parseDuration(one.tolerance)) ?? DEFAULT_TOLERANCE_MS,
    topics: one.topics ?? [],
  }));
}

export function fillHeartbeats(written: WrittenHeartbeats, atFolder: AtFolder): readonly HeartbeatSettings[] {
  return Object.entries(written).map(([name, one]) => ({
    name,
    keys: [one.key].flat().map(atFolder),
    periodMs: parseDuration(one.every) ?? DEFAULT_GRACE_MS,
    graceMs: (one.grace === undefined ? null : parseDuration(one.grace)) ?? DEFAULT_GRACE_MS,
    service: one.service ?? null,
    severity: one.severity ?? 'error',
  }));
}

/** What a schema cannot say of one hook alone. */
export function alertClashes(written: WrittenHooks, document: ReadDocument): readonly Problem[] {
  return Object.entries(written).flatMap(([name, { from, secrets, topics }]) => {
    const at = (key: string, message: string) => problemAt(document, ['alerts', name, key], message);
    return [
      ...(name === OWN_HOOK ? [problemAt(document, ['alerts', name], 'another name; this one is Astern’s own')] : []),
      ...(secrets !== undefined && !SIGNING_SENDERS.some((name) => name === from)
        ? [at('secrets', `no secrets: ${from} signs nothing, the key alone opens this hook`)]
        : []),
      ...(topics !== undefined && from !== 'sns' ? [at('topics', 'no topics: they are those of `from: sns`')] : []),
    ];
  });
}

/** Those that sign with a secret of ours. */
export const SIGNING_SENDERS = ['grafana', 'json', 'sentry'] as const;
