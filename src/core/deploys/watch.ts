/** What a stack answered in a stretch of time, taken from the router's counts. */
export type Sample = {
  readonly requests: number;
  /** 5xx answers and requests that the router had to fail. */
  readonly errors: number;
  /** Null when there were too few requests to tell. */
  readonly p95Ms: number | null;
};

/** The measurement after a flip: the new hot stack against the one before it. */
export type Watch = {
  readonly target: string;
  readonly stack: string;
  readonly release: number;
  readonly formerRelease: number | null;
  readonly operation: string;
  readonly startedAtMs: number;
  readonly untilMs: number;
  /** What the former stack answered in the stretch before the flip; null on a first ship. */
  readonly baseline: Sample | null;
  /** Since the flip. */
  readonly latest: Sample | null;
  readonly state: 'watching' | 'worse' | 'fine' | 'ended';
};
