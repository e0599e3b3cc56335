import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSampleRepository } from '../demo/sample-repository.ts';
import { monotonicMs } from '../src/lib/monotonic.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { largest, median, shortNumber } from './support/figures.ts';
import { answersAt } from './support/hammer.ts';
import { failures, startLoad } from './support/load.ts';
import { type Carried, carryOut, cleanupOrder, forwardOrder, rollbackOrder, shipOrder } from './support/orders.ts';
import { choosePort } from './support/ports.ts';
import { endChild, plainEnv, until } from './support/processes.ts';

const ROUNDS = 5;
const BOOTS = 5;
const PER_SECOND = 100;
const BAR_MS = 5_000;
const TARGET = { service: 'shop', environment: 'production' };

/** The sample shop with its worker; the former release is gone and comes from its kept artifact. What counts is the time over its own boot. */
export const coldRollback: Row = { name: 'cold-rollback', limitMs: 40_000, run };

async function run({ place, signal, say }: RowContext): Promise<readonly Result[]> {
  const dataFolder = join(place.folder, 'shop-data');
  const { repository, commits } = await createSampleRepository(join(place.folder, 'shop'), { dataFolder, releases: 2 });
  const bootsMs = await bootTimes({ place, signal, say }, repository);
  const { client, router } = await startServer(place);
  for (const { sha } of commits) await carryOut(client, () => shipOrder(client, TARGET, repository, sha));

  const load = startLoad({
    url: router,
    host: 'shop.localhost',
    perSecond: PER_SECOND,
    releaseHeader: 'x-shop-release',
  });
  place.later(() => load.stop());
  const rollbacks: Carried[] = [];
  while (rollbacks.length < ROUNDS) {
    await carryOut(client, () => cleanupOrder(client, TARGET));
    await delay(300, undefined, { signal });
    rollbacks.push(await carryOut(client, () => rollbackOrder(client, TARGET)));
    await delay(300, undefined, { signal });
    await carryOut(client, () => forwardOrder(client, TARGET));
  }
  const answers = await load.stop();
  say(`${answers.length} requests, ${rollbacks.length} cold rollbacks`);

  const bootMs = median(bootsMs);
  const lastsMs = rollbacks.map(({ askedMs, endedMs }) => {
    const late = answers.filter((one) => one.release === 'r2' && one.sentMs >= askedMs && one.sentMs <= endedMs);
    return Math.max(0, ...late.map((one) => one.endedMs - askedMs));
  });
  const endsMs = rollbacks.map(({ askedMs, endedMs }) => endedMs - askedMs);
  const failed = failures(answers);
  const over = largest(lastsMs) - bootMs;
  return [
    {
      what: 'cold rollback of the sample shop: order sent -> last answer of the bad release, over its own boot time',
      figure: `median ${shortNumber(median(lastsMs) - bootMs)}, worst ${shortNumber(over)} ms over a boot of ${shortNumber(bootMs)} ms (${ROUNDS} rollbacks); ended, workers included, after median ${shortNumber(median(endsMs))}, worst ${shortNumber(largest(endsMs))} ms in all`,
      bar: `<= ${BAR_MS} ms over it`,
      met: over <= BAR_MS,
      reference: 'starting design 3 min',
      values: {
        bootMs,
        overMedianMs: median(lastsMs) - bootMs,
        overWorstMs: over,
        endedMedianMs: median(endsMs),
        endedWorstMs: largest(endsMs),
      },
    },
    {
      what: `requests that failed meanwhile, at ${PER_SECOND} req/s`,
      figure: `${failed.count} of ${answers.length}${failed.count === 0 ? '' : ` (${failed.text})`}`,
      bar: '0',
      met: failed.count === 0,
      reference: null,
      values: { failed: failed.count, requests: answers.length },
    },
  ];
}

/** From `node server.js` to its first healthy answer, without Astern. */
async function bootTimes({ place, signal }: RowContext, repository: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < BOOTS; round += 1) {
    const port = await choosePort();
    const startedMs = monotonicMs();
    const env = { ...plainEnv(place.folder), PORT: String(port), SHOP_DATA: join(place.folder, 'boot-data') };
    const child: ChildProcess = spawn(process.execPath, ['server.js'], { cwd: repository, env, stdio: 'ignore' });
    place.later(() => endChild(child));
    await until(async () => ((await answersAt(port)) ? true : null), signal, 2);
    times.push(monotonicMs() - startedMs);
    await endChild(child);
  }
  return times;
}
