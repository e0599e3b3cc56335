import type { Sample } from '../deploys/watch.ts';
import type { MadeElsewhere } from '../elsewhere/model.ts';
import type { Alert, Evidence, Incident } from '../incidents/model.ts';

/** All that is known when it is asked which release an incident comes from. */
export type SuspectFacts = {
  readonly incident: Pick<Incident, 'service' | 'target' | 'beganAtMs' | 'openedAtMs' | 'cleared'>;
  /** Those of the incident. */
  readonly alerts: readonly AlertFacts[];
  /** Of the last 24 hours before it began, and since, on all targets. */
  readonly flips: readonly FlipFacts[];
  /** What came before and belongs to other incidents or to none. */
  readonly earlier: readonly EarlierAlert[];
  /** Services that a service relies on, by its name. */
  readonly reliesOn: ReadonlyMap<string, readonly string[]>;
  /** Commits that the alerts' own names of releases stand for, as Git knows them. */
  readonly commits: ReadonlyMap<string, string>;
};

export type AlertFacts = Pick<
  Alert,
  | 'title'
  | 'text'
  | 'errorText'
  | 'service'
  | 'environment'
  | 'release'
  | 'labels'
  | 'rest'
  | 'startsAtMs'
  | 'firstAtMs'
  | 'changes'
>;

export type EarlierAlert = Pick<Alert, 'title' | 'errorText' | 'firstAtMs' | 'startsAtMs' | 'changes'>;

/** A release took the traffic of a target, or others deployed something there. */
export type FlipFacts = {
  readonly target: string;
  readonly service: string;
  readonly environment: string;
  /** Null: `elsewhere` says what it is. */
  readonly release: number | null;
  readonly elsewhere: MadeElsewhere | null;
  readonly title: string;
  readonly author: string;
  readonly sha: string;
  readonly atMs: number;
  /** Another one took it; null: it still has it. */
  readonly untilMs: number | null;
  /** What had it before; null: nothing. */
  readonly former: number | null;
  /** It had the traffic of this target before, and was found healthy. */
  readonly servedWell: boolean;
  /** Stretches before, in which this target ran something that is newer neither than this release nor than the former one. */
  readonly olderStretches: ReadonlyArray<{ readonly fromMs: number; readonly untilMs: number }>;
  /** Null: it could not be told, or not in time. */
  readonly files: readonly string[] | null;
  /** Null: nothing was measured. */
  readonly measured: Measured | null;
  /** What its errors were found to say while it had the traffic; null: nothing yet. */
  readonly judged: Evidence | null;
};

/** What customers got before the flip, and since it began; by routers that count it. */
export type Measured = {
  readonly before: Sample | null;
  readonly since: Sample | null;
  readonly state: 'worse' | 'as-before' | 'too-little';
  /** Requests since the flip; null: not counted, or not for long enough. */
  readonly answered: number | null;
};
