import { judgeFrontEnd } from '../../core/guard/configuration/front-end.ts';
import { judgeLocks, type LockPair } from '../../core/guard/configuration/locks/judge.ts';
import { ecosystemOf, readLock } from '../../core/guard/configuration/locks/read-lock.ts';
import { isForeign, isOwnCode } from '../../core/guard/configuration/own-files.ts';
import { judgeRuntimes } from '../../core/guard/configuration/runtime/judge.ts';
import type { RuntimeMark } from '../../core/guard/configuration/runtime/model.ts';
import { readRuntimes, saysRuntime } from '../../core/guard/configuration/runtime/read-runtimes.ts';
import { changedPaths } from './changed-paths.ts';
import type { AreaJudge, Side, Sides } from './judge-change.ts';

const MOST_FILES = 200;

/** What a release runs on and is made of: runtimes, base images, libraries, and what browsers keep. */
export const judgeRuntimeArea: AreaJudge = async (sides) => {
  const changed = changedPaths(sides.live, sides.back);
  const marked = changed.filter((path) => saysRuntime(path) && isOwnCode(path.replace(/runtime\.txt$/, 'runtime')));
  const locks = await lockPairs(sides, changed);
  const all = [...new Set([...sides.live.files.paths, ...sides.back.files.paths])];
  return {
    findings: [
      ...judgeRuntimes({ live: await marksOf(sides.live, marked), back: await marksOf(sides.back, marked) }),
      ...judgeLocks(locks),
      ...judgeFrontEnd({ changed, all }),
    ],
    looked: [{ area: 'runtime', state: 'judged', text: 'runtimes, base images, libraries and front end' }],
  };
};

async function marksOf({ files }: Side, paths: readonly string[]): Promise<readonly RuntimeMark[]> {
  const read = await files.read(paths.slice(0, MOST_FILES));
  return [...read].flatMap(([path, one]) => (one.kind === 'text' ? readRuntimes(path, one.text) : []));
}

/** Lockfiles that both have, and that are not the same. */
async function lockPairs({ live, back }: Sides, changed: readonly string[]): Promise<readonly LockPair[]> {
  const paths = changed.filter((path) => ecosystemOf(path) !== null && !isForeign(path)).slice(0, MOST_FILES);
  const [now, before] = [await live.files.read(paths), await back.files.read(paths)];
  return paths.flatMap((file) => {
    const [one, other, ecosystem] = [now.get(file), before.get(file), ecosystemOf(file)];
    if (one === undefined || other === undefined || ecosystem === null) return [];
    return [{ file, ecosystem, live: lockOf(file, one), back: lockOf(file, other) }];
  });
}

function lockOf(
  file: string,
  read: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly why: string },
) {
  return read.kind === 'text' ? readLock(file, read.text) : ({ kind: 'broken', why: read.why } as const);
}
