import { compareFlips } from '../src/providers/router/haproxy/bench.ts';
import { connectTo } from '../src/providers/router/testing/haproxy.ts';
import { HOST, openShop, TARGET } from '../src/providers/router/testing/haproxy-shop.ts';
import type { Result, Row, RowContext, Skipped } from './row.ts';
import { median, quantile, shortNumber, spreadText } from './support/figures.ts';
import { findHaproxy } from './support/haproxy.ts';

const PER_SECOND = 300;
const ROUNDS = 100;
const BAR = 1.5;

/** Our flip on HAProxy beside the bare command to its socket, in turns, under load. */
export const haproxyFlip: Row = { name: 'haproxy-flip', limitMs: 45_000, run };

async function run({ place, say }: RowContext): Promise<readonly Result[] | Skipped> {
  if (findHaproxy() === null) return { skipped: 'haproxy is not installed; on Debian: apt-get install haproxy' };
  const shop = await openShop();
  place.later(() => shop.close());
  const [proxy] = shop.proxies;
  if (proxy === undefined) throw new Error('a HAProxy was started');
  const load = shop.load(PER_SECOND);
  const pairs = await compareFlips({
    connect: (onTold) => connectTo(shop.proxies, { onTold }),
    host: proxy.host,
    target: TARGET,
    hostName: HOST,
    stacks: ['a', 'b'],
    rounds: ROUNDS,
  });
  await load.stop();
  say(`${pairs.length} flips each way, ${load.total()} requests`);
  const bare = pairs.map(({ bareMs }) => bareMs);
  const command = pairs.map(({ commandMs }) => commandMs);
  const switched = pairs.map(({ ours }) => ours.switchedAfterMs);
  const confirmed = pairs.map(({ ours }) => ours.confirmedAfterMs);
  const ratio = median(command) / median(bare);
  return [
    {
      what: 'the flip on HAProxy: command sent -> acknowledged, against the bare socket command',
      figure: `${shortNumber(ratio)} x (${spreadText(command)}, against ${spreadText(bare)}); from the order: switched and read back ${spreadText(switched)}, proven ${spreadText(confirmed)}; ${load.failed.length} of ${load.total()} requests failed`,
      bar: `<= ${BAR} x, 0 failed`,
      met: ratio <= BAR && load.failed.length === 0,
      reference: 'HAProxy runtime API',
      values: {
        ratio,
        commandP50Ms: median(command),
        commandP95Ms: quantile(command, 0.95),
        bareP50Ms: median(bare),
        bareP95Ms: quantile(bare, 0.95),
        switchedP95Ms: quantile(switched, 0.95),
        confirmedP95Ms: quantile(confirmed, 0.95),
        requests: load.total(),
        failed: load.failed.length,
      },
    },
  ];
}
