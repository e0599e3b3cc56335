import type { ChangeReport } from './report.ts';

export type Pair = { readonly live: number; readonly back: number };

export type Standings = {
  /** Releases that have the traffic somewhere, or may get it next. */
  readonly mayBeLive: readonly number[];
  /** Releases that served somewhere and whose artifact is kept. */
  readonly mayBePutBack: readonly number[];
  /** How far back from each it is worth looking. */
  readonly mostBack: number;
  readonly made: readonly Made[];
};

type Made = Pick<ChangeReport, 'live' | 'back' | 'rules' | 'madeAtMs'> & {
  readonly range: Pick<ChangeReport['range'], 'count'>;
};

type Now = {
  readonly rules: number;
  readonly nowMs: number;
  /** What was made before a service that we rely on was deployed is made again. */
  readonly providersMovedAtMs: number | null;
};

/** Reports that are to be made, most wanted first: from the newest release to the one before it, then further back. */
export function pairsToJudge({ mayBeLive, mayBePutBack, mostBack, made }: Standings, now: Now): readonly Pair[] {
  const good = made.filter(
    (one) =>
      one.rules === now.rules && one.madeAtMs >= (now.providersMovedAtMs ?? 0) && !isWorthAnotherTry(one, now.nowMs),
  );
  const isMade = ({ live, back }: Pair) => good.some((one) => one.live === live && one.back === back);
  const newestFirst = (one: number, other: number) => other - one;
  const backs = [...new Set(mayBePutBack)].sort(newestFirst);
  const pairs = [...new Set(mayBeLive)].sort(newestFirst).flatMap((live) =>
    backs
      .filter((back) => back < live)
      .slice(0, mostBack)
      .map((back, distance) => ({ live, back, distance })),
  );
  return pairs
    .sort((one, other) => one.distance - other.distance || other.live - one.live)
    .map(({ live, back }) => ({ live, back }))
    .filter((pair) => !isMade(pair));
}

/** Not even commits could be counted: the repository was away, or the judge broke down. It may be there again. */
function isWorthAnotherTry({ range, madeAtMs }: Made, nowMs: number): boolean {
  return range.count === null && nowMs - madeAtMs >= RETRY_AFTER_MS;
}

const RETRY_AFTER_MS = 60_000;
