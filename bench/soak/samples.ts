import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../support/figures.ts';

/** What is counted of one process, or of all of a kind. */
export type Sample = { readonly atMs: number; readonly values: Readonly<Record<string, number>> };

/** What may grow, and by how much beside 15 %: a cache that fills, a file that is about to go. */
const SLACK: Readonly<Record<string, number>> = {
  'server MB': 25,
  'router MB': 40,
  'server handles': 15,
  'router handles': 40,
  'server threads': 4,
  'router threads': 4,
  processes: 4,
  files: 60,
};
const GROWTH = 1.15;

export type Trend = {
  readonly what: string;
  readonly firstThird: number;
  readonly lastThird: number;
  readonly limit: number;
  readonly isFlat: boolean;
};

/** Flat: the median of the last third is no more than 1.15 times that of the first third, plus a little. */
export function trendsOf(samples: readonly Sample[]): readonly Trend[] {
  const third = Math.floor(samples.length / 3);
  const isCounted = (what: string) => samples.some(({ values }) => values[what] !== undefined);
  const counted = Object.entries(SLACK).filter(([what]) => isCounted(what));
  return counted.map(([what, slack]) => {
    const valuesIn = (part: readonly Sample[]) =>
      part.map(({ values }) => values[what]).filter((value) => value !== undefined);
    const firstThird = median(valuesIn(samples.slice(0, third)));
    const lastThird = median(valuesIn(samples.slice(-third)));
    const limit = firstThird * GROWTH + slack;
    return { what, firstThird, lastThird, limit, isFlat: lastThird <= limit };
  });
}

export type ProcessCounts = { readonly mb: number; readonly handles: number; readonly threads: number };

/** Null when it is gone. */
export function countsOf(pid: number): ProcessCounts | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN);
    const handles = readdirSync(`/proc/${pid}/fd`).length;
    return { mb: number('VmRSS') / 1024, handles, threads: number('Threads') };
  } catch {
    return null;
  }
}

export function sumOf(all: readonly (ProcessCounts | null)[]): ProcessCounts {
  const there = all.filter((one) => one !== null);
  const sum = (key: keyof ProcessCounts) => there.reduce((total, one) => total + one[key], 0);
  return { mb: sum('mb'), handles: sum('handles'), threads: sum('threads') };
}

/** Files under a folder; what goes while we look does not count. */
export function filesIn(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce(
      (count, entry) => count + (entry.isDirectory() ? filesIn(join(folder, entry.name)) : 1),
      0,
    );
  } catch {
    return 0;
  }
}
