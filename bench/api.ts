import { monotonicMs } from '../src/lib/monotonic.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { quantile, spreadText } from './support/figures.ts';
import { carryOut, forwardOrder, rollbackOrder, shipOrder } from './support/orders.ts';
import { createService } from './support/service.ts';

const CALLS = 200;
const FLIPS = 10;
const BAR_MS = 50;
const TARGET = { service: 'bench', environment: 'production' };

/** How long people and pages wait for what they look at most, at one target; `large-store` asks the same of a thousand. */
export const api: Row = { name: 'api', limitMs: 25_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const service = await createService(place.folder);
  const { client } = await startServer(place);
  for (const version of ['1', '2']) {
    const sha = await service.commit(version);
    await carryOut(client, () => shipOrder(client, TARGET, service.repository, sha));
  }
  for (let flip = 0; flip < FLIPS; flip += 2) {
    await carryOut(client, () => rollbackOrder(client, TARGET));
    await carryOut(client, () => forwardOrder(client, TARGET));
  }
  const { lastSeq } = (await client.call('events', { query: { limit: 1 } })).body;
  const calls = [
    ['status', () => client.call('status')],
    ['one target', () => client.call('target', { params: TARGET })],
    ['the newest 100 events', () => client.call('events', { query: { limit: 100 } })],
    ['what a rollback would do (dry run)', () => client.call('rollback', { params: TARGET, body: {}, dryRun: true })],
  ] as const;

  const results: Result[] = [];
  for (const [what, call] of calls) {
    signal.throwIfAborted();
    const times: number[] = [];
    for (let count = 0; count < CALLS; count += 1) {
      const startedMs = monotonicMs();
      await call();
      times.push(monotonicMs() - startedMs);
    }
    results.push(line(what, lastSeq, times));
  }
  return results;
}

function line(what: string, events: number, times: readonly number[]): Result {
  const p95 = quantile(times, 0.95);
  return {
    what: `API answers: ${what}, at 1 target and ${events} events`,
    figure: `${spreadText(times)} (${times.length} calls)`,
    bar: `p95 <= ${BAR_MS} ms (of 1,000 targets and 1,000,000 events)`,
    met: p95 <= BAR_MS,
    reference: null,
    values: { p50Ms: quantile(times, 0.5), p95Ms: p95, maxMs: quantile(times, 1), events },
  };
}
