import { setTimeout as delay } from 'node:timers/promises';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { quantile, shortNumber } from './support/figures.ts';
import { openIncidents } from './support/open-incidents.ts';
import { personName, preparePaged, stepTo } from './support/paged.ts';

const OPEN = 10_000;
/** As many of them come to their next step within half a minute: 33 a second. */
const DUE = 1_000;
const WITHIN_MS = 30_000;
const BEGIN_MS = 20_000;
const PEOPLE = 300;
const BAR_MS = 1_000;
const HOUR_MS = 3_600_000;

/** How far from its plan a step is taken while ten thousand incidents are open: until its message is at the receiver. */
export const pagingTimers: Row = { name: 'paging-timers', limitMs: 180_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const paged = await preparePaged(place, PEOPLE);
  let planned: ReadonlyMap<number, number> = new Map();
  const startMs = Date.now() + BEGIN_MS;
  await paged.fill(async (store) => {
    planned = await openIncidents(store, {
      count: OPEN,
      next: (count) => {
        if (count % (OPEN / DUE) !== 0) return null;
        const turn = count / (OPEN / DUE);
        return {
          step: stepTo(personName(turn % PEOPLE), HOUR_MS),
          atMs: startMs + Math.floor((turn * WITHIN_MS) / DUE),
        };
      },
    });
  });
  await startServer(place, paged.data, { settings: paged.settings, env: paged.env });
  const readyMs = Date.now();
  const endMs = startMs + WITHIN_MS + 5_000;
  while (paged.told().length < DUE && Date.now() < endMs) await delay(100, undefined, { signal });
  const errors = paged
    .told()
    .map(({ key, atMs }) => Math.abs(atMs - (planned.get(Number(/^INC-(\d+)/.exec(key)?.[1])) ?? 0)));
  const most = quantile(errors, 1);
  return [
    {
      what: `timers: a step's plan -> its message at the receiver, ${OPEN} open incidents, ${DUE} steps within ${WITHIN_MS / 1_000} s`,
      figure: `p50 ${shortNumber(quantile(errors, 0.5))}, p99 ${shortNumber(quantile(errors, 0.99))}, max ${shortNumber(most)} ms; ${errors.length} of ${DUE} came`,
      bar: `<= ${BAR_MS} ms, all`,
      met: errors.length === DUE && most <= BAR_MS && readyMs < startMs,
      reference: 'GoAlert looks every 5 s',
      values: { p50Ms: quantile(errors, 0.5), p99Ms: quantile(errors, 0.99), maxMs: most, came: errors.length },
    },
  ];
}
