import type { CriticalScenario } from '../../core/guard/config.ts';

/** Proves, or disproves, that customers can do something. Never throws: what cannot be told is `not-known`. */
export type Checks = {
  run(scenario: CriticalScenario, at: CheckedAt, signal: AbortSignal): Promise<CheckResult>;
};

export type CheckedAt = {
  readonly target: string;
  /** Where the traffic comes in; empty when that is not known. */
  readonly address: string;
  /** Host name of production. */
  readonly host: string;
};

export type CheckResult = {
  readonly name: string;
  readonly state: 'fine' | 'broken' | 'not-known';
  /** What came, in one sentence: "answered 500 instead of 201". */
  readonly text: string;
  readonly atMs: number;
  readonly tookMs: number;
};
