import type { Place } from './support/place.ts';

/** One line of the table. */
export type Result = {
  readonly what: string;
  /** What was measured, in words. */
  readonly figure: string;
  readonly bar: string | null;
  /** Null where there is no bar: the figure is only told. */
  readonly met: boolean | null;
  /** The named peer, or what is known of it. */
  readonly reference: string | null;
  /** The same figures for machines; units last. */
  readonly values: Readonly<Record<string, number | string | null>>;
};

export type RowContext = {
  /** A folder of its own, and what must be ended when the row is over. */
  readonly place: Place;
  readonly signal: AbortSignal;
  /** A line about what goes on, for people who wait. */
  readonly say: (text: string) => void;
};

/** What `npm run bench` measures in one go; may yield several lines that come from the same run. */
export type Row = {
  readonly name: string;
  readonly limitMs: number;
  run(context: RowContext): Promise<readonly Result[] | Skipped>;
};

export type Skipped = { readonly skipped: string };
