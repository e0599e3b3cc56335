import { join } from 'node:path';
import type { PipelineBody } from '../src/api/pipelines.ts';
import { which } from '../test/support/which.ts';
import type { Result, Row, RowContext, Skipped } from './row.ts';
import { startServer } from './support/astern.ts';
import { median, shortNumber, spreadText } from './support/figures.ts';
import { declareGates, type Gate, gatesMs, makeMs, shipThrough } from './support/pipelines.ts';
import { createService } from './support/service.ts';

const ROUNDS = 7;
const PARALLEL = 4;
const OVERHEAD_BAR_MS = 25;
const RATIO_BAR = 1.1;

/** One after the other, so that whatever lies between two gates is waited for. */
const CHAIN: readonly Gate[] = Array.from({ length: 12 }, (_, index) => ({
  name: `g${index}`,
  run: 'true',
  needs: index === 0 ? [] : [`g${index - 1}`],
}));

/** Twelve gates such as a service has them; the longest way through them takes 1.9 s. */
const GRAPH: readonly Gate[] = [
  gate('lint', 0.3),
  gate('types', 0.4),
  gate('unit', 0.5),
  gate('schema', 0.2),
  gate('licenses', 0.1, 'lint'),
  gate('contract', 0.3, 'types', 'schema'),
  gate('integration', 0.6, 'unit'),
  gate('assets', 0.3, 'types'),
  gate('migrate', 0.3, 'schema'),
  gate('e2e', 0.5, 'integration', 'contract'),
  gate('visual', 0.4, 'assets', 'unit'),
  gate('smoke', 0.3, 'e2e', 'migrate'),
];

function gate(name: string, seconds: number, ...needs: readonly string[]): Gate {
  return { name, run: `sleep ${seconds}`, needs };
}

/** What a pipeline costs over its bare commands, run by GNU make in the same order and as many at once. In turns. */
export const pipeline: Row = { name: 'pipeline', limitMs: 150_000, run };

async function run(context: RowContext): Promise<readonly Result[] | Skipped> {
  const make = which('make');
  if (make === null) return { skipped: 'make is not installed; on Debian: apt-get install make' };
  const chain = await compare(context, make, { name: 'chain', gates: CHAIN });
  const graph = await compare(context, make, { name: 'graph', gates: GRAPH });
  return [overheadLine(chain), ratioLine(graph), firstGateLine([...chain, ...graph])];
}

type Gates = { readonly name: string; readonly gates: readonly Gate[] };
type Pair = { readonly makeMs: number; readonly gatesMs: number; readonly firstGateMs: number };

/** The same gates for a target of its own, so that they share nothing with those before. */
async function compare({ place, signal, say }: RowContext, make: string, { name, gates }: Gates) {
  const folder = join(place.folder, name);
  const service = await createService(folder);
  await declareGates(service, gates);
  const server = await startServer(place, join(folder, 'd'));
  const pairs: Pair[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    signal.throwIfAborted();
    const sha = await service.commit(`${name} ${round}`);
    const bareMs = await makeMs({ make, folder: join(folder, 'make'), gates, parallel: PARALLEL });
    const shipped = (await shipThrough(server.client, service, sha)).pipeline;
    // The first one has the server load its parts.
    if (round === 0) continue;
    pairs.push({ makeMs: bareMs, gatesMs: gatesMs(shipped), firstGateMs: firstGateMs(shipped) });
    say(`${name}: ${gatesMs(shipped)} ms, make ${shortNumber(bareMs)} ms`);
  }
  await server.stop();
  return pairs;
}

function firstGateMs({ createdAt, gates }: PipelineBody): number {
  const starts = gates.map(({ startedAt }) => Date.parse(startedAt ?? '')).filter((ms) => !Number.isNaN(ms));
  return Math.min(...starts) - Date.parse(createdAt);
}

function overheadLine(pairs: readonly Pair[]): Result {
  const each = pairs.map((pair) => (pair.gatesMs - pair.makeMs) / CHAIN.length);
  const overheadMs = median(each);
  return {
    what: `${CHAIN.length} gates that do nothing, one after the other, against make: a gate`,
    figure: `${shortNumber(overheadMs)} ms over the bare command (median of ${ROUNDS}, worst ${shortNumber(Math.max(...each))}; whole ${shortNumber(median(pairs.map((pair) => pair.gatesMs)))} against ${shortNumber(median(pairs.map((pair) => pair.makeMs)))} ms)`,
    bar: `<= ${OVERHEAD_BAR_MS} ms`,
    met: overheadMs <= OVERHEAD_BAR_MS,
    reference: 'GNU make -j, without checkout, log or record',
    values: { overheadMs, worstMs: Math.max(...each) },
  };
}

function ratioLine(pairs: readonly Pair[]): Result {
  const ratio = median(pairs.map((pair) => pair.gatesMs / pair.makeMs));
  return {
    what: `a graph of ${GRAPH.length} gates, ${PARALLEL} at once, against make -j${PARALLEL}`,
    figure: `${ratio.toFixed(3)} x (${spreadText(pairs.map((pair) => pair.gatesMs))}, against ${spreadText(pairs.map((pair) => pair.makeMs))})`,
    bar: `<= ${RATIO_BAR} x`,
    met: ratio <= RATIO_BAR,
    reference: 'GNU make -j',
    values: { ratio },
  };
}

function firstGateLine(pairs: readonly Pair[]): Result {
  const times = pairs.map((pair) => pair.firstGateMs);
  return {
    what: 'pipeline ordered -> its first job started',
    figure: spreadText(times),
    bar: null,
    met: null,
    reference: null,
    values: { p50Ms: median(times) },
  };
}
