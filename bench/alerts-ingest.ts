import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { monotonicMs } from '../src/lib/monotonic.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { quantile, shortNumber } from './support/figures.ts';

const CONNECTIONS = 32;
const WARM_UP_MS = 2_000;
const MEASURE_MS = 8_000;
const BATCH = 25;
const BAR_SINGLE = 1_000;
const BAR_BATCHED = 20_000;
const BAR_P99_MS = 100;
const KEY = 'bench-bench-bench-bench';
const SECRET = 'only the sender knows it';

/** Alerts one by one, each signed, each answered when it is on disk: by as many senders at once as fit, each waiting for its answer. */
export const alertsSingle: Row = { name: 'alerts-single', limitMs: 90_000, run: (context) => run(context, 1) };

/** Groups of alerts as Alertmanager sends them in a storm. */
export const alertsBatch: Row = { name: 'alerts-batch', limitMs: 90_000, run: (context) => run(context, BATCH) };

type Sent = { readonly times: readonly number[]; readonly tookMs: number; readonly answered: number };

async function run({ place, signal }: RowContext, batch: number): Promise<readonly Result[]> {
  const settings = join(place.folder, 'astern.server.yml');
  const hook = { from: 'json', key: { env: 'BENCH_KEY' }, secrets: [{ env: 'BENCH_SECRET' }], service: 'shop' };
  await writeFile(settings, JSON.stringify({ alerts: { bench: hook } }));
  const env = { BENCH_KEY: KEY, BENCH_SECRET: SECRET };
  const server = await startServer(place, join(place.folder, 'd'), { settings, env });
  const pool = new Pool(server.client.url(), { connections: CONNECTIONS, pipelining: 1 });
  place.later(() => pool.destroy());
  const warm = await send(pool, { batch, forMs: WARM_UP_MS, signal });
  const sent = await send(pool, { batch, forMs: MEASURE_MS, signal });
  const paced = batch === 1 ? await sendPaced(pool, signal) : null;
  // Without a word, as by a power cut of the process: what was answered must be there all the same.
  await server.kill();
  const kept = countKept(join(server.data, 'astern.db'));
  return [line(batch, { sent, paced }, { answered: warm.answered + sent.answered + (paced?.answered ?? 0), kept })];
}

type Aim = { readonly batch: number; readonly forMs: number; readonly signal: AbortSignal };

async function send(pool: Pool, { batch, forMs, signal }: Aim): Promise<Sent> {
  const times: number[] = [];
  const startedMs = monotonicMs();
  let answered = 0;
  const sender = async (number: number) => {
    for (let turn = 0; monotonicMs() - startedMs < forMs; turn += 1) {
      signal.throwIfAborted();
      const body = bodyOf(batch, `${number}-${turn}`);
      const sentMs = monotonicMs();
      await post(pool, body);
      times.push(monotonicMs() - sentMs);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => sender(number)));
  return { times, answered, tookMs: monotonicMs() - startedMs };
}

/** As many a second as the bar says, whether answered or not; an alert waits from the moment at which it should have been sent. */
async function sendPaced(pool: Pool, signal: AbortSignal): Promise<Sent> {
  const times: number[] = [];
  const startedMs = monotonicMs();
  const underWay: Promise<void>[] = [];
  for (let count = 0; count < (BAR_SINGLE * MEASURE_MS) / 1_000; count += 1) {
    const dueMs = startedMs + (count * 1_000) / BAR_SINGLE;
    while (monotonicMs() < dueMs) await delay(1, undefined, { signal });
    underWay.push(post(pool, bodyOf(1, `paced-${count}`)).then(() => void times.push(monotonicMs() - dueMs)));
  }
  await Promise.all(underWay);
  return { times, answered: times.length, tookMs: monotonicMs() - startedMs };
}

async function post(pool: Pool, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'astern-signature': signatureOf(body) };
  const answer = await pool.request({ method: 'POST', path: `/v1/hooks/alerts/${KEY}`, headers, body });
  await answer.body.dump();
  if (answer.statusCode !== 202) throw new Error(`an alert was answered ${answer.statusCode}`);
}

const bodies = new Map<number, readonly string[]>();

/** The sender shares the machine with the server: all that is the same in each body is written once. */
function bodyOf(batch: number, name: string): string {
  const parts = bodies.get(batch) ?? writtenFor(batch, '\u0001').split('\\u0001');
  bodies.set(batch, parts);
  return parts.join(name);
}

function writtenFor(batch: number, name: string): string {
  const alerts = Array.from({ length: batch }, (_, index) => ({
    key: `${name}-${index}`,
    status: 'firing',
    title: `Orders of instance ${name} fail`,
    text: 'More than 5 % of all orders failed within the last 2 minutes.',
    severity: 'error',
    service: 'shop',
    environment: 'production',
    startsAt: '2026-11-28T09:12:30.000Z',
    labels: { instance: `web-${index}`, region: 'eu-west-1', alertname: 'OrdersFail' },
  }));
  return JSON.stringify(batch === 1 ? alerts[0] : { alerts });
}

function signatureOf(body: string): string {
  const time = Math.floor(Date.now() / 1_000);
  return `t=${time},v1=${createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')}`;
}

function countKept(file: string): number {
  const database = new DatabaseSync(file);
  try {
    return Number(database.prepare('select count(*) as kept from deliveries').get()?.kept);
  } finally {
    database.close();
  }
}

type Measured = { readonly sent: Sent; readonly paced: Sent | null };

function line(batch: number, { sent, paced }: Measured, all: { answered: number; kept: number }): Result {
  const perSecond = (sent.answered * batch * 1_000) / sent.tookMs;
  const bar = batch === 1 ? BAR_SINGLE : BAR_BATCHED;
  const [p50Ms, p99Ms] = [0.5, 0.99].map((share) => quantile((paced ?? sent).times, share)) as [number, number];
  const isFastEnough = perSecond >= bar && (paced === null || p99Ms <= BAR_P99_MS);
  const spread = `p50 ${shortNumber(p50Ms)}, p99 ${shortNumber(p99Ms)} ms${paced === null ? '' : ` at ${bar}/s`}`;
  return {
    what: batch === 1 ? 'signed alerts, one by one, on disk when answered' : `signed alerts in groups of ${batch}`,
    figure: `${perSecond.toFixed(0)}/s, ${spread}; ${all.kept} of ${all.answered} answered deliveries there after kill -9`,
    bar: `>= ${bar}/s${batch === 1 ? `, p99 <= ${BAR_P99_MS} ms` : ''}, none lost`,
    met: isFastEnough && all.kept >= all.answered,
    reference: 'Keep 17/s, Grafana OnCall 300 in 5 min',
    values: { perSecond, p50Ms, p99Ms, ...all },
  };
}
