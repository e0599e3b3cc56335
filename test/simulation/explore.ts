import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { openStore } from '../../src/store/open.ts';
import { createWatchman } from './checks.ts';
import { createMemoryStore } from './memory-store.ts';
import { history, type Move, say } from './moves.ts';
import { createSea, type OpenStore } from './sea.ts';
import { sail } from './voyage.ts';

export type Exploration = {
  readonly runs: number;
  readonly seed: number;
  readonly folder: string;
  /** The real store is slower by far; a few histories show that it behaves like the one in memory. */
  readonly store: 'memory' | 'sqlite';
};

const TRACED_LINES = Number(process.env.ASTERN_TRACE ?? 80);

/** Plays random histories; returns null when all held, else the shortest history found that breaks something, with what happened in it. */
export async function explore({ runs, seed, folder, store }: Exploration): Promise<string | null> {
  const result = await fc.check(
    fc.asyncProperty(history, (moves) => play(moves, folder, store === 'memory' ? createMemoryStore : openSqlite)),
    { numRuns: runs, seed },
  );
  if (!result.failed) return null;
  const moves = result.counterexample?.[0] ?? [];
  const told = moves.map((move) => `  ${say(move)}`).join('\n');
  return `seed ${result.seed}, run ${result.numRuns}, ${result.numShrinks} shrinks:\n${told}\n${result.errorInstance}`;
}

async function play(moves: readonly Move[], folder: string, open: OpenStore): Promise<void> {
  const sea = await createSea(open, folder);
  try {
    await sail(sea, createWatchman(sea), moves);
  } catch (error) {
    const trace = sea.trace.slice(-TRACED_LINES).join('\n');
    throw new Error(`${error instanceof Error ? error.message : error}\n${trace}`, { cause: error });
  } finally {
    await sea.store.close();
  }
}

const openSqlite: OpenStore = (clock) => openStore({ file: ':memory:', clock });

// The test runner follows every promise; in a thread of its own a history takes a third of the time.
if (!isMainThread && parentPort !== null) parentPort.postMessage(await explore(workerData as Exploration));
