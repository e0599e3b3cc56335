import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Act } from './acts.ts';
import { Disk } from './disk.ts';
import { type Chance, chanceOf, everything, nothing } from './survivors.ts';

/** One way in which the power may have gone. */
export type PowerCut = {
  /** What is on the disk; a folder of its own for whoever opens it. */
  readonly folder: string;
  /** Lines that had been promised before. */
  readonly promised: readonly string[];
  /** Names this cut, to look at it again alone. */
  readonly name: string;
};

export type CutsAim = {
  /** Folder of the record. */
  readonly root: string;
  /** How many cuts besides the two at every sync; spread over all acts. */
  readonly more: number;
  readonly seed?: number;
  /** Only the cut of this name. */
  readonly only?: string | undefined;
};

/**
 * Cut the power at every sync (with nothing left but what was synced, and with all of it), and at acts in between with whatever chance leaves.
 * Returns the number of cuts looked at; an error of `check` names the cut.
 */
export async function atEveryPowerCut(
  acts: readonly Act[],
  { root, more, seed = 1, only }: CutsAim,
  check: (cut: PowerCut) => Promise<void>,
): Promise<number> {
  const disk = new Disk(root);
  const promised: string[] = [];
  const place = mkdtempSync(join(quickest(), 'astern-power-'));
  let cuts = 0;
  try {
    for (const [index, act] of acts.entries()) {
      for (const [word, chance] of chancesAt(index, act, { seed, share: more / acts.length })) {
        const name = `${index}-${word}`;
        if (only !== undefined && only !== name) continue;
        cuts += 1;
        const folder = join(place, name);
        lay(disk.afterPowerCut(chance), root, folder);
        await named(name, act, () => check({ folder, promised: [...promised], name }));
        rmSync(folder, { recursive: true });
      }
      disk.do(act);
      if (act.kind === 'mark') promised.push(...act.text.trim().split('\n'));
    }
    return cuts;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** In memory where there is such a place: what is opened there is synced a thousand times, and nobody will miss it. */
function quickest(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/** Before the act: a sync that is under way is not done. */
function chancesAt(
  index: number,
  act: Act,
  { seed, share }: { seed: number; share: number },
): ReadonlyArray<readonly [string, Chance]> {
  const atSync: ReadonlyArray<readonly [string, Chance]> =
    act.kind === 'sync'
      ? [
          ['nothing', nothing],
          ['everything', everything],
        ]
      : [];
  const count = Math.floor((index + 1) * share) - Math.floor(index * share);
  const some = Array.from({ length: count }, (_, turn) => {
    const number = seed * 1_000_003 + index * 101 + turn;
    return [`chance-${number}`, chanceOf(number)] as const;
  });
  return [...atSync, ...some];
}

function lay(files: ReadonlyMap<string, Buffer>, root: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of files) {
    const place = join(folder, relative(root, path));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
}

async function named(name: string, act: Act, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw new Error(`power cut ${name} (before ${act.kind}): ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
