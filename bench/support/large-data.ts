import { createHash } from 'node:crypto';
import type { Event } from '../../src/core/events/model.ts';
import { NO_GUARD } from '../../src/core/guard/config.ts';
import { DEFAULT_HOTFIX } from '../../src/core/pipelines/default-hotfix.ts';
import type { ServiceConfig } from '../../src/core/releases/model.ts';
import { canonicalJson } from '../../src/lib/canonical-json.ts';
import { eventHash, firstHash } from '../../src/store/event-hash.ts';
import type { Bulk, Cell } from './bulk-rows.ts';
import type { LargeArtifact } from './large-artifacts.ts';
import { REPORT_COLUMNS, reportRows } from './large-reports.ts';

export type Size = { readonly targets: number; readonly events: number };

const RELEASES = 20;
const ENVIRONMENTS = ['production', 'staging'] as const;
const STEPS = ['build-release', 'place-stack', 'start-stack', 'check-stack', 'flip', 'hand-over', 'finish'] as const;
const MINUTE_MS = 60_000;
/** A ship of each target every eight hours. */
const BETWEEN_SHIPS_MS = 8 * 60 * MINUTE_MS;

export type LargeTarget = {
  readonly name: string;
  readonly service: string;
  readonly environment: string;
  readonly host: string;
  readonly testHost: string;
  /** The stack that is live. */
  readonly stack: string;
};

/** Two targets a service, each with its newest release live, and shipped so often before. */
export function largeTargets(count: number): readonly LargeTarget[] {
  return Array.from({ length: count }, (_, index) => {
    const service = `service-${String(Math.floor(index / ENVIRONMENTS.length)).padStart(4, '0')}`;
    const environment = ENVIRONMENTS[index % ENVIRONMENTS.length] ?? 'production';
    const name = `${service}/${environment}`;
    const host = `${environment}.${service}.localhost`;
    return { name, service, environment, host, testHost: `test.${host}`, stack: stackOf(name, RELEASES) };
  });
}

/** Of the releases that are still kept. */
export function largeArtifacts(targets: readonly LargeTarget[]): readonly LargeArtifact[] {
  const services = [...new Set(targets.map(({ service }) => service))];
  const numbers = Array.from({ length: RELEASES / 2 }, (_, index) => RELEASES - index);
  return services.flatMap((service) =>
    numbers.map((number) => ({ digest: digestOf(service, number), content: shaOf(service, number) })),
  );
}

/**
 * What a few hundred teams leave behind in a week: releases, servings, operations with their steps, locks, and a log whose lines are chained
 * as Astern chains them.
 */
export async function fillLarge(bulk: Bulk, size: Size, nowMs = Date.now()): Promise<void> {
  const targets = largeTargets(size.targets);
  const services = [...new Set(targets.map(({ service }) => service))];
  await bulk.insert('services', ['name', 'repository', 'created_at_ms', 'last_release'], servicesOf(services, nowMs));
  const targetColumns = ['name', 'service', 'environment', 'created_at_ms', 'fence', 'last_serving'];
  await bulk.insert('targets', targetColumns, targetRows(targets, nowMs));
  await bulk.insert('releases', RELEASE_COLUMNS, releaseRows(services, nowMs));
  await bulk.insert('reports', REPORT_COLUMNS, reportRows(services, { live: RELEASES, nowMs }));
  await bulk.insert('stacks', STACK_COLUMNS, stackRows(targets, nowMs));
  await bulk.insert('servings', SERVING_COLUMNS, servingRows(targets, nowMs));
  await bulk.insert('watches', WATCH_COLUMNS, watchRows(targets, nowMs));
  await bulk.insert('operations', OPERATION_COLUMNS, operationRows(targets, nowMs));
  await bulk.insert('steps', STEP_COLUMNS, stepRows(targets, nowMs));
  await bulk.insert('locks', LOCK_COLUMNS, lockRows(targets, nowMs));
  await fillEvents(bulk, targets, { events: size.events, nowMs });
}

function* servicesOf(services: readonly string[], nowMs: number): Generator<readonly Cell[]> {
  for (const name of services) yield [name, `git@example.test:${name}.git`, shipMs(nowMs, 0), RELEASES];
}

function* targetRows(targets: readonly LargeTarget[], nowMs: number): Generator<readonly Cell[]> {
  for (const { name, service, environment } of targets) {
    yield [name, service, environment, shipMs(nowMs, 0), RELEASES, RELEASES];
  }
}

const RELEASE_COLUMNS = [
  ...['service', 'number', 'sha', 'title', 'author', 'committed_at_ms', 'digest', 'size_bytes', 'config_json'],
  ...['built_at_ms', 'build_ms', 'removed_at_ms'],
];

function* releaseRows(services: readonly string[], nowMs: number): Generator<readonly Cell[]> {
  for (const service of services) {
    const config = JSON.stringify(configOf(service));
    for (let number = 1; number <= RELEASES; number += 1) {
      const sha = shaOf(service, number);
      const atMs = shipMs(nowMs, number);
      const digest = digestOf(service, number);
      const removedAtMs = number <= RELEASES / 2 ? atMs + 10 * BETWEEN_SHIPS_MS : null;
      const facts = [atMs - MINUTE_MS, digest, 5_000_000, config, atMs, 42_000, removedAtMs];
      yield [service, number, sha, `Change ${number} of ${service}`, 'Ada <ada@example.test>', ...facts];
    }
  }
}

const STACK_COLUMNS = [
  ...['id', 'target', 'release', 'tag', 'created_at_ms', 'ready_at_ms', 'hot_since_ms', 'keep_until_ms', 'workers'],
  'workers_until_ms',
];

function* stackRows(targets: readonly LargeTarget[], nowMs: number): Generator<readonly Cell[]> {
  const atMs = shipMs(nowMs, RELEASES);
  for (const { name, stack } of targets) {
    yield [stack, name, RELEASES, 'hot', atMs, atMs, atMs + 1_000, null, 'on', null];
  }
}

const SERVING_COLUMNS = ['target', 'ordinal', 'release', 'stack', 'from_ms', 'until_ms', 'outcome'];

function* servingRows(targets: readonly LargeTarget[], nowMs: number): Generator<readonly Cell[]> {
  for (const { name } of targets) {
    for (let number = 1; number <= RELEASES; number += 1) {
      const untilMs = number === RELEASES ? null : shipMs(nowMs, number + 1);
      yield [name, number, number, stackOf(name, number), shipMs(nowMs, number), untilMs, 'healthy'];
    }
  }
}

const WATCH_COLUMNS = [
  ...['target', 'stack', 'release', 'former_release', 'operation', 'started_at_ms', 'until_ms', 'baseline_json'],
  ...['latest_json', 'state'],
];

function* watchRows(targets: readonly LargeTarget[], nowMs: number): Generator<readonly Cell[]> {
  const sample = JSON.stringify({ requests: 1_000, errors: 1, p95Ms: 12 });
  const atMs = shipMs(nowMs, RELEASES);
  for (const { name, stack } of targets) {
    const about = [operationOf(name, RELEASES), atMs, atMs + 2 * MINUTE_MS, sample, sample, 'fine'];
    yield [name, stack, RELEASES, RELEASES - 1, ...about];
  }
}

const OPERATION_COLUMNS = [
  ...['id', 'target', 'kind', 'status', 'goal_json', 'actor', 'release', 'step', 'attempts', 'fence', 'worker'],
  ...['lease_until_ms', 'wake_at_ms', 'created_at_ms', 'ended_at_ms'],
];

function* operationRows(targets: readonly LargeTarget[], nowMs: number): Generator<readonly Cell[]> {
  for (let number = 1; number <= RELEASES; number += 1) {
    const atMs = shipMs(nowMs, number);
    for (const { name, service } of targets) {
      const goal = { kind: 'ship', repository: `git@example.test:${service}.git`, sha: shaOf(service, number) };
      const goalJson = JSON.stringify({ ...goal, rebuild: false, despiteLock: false });
      const about = ['ada', number, 'finish', 0, number, 'server_1', 0, 0, atMs, atMs + MINUTE_MS];
      yield [operationOf(name, number), name, 'ship', 'done', goalJson, ...about];
    }
  }
}

const STEP_COLUMNS = [
  ...['operation', 'ordinal', 'step', 'subject', 'started_at_ms', 'ended_at_ms', 'outcome', 'facts_json'],
];

function* stepRows(targets: readonly LargeTarget[], nowMs: number): Generator<readonly Cell[]> {
  for (const { name } of targets) {
    for (let number = 1; number <= RELEASES; number += 1) {
      const atMs = shipMs(nowMs, number);
      for (const [index, step] of STEPS.entries()) {
        const about = [stackOf(name, number), atMs + index * 1_000, atMs + index * 1_000 + 900, 'done', '{"ms":900}'];
        yield [operationOf(name, number), index + 1, step, ...about];
      }
    }
  }
}

const LOCK_COLUMNS = ['id', 'scope_kind', 'scope_name', 'reason', 'owner', 'created_at_ms'];

function* lockRows(targets: readonly LargeTarget[], nowMs: number): Generator<readonly Cell[]> {
  for (const [index, { name }] of targets.entries()) {
    if (index % 30 === 29) yield [`lock_${index}`, 'target', name, 'looking into it', 'ada', nowMs - MINUTE_MS];
  }
}

const EVENT_COLUMNS = ['seq', 'at_ms', 'kind', 'target', 'operation', 'actor', 'data_json', 'hash'];

/** The indexes are made anew afterwards, which is far quicker than to keep them right line by line. */
async function fillEvents(
  bulk: Bulk,
  targets: readonly LargeTarget[],
  { events, nowMs }: { events: number; nowMs: number },
): Promise<void> {
  let head: { readonly seq: number; readonly hash: string } = { seq: 0, hash: firstHash };
  function* lines(): Generator<readonly Cell[]> {
    for (let seq = 1; seq <= events; seq += 1) {
      const line = eventOf(seq, targets, nowMs - (events - seq) * 500);
      head = { seq, hash: eventHash(head.hash, line) };
      const { atMs, kind, target, operation, actor, data } = line;
      yield [seq, atMs, kind, target, operation, actor, canonicalJson(data), head.hash];
    }
  }
  await bulk.run('drop index events_by_target; drop index events_by_operation');
  await bulk.insert('events', EVENT_COLUMNS, lines());
  await bulk.run('create index events_by_target on events (target, seq)');
  await bulk.run('create index events_by_operation on events (operation, seq)');
  await bulk.run(`update event_head set seq = ${head.seq}, hash = '${head.hash}' where id = 1`);
}

function eventOf(seq: number, targets: readonly LargeTarget[], atMs: number): Omit<Event, 'hash'> {
  const target = targets[(seq * 7) % targets.length]?.name ?? '';
  const release = (Math.floor(seq / targets.length) % RELEASES) + 1;
  const step = STEPS[seq % STEPS.length] ?? 'flip';
  const data = { step, subject: stackOf(target, release), outcome: 'done', ms: seq % 900 };
  return { seq, atMs, kind: 'operation.step', target, operation: operationOf(target, release), actor: 'astern', data };
}

function shipMs(nowMs: number, number: number): number {
  return nowMs - (RELEASES - number + 1) * BETWEEN_SHIPS_MS;
}

function shaOf(service: string, number: number): string {
  return createHash('sha1').update(`${service} ${number}`).digest('hex');
}

function digestOf(service: string, number: number): string {
  return `sha256:${createHash('sha256').update(shaOf(service, number)).digest('hex')}`;
}

function stackOf(target: string, number: number): string {
  return `stack_${target.replace('/', '-')}-${number}`;
}

function operationOf(target: string, number: number): string {
  return `op_${target.replace('/', '-')}-${number}`;
}

function configOf(service: string): ServiceConfig {
  const streams = { policy: 'until', graceMs: 60_000 } as const;
  const stop = { quiesce: null, signal: 'SIGTERM', withinMs: 10_000 } as const;
  const health = { http: '/healthz', withinMs: 30_000, everyMs: 10_000, timeoutMs: 2_000, passes: 1, failures: 3 };
  const web = { name: 'web', run: 'node server.js', instances: 1, routed: true, path: '/', health, stop, streams };
  return {
    service,
    build: { run: null, timeoutMs: 10 * MINUTE_MS, env: {} },
    roles: [{ ...web, env: { LOG_LEVEL: 'info' } }],
    environments: ENVIRONMENTS.map((name) => {
      const host = `${name}.${service}.localhost`;
      const providers = { fleet: 'process', router: 'builtin', deploy: 'manual' } as const;
      return { name, ...providers, host, testHost: `test.${host}`, env: {} };
    }),
    rollback: {
      ...{ keyword: '[rollback]', staleAfterMs: 24 * 60 * MINUTE_MS, keepWarmMs: 60 * MINUTE_MS, keepReleases: 10 },
      ...{ automatic: false, unlock: 'manual' as const, require: 'nothing', watchMs: 2 * MINUTE_MS },
    },
    gates: [],
    hotfix: DEFAULT_HOTFIX,
    guard: NO_GUARD,
    dependsOn: [],
    notActedOn: [],
  };
}
