import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openIncident } from '../src/flows/incidents/open-incident.ts';
import { systemClock } from '../src/lib/clock.ts';
import { monotonicMs } from '../src/lib/monotonic.ts';
import { openStore } from '../src/store/open.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { startPostgres } from './support/databases.ts';
import { quantile, spreadText } from './support/figures.ts';

const OPEN = 10_000;
const IN_ONE = 500;
const CALLS = 100;
const BAR_MS = 200;

/** Nobody tidies up for months: what is open is listed all the same, and so is status. */
export const incidentList: Row = { name: 'incident-list', limitMs: 240_000, run };

async function run(context: RowContext): Promise<readonly Result[]> {
  const results = await measure(context, 'SQLite', null);
  const cluster = await startPostgres(context.place);
  if (cluster === null) return results;
  return [...results, ...(await measure(context, 'PostgreSQL', await cluster.database()))];
}

async function measure(
  { place, signal, say }: RowContext,
  name: string,
  databaseUrl: string | null,
): Promise<Result[]> {
  const data = join(place.folder, name);
  await mkdir(data);
  const where = databaseUrl === null ? { file: join(data, 'astern.db') } : { databaseUrl };
  const store = await openStore({ ...where, clock: systemClock });
  for (let from = 0; from < OPEN; from += IN_ONE)
    await store.transaction(async (tx) => {
      const nowMs = await tx.now();
      for (let index = from; index < from + IN_ONE; index += 1)
        await openIncident(tx, {
          title: `disk ${index} is full`,
          severity: 'warning',
          service: `service-${index % 500}`,
          ...{ target: null, beganAtMs: nowMs, by: 'bench', page: false, nowMs },
        });
    });
  await store.close();
  say(`${name}: ${OPEN} incidents are open`);
  signal.throwIfAborted();
  const { client, stop } = await startServer(
    place,
    data,
    databaseUrl === null ? {} : { env: { DATABASE_URL: databaseUrl } },
  );
  const times: number[] = [];
  for (let count = 0; count < CALLS; count += 1) {
    const startedMs = monotonicMs();
    await client.call('incidents', { query: { all: false, limit: 50 } });
    times.push(monotonicMs() - startedMs);
  }
  await stop();
  const p95 = quantile(times, 0.95);
  return [
    {
      what: `first page of the incidents, ${OPEN.toLocaleString('en-US')} of them open, ${name}`,
      figure: `${spreadText(times)} (${CALLS} calls)`,
      bar: `p95 <= ${BAR_MS} ms`,
      met: p95 <= BAR_MS,
      reference: null,
      values: { store: name, p50Ms: quantile(times, 0.5), p95Ms: p95, maxMs: quantile(times, 1) },
    },
  ];
}
