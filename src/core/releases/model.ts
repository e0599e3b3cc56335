import type { GuardConfig, RequiredVerdict } from '../guard/config.ts';
import type { GateConfig, HotfixConfig } from '../pipelines/model.ts';
import type { SkipReason } from '../pipelines/plan-gates.ts';

/** How a role's instances are started, checked and stopped. */
export type RoleConfig = {
  readonly name: string;
  readonly run: string;
  readonly instances: number;
  /** Behind the router? `web` and `api` are, `worker` is not; `port: true|false` in astern.yml says otherwise. */
  readonly routed: boolean;
  /** Requests whose path starts with this go to the role; the longest prefix wins. `/` unless told. */
  readonly path: string;
  readonly health: HealthCheck | null;
  readonly stop: StopConfig;
  readonly streams: StreamPolicy;
  readonly env: Readonly<Record<string, EnvValue>>;
};

export type HealthCheck = {
  /** Path of a GET that answers 2xx or 3xx when the instance can take traffic. */
  readonly http: string;
  /** A new instance must be healthy within this long, else the stack fails. */
  readonly withinMs: number;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Consecutive passes before an instance counts as up; consecutive failures before it counts as down. */
  readonly passes: number;
  readonly failures: number;
};

export type StopConfig = {
  /** Sent first to workers at a hand-over: finish what you have, take nothing new. */
  readonly quiesce: NodeJS.Signals | null;
  readonly signal: NodeJS.Signals;
  /** From the first signal to SIGKILL. */
  readonly withinMs: number;
};

/** What happens to open streams (WebSocket, server-sent events) of a stack that loses the traffic. */
export type StreamPolicy = { readonly policy: 'keep' | 'until' | 'cut'; readonly graceMs: number };

/** A plain value, or a reference that the server resolves when it starts an instance; secrets stay out of files and logs. */
export type EnvValue = string | { readonly env: string } | { readonly file: string };

/** What sends traffic to a target: the router that comes with Astern, or HAProxy. */
export type RouterName = 'builtin' | 'haproxy';

export type EnvironmentConfig = {
  readonly name: string;
  readonly fleet: 'process';
  readonly router: RouterName;
  readonly host: string;
  readonly testHost: string;
  readonly deploy: 'continuous' | 'manual';
  readonly env: Readonly<Record<string, EnvValue>>;
};

export type RollbackConfig = {
  readonly keyword: string;
  readonly staleAfterMs: number;
  readonly keepWarmMs: number;
  /** Healthy releases kept for a cold rollback, per target. */
  readonly keepReleases: number;
  readonly automatic: boolean;
  /** Whether the lock of a rollback opens by itself when a commit with the fix comes. Releases of older versions do not say. */
  readonly unlock: 'manual' | 'when-fixed';
  /** How long the new release is measured against the old one after a flip. */
  readonly watchMs: number;
  /** A release whose way back is worse than this is not deployed without a person. */
  readonly require: RequiredVerdict;
};

/** `astern.yml` at one commit, with every default filled in. */
export type ServiceConfig = {
  readonly service: string;
  readonly build: {
    readonly run: string | null;
    readonly timeoutMs: number;
    readonly env: Readonly<Record<string, EnvValue>>;
  };
  readonly roles: readonly RoleConfig[];
  readonly environments: readonly EnvironmentConfig[];
  readonly rollback: RollbackConfig;
  /** In the order in which they are written. */
  readonly gates: readonly GateConfig[];
  readonly hotfix: HotfixConfig;
  readonly guard: GuardConfig;
  /** Services that it relies on, as far as it says so. */
  readonly dependsOn: readonly string[];
  /** Sections that are valid but not acted on by this version (runbooks). */
  readonly notActedOn: readonly string[];
};

export type Commit = {
  readonly sha: string;
  readonly title: string;
  readonly author: string;
  readonly committedAtMs: number;
};

/** An immutable build of one commit. `digest` names the artifact; `r` + number is how people name it. */
export type Release = {
  readonly service: string;
  readonly number: number;
  readonly commit: Commit;
  /** `sha256:<hex>` of the stored artifact. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly config: ServiceConfig;
  readonly builtAtMs: number;
  readonly buildMs: number;
};

/** What a gate said of a release, for good. */
export type GateResult = {
  readonly gate: string;
  readonly outcome: 'passed' | 'passed-short' | 'skipped';
  /** Why it was skipped; null when it was not. */
  readonly why: SkipReason | null;
  readonly durationMs: number | null;
  /** Where a CI job shows it. */
  readonly url: string | null;
};

export function releaseName(number: number): string {
  return `r${number}`;
}
