import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '../src/api/client.ts';
import { parseServiceConfig } from '../src/config/service.ts';
import type { ChangeAnswer, ChangeQuestion } from '../src/core/guard/report.ts';
import { monotonicMs } from '../src/lib/monotonic.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { largest, median, quantile, shortNumber, spreadText } from './support/figures.ts';
import { longHistory } from './support/long-history.ts';
import { carryOut, shipOrder } from './support/orders.ts';
import { memoryOf, plainEnv, until } from './support/processes.ts';
import { createService } from './support/service.ts';

const SIZE = { commits: 1_000, migrations: 200 };
const [ROUNDS, CALLS] = [7, 50];
const [BAR_MADE_MS, BAR_ASKED_MS, BAR_MB] = [2_000, 10, 300];
const JUDGE = fileURLToPath(new URL('../src/guard-judge.ts', import.meta.url));
const TARGET = { service: 'bench', environment: 'production' };

/** What the guard costs: judging what lies between two releases that are far apart, once, and its answer when somebody asks. */
export const guardCard: Row = { name: 'guard-card', limitMs: 120_000, run };

async function run({ place, signal, say }: RowContext): Promise<readonly Result[]> {
  const service = await createService(place.folder);
  const { repository } = service;
  await appendFile(join(repository, 'astern.yml'), '\ndatabase: { dialect: postgres, migrations: db/migrate }\n');
  await mkdir(join(repository, 'db', 'migrate'), { recursive: true });
  await writeFile(join(repository, 'db', 'migrate', '00000_base.sql'), BASE);
  const back = await service.commit('1');
  const live = await longHistory(repository, back, SIZE);
  const config = parseServiceConfig(await readFile(join(repository, 'astern.yml'), 'utf8'), 'astern.yml');
  const question: ChangeQuestion = {
    repository,
    live: { name: 'r2', sha: live, config },
    back: { name: 'r1', sha: back, config },
    others: {},
  };
  const judged: Judged[] = [];
  for (let round = 0; round < ROUNDS; round += 1) judged.push(await judgeOnce(place.folder, question, signal));
  say('the judge has been measured');

  const { client } = await startServer(place);
  for (const sha of [back, live]) await carryOut(client, () => shipOrder(client, TARGET, repository, sha));
  await until(async () => (await cardOf(client)).madeAt, signal, 50);
  const times: number[] = [];
  for (let count = 0; count < CALLS; count += 1) {
    const startedMs = monotonicMs();
    await cardOf(client);
    times.push(monotonicMs() - startedMs);
  }
  return [madeLine(judged), memoryLine(judged), askedLine(times)];
}

const BASE = 'create table orders (id bigint primary key, note text);\n';

async function cardOf(client: Client) {
  const { body } = await client.call('card', { params: TARGET, query: {} });
  if (body.from?.release !== 'r2' || body.to?.release !== 'r1') throw new Error(`of others: ${JSON.stringify(body)}`);
  return body;
}

type Judged = { readonly tookMs: number; readonly peakMb: number };

/** As the server starts it; what it says must be the whole. */
async function judgeOnce(folder: string, question: ChangeQuestion, signal: AbortSignal): Promise<Judged> {
  signal.throwIfAborted();
  const startedMs = monotonicMs();
  const child = spawn(process.execPath, ['--max-old-space-size=256', JUDGE], {
    cwd: folder,
    env: plainEnv(folder),
    stdio: ['pipe', 'pipe', 'inherit'],
    signal,
  });
  child.stdin.end(JSON.stringify(question));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  let peakMb = 0;
  const ended = once(child, 'close').then(() => true);
  while (!(await Promise.race([ended, delay(5, false)]))) {
    const peak = memoryOf(child.pid ?? 0)?.peakMb ?? 0;
    if (Number.isFinite(peak)) peakMb = Math.max(peakMb, peak);
  }
  const tookMs = monotonicMs() - startedMs;
  const answer = JSON.parse(text) as ChangeAnswer;
  const [commits, migrations] = [answer.range.count, answer.migrations?.between.length];
  if (commits !== SIZE.commits || migrations !== SIZE.migrations)
    throw new Error(`it saw ${commits} commits and ${migrations} migrations`);
  return { tookMs, peakMb };
}

const BETWEEN = `${SIZE.commits} commits and ${SIZE.migrations} migrations between two releases`;

function madeLine(judged: readonly Judged[]): Result {
  const times = judged.map(({ tookMs }) => tookMs);
  const madeMs = median(times);
  return {
    what: `guard: report made, a process of its own from its start to its end (from the sources), ${BETWEEN}`,
    figure: `${spreadText(times)} (${times.length} times)`,
    bar: `p50 <= ${BAR_MADE_MS} ms`,
    met: madeMs <= BAR_MADE_MS,
    reference: null,
    values: { madeMs, maxMs: largest(times) },
  };
}

function memoryLine(judged: readonly Judged[]): Result {
  const peakMb = largest(judged.map((one) => one.peakMb));
  return {
    what: 'guard: resident memory of that process, at its highest',
    figure: `${shortNumber(peakMb)} MB`,
    bar: `<= ${BAR_MB} MB`,
    met: peakMb <= BAR_MB,
    reference: null,
    values: { peakMb },
  };
}

function askedLine(times: readonly number[]): Result {
  const p50Ms = median(times);
  return {
    what: `guard: card, asked of the API, ${BETWEEN}`,
    figure: `${spreadText(times)} (${times.length} calls)`,
    bar: `p50 <= ${BAR_ASKED_MS} ms`,
    met: p50Ms <= BAR_ASKED_MS,
    reference: null,
    values: { p50Ms, p95Ms: quantile(times, 0.95), maxMs: largest(times) },
  };
}
