/** What the router alone knows of a target; no server and no record is asked. */
export type RoutedNow = {
  /** Highest fence the router has seen. */
  readonly fence: number;
  readonly production: string | null;
  readonly test: string | null;
  readonly stacks: readonly StackKnown[];
  readonly hosts?: readonly HostKnown[];
};

export type StackKnown = {
  readonly id: string;
  readonly release: string;
  readonly instances: readonly InstanceKnown[];
  /** Null: not since the router was started, or not yet. */
  readonly lastRequestAtMs: number | null;
};

export type InstanceKnown = { readonly id: string; readonly up: boolean; readonly lastProblem: string | null };

/** One of several machines that route the same; `problem` is null when it answered. */
export type HostKnown = { readonly name: string; readonly problem: string | null };

export type GlassFlip = {
  readonly target: string;
  readonly from: StackKnown | null;
  readonly to: StackKnown;
  readonly by: string;
  readonly reason: string;
  readonly atMs: number;
};

/** What became of a flip past the server. */
export type GlassOutcome =
  | {
      readonly kind: 'confirmed';
      readonly switchedAfterMs: number;
      readonly confirmedAfterMs: number;
      readonly confirmedBy: { readonly freshConnection: boolean; readonly openConnection: boolean };
      readonly inFlightOnFormer: number;
      readonly streamsOnFormer: number;
      readonly hosts: readonly HostKnown[];
      /** The router keeps who, why and when for the server. A router of an older version does not. */
      readonly isNoted: boolean;
    }
  /** `production` is what the router routes now; null when it does not even answer that, or routes nothing. */
  | { readonly kind: 'unconfirmed'; readonly message: string; readonly production: string | null };
