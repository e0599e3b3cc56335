import { join } from 'node:path';
import type { OperationBody } from '../src/api/operations.ts';
import type { StepName } from '../src/core/deploys/model.ts';
import type { Result, Row, RowContext } from './row.ts';
import { type Server, startServer } from './support/astern.ts';
import { largest, median, shortNumber } from './support/figures.ts';
import { killAtStep } from './support/kill-at-step.ts';
import { failures, startLoad } from './support/load.ts';
import { carryOut, cleanupOrder, rollbackOrder, shipOrder, toTheEnd } from './support/orders.ts';
import { createService, type Service } from './support/service.ts';

const TARGET = { service: 'bench', environment: 'production' };
const BAR_MS = 10_000;
const PER_SECOND = 100;
/** Some steps last a millisecond; a kill that comes after one proves nothing. */
const FEWEST_HITS = 10;

/** A ship, then a rollback of it; the server is killed once in each, at these steps. A cold rollback has lost its stack before. */
const CYCLES: readonly { readonly ship: StepName; readonly rollback: StepName; readonly cold: boolean }[] = [
  { ship: 'build-release', rollback: 'flip', cold: false },
  { ship: 'place-stack', rollback: 'hand-over', cold: false },
  { ship: 'start-stack', rollback: 'finish', cold: false },
  { ship: 'check-stack', rollback: 'place-stack', cold: true },
  { ship: 'flip', rollback: 'start-stack', cold: true },
  { ship: 'hand-over', rollback: 'check-stack', cold: true },
  { ship: 'finish', rollback: 'flip', cold: true },
];

type Settled = {
  readonly kind: string;
  readonly step: string;
  readonly status: string;
  /** False: the step was over before the kill. */
  readonly hit: boolean;
  /** From the start of the next server: it answers, it has taken the operation up, the operation has ended. */
  readonly readyMs: number;
  readonly resumedMs: number;
  readonly settledMs: number;
};

/** kill -9 right after a step was written, a new server, and the time until the operation has reached what was ordered. */
export const resumeAfterKill: Row = { name: 'resume-after-kill', limitMs: 65_000, run };

async function run(context: RowContext): Promise<readonly Result[]> {
  const { place, signal, say } = context;
  const service = await createService(place.folder);
  let server = await startServer(place);
  const first = await service.commit('0');
  await carryOut(server.client, () => shipOrder(server.client, TARGET, service.repository, first));
  const load = startLoad({ url: server.router, host: service.host, perSecond: PER_SECOND });
  place.later(() => load.stop());

  const settled: Settled[] = [];
  for (const [index, cycle] of CYCLES.entries()) {
    signal.throwIfAborted();
    const sha = await service.commit(String(index + 1));
    const ship = await killAndSettle(context, server, {
      kind: 'ship',
      step: cycle.ship,
      order: orderShip(service, sha),
    });
    server = ship.server;
    if (cycle.cold) await carryOut(server.client, () => cleanupOrder(server.client, TARGET));
    const rollback = await killAndSettle(context, server, {
      kind: cycle.cold ? 'cold rollback' : 'warm rollback',
      step: cycle.rollback,
      order: ({ client }) => rollbackOrder(client, TARGET),
    });
    server = rollback.server;
    for (const one of [ship.settled, rollback.settled]) {
      settled.push(one);
      say(
        `${one.kind} killed ${one.hit ? 'at' : 'after'} ${one.step}: ${shortNumber(one.settledMs)} ms, ${one.status}`,
      );
    }
  }
  const answers = await load.stop();
  return results(settled, failures(answers), answers.length);
}

function orderShip({ repository }: Service, sha: string) {
  return ({ client }: Server) => shipOrder(client, TARGET, repository, sha);
}

async function killAndSettle(
  { place }: RowContext,
  server: Server,
  what: { kind: string; step: StepName; order: (server: Server) => Promise<unknown> },
): Promise<{ server: Server; settled: Settled }> {
  const kill = killAtStep(place, {
    file: join(server.data, 'astern.db'),
    pid: pidOf(server),
    step: what.step,
    withinMs: 20_000,
  });
  await kill.ready;
  // Its answer may never come: the server may die before it was sent.
  what.order(server).catch(() => undefined);
  const { operation, done } = await kill.killed;
  await server.kill();
  const next = await startServer(place, server.data);
  const ended = await toTheEnd(next.client, operation);
  const since = (time: string | null) => (time === null ? Number.NaN : Date.parse(time) - next.spawnedAtMs);
  const settledMs = since(ended.endedAt);
  return {
    server: next,
    settled: {
      kind: what.kind,
      step: what.step,
      status: ended.status,
      hit: done && settledMs > 0,
      readyMs: next.readyAfterMs,
      resumedMs: since(await resumedAt(next, ended)),
      settledMs,
    },
  };
}

function pidOf({ child }: Server): number {
  if (child.pid === undefined) throw new Error('the server was not started');
  return child.pid;
}

async function resumedAt({ client }: Server, { id }: OperationBody): Promise<string | null> {
  const { body } = await client.call('events', { query: { operation: id, limit: 200 } });
  return body.events.findLast((event) => event.kind === 'operation.resumed')?.at ?? null;
}

function results(
  settled: readonly Settled[],
  failed: { count: number; text: string },
  requests: number,
): readonly Result[] {
  const hits = settled.filter((one) => one.hit);
  const times = hits.map((one) => one.settledMs);
  const resumed = hits.map((one) => one.resumedMs).filter((ms) => !Number.isNaN(ms));
  const lost = settled.filter((one) => one.status !== 'done');
  const lostText =
    lost.length === 0 ? '' : `; NOT DONE: ${lost.map((one) => `${one.kind} at ${one.step} (${one.status})`)}`;
  return [
    {
      what: 'server killed (-9) at a written step: start of the next server -> operation has reached what was ordered',
      figure: `median ${shortNumber(median(times))}, worst ${shortNumber(largest(times))} ms over ${times.length} kills of ${settled.length} tried; taken up again after median ${shortNumber(median(resumed))}, worst ${shortNumber(largest(resumed))} ms${lostText}`,
      bar: `<= ${BAR_MS / 1_000} s`,
      met: largest(times) <= BAR_MS && lost.length === 0 && hits.length >= FEWEST_HITS,
      reference: 'Shipit 5 min',
      values: {
        kills: times.length,
        settledMedianMs: median(times),
        settledWorstMs: largest(times),
        resumedWorstMs: largest(resumed),
        notDone: lost.length,
      },
    },
    {
      what: `requests that failed meanwhile, at ${PER_SECOND} req/s`,
      figure: `${failed.count} of ${requests}${failed.count === 0 ? '' : ` (${failed.text})`}`,
      bar: '0',
      met: failed.count === 0,
      reference: null,
      values: { failed: failed.count, requests },
    },
  ];
}
