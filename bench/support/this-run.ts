import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What a figure means nothing without. */
export type ThisRun = {
  readonly commit: string;
  readonly isDirty: boolean;
  readonly date: string;
  readonly processors: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** On a busy machine milliseconds say little. */
  readonly loadBefore: readonly number[];
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function describeRun(): ThisRun {
  const all = cpus();
  return {
    commit: git('rev-parse', '--short', 'HEAD') ?? 'no commit',
    isDirty: (git('status', '--porcelain', '--untracked-files=no') ?? '') !== '',
    date: new Date().toISOString(),
    processors: all.length,
    processor: all[0]?.model.trim() ?? 'unknown processor',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    loadBefore: loadavg().map((load) => Number(load.toFixed(2))),
  };
}

/** Null where there is no Git, such as in an unpacked archive. */
function git(...words: readonly string[]): string | null {
  try {
    return execFileSync('git', words, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
