import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../src/api/client.ts';
import { monotonicMs } from '../src/lib/monotonic.ts';
import { noteOf } from '../src/store/dialect/sqlite/held-open.ts';
import type { Result, Row, RowContext } from './row.ts';
import { type Server, startServer } from './support/astern.ts';
import { type BulkPlace, openBulk } from './support/bulk-rows.ts';
import { startPostgres } from './support/databases.ts';
import { quantile, shortNumber, spreadText } from './support/figures.ts';
import { keepLarge } from './support/large-artifacts.ts';
import { fillLarge, largeArtifacts, largeTargets } from './support/large-data.ts';
import { routeLarge } from './support/large-router.ts';
import { memoryOf, processorMs } from './support/processes.ts';

const SIZE = { targets: 1_000, events: 1_000_000 };
const CALLS = 100;
const IDLE_MS = 10_000;
const [BAR_MS, BAR_START_MS, BAR_MB] = [50, 1_500, 200];
const ONE = { service: 'service-0007', environment: 'production' };
const NAME = 'service-0007/production';

/** What Astern is like when it has been in use for long and everywhere. */
export const largeStore: Row = { name: 'large-store', limitMs: 480_000, run };

async function run(context: RowContext): Promise<readonly Result[]> {
  const results = await measure(context, 'SQLite', (data) => ({ file: join(data, 'astern.db') }));
  const cluster = await startPostgres(context.place);
  if (cluster === null) return results;
  const databaseUrl = await cluster.database();
  return [...results, ...(await measure(context, 'PostgreSQL', () => ({ databaseUrl })))];
}

type Where = (data: string) => BulkPlace;

async function measure({ place, signal, say }: RowContext, store: string, where: Where): Promise<readonly Result[]> {
  const data = join(place.folder, store.slice(0, 1));
  await mkdir(data);
  const bulkPlace = where(data);
  const bulk = await openBulk(bulkPlace);
  await fillLarge(bulk, SIZE);
  await bulk.close();
  const targets = largeTargets(SIZE.targets);
  keepLarge(data, largeArtifacts(targets));
  await routeLarge(place, data, targets);
  say(`${store}: ${SIZE.targets} targets and ${SIZE.events} events are there`);
  signal.throwIfAborted();

  const options = 'databaseUrl' in bulkPlace ? { env: { DATABASE_URL: bulkPlace.databaseUrl } } : {};
  const first = await startServer(place, data, options);
  await first.stop();
  const server = await startServer(place, data, options);
  const results = [startLine(store, server), await idleLine(store, server, signal)];
  for (const [what, call] of callsOf(server.client)) {
    signal.throwIfAborted();
    results.push(callLine(store, what, await timesOf(call)));
  }
  results.push(memoryLine(store, server));
  await server.kill();
  const next = await startServer(place, data, options);
  results.push(killedLine(store, next, 'after kill -9'));
  if ('file' in bulkPlace) {
    await next.kill();
    // As a power cut leaves it: nothing says that the machine lived on.
    await rm(noteOf(bulkPlace.file));
    const afterCut = await startServer(place, data, options);
    results.push(killedLine(store, afterCut, `as after a power cut (${await megabytes(bulkPlace.file)} MB)`));
    await afterCut.stop();
  } else await next.stop();
  return results;
}

function callsOf(client: Client): readonly (readonly [string, () => Promise<unknown>])[] {
  const lock = { scope: { kind: 'target', target: NAME }, reason: 'bench' } as const;
  return [
    ['status, first page', () => client.call('status')],
    ['status of one target', () => client.call('target', { params: ONE })],
    ['releases of a service', () => client.call('releases', { query: { service: ONE.service } })],
    ['newest 100 events', () => client.call('events', { query: { limit: 100 } })],
    ['100 events after the middle', () => client.call('events', { query: { limit: 100, after: SIZE.events / 2 } })],
    ['newest 100 events of a target', () => client.call('events', { query: { limit: 100, target: NAME } })],
    ['locks', () => client.call('locks')],
    ['newest operations', () => client.call('operations', { query: { limit: 20 } })],
    ['one operation', () => client.call('operation', { params: { id: 'op_service-0007-production-20' } })],
    ['dry run of a rollback', () => client.call('rollback', { params: ONE, body: {}, dryRun: true })],
    ['lock (a write)', () => client.call('lock', { body: lock })],
    ['unlock (a write)', () => client.call('unlock', { body: { scope: lock.scope } })],
  ];
}

async function timesOf(call: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let count = 0; count < CALLS; count += 1) {
    const startedMs = monotonicMs();
    await call();
    times.push(monotonicMs() - startedMs);
  }
  return times;
}

function callLine(store: string, what: string, times: readonly number[]): Result {
  const p95 = quantile(times, 0.95);
  return {
    what: `API at 1,000 targets and 1,000,000 events, ${store}: ${what}`,
    figure: `${spreadText(times)} (${times.length} calls)`,
    bar: `p95 <= ${BAR_MS} ms`,
    met: p95 <= BAR_MS,
    reference: null,
    values: { store, p50Ms: quantile(times, 0.5), p95Ms: p95, maxMs: quantile(times, 1) },
  };
}

function startLine(store: string, { readyAfterMs }: Server): Result {
  return {
    what: `server start on this store, ${store}, beside its router: process started -> ready`,
    figure: `${shortNumber(readyAfterMs)} ms`,
    bar: `<= ${BAR_START_MS} ms`,
    met: readyAfterMs <= BAR_START_MS,
    reference: null,
    values: { store, readyMs: readyAfterMs },
  };
}

/** After a power cut every page of the database is looked at, which has no bar: it takes as long as the file is large. */
function killedLine(store: string, { readyAfterMs }: Server, when: string): Result {
  const isKill = when === 'after kill -9';
  return {
    what: `server start on this store, ${store}, ${when}`,
    figure: `${shortNumber(readyAfterMs)} ms`,
    bar: isKill ? `<= ${BAR_START_MS} ms` : null,
    met: isKill ? readyAfterMs <= BAR_START_MS : null,
    reference: null,
    values: { store, readyMs: readyAfterMs },
  };
}

async function megabytes(file: string): Promise<number> {
  return Math.round((await stat(file)).size / 1_000_000);
}

/** After the first looks at every target. */
async function idleLine(store: string, { child }: Server, signal: AbortSignal): Promise<Result> {
  const pid = child.pid ?? 0;
  await delay(IDLE_MS, undefined, { signal });
  const beforeMs = processorMs(pid);
  await delay(IDLE_MS, undefined, { signal });
  const percent = ((processorMs(pid) - beforeMs) / IDLE_MS) * 100;
  const residentMb = memoryOf(pid)?.residentMb ?? Number.NaN;
  return {
    what: `server at rest beside 1,000 targets at rest, ${store}: its share of a processor, and resident memory`,
    figure: `${shortNumber(percent)} %, ${shortNumber(residentMb)} MB`,
    bar: `<= ${BAR_MB} MB`,
    met: residentMb <= BAR_MB,
    reference: null,
    values: { store, processorPercent: percent, residentMb },
  };
}

function memoryLine(store: string, { child }: Server): Result {
  const used = memoryOf(child.pid ?? 0);
  const residentMb = used?.residentMb ?? Number.NaN;
  return {
    what: `server process, ${store}: resident memory after these calls`,
    figure: `${shortNumber(residentMb)} MB, highest ${shortNumber(used?.peakMb ?? Number.NaN)} MB`,
    bar: `<= ${BAR_MB} MB`,
    met: residentMb <= BAR_MB,
    reference: null,
    values: { store, residentMb, peakMb: used?.peakMb ?? null },
  };
}
