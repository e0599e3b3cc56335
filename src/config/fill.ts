import { DEFAULT_HOTFIX } from '../core/pipelines/default-hotfix.ts';
import type { GateConfig, HotfixConfig, HotfixForm } from '../core/pipelines/model.ts';
import type {
  EnvironmentConfig,
  EnvValue,
  HealthCheck,
  RoleConfig,
  ServiceConfig,
  StreamPolicy,
} from '../core/releases/model.ts';
import { parseDuration } from '../lib/duration.ts';
import { fillGuard } from './guard-fill.ts';
import {
  LATER_SECTIONS,
  type WrittenEnv,
  type WrittenEnvironment,
  type WrittenGate,
  type WrittenRole,
  type WrittenService,
} from './schema.ts';

const ROUTED_BY_NAME: readonly string[] = ['web', 'api'];
const STREAM_GRACE_MS = 30_000;

/** The written file with every default filled in. Expects what the schema accepted. */
export function fill(written: WrittenService): ServiceConfig {
  const environments = written.environments ?? { production: null };
  return {
    service: written.service,
    build: {
      run: written.build?.run ?? null,
      timeoutMs: ms(written.build?.timeout, '15m'),
      env: fillEnv(written.build?.env),
    },
    roles: Object.entries(written.roles).map(([name, role]) => fillRole(name, role)),
    environments: Object.entries(environments).map(([name, one]) => fillEnvironment(written.service, name, one)),
    rollback: fillRollback(written.rollback ?? {}),
    gates: Object.entries(written.gates ?? {}).map(([name, gate]) => fillGate(name, gate)),
    hotfix: fillHotfix(written.hotfix ?? {}),
    guard: fillGuard(written),
    dependsOn: [...new Set(written.depends_on ?? [])].filter((one) => one !== written.service),
    notActedOn: notActedOn(written),
  };
}

/** What is read, checked, and without effect in this version; people are told so whenever they rely on it. */
function notActedOn(written: WrittenService): readonly string[] {
  return LATER_SECTIONS.filter((section) => written[section] !== undefined);
}

function fillRole(name: string, role: WrittenRole): RoleConfig {
  const routed = role.port ?? ROUTED_BY_NAME.includes(name);
  const quiesce = role.stop?.quiesce ?? 'none';
  return {
    name,
    run: role.run,
    instances: role.instances ?? 1,
    routed,
    path: role.path ?? '/',
    health: routed ? fillHealth(role.health) : null,
    stop: {
      quiesce: quiesce === 'none' ? null : quiesce,
      signal: role.stop?.signal ?? 'SIGTERM',
      withinMs: ms(role.stop?.within, '30s'),
    },
    streams: fillStreams(role.streams),
    env: fillEnv(role.env),
  };
}

function fillHealth(health: WrittenRole['health']): HealthCheck | null {
  if (health === false) return null;
  return {
    http: health?.http ?? '/healthz',
    withinMs: ms(health?.within, '30s'),
    everyMs: ms(health?.every, '1s'),
    timeoutMs: ms(health?.timeout, '2s'),
    passes: health?.passes ?? 2,
    failures: health?.failures ?? 2,
  };
}

function fillStreams(streams: WrittenRole['streams']): StreamPolicy {
  if (streams === undefined) return { policy: 'until', graceMs: STREAM_GRACE_MS };
  const [policy, grace] = typeof streams === 'string' ? streams.split(' ') : [streams.policy, streams.grace];
  const graceMs = parseDuration(grace ?? '') ?? STREAM_GRACE_MS;
  if (policy === 'cut') return { policy: 'cut', graceMs: 0 };
  return { policy: policy === 'keep' ? 'keep' : 'until', graceMs };
}

function fillEnvironment(service: string, name: string, written: WrittenEnvironment): EnvironmentConfig {
  const host = written?.host ?? `${service}.localhost`;
  return {
    name,
    fleet: 'process',
    router: written?.router ?? 'builtin',
    host,
    testHost: written?.test_host ?? `test.${host}`,
    deploy: written?.deploy ?? 'manual',
    env: fillEnv(written?.env),
  };
}

function fillRollback(written: NonNullable<WrittenService['rollback']>): ServiceConfig['rollback'] {
  return {
    keyword: written.keyword ?? '[rollback]',
    staleAfterMs: ms(written.stale_after, '1h'),
    keepWarmMs: ms(written.keep_warm, '60m'),
    keepReleases: written.keep_releases ?? 10,
    automatic: written.automatic ?? false,
    unlock: written.unlock ?? 'manual',
    watchMs: ms(written.watch, '2m'),
    require: written.require ?? 'nothing',
  };
}

function fillGate(name: string, written: WrittenGate): GateConfig {
  const timeoutMs = ms(written.timeout, '10m');
  const { run, critical = false } = written;
  return {
    name,
    run,
    timeoutMs,
    needs: [...new Set(written.needs ?? [])],
    env: fillEnv(written.env),
    retries: written.retries ?? 0,
    critical,
    paths: written.paths ?? [],
    hotfix: fillHotfixForm(written.hotfix ?? critical, { run, timeoutMs }),
  };
}

function fillHotfixForm(
  written: NonNullable<WrittenGate['hotfix']>,
  whole: { readonly run: string; readonly timeoutMs: number },
): HotfixForm {
  if (typeof written === 'boolean') return { kind: written ? 'whole' : 'skip' };
  const timeoutMs = written.timeout === undefined ? whole.timeoutMs : ms(written.timeout, '10m');
  return { kind: 'short', run: written.run ?? whole.run, timeoutMs };
}

function fillHotfix(written: NonNullable<WrittenService['hotfix']>): HotfixConfig {
  return {
    branch: written.branch ?? DEFAULT_HOTFIX.branch,
    keyword: written.keyword ?? DEFAULT_HOTFIX.keyword,
    approvals: written.approvals ?? DEFAULT_HOTFIX.approvals,
    approvers: written.approvers ?? DEFAULT_HOTFIX.approvers,
    mergeInto: written.merge_into ?? DEFAULT_HOTFIX.mergeInto,
    mergeBackWithinMs: parseDuration(written.merge_back_within ?? '') ?? DEFAULT_HOTFIX.mergeBackWithinMs,
    maxPerMonth: written.max_per_month ?? DEFAULT_HOTFIX.maxPerMonth,
  };
}

function fillEnv(written: WrittenEnv | undefined): Readonly<Record<string, EnvValue>> {
  const entries = Object.entries(written ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]));
}

function ms(written: string | undefined, otherwise: string): number {
  return parseDuration(written ?? otherwise) ?? 0;
}
