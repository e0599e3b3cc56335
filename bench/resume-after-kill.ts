import type { OperationBody } from '../src/api/operations.ts';
import { type Aims, dieAt } from '../test/support/crash/aim.ts';
import { interruption } from '../test/support/crash/interrupted-world.ts';
import type { Result, Row, RowContext } from './row.ts';
import { type Server, startServer } from './support/astern.ts';
import { largest, median, shortNumber } from './support/figures.ts';
import { failures, startLoad } from './support/load.ts';
import { carryOut, cleanupOrder, rollbackOrder, shipOrder, toTheEnd } from './support/orders.ts';
import { createService, type Service } from './support/service.ts';

const TARGET = { service: 'bench', environment: 'production' };
const BAR_MS = 10_000;
const PER_SECOND = 100;
/** Two a round: one in a ship, one in the rollback of it. */
const ROUNDS = 25;

type Settled = {
  readonly status: string;
  /** From the start of the next server: it has taken the operation up, the operation has ended. */
  readonly resumedMs: number;
  readonly settledMs: number;
};

/** kill -9 exactly at a point of an operation, a new server, and the time until the operation has reached what was ordered. */
export const resumeAfterKill: Row = { name: 'resume-after-kill', limitMs: 240_000, run };

type Bench = {
  readonly context: RowContext;
  readonly service: Service;
  readonly aims: Aims;
  start(): Promise<Server>;
};

type Order = (server: Server) => ReturnType<typeof shipOrder>;

async function run(context: RowContext): Promise<readonly Result[]> {
  const { place, signal, say } = context;
  const { program, env, aims, remove } = interruption();
  place.later(remove);
  const service = await createService(place.folder);
  const bench = { context, service, aims, start: () => startServer(place, undefined, { program, env }) };
  let server = await bench.start();
  await carryOut(server.client, () => shipped(bench, 'first')(server));
  const load = startLoad({ url: server.router, host: service.host, perSecond: PER_SECOND });
  place.later(() => load.stop());
  const points = await undisturbed(bench, server);

  const settled: Settled[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    signal.throwIfAborted();
    const isCold = round % 2 === 1;
    const ship = await dieAndSettle(bench, server, {
      at: pick(points.ship, round),
      order: shipped(bench, `r${round}`),
    });
    if (isCold) await carryOut(ship.server.client, () => cleanupOrder(ship.server.client, TARGET));
    const at = pick(isCold ? points.cold : points.warm, round);
    const back = await dieAndSettle(bench, ship.server, { at, order: rolledBack });
    server = back.server;
    settled.push(ship.settled, back.settled);
    say(`${settled.length} kills, the last one at ${at}: settled after ${shortNumber(back.settled.settledMs)} ms`);
  }
  const answers = await load.stop();
  return results(settled, failures(answers), answers.length);
}

function shipped({ service }: Pick<Bench, 'service'>, version: string): Order {
  const commit = service.commit(version);
  return async ({ client }) => shipOrder(client, TARGET, service.repository, await commit);
}

function rolledBack({ client }: Server): ReturnType<typeof shipOrder> {
  return rollbackOrder(client, TARGET);
}

type Points = { readonly ship: readonly string[]; readonly warm: readonly string[]; readonly cold: readonly string[] };

/** What each of them comes by when nobody kills it. */
async function undisturbed(bench: Bench, server: Server): Promise<Points> {
  const { client } = server;
  const crossed = async (order: Order) => {
    const from = bench.aims.told().length;
    await carryOut(client, () => order(server));
    const points = bench.aims
      .told()
      .slice(from)
      .flatMap((told) => (told.kind === 'crossed' ? [told.point] : []));
    // Before it is written nothing is there to be taken up.
    return [...new Set(points)].filter((point) => !point.startsWith('order.') && point !== 'finish.ended');
  };
  await crossed(shipped(bench, 'undisturbed'));
  const warm = await crossed(rolledBack);
  // In its way stands what was rolled back, as in each round.
  const ship = await crossed(shipped(bench, 'undisturbed too'));
  await carryOut(client, () => cleanupOrder(client, TARGET));
  return { ship, warm, cold: await crossed(rolledBack) };
}

/** Spread over all of them, however many there are. */
function pick(points: readonly string[], round: number): string {
  return points[Math.floor((round * points.length) / ROUNDS)] ?? 'claim.ended';
}

async function dieAndSettle(
  { aims, start }: Bench,
  server: Server,
  { at, order }: { at: string; order: Order },
): Promise<{ server: Server; settled: Settled }> {
  aims.set(dieAt(at));
  const died = new Promise<void>((resolve) => server.child.once('exit', () => resolve()));
  // Its answer may never come: the server may die before it was sent.
  order(server).catch(() => undefined);
  await died;
  if (aims.left() > 0) throw new Error(`the server ended by itself before ${at}`);
  const next = await start();
  const ended = await toTheEnd(next.client, await newestOperation(next));
  const since = (time: string | null) => (time === null ? Number.NaN : Date.parse(time) - next.spawnedAtMs);
  const settled = {
    status: ended.status,
    resumedMs: since(await resumedAt(next, ended)),
    settledMs: since(ended.endedAt),
  };
  return { server: next, settled };
}

async function newestOperation({ client }: Server): Promise<string> {
  const { body } = await client.call('events', { query: { limit: 200 } });
  const id = body.events.findLast((event) => event.kind === 'operation.ordered')?.operation;
  if (id == null) throw new Error('nothing was ordered');
  return id;
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
  const times = settled.map((one) => one.settledMs);
  // One that died before its first step is not taken up, but begun.
  const resumed = settled.map((one) => one.resumedMs).filter((ms) => ms > 0);
  const lost = settled.filter((one) => one.status !== 'done').length;
  return [
    {
      what: 'server killed (-9) at a point of an operation: start of the next server -> operation has reached what was ordered',
      figure: `median ${shortNumber(median(times))}, worst ${shortNumber(largest(times))} ms over ${times.length} kills; taken up again after median ${shortNumber(median(resumed))}, worst ${shortNumber(largest(resumed))} ms${lost === 0 ? '' : `; NOT DONE: ${lost}`}`,
      bar: `<= ${BAR_MS / 1_000} s`,
      met: largest(times) <= BAR_MS && lost === 0,
      reference: 'Shipit 5 min',
      values: {
        kills: times.length,
        settledMedianMs: median(times),
        settledWorstMs: largest(times),
        resumedWorstMs: largest(resumed),
        notDone: lost,
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
