import { join } from 'node:path';
import type { Client } from '../src/api/client.ts';
import { systemClock } from '../src/lib/clock.ts';
import { monotonicMs } from '../src/lib/monotonic.ts';
import { openStore, type StorePlace } from '../src/store/open.ts';
import type { Result, Row, RowContext, Skipped } from './row.ts';
import { startServer } from './support/astern.ts';
import { startPostgres } from './support/databases.ts';
import { median, quantile, shortNumber, spreadText } from './support/figures.ts';
import { carryOut, forwardOrder, rollbackOrder, shipOrder } from './support/orders.ts';
import { createService } from './support/service.ts';

const APPENDS = 300;
const ORDERS = 200;
const AT_ONCE = 8;
const STATUS_CALLS = 100;
const FLIPS = 10;
const TARGET = { service: 'bench', environment: 'production' };

/** The two stores in the same run, one after the other; what counts is how they compare. */
export const stores: Row = { name: 'stores', limitMs: 120_000, run };

type Figures = {
  readonly appendMs: readonly number[];
  readonly ordersPerSecond: number;
  readonly statusMs: readonly number[];
  readonly rollbackMs: readonly number[];
};

async function run(context: RowContext): Promise<readonly Result[] | Skipped> {
  const cluster = await startPostgres(context.place);
  if (cluster === null) return { skipped: 'PostgreSQL is not installed; on Debian: apt-get install postgresql' };
  const service = await createService(context.place.folder);
  const shas = [await service.commit('1'), await service.commit('2')];
  const { folder } = context.place;
  const file = await appendTimes({ file: join(folder, 'append.db'), clock: systemClock });
  const shared = await appendTimes({ databaseUrl: await cluster.database(), clock: systemClock });
  const sqlite = await drive(context, 's', { repository: service.repository, shas, env: {} });
  const env = { DATABASE_URL: await cluster.database() };
  const postgres = await drive(context, 'p', { repository: service.repository, shas, env });
  return lines({ ...sqlite, appendMs: file }, { ...postgres, appendMs: shared });
}

/** One event in a transaction of its own, durable when it returns. */
async function appendTimes(place: StorePlace): Promise<readonly number[]> {
  const store = await openStore(place);
  const event = {
    kind: 'operation.step',
    target: null,
    operation: null,
    actor: 'bench',
    data: { step: 'flip' },
  } as const;
  const times: number[] = [];
  for (let count = 0; count < APPENDS; count += 1) {
    const startedMs = monotonicMs();
    await store.events.append(event);
    times.push(monotonicMs() - startedMs);
  }
  await store.close();
  return times;
}

type Drive = { readonly repository: string; readonly shas: readonly string[]; readonly env: Record<string, string> };

async function drive(
  { place, signal }: RowContext,
  name: string,
  { repository, shas, env }: Drive,
): Promise<Omit<Figures, 'appendMs'>> {
  const server = await startServer(place, join(place.folder, name), { env });
  const { client } = server;
  for (const sha of shas) await carryOut(client, () => shipOrder(client, TARGET, repository, sha));
  const rollbackMs: number[] = [];
  for (let flip = 0; flip < FLIPS; flip += 1) {
    signal.throwIfAborted();
    const { askedMs, endedMs } = await carryOut(client, () => rollbackOrder(client, TARGET));
    rollbackMs.push(endedMs - askedMs);
    await carryOut(client, () => forwardOrder(client, TARGET));
  }
  const statusMs: number[] = [];
  for (let count = 0; count < STATUS_CALLS; count += 1) {
    const startedMs = monotonicMs();
    await client.call('status');
    statusMs.push(monotonicMs() - startedMs);
  }
  const ordersPerSecond = await ordersIn(client);
  await server.stop();
  return { rollbackMs, statusMs, ordersPerSecond };
}

/** Locks that are set, several at once: a decision, a row, an event and the answer in one transaction, as with every order. */
async function ordersIn(client: Client): Promise<number> {
  const startedMs = monotonicMs();
  let left = ORDERS;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const scope = { kind: 'environment', environment: `bench-${left}` } as const;
      await client.call('lock', { body: { scope, reason: 'bench' } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return (ORDERS * 1_000) / (monotonicMs() - startedMs);
}

function lines(sqlite: Figures, postgres: Figures): readonly Result[] {
  const both = (what: string, text: (figures: Figures) => string, values: (figures: Figures) => number): Result => ({
    what: `PostgreSQL against SQLite: ${what}`,
    figure: `${text(postgres)}, against ${text(sqlite)}`,
    bar: null,
    met: null,
    reference: null,
    values: { postgres: values(postgres), sqlite: values(sqlite) },
  });
  return [
    both(
      `orders a second (${ORDERS} locks, ${AT_ONCE} at once)`,
      (one) => shortNumber(one.ordersPerSecond),
      (one) => one.ordersPerSecond,
    ),
    both(
      `an event appended (${APPENDS})`,
      (one) => spreadText(one.appendMs),
      (one) => quantile(one.appendMs, 0.95),
    ),
    both(
      `status (${STATUS_CALLS} calls)`,
      (one) => spreadText(one.statusMs),
      (one) => quantile(one.statusMs, 0.95),
    ),
    both(
      `warm rollback, order sent -> proven and recorded (${FLIPS})`,
      (one) => spreadText(one.rollbackMs),
      (one) => median(one.rollbackMs),
    ),
  ];
}
