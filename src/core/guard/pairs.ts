import type { ChangeReport } from './report.ts';

export type Pair = { readonly live: number; readonly back: number };

export type Standings = {
  /** Releases that have the traffic somewhere, or may get it next. */
  readonly mayBeLive: readonly number[];
  /** Releases that served somewhere and whose artifact is kept. */
  readonly mayBePutBack: readonly number[];
  readonly made: readonly Pick<ChangeReport, 'live' | 'back' | 'rules'>[];
};

/** Reports that are to be made, most wanted first: from the newest release to the one before it, then further back. */
export function pairsToJudge({ mayBeLive, mayBePutBack, made }: Standings, rules: number): readonly Pair[] {
  const isMade = ({ live, back }: Pair) =>
    made.some((one) => one.live === live && one.back === back && one.rules === rules);
  const newestFirst = (one: number, other: number) => other - one;
  const backs = [...new Set(mayBePutBack)].sort(newestFirst);
  const pairs = [...new Set(mayBeLive)].sort(newestFirst).flatMap((live) =>
    backs
      .filter((back) => back < live)
      .slice(0, MOST_BACK)
      .map((back, distance) => ({ live, back, distance })),
  );
  return pairs
    .sort((one, other) => one.distance - other.distance || other.live - one.live)
    .map(({ live, back }) => ({ live, back }))
    .filter((pair) => !isMade(pair));
}

/** As far back as a rollback is likely to go. */
const MOST_BACK = 10;
