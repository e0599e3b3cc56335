import { join } from 'node:path';
import { systemClock } from '../src/lib/clock.ts';
import { connectRouter } from '../src/providers/router/builtin/index.ts';
import { stopRouter } from '../src/providers/router/builtin/start.ts';
import type { Result, Row, RowContext, Skipped } from './row.ts';
import { routerProcesses } from './support/astern.ts';
import { largest, median, shortNumber, smallest } from './support/figures.ts';
import { hammer, hasWrk } from './support/hammer.ts';
import { findHaproxy, startHaproxy, startStaticBackend } from './support/haproxy.ts';
import { startNodeBackends } from './support/node-backends.ts';
import { memoryOf, processorMs } from './support/processes.ts';

const HOST = 'bench.localhost';
const ROUNDS = 4;
const SECONDS = 2;

type Contender = { readonly name: string; readonly url: string; readonly pids: readonly number[] };
type Round = {
  readonly perSecond: number;
  readonly processorUs: number;
  readonly p99Ms: number | null;
  readonly bad: number;
};

/** The embedded router and HAProxy in turns, in front of the same backends; two threads or workers each, plain HTTP, kept connections. */
export const routerThroughput: Row = { name: 'router-throughput', limitMs: 45_000, run };

async function run(context: RowContext): Promise<readonly Result[] | Skipped> {
  const { place, say } = context;
  if (findHaproxy() === null) return { skipped: 'haproxy is not installed; on Debian: apt-get install haproxy wrk' };
  say(
    hasWrk()
      ? 'load by wrk'
      : 'wrk is not installed; load by a client of our own, which takes much of the processors itself',
  );
  const nodes = await startNodeBackends(place, 2);
  const fixed = await startStaticBackend(place);
  const results: Result[] = [];
  for (const [name, ports] of [
    ['two node instances', nodes],
    ['a static backend', [fixed]],
  ] as const) {
    const contenders = [await openBuiltin(context, ports), await openHaproxy(context, ports)];
    const rounds = contenders.map(() => [] as Round[]);
    for (const { url } of contenders) await hammer({ url, host: HOST, seconds: 1 });
    for (let count = 0; count < ROUNDS; count += 1) {
      for (const [index, contender] of contenders.entries()) {
        context.signal.throwIfAborted();
        rounds[index]?.push(await playRound(contender));
      }
    }
    results.push(...lines(name, contenders, rounds));
  }
  return results;
}

async function openBuiltin({ place, signal }: RowContext, ports: readonly number[]): Promise<Contender> {
  const dir = join(place.folder, `r${ports.length}`);
  place.later(() => stopRouter(dir, systemClock));
  const router = await connectRouter({ dir, listen: '127.0.0.1:0', clock: systemClock });
  const instances = ports.map((port, index) => ({ id: `s1.web.${index + 1}`, host: '127.0.0.1', port }));
  const health = { http: '/healthz', withinMs: 5_000, everyMs: 1_000, timeoutMs: 2_000, passes: 1, failures: 5 };
  const pool = { role: 'web', path: '/', instances, health, streams: { policy: 'keep', graceMs: 0 } } as const;
  const names = { target: 'bench/production', host: HOST, testHost: `test.${HOST}` };
  const stack = { id: 's1', release: 'r1', pools: [pool] };
  await router.prepare({ ...names, fence: 1, stack, onTestEntrance: false });
  for (;;) {
    signal.throwIfAborted();
    const seen = await router.observe(names.target);
    if (seen.stacks[0]?.instances.every((one) => one.up) === true) break;
    await systemClock.sleep(20);
  }
  await router.activate({ target: names.target, fence: 1, stack: 's1', testEntranceTo: null });
  return { name: 'builtin', url: router.address, pids: Object.values(routerProcesses(dir)) };
}

async function openHaproxy({ place }: RowContext, ports: readonly number[]): Promise<Contender> {
  const { url, pid } = await startHaproxy(place, { host: HOST, ports, threads: 2 });
  return { name: 'HAProxy', url, pids: [pid] };
}

async function playRound({ url, pids }: Contender): Promise<Round> {
  const used = () => pids.reduce((sum, pid) => sum + processorMs(pid), 0);
  const beforeMs = used();
  const { requests, perSecond, p99Ms, bad } = await hammer({ url, host: HOST, seconds: SECONDS });
  return { perSecond, processorUs: ((used() - beforeMs) * 1_000) / requests, p99Ms, bad };
}

function lines(backend: string, contenders: readonly Contender[], rounds: readonly (readonly Round[])[]): Result[] {
  const [own = [], peer = []] = rounds;
  const ratios = own.map((round, index) => round.perSecond / (peer[index]?.perSecond ?? Number.NaN));
  const [ownUs, peerUs] = [own, peer].map((all) => median(all.map((round) => round.processorUs)));
  const [ownPerSecond, peerPerSecond] = [own, peer].map((all) => median(all.map((round) => round.perSecond)));
  const bad = own.reduce((sum, round) => sum + round.bad, 0);
  const memory = contenders.map(({ name, pids }) => [name, pids.map((pid) => memoryOf(pid)?.residentMb ?? 0)] as const);
  return [
    {
      what: `router throughput in front of ${backend}, against HAProxy in the same run`,
      figure: `${ratios.length} rounds: lowest ${smallest(ratios).toFixed(2)} x, median ${median(ratios).toFixed(2)} x, highest ${largest(ratios).toFixed(2)} x (${shortNumber(ownPerSecond ?? 0)} against ${shortNumber(peerPerSecond ?? 0)} req/s; p99 ${shortNumber(p99Of(own))} against ${shortNumber(p99Of(peer))} ms); ${bad} bad answers`,
      bar: 'no bad answer',
      met: bad === 0,
      reference: '0.24 to 0.27 x in front of a static backend, one thread each',
      values: {
        ratioLowest: smallest(ratios),
        ratioMedian: median(ratios),
        perSecond: ownPerSecond ?? null,
        haproxyPerSecond: peerPerSecond ?? null,
        p99Ms: p99Of(own),
        haproxyP99Ms: p99Of(peer),
        bad,
      },
    },
    {
      what: `processor time per request and resident memory, ${backend}`,
      figure: `builtin ${shortNumber(ownUs ?? 0)} us, HAProxy ${shortNumber(peerUs ?? 0)} us (${((ownUs ?? 0) / (peerUs ?? 1)).toFixed(1)} x); ${memory.map(([name, all]) => `${name} ${all.map((mb) => mb.toFixed(0)).join(' + ')}`).join(', ')} MB`,
      bar: null,
      met: null,
      reference: '4.4 to 4.9 x the processor time of HAProxy',
      values: { processorUs: ownUs ?? null, haproxyProcessorUs: peerUs ?? null },
    },
  ];
}

function p99Of(rounds: readonly Round[]): number {
  return median(rounds.flatMap(({ p99Ms }) => (p99Ms === null ? [] : [p99Ms])));
}
