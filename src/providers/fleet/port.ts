import type { StopConfig } from '../../core/releases/model.ts';

/** Where instances run. Instances outlive the server; a fleet adopts those it finds. */
export type Fleet = {
  readonly abilities: { readonly name: string };

  /** Lay out a stack's files from its artifact. Safe to repeat; a half-laid one is made anew. */
  place(stack: StackPlace): Promise<void>;

  /**
   * Start an instance, or attach to the one that runs under this id: never two. Resolves when the process exists, not when it is healthy.
   * From then on the fleet restarts it with backoff when it dies, until `stop` or `remove`.
   */
  start(spec: InstanceSpec): Promise<void>;

  /** Every instance the fleet has for a target (all targets when null), as it is now. Unknown ones that carry our mark are listed as `foreign`. */
  observe(target: string | null): Promise<readonly InstanceSeen[]>;

  /** Send the quiesce signal once; a dead instance is no longer restarted. */
  quiesce(instance: string, signal: NodeJS.Signals): Promise<void>;

  /** Signal, wait, kill the whole process group. Resolves when it is gone. Safe to repeat. */
  stop(instance: string, stop: StopConfig): Promise<void>;

  /** Stop what still runs of the stack and remove its files (logs are kept for a while). Safe to repeat. */
  remove(target: string, stack: string): Promise<void>;

  /** Where an instance's log stands, for people. */
  logOf(instance: string): string;

  /** Called when an instance dies or was restarted by the fleet. */
  onChange(listener: (change: InstanceChange) => void): void;

  /** Stop looking after instances; they run on. */
  close(): Promise<void>;
};

export type StackPlace = { readonly target: string; readonly stack: string; readonly digest: string };

export type InstanceSpec = {
  /** `<stack>.<role>.<n>`; unique for ever. */
  readonly id: string;
  readonly target: string;
  readonly stack: string;
  readonly release: string;
  readonly sha: string;
  readonly role: string;
  readonly run: string;
  /** Gets a free port in `PORT` when it listens. */
  readonly listens: boolean;
  /** Resolved values; never logged. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: StopConfig;
};

export type InstanceSeen = {
  readonly id: string;
  readonly target: string;
  readonly stack: string;
  readonly role: string;
  readonly state: 'running' | 'waiting-to-restart' | 'stopped' | 'foreign';
  readonly pid: number | null;
  readonly host: string;
  readonly port: number | null;
  /** The process group itself holds the listening socket of `port`; null when the role does not listen or it cannot be told. */
  readonly listening: boolean | null;
  readonly quiesced: boolean;
  readonly startedAtMs: number | null;
  /** Restarts since the first start. */
  readonly restarts: number;
  readonly lastExit: { readonly code: number | null; readonly signal: string | null; readonly atMs: number } | null;
  /** Last lines it wrote, when it is not running. */
  readonly lastWords: string | null;
};

export type InstanceChange = {
  readonly kind: 'died' | 'restarted';
  readonly instance: string;
  readonly target: string;
  readonly facts: Readonly<Record<string, unknown>>;
};
