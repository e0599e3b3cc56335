import { isMainThread, parentPort } from 'node:worker_threads';
import fc from 'fast-check';
import type { Clock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { verifyEvents } from '../../src/store/verify-events.ts';
import { createWatchman } from './checks.ts';
import type { Defect } from './defects.ts';
import { liveBefore } from './live.ts';
import { createMemoryStore } from './memory-store.ts';
import { type History, history, START, sayHistory } from './moves.ts';
import { createSea, type Sea, type SeaOptions } from './sea.ts';
import { addHistory, createTally, type Tally } from './tally.ts';
import { whenPromisesSettled } from './tide.ts';
import { sail } from './voyage.ts';

export type Exploration = {
  readonly runs: number;
  readonly seed: number;
  /** Of a failure, so that it alone is played again; null: all of them. */
  readonly path: string | null;
  /** The real store is slower by far; a few histories show that it behaves like the one in memory. */
  readonly store: 'memory' | 'sqlite';
  readonly defect: Defect | null;
};

export type Explored = {
  /** The shortest history found that breaks something, with what happened in it; null: all held. */
  readonly broken: string | null;
  readonly runs: number;
  readonly tally: Tally;
};

const TRACED_LINES = Number(process.env.ASTERN_TRACE ?? 80);

type Kind = Pick<SeaOptions, 'open' | 'settled'>;

const KINDS: Readonly<Record<Exploration['store'], Kind>> = {
  memory: { open: createMemoryStore, settled: whenPromisesSettled },
  sqlite: {
    open: (clock: Clock) => openStore({ file: ':memory:', clock }),
    settled: () => new Promise((resolve) => void setImmediate(resolve)),
  },
};

/** Plays random histories. */
export async function explore({ runs, seed, path, store, defect }: Exploration): Promise<Explored> {
  const tally = createTally();
  const options = { ...KINDS[store], defect, isTraced: false };
  const property = fc.asyncProperty(history, async (one) => {
    const sea = await play(one, { ...options, seed: one.seed });
    addHistory(tally, sea.tally);
  });
  const { stackTraceLimit } = Error;
  // Of thousands of errors that are part of the play nobody reads where they came from.
  Error.stackTraceLimit = 0;
  const result = await fc.check(property, { numRuns: runs, seed, ...(path === null ? {} : { path }) });
  Error.stackTraceLimit = stackTraceLimit;
  const [shortest] = result.counterexample ?? [];
  if (shortest === undefined) return { broken: null, runs: result.numRuns, tally };
  const told = await tell(shortest, { ...options, seed: shortest.seed, isTraced: true });
  const again = `ASTERN_SEED=${seed} ASTERN_PATH=${result.counterexamplePath} ASTERN_STORE=${store}`;
  const broken = [
    `history ${result.numRuns} of seed ${seed} breaks something; made shorter ${result.numShrinks} times:`,
    sayHistory(shortest),
    'What happened:',
    told,
    `Again: ${again} npm test -- test/simulation/machine.test.ts`,
  ].join('\n');
  return { broken, runs: result.numRuns, tally };
}

/** A history is the same each time it is played, so what happened in it need only be written down when it is wanted. */
async function tell(one: History, options: SeaOptions): Promise<string> {
  try {
    await play(one, options);
    return 'played once more, all held: the simulation itself is not the same each time';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function play(one: History, options: SeaOptions): Promise<Sea> {
  const { settled } = options;
  const isRecalled = one.isLive && settled === whenPromisesSettled;
  const sea = await createSea(options, isRecalled ? await liveBefore(one.seed) : null);
  try {
    const watchman = createWatchman(sea, one.servers);
    await watchman.takeOver();
    // The real store cannot be copied in a moment: there it is shipped each time.
    await sail(sea, watchman, one.isLive && !isRecalled ? { ...one, moves: [...START, ...one.moves] } : one);
    await checkChain(sea.store, options);
    return sea;
  } catch (error) {
    if (sea.trace === null) throw error;
    const trace = sea.trace.slice(-TRACED_LINES).join('\n');
    throw new Error(`${trace}\n${error instanceof Error ? error.message : error}`, { cause: error });
  } finally {
    await sea.store.close();
  }
}

/** I5; the store in memory has no chain. */
async function checkChain(store: Parameters<typeof verifyEvents>[0], { settled }: SeaOptions): Promise<void> {
  if (settled === whenPromisesSettled) return;
  const state = await verifyEvents(store);
  if (state.kind === 'broken') throw new Error(`line ${state.seq} of the log: ${state.why}`);
}

// The test runner follows every promise; in a thread of its own a history takes a third of the time.
if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  port.on('message', async (exploration: Exploration) => port.postMessage(await explore(exploration)));
}
