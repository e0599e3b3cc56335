/** What happened in a history, and in all of them together. */
export type Tally = {
  histories: number;
  moves: number;
  calls: number;
  seconds: number;
  flips: number;
  rollbacks: number;
  crashes: number;
  cuts: number;
  pauses: number;
  late: number;
  takeovers: number;
  fenced: number;
};

export function createTally(): Tally {
  return {
    ...{ histories: 0, moves: 0, calls: 0, seconds: 0, flips: 0, rollbacks: 0 },
    ...{ crashes: 0, cuts: 0, pauses: 0, late: 0, takeovers: 0, fenced: 0 },
  };
}

/** Sums of what is counted; of what may happen in a history, the number of histories in which it did. */
export function addHistory(sum: Tally, one: Tally): void {
  const { moves, calls, seconds } = one;
  const happened = Object.entries(one).map(([name, count]) => [name, Math.min(1, count)]);
  addTally(sum, { ...(Object.fromEntries(happened) as Tally), histories: 1, moves, calls, seconds });
}

export function addTally(sum: Tally, more: Tally): void {
  for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += more[name];
}

export function sayTally(sum: Tally): string {
  const mean = (count: number) => (count / Math.max(1, sum.histories)).toFixed(1);
  const share = (count: number) => `${Math.round((100 * count) / Math.max(1, sum.histories))} %`;
  const shares = (['flips', 'rollbacks', 'crashes', 'cuts', 'pauses', 'late', 'takeovers', 'fenced'] as const)
    .map((name) => `${name} ${share(sum[name])}`)
    .join(', ');
  return `${sum.histories} histories of ${mean(sum.moves)} moves, ${mean(sum.calls)} calls and ${mean(sum.seconds)} s each; with ${shares}`;
}
