import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result, Row, RowContext } from './row.ts';
import { routerProcesses, startServer } from './support/astern.ts';
import { largest, median, shortNumber } from './support/figures.ts';
import { carryOut, forwardOrder, rollbackOrder, shipOrder } from './support/orders.ts';
import { memoryOf } from './support/processes.ts';
import { createService } from './support/service.ts';

const ROUNDS = 4;
const FLIPS = 10;
const STATUS_CALLS = 300;
const BAR_START_MS = 1_500;
const BAR_MB = 200;
const TARGET = { service: 'bench', environment: 'production' };

/** From the start of the process until it says that it is ready, and what it takes of memory after some work. */
export const serverStart: Row = { name: 'server-start', limitMs: 50_000, run };

async function run(context: RowContext): Promise<readonly Result[]> {
  const { place } = context;
  const freshMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await startServer(place, join(place.folder, `fresh-${round}`));
    freshMs.push(server.readyAfterMs);
    await server.stop();
  }
  const againMs: number[] = [];
  let server = await startServer(place);
  for (let round = 0; round < ROUNDS; round += 1) {
    await server.stop();
    server = await startServer(place);
    againMs.push(server.readyAfterMs);
  }
  return [
    startLine('with an empty data folder, the router included', freshMs),
    startLine('again, beside its router', againMs),
    ...(await memory(context, server)),
  ];
}

function startLine(how: string, times: readonly number[]): Result {
  return {
    what: `server start ${how}: process started -> ready`,
    figure: `median ${shortNumber(median(times))}, worst ${shortNumber(largest(times))} ms (${times.length} starts)`,
    bar: `<= ${BAR_START_MS} ms`,
    met: median(times) <= BAR_START_MS,
    reference: null,
    values: { medianMs: median(times), worstMs: largest(times), starts: times.length },
  };
}

async function memory(
  { place, signal }: RowContext,
  { client, child, data }: Awaited<ReturnType<typeof startServer>>,
): Promise<readonly Result[]> {
  const service = await createService(place.folder);
  for (const version of ['1', '2']) {
    const sha = await service.commit(version);
    await carryOut(client, () => shipOrder(client, TARGET, service.repository, sha));
  }
  for (let flip = 0; flip < FLIPS; flip += 2) {
    await carryOut(client, () => rollbackOrder(client, TARGET));
    await carryOut(client, () => forwardOrder(client, TARGET));
  }
  for (let count = 0; count < STATUS_CALLS; count += 1) await client.call('status');
  await delay(1_000, undefined, { signal });

  const used = memoryOf(child.pid ?? 0);
  const routers = Object.entries(routerProcesses(join(data, 'router')));
  const beside = routers.map(([name, pid]) => [name, memoryOf(pid)?.residentMb ?? Number.NaN] as const);
  const [resident, peak] = [used?.residentMb ?? Number.NaN, used?.peakMb ?? Number.NaN];
  return [
    {
      what: `server process, resident after 2 ships, ${FLIPS} flips and ${STATUS_CALLS} reads of the status`,
      figure: `${shortNumber(resident)} MB, highest ${shortNumber(peak)} MB`,
      bar: `<= ${BAR_MB} MB`,
      met: resident <= BAR_MB,
      reference: null,
      values: { residentMb: resident, peakMb: peak },
    },
    {
      what: `the router's processes beside it, resident`,
      figure: beside
        .map(([name, mb]) => `${basename(name)} ${shortNumber(mb)}`)
        .join(', ')
        .concat(' MB'),
      bar: null,
      met: null,
      reference: null,
      values: Object.fromEntries(beside.map(([name, mb]) => [`${name}Mb`, mb])),
    },
  ];
}
