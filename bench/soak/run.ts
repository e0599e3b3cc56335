import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../src/lib/errors.ts';
import { assertAtRest } from '../../test/support/tiny-world.ts';
import { actOnce, type Blow } from './acts.ts';
import { drawFrom } from './draw.ts';
import type { Findings } from './report.ts';
import { type Sample, trendsOf } from './samples.ts';
import { type Stand, type StandOptions, startStand } from './stand.ts';

export type SoakOptions = StandOptions & {
  readonly minutes: number;
  readonly seed: number;
  readonly outageMs: number;
};

const PER_SECOND = 200;
const SAMPLE_EVERY_MS = 5_000;

/** Work and blows in an order that the seed says, under load, for so long; then a look at what is left. */
export async function soak(options: SoakOptions, say: (text: string) => void): Promise<Findings> {
  const stand = await startStand(options);
  const samples: Sample[] = [];
  const blows: Blow[] = [];
  const acts = new Map<string, number>();
  const troubles: string[] = [];
  try {
    for (const title of ['first', 'second']) await stand.tiny.shipped(title);
    const load = stand.tiny.load({ perSecond: PER_SECOND, longEveryMs: 0 });
    const sampling = sampleUntilStopped(stand, samples);
    const blow = (what: string) => void blows.push({ atMs: performance.now(), what });
    const doing = { stand, draw: drawFrom(options.seed), blow };
    const [startMs, lastsMs] = [performance.now(), options.minutes * 60_000];
    let isOutageDue = stand.cluster !== null && options.outageMs > 0;
    while (performance.now() - startMs < lastsMs && troubles.length === 0) {
      try {
        const isNow = isOutageDue && performance.now() - startMs > lastsMs / 2;
        if (isNow) isOutageDue = false;
        const name = isNow ? await outage(stand, options.outageMs) : await actOnce(doing);
        acts.set(name, (acts.get(name) ?? 0) + 1);
        say(`${((performance.now() - startMs) / 1_000).toFixed(0)} s  ${name}`);
      } catch (error) {
        troubles.push(messageOf(error));
      }
    }
    await load.stop();
    await sampling.stop();
    troubles.push(...(await leftBehind(stand)));
    const notes = [`memory, handles, threads, processes and files were looked at ${samples.length} times`];
    return { acts, answered: load.answered(), blows, trends: trendsOf(samples), troubles, notes };
  } finally {
    await stand.close();
  }
}

/** The database is gone for a while; nothing can be ordered, and customers notice nothing. */
async function outage({ cluster, tiny }: Stand, outageMs: number): Promise<string> {
  await cluster?.crash();
  await delay(outageMs);
  await cluster?.start();
  await tiny.orders.settled(90_000);
  return `database away for ${outageMs / 1_000} s`;
}

function sampleUntilStopped(stand: Stand, samples: Sample[]): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      samples.push(await stand.sample());
      await delay(SAMPLE_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** At rest store, router and fleet agree; the log is whole; and nothing runs that should not. */
async function leftBehind(stand: Stand): Promise<readonly string[]> {
  const troubles: string[] = [];
  const { tiny } = stand;
  await assertAtRest(tiny, 2).catch((error: unknown) => troubles.push(`not at rest: ${messageOf(error)}`));
  const end = await tiny.world.stop();
  if (end.code !== 0) troubles.push(`the server ended with ${end.code ?? end.signal}: ${end.err.slice(-500)}`);
  const state = await stand.verify();
  if (state.kind !== 'whole') troubles.push(`the log is broken at line ${state.seq}: ${state.why}`);
  return troubles;
}
