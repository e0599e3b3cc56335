import { setTimeout as delay } from 'node:timers/promises';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { largest, median, shortNumber } from './support/figures.ts';
import { openIncidents } from './support/open-incidents.ts';
import { personName, preparePaged, stepTo } from './support/paged.ts';

const OPEN = 10_000;
const ROUNDS = 5;
const BAR_MS = 3_000;
const HOUR_MS = 3_600_000;
const LATEST_MS = 20_000;

/** From the start of a server whose predecessor was killed to the first message that was overdue, with ten thousand incidents open. */
export const pagingRestart: Row = { name: 'paging-restart', limitMs: 180_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const paged = await preparePaged(place, ROUNDS);
  await paged.fill(async (store) => void (await openIncidents(store, { count: OPEN, next: () => null })));
  const times: number[] = [];
  const ready: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    signal.throwIfAborted();
    await paged.fill(async (store) => {
      const overdue = { step: stepTo(personName(round), HOUR_MS), atMs: Date.now() - 1_000 };
      await openIncidents(store, { count: 1, next: () => overdue });
    });
    const before = paged.told().length;
    const server = await startServer(place, paged.data, { settings: paged.settings, env: paged.env });
    const untilMs = Date.now() + LATEST_MS;
    while (paged.told().length === before && Date.now() < untilMs) await delay(5, undefined, { signal });
    ready.push(server.readyAfterMs);
    times.push((paged.told()[before]?.atMs ?? Number.POSITIVE_INFINITY) - server.spawnedAtMs);
    await server.kill();
  }
  return [
    {
      what: `server started -> an overdue page at the receiver, ${OPEN} open incidents, after kill -9`,
      figure: `median ${shortNumber(median(times))}, most ${shortNumber(largest(times))} ms (${ROUNDS} starts; the server itself is ready after ${shortNumber(median(ready))} ms)`,
      bar: `<= ${BAR_MS} ms`,
      met: largest(times) <= BAR_MS,
      reference: null,
      values: { medianMs: median(times), maxMs: largest(times), rounds: ROUNDS, readyMs: median(ready) },
    },
  ];
}
