import type { Unblocked } from './catalog/question.ts';
import type { Verdict } from './model.ts';

/** What a finding is about; each area has a folder of its rules. */
export type Area = 'database' | 'api' | 'events' | 'jobs' | 'configuration' | 'runtime' | 'size' | 'critical';

/** Where the cause stands: `line` counts from 1; `statement` is the text as written, on one line, of at most 300 characters. */
export type Place = {
  readonly file: string | null;
  readonly line: number | null;
  readonly statement: string | null;
};

/** Whoever must have taken up the newer side before going back can hurt; null: it hurts whoever has done what. */
export type Adoption = 'client' | 'consumer' | null;

/** A question whose answer, a number, turns `check` into `safe` (0) or `stop` (more). */
export type Probe = {
  /** `sql`: one read-only statement that gives one number. */
  readonly kind: 'sql';
  readonly query: string;
  /** What the number counts, as in "3 orders with the status `refunded`". */
  readonly counts: string;
};

/**
 * One thing that lies between two releases, and what it means for going back over it. It carries its words, because it is kept with a release
 * and read months later; facts and words are made by one rule beside the other.
 */
export type ChangeFinding = Place & {
  readonly area: Area;
  /** Row of the rule table that judged it, such as `sql/13`; docs/guard.md lists them. */
  readonly rule: string;
  /** Stable kebab-case word, such as `drop-column`. */
  readonly kind: string;
  /** For `adoption` that is not null: what it is once somebody has adopted the newer side. */
  readonly verdict: Verdict;
  /** What it is about, as people name it: `orders.channel`, `GET /orders`, `$SMTP_HOST`. */
  readonly subject: string;
  /** One sentence for somebody who does not program: who or what fails, because of what. */
  readonly why: string;
  /** What to do about it before or after going back; null where there is nothing to do. */
  readonly instruction: string | null;
  /** A forward statement or step that a person may run so that the older release works; never a down migration. */
  readonly unblock: string | null;
  readonly adoption: Adoption;
  readonly probe: Probe | null;
  /** How to see in a live database that what unblocks it was carried out; of findings about a database that have an `unblock`. */
  readonly unblocked?: Unblocked;
};

const FROM_BEST: readonly Verdict[] = ['safe', 'check', 'unknown', 'stop'];

/** The worst of them; `safe` of none. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(
    (worst, one) => (FROM_BEST.indexOf(one) > FROM_BEST.indexOf(worst) ? one : worst),
    'safe',
  );
}

const STATEMENT_LENGTH = 300;

/** Text of a statement as a finding shows it. */
export function shortStatement(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= STATEMENT_LENGTH ? line : `${line.slice(0, STATEMENT_LENGTH - 1)}…`;
}
