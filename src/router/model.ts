/**
 * What the processes of the router tell each other and keep on disk. The shapes of stacks and orders are those of the router port; the
 * router does not import them, because it must run and be restarted without the server's code.
 */
export type HealthCheck = {
  readonly http: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly passes: number;
  readonly failures: number;
};

export type Instance = { readonly id: string; readonly host: string; readonly port: number };

export type StreamPolicy = { readonly policy: 'keep' | 'until' | 'cut'; readonly graceMs: number };

export type Pool = {
  readonly role: string;
  readonly path: string;
  readonly instances: readonly Instance[];
  readonly health: HealthCheck | null;
  readonly streams: StreamPolicy;
};

export type Stack = {
  readonly id: string;
  readonly release: string;
  readonly pools: readonly Pool[];
  /** Production's host name once this stack has it: a new name comes with the flip, and goes with a rollback. */
  readonly host?: string | undefined;
};

export type Pause = { readonly cap: number; readonly withinMs: number };

/** Left by a flip that went past the server: who, why, when, under which fence, and between which stacks. */
export type BreakGlassNote = {
  readonly by: string;
  readonly reason: string;
  readonly atMs: number;
  readonly fence: number;
  readonly from: string | null;
  readonly to: string;
};

/** Everything the router knows about a target; one record of the state file. */
export type Target = {
  readonly name: string;
  readonly fence: number;
  readonly host: string;
  readonly testHost: string;
  readonly production: string | null;
  readonly test: string | null;
  readonly pause: Pause | null;
  /** Since the last ordinary flip, oldest first. */
  readonly breakGlass?: readonly BreakGlassNote[] | undefined;
  readonly stacks: readonly Stack[];
};

/** A target as the workers get it: the record, and the keys of the instances that take no traffic now. */
export type PushedTarget = Target & { readonly down: readonly string[] };

export type Entrance = 'production' | 'test';

export type Counts = {
  readonly requests: number;
  readonly errors: number;
  readonly failures: number;
  readonly latency: readonly number[];
};

/** What one worker counted for one stack since the worker started. */
export type StackCounts = {
  readonly stack: string;
  readonly target: string;
  readonly production: Counts;
  readonly test: Counts;
  readonly inFlight: number;
  readonly streams: number;
  /** On the machine's monotonic clock (`monotonicMs`); null while no production request was begun. */
  readonly lastBegunMs: number | null;
};

export type ToWorker =
  | { readonly kind: 'table'; readonly seq: number; readonly whole: boolean; readonly targets: readonly PushedTarget[] }
  | { readonly kind: 'flush'; readonly id: number }
  | { readonly kind: 'cut'; readonly id: number; readonly target: string; readonly stack: string }
  | { readonly kind: 'drain' };

export type FromWorker =
  | { readonly kind: 'worker'; readonly id: string; readonly pid: number; readonly generation: string }
  | { readonly kind: 'ack'; readonly seq: number }
  | { readonly kind: 'counts'; readonly flush: number | null; readonly stacks: readonly StackCounts[] }
  | { readonly kind: 'cut-done'; readonly id: number; readonly requests: number; readonly streams: number }
  | {
      readonly kind: 'down';
      readonly target: string;
      readonly stack: string;
      readonly instance: Instance;
      readonly problem: string;
    };

/** Upper bounds of the latency buckets; the same list as in the router port, held equal by a test. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 450, 640, 900, 1280, 1800, 2560, 3600, 5120, 10240,
  30000,
];

/** How many notes of break-glass are kept; the same number as in the router port, held equal by a test. */
export const BREAK_GLASS_KEPT = 3;

export const PROTOCOL = 1;

/** Names an instance at one address; the same instance at a new address starts afresh. */
export function instanceKey(target: string, stack: string, instance: Instance): string {
  return `${target} ${stack} ${instance.id} ${instance.host} ${instance.port}`;
}

export function noCounts(): Counts {
  return { requests: 0, errors: 0, failures: 0, latency: new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0) };
}

export function addCounts(one: Counts, other: Counts): Counts {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    failures: one.failures + other.failures,
    latency: one.latency.map((count, at) => count + (other.latency[at] ?? 0)),
  };
}
