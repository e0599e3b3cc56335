import type { ServiceConfig } from '../releases/model.ts';
import type { MigrationsBetween } from './applied.ts';
import type { Area, ChangeFinding } from './finding.ts';
import type { UndoneCommit } from './undone.ts';

/**
 * What lies between two releases: all that can be told from the repository alone, made once when the newer one is built. Together with what
 * moves (history, who was deployed since, questions to the database, age) it makes the card.
 */
export type ChangeReport = {
  readonly service: string;
  /** Number of the newer release. */
  readonly live: number;
  /** Number of the older one that would be put back. */
  readonly back: number;
  readonly madeAtMs: number;
  readonly tookMs: number;
  /** Worst first; at most `MOST_FINDINGS`. */
  readonly findings: readonly ChangeFinding[];
  /** How many more there are. */
  readonly leftOut: number;
  readonly looked: readonly Looked[];
  readonly range: Range;
  /** Null: none lie between, or they could not be told. */
  readonly migrations: MigrationsBetween | null;
  /** Rules change; a report of older rules is made again. */
  readonly rules: number;
};

/** Two commits of one service: `live` is the newer one, `back` the one that would be put back. */
export type ChangeQuestion = {
  readonly repository: string;
  readonly live: AskedSide;
  readonly back: AskedSide;
  /** Contracts of other services as they are live now, by the path that our `astern.yml` gives them. */
  readonly others: Readonly<Record<string, OtherContract>>;
};

export type AskedSide = { readonly name: string; readonly sha: string; readonly config: ServiceConfig };

export type OtherContract = { readonly repository: string; readonly sha: string; readonly path: string };

export type ChangeAnswer = Pick<ChangeReport, 'findings' | 'leftOut' | 'looked' | 'range' | 'migrations'>;

/** What was judged of an area, or why not. */
export type Looked = {
  readonly area: Area;
  readonly state: 'judged' | 'nothing-there' | 'not-known';
  readonly text: string;
};

export type Range = {
  /** Commits that go away, those that close a hole first, then the newest; at most 100. */
  readonly commits: readonly UndoneCommit[];
  /** All of them; null: not known. */
  readonly count: number | null;
  /** The older one has commits that the newer one lacks. */
  readonly diverged: boolean;
};

export const MOST_FINDINGS = 300;

/** Raised when rules change so that reports made before would say something else. */
export const RULES_VERSION = 2;
