import type { HealthCheck, StreamPolicy } from '../../core/releases/model.ts';

/** What sends traffic to stacks. Every change carries a fence: the router keeps the highest it has seen for a target and refuses lower ones. */
export type Router = {
  /** Where people reach the front of a target, e.g. `http://127.0.0.1:8080`; empty: nobody can. */
  addressOf(target: string): Promise<string>;

  /**
   * Make a stack known, or bring its addresses up to date, and point the test entrance at it when asked. Moves no production traffic.
   * Safe to repeat. Throws FencedError, ProviderError.
   */
  prepare(order: PrepareOrder): Promise<void>;

  /**
   * Point production at a stack that was prepared, then read it back and confirm it through the front with a fresh connection and
   * with a keep-alive one that was opened before. Resolves only when confirmed. Throws FencedError, ProviderError (`retryable`
   * true when the router may or may not have switched: observe, then try again).
   */
  activate(order: ActivateOrder): Promise<Activation>;

  /** What the router routes now for a target, read from the router itself. Throws ProviderError when it does not answer. */
  observe(target: string): Promise<RouterSeen>;

  /** Every target it keeps something about, also those that nobody else knows any more. Throws ProviderError. */
  targets(): Promise<readonly string[]>;

  /** Forget a stack once its requests have ended or the deadline has passed. Refuses (ProviderError, not retryable) what production points at. */
  retire(order: RetireOrder): Promise<Retirement>;

  /**
   * Hold new production requests of a target (up to `cap`, each for at most `withinMs`, then 503), and let them go again. Where nothing is
   * held, or nothing can be, `resume` only tells the fence.
   */
  pause(order: { target: string; fence: number; cap: number; withinMs: number }): Promise<void>;
  resume(order: { target: string; fence: number }): Promise<void>;

  /** What is wrong with the router itself and wants a person, in sentences. Throws ProviderError when it does not answer. */
  alarms?(): Promise<readonly string[]>;

  close(): Promise<void>;
};

/** One router, with all targets behind the same front. */
export type RouterProvider = Router & { readonly abilities: RouterAbilities; readonly address: string };

export type RouterAbilities = {
  readonly name: string;
  readonly streams: boolean;
  readonly pause: boolean;
  readonly lanes: boolean;
  /** Does it count how long answers took? Without it every bucket of `latency` stays 0. */
  readonly latency: boolean;
};

/** One of several machines that route the same targets; `problem` is null when it goes with the others, and names it otherwise. */
export type RouterHost = { readonly name: string; readonly problem: string | null };

/** A stack as the router needs it: one pool per routed role. */
export type RoutedStack = {
  readonly id: string;
  readonly release: string;
  readonly pools: readonly {
    readonly role: string;
    /** Requests whose path starts with this go to the pool; the longest wins. */
    readonly path: string;
    readonly instances: readonly { readonly id: string; readonly host: string; readonly port: number }[];
    readonly health: HealthCheck | null;
    readonly streams: StreamPolicy;
  }[];
};

export type PrepareOrder = {
  readonly target: string;
  readonly fence: number;
  /** Host names of the two entrances, lower case, without port. */
  readonly host: string;
  readonly testHost: string;
  readonly stack: RoutedStack;
  /** Point the test entrance at this stack. */
  readonly onTestEntrance: boolean;
};

export type ActivateOrder = {
  readonly target: string;
  readonly fence: number;
  readonly stack: string;
  /** A test entrance that pointed at the stack is given to this one instead (null: nothing answers there). */
  readonly testEntranceTo: string | null;
  /** Set by break-glass alone. The router keeps it for the server; such an order needs a fence above, not only at, the highest seen. */
  readonly breakGlass?: BreakGlass;
};

/** Traffic that was moved past the server: who did it, why, and when. */
export type BreakGlass = { readonly by: string; readonly reason: string; readonly atMs: number };

export type BreakGlassSeen = BreakGlass & {
  readonly fence: number;
  readonly from: string | null;
  readonly to: string;
};

/** Of several in a row a router keeps the newest ones. */
export const BREAK_GLASS_KEPT = 3;

/** Evidence of a flip. Durations are ms since `activate` was called; counts are of the stack that lost the traffic. */
export type Activation = {
  readonly alreadySo: boolean;
  readonly from: string | null;
  readonly switchedAfterMs: number;
  readonly confirmedAfterMs: number;
  /** When the last request was begun on the stack that lost the traffic, relative to the call; null if there was none. Negative: before it. */
  readonly lastOnFormerAfterMs: number | null;
  readonly inFlightOnFormer: number;
  readonly streamsOnFormer: number;
  readonly confirmedBy: { readonly freshConnection: boolean; readonly openConnection: boolean };
  /** Where there are several: those with a problem did not take part, and follow when they are back. */
  readonly hosts?: readonly RouterHost[];
};

export type RouterSeen = {
  /** Highest fence seen for the target; 0 if the target is unknown. */
  readonly fence: number;
  /** Stack id behind each entrance. */
  readonly production: string | null;
  readonly test: string | null;
  readonly paused: boolean;
  /** Break-glass flips since the last ordinary one, oldest first. */
  readonly breakGlass: readonly BreakGlassSeen[];
  readonly stacks: readonly StackSeen[];
  readonly hosts?: readonly RouterHost[];
};

export type StackSeen = {
  readonly id: string;
  readonly release: string;
  readonly instances: readonly {
    readonly id: string;
    readonly host: string;
    readonly port: number;
    /** Takes part in balancing. */
    readonly up: boolean;
    /** Consecutive passes so far; at least one is needed before `lastPassAgoMs` is a number. */
    readonly passes: number;
    readonly lastPassAgoMs: number | null;
    readonly lastProblem: string | null;
  }[];
  readonly production: Counts;
  readonly test: Counts;
  readonly inFlight: number;
  readonly streams: number;
  readonly lastRequestAtMs: number | null;
};

/** Counted since the stack was prepared; never goes back while the router's control process lives. */
export type Counts = {
  readonly requests: number;
  /** Answers 5xx of the app itself. */
  readonly errors: number;
  /** Requests that the router had to answer itself (502, 503, 504) or that broke off on the app's side. */
  readonly failures: number;
  /** Upper bounds in ms are those of `LATENCY_BOUNDS_MS`; the last bucket is everything above. */
  readonly latency: readonly number[];
};

export const LATENCY_BOUNDS_MS: readonly number[] = [
  1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 450, 640, 900, 1280, 1800, 2560, 3600, 5120, 10240,
  30000,
];

export type RetireOrder = {
  readonly target: string;
  readonly fence: number;
  readonly stack: string;
  readonly deadlineMs: number;
};

export type Retirement = { readonly cutRequests: number; readonly cutStreams: number; readonly waitedMs: number };
