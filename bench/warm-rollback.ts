import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../src/api/client.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { quantile, spreadText } from './support/figures.ts';
import { type Answered, failures, startLoad } from './support/load.ts';
import { type Carried, carryOut, forwardOrder, rollbackOrder, shipOrder } from './support/orders.ts';
import { createService, type Service } from './support/service.ts';

const PER_SECOND = 500;
const FEWEST_REQUESTS = 10_000;
/** In each direction. */
const FLIPS = 20;
const BETWEEN_FLIPS_MS = 200;
const BAR_MS = 250;

type Flip = Carried & { readonly direction: 'rollback' | 'forward'; readonly from: string };

/** From the moment the order is sent to the last request that the release which loses the traffic saw, by its own clock. */
export const warmRollback: Row = { name: 'warm-rollback', limitMs: 60_000, run };

async function run(context: RowContext): Promise<readonly Result[]> {
  const service = await createService(context.place.folder);
  const { client, router } = await startServer(context.place);
  return measureFlips(context, { service, client, router, behind: 'the embedded router' });
}

export type Flipped = {
  readonly service: Service;
  readonly client: Client;
  /** Where customers come in. */
  readonly router: string;
  readonly behind: string;
};

/** Ship two releases, and let them lose the traffic to each other under load. */
export async function measureFlips(
  { place, signal, say }: RowContext,
  { service, client, router, behind }: Flipped,
): Promise<readonly Result[]> {
  const target = { service: service.name, environment: 'production' };
  for (const version of ['1', '2']) {
    const sha = await service.commit(version);
    await carryOut(client, () => shipOrder(client, target, service.repository, sha));
  }

  const load = startLoad({ url: router, host: service.host, perSecond: PER_SECOND });
  place.later(() => load.stop());
  await delay(1_000, undefined, { signal });
  const flips: Flip[] = [];
  while (flips.length < FLIPS * 2 || load.count() < FEWEST_REQUESTS) {
    signal.throwIfAborted();
    flips.push({ ...(await carryOut(client, () => rollbackOrder(client, target))), direction: 'rollback', from: '2' });
    await delay(BETWEEN_FLIPS_MS);
    flips.push({ ...(await carryOut(client, () => forwardOrder(client, target))), direction: 'forward', from: '1' });
    await delay(BETWEEN_FLIPS_MS);
  }
  const answers = await load.stop();
  say(`${answers.length} requests, ${flips.length} flips`);
  return results(flips, answers).map((result) => ({ ...result, what: `${result.what}, behind ${behind}` }));
}

function results(flips: readonly Flip[], answers: readonly Answered[]): readonly Result[] {
  const lasts = lastOnFormer(flips, answers);
  const failed = failures(answers);
  const lines = (['rollback', 'forward'] as const).map((direction): Result => {
    const chosen = flips.flatMap((flip, index) =>
      flip.direction === direction ? [{ flip, last: lasts[index] ?? 0 }] : [],
    );
    const times = chosen.map(({ last }) => last);
    const answered = chosen.map(({ flip }) => flip.answeredMs - flip.askedMs);
    const proven = chosen.map(({ flip }) => flip.endedMs - flip.askedMs);
    const p95 = quantile(times, 0.95);
    const name = direction === 'rollback' ? 'warm rollback' : 'the same forward again (deploy)';
    return {
      what: `${name} at ${PER_SECOND} req/s: order sent -> last request on the release that loses`,
      figure: `${spreadText(times)} (${times.length} flips); answered ${spreadText(answered)}; proven ${spreadText(proven)}`,
      bar: `p95 <= ${BAR_MS} ms`,
      met: p95 <= BAR_MS,
      reference: 'Vercel about 1 s',
      values: {
        flips: times.length,
        lastP50Ms: quantile(times, 0.5),
        lastP95Ms: p95,
        lastMaxMs: quantile(times, 1),
        answeredP95Ms: quantile(answered, 0.95),
        provenP95Ms: quantile(proven, 0.95),
      },
    };
  });
  return [...lines, failedLine(failed, answers)];
}

function failedLine(failed: { count: number; text: string }, answers: readonly Answered[]): Result {
  const tookMs = answers.map((one) => one.endedMs - one.sentMs);
  return {
    what: 'requests that failed over these flips',
    figure: `${failed.count} of ${answers.length}${failed.count === 0 ? '' : ` (${failed.text})`}; answers ${spreadText(tookMs)}`,
    bar: `0 of ${FEWEST_REQUESTS}`,
    met: failed.count === 0 && answers.length >= FEWEST_REQUESTS,
    reference: null,
    values: { failed: failed.count, requests: answers.length, answerP95Ms: quantile(tookMs, 0.95) },
  };
}

/** For each flip, how long after the order the losing release last saw a request, until the next order; 0 when it saw none. */
function lastOnFormer(flips: readonly Flip[], answers: readonly Answered[]): readonly number[] {
  return flips.map(({ askedMs, from }, index) => {
    const untilMs = flips[index + 1]?.askedMs ?? Number.POSITIVE_INFINITY;
    let lastMs = askedMs;
    for (const { release, seenMs } of answers) {
      if (release === from && seenMs !== null && seenMs < untilMs && seenMs > lastMs) lastMs = seenMs;
    }
    return lastMs - askedMs;
  });
}
