import { z } from 'zod';
import { contracts, critical, database, jobs } from './guard-schema.ts';
import {
  choice,
  count,
  duration,
  envValues,
  filePath,
  flag,
  host,
  name,
  quiesceSignal,
  section,
  stopSignal,
  text,
  urlPath,
} from './shapes.ts';

const COMMAND = 'a command, such as node server.js';

const health = section('a health check', {
  http: urlPath('/healthz').optional().describe('Path that answers 2xx or 3xx when the instance can take traffic.'),
  within: duration().optional().describe('A new instance must be healthy within this long (30s).'),
  every: duration().optional().describe('Time between two checks (1s).'),
  timeout: duration().optional().describe('Longest wait for one answer (2s).'),
  passes: count(1, 100).optional().describe('Passes in a row before an instance counts as up (2).'),
  failures: count(1, 100).optional().describe('Failures in a row before an instance counts as down (2).'),
});

const stop = section('a stop section', {
  quiesce: quiesceSignal().optional().describe('Sent first: finish what you have, take nothing new (none).'),
  signal: stopSignal().optional().describe('Sent to stop (SIGTERM).'),
  within: duration().optional().describe('From the first signal to SIGKILL (30s).'),
});

const STREAMS = '`keep`, `cut` or `until 30s`';
const STREAM_POLICIES = ['keep', 'cut', 'until'] as const;

const streams = z.union(
  [
    z.string().regex(/^(?:keep|cut|until(?: \S+)?)$/, STREAMS),
    section('a streams section', { policy: choice(STREAM_POLICIES), grace: duration().optional() }),
  ],
  { error: STREAMS },
);

const role = section('a role', {
  run: text(COMMAND).describe('Starts one instance; a routed one listens on $PORT.'),
  instances: count(1, 50).optional().describe('How many run side by side (1).'),
  port: flag().optional().describe('Behind the router? `web` and `api` are unless told otherwise.'),
  path: urlPath('/api').optional().describe('Requests whose path starts with this go to the role (/).'),
  health: z.union([z.literal(false), health], { error: 'a health check (keys and values) or `false`' }).optional(),
  stop: stop.optional(),
  streams: streams.optional().describe('Open streams of a stack that loses the traffic (until 30s).'),
  env: envValues().optional(),
});

const environment = section('an environment', {
  fleet: choice(['process']).optional().describe('Where instances run.'),
  router: choice(['builtin', 'haproxy'])
    .optional()
    .describe('What sends traffic to them; `haproxy` needs hosts in the server settings (builtin).'),
  host: host().optional().describe('Host name of production traffic (<service>.localhost).'),
  test_host: host().optional().describe('Host name of the test entrance (test.<host>).'),
  deploy: choice(['manual', 'continuous'])
    .optional()
    .describe('`continuous`: the newest commit of a watched branch is shipped by itself (manual).'),
  env: envValues().optional(),
});

const gateShort = { run: text(COMMAND).optional(), timeout: duration().optional() };
const names = (label: string) => z.array(text(label, 1_000), { error: `a list, each ${label}` });

const gate = section('a gate', {
  run: text(COMMAND).describe('Passes when it exits with 0; run with /bin/sh -c in a clean checkout.'),
  timeout: duration().optional().describe('Ended with all it started, and failed, after this (10m).'),
  needs: names('the name of a gate').optional().describe('Gates that must have passed before this one starts.'),
  env: envValues().optional(),
  retries: count(0, 10).optional().describe('Tries after the first one that failed (0).'),
  critical: flag().optional().describe('Never skipped, in a hotfix neither (false).'),
  paths: names('a pattern, such as src/**').optional().describe('Runs only when a changed file matches one.'),
  hotfix: z
    .union([z.boolean(), section("a gate's hotfix form", gateShort)], { error: '`true`, `false` or { run: command }' })
    .optional()
    .describe('In a hotfix: run it, skip it, or run this shorter form (false; true when critical).'),
});

const hotfix = section('the hotfix section', {
  branch: text('the beginning of a branch name, such as hotfix/')
    .optional()
    .describe('Branches of hotfixes (hotfix/).'),
  keyword: text('a keyword, such as "[hotfix]" in quotes', 100).optional().describe('In the message of a hotfix.'),
  approvals: count(0, 10).optional().describe('People other than the author who must approve a hotfix (1).'),
  approvers: name('the name of a group, such as on-call').optional().describe('The group whose approval counts.'),
  merge_into: text('a branch, such as main', 200).optional().describe('The branch that a fix must land in (main).'),
  merge_back_within: duration().optional().describe('The fix must have landed within this long (24h).'),
  max_per_month: count(0, 1_000).optional().describe('More hotfixes within 30 days are flagged (2).'),
});

const rollback = section('the rollback section', {
  keyword: text('a keyword, such as "[rollback]" in quotes', 100).optional().describe('Not acted on by this version.'),
  stale_after: duration()
    .optional()
    .describe('A release that had the traffic longer ago than this gets a warning (1h).'),
  keep_warm: duration().optional().describe('The former release keeps running this long after a deploy (60m).'),
  keep_releases: count(1, 1_000)
    .optional()
    .describe('Healthy releases whose artifacts are kept, for each target (10).'),
  automatic: flag().optional().describe('Put the former release back when the watch finds the new one worse (false).'),
  unlock: choice(['manual', 'when-fixed'])
    .optional()
    .describe('The lock of a rollback opens by hand, or when a commit with the fix comes (manual).'),
  watch: duration().optional().describe('The new release is measured this long after a flip (2m).'),
  require: choice(['nothing', 'check', 'safe'])
    .optional()
    .describe('A release whose way back is worse than this waits for a person before it is deployed (nothing).'),
});

function named<Value extends z.ZodType>(label: string, things: string, value: Value) {
  return z.record(name(label), value, { error: things });
}

/** `astern.yml` as people write it; `fill.ts` makes a `ServiceConfig` of it. */
export const serviceSchema = section('astern.yml', {
  service: name('a name').describe('What the service is called everywhere.'),
  build: section('the build section', {
    run: text(COMMAND).optional().describe('Makes a release of a fresh checkout.'),
    timeout: duration().optional().describe('The build fails after this (15m).'),
    env: envValues().optional(),
    image: z.unknown().optional().describe('Refused: this version has no fleet that runs images.'),
  }).optional(),
  roles: named('a role name', 'roles (names, each with a `run`)', role),
  environments: named('an environment name', 'environments (names and settings)', environment.nullable()).optional(),
  rollback: rollback.optional(),
  gates: named('a gate name', 'gates (names, each with a `run`)', gate).optional(),
  hotfix: hotfix.optional(),
  database: database.optional(),
  contracts: contracts.optional(),
  jobs: jobs.optional(),
  critical: critical.optional(),
  depends_on: z
    .array(name('the name of a service'), { error: 'a list of services, such as [payments]' })
    .optional()
    .describe('Services that this one relies on: when it is in trouble, their releases are suspected too.'),
  runbooks: filePath('a folder, such as ops/runbooks').optional(),
});

export type WrittenService = z.infer<typeof serviceSchema>;
export type WrittenRole = WrittenService['roles'][string];
export type WrittenGate = NonNullable<WrittenService['gates']>[string];
export type WrittenEnvironment = NonNullable<WrittenService['environments']>[string];
export type WrittenEnv = NonNullable<WrittenRole['env']>;

/** Sections that are checked now and acted on by later versions. */
export const LATER_SECTIONS = ['runbooks'] as const;
