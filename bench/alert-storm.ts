import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Result, Row, RowContext } from './row.ts';
import { type Server, startServer } from './support/astern.ts';
import { HOOK_KEY, type Paged, personName, preparePaged, stepTo } from './support/paged.ts';

const ALERTS = 10_000;
const FINGERPRINTS = 200;
const CONNECTIONS = 32;
/** The other service's alert is sent when so many have been answered. */
const AT_THE_HEIGHT = ALERTS / 2;
const BAR_MESSAGES = 3;
const BAR_OTHER_MS = 5_000;
const HOUR_MS = 3_600_000;
const READ_WITHIN_MS = 60_000;
/** After all has been read, a message that was held back comes within this. */
const LATE_MESSAGES_MS = 10_000;
const [NOISY, QUIET] = [personName(0), personName(1)] as const;

/** Everything about one service at once, as fast as it is taken; in the midst of it the first alert of another service. */
export const alertStorm: Row = { name: 'alert-storm', limitMs: 150_000, run };

type Storm = { readonly refused: number; readonly tookMs: number; readonly otherSentMs: number };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const paged = await preparePaged(place, 2);
  await paged.fill(async (store) => {
    for (const [service, person] of [
      ['shop', NOISY],
      ['billing', QUIET],
    ] as const)
      await store.records.put('policy', service, {
        ...{ name: service, services: [service], steps: [stepTo(person, HOUR_MS)] },
        ...{ repeats: 0, lastResort: [], ackTimeoutMs: null },
      });
  });
  const { client } = await startServer(place, paged.data, { settings: paged.settings, env: paged.env });
  const pool = new Pool(client.url(), { connections: CONNECTIONS, pipelining: 1 });
  place.later(() => pool.destroy());
  const storm = await send(pool, signal);
  const counted = await whenRead(client, signal);
  await delay(LATE_MESSAGES_MS, undefined, { signal });
  return lines(storm, counted, paged);
}

async function send(pool: Pool, signal: AbortSignal): Promise<Storm> {
  const startedMs = Date.now();
  let next = 0;
  let refused = 0;
  let otherSentMs = 0;
  const sender = async () => {
    while (next < ALERTS) {
      signal.throwIfAborted();
      const count = next++;
      if (count === AT_THE_HEIGHT) {
        otherSentMs = Date.now();
        if (!(await post(pool, 'billing', 0))) refused += 1;
      }
      if (!(await post(pool, 'shop', count % FINGERPRINTS))) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  return { refused, tookMs: Date.now() - startedMs, otherSentMs };
}

/** Was it taken? */
async function post(pool: Pool, service: string, key: number): Promise<boolean> {
  const alert = { key: `${service}-${key}`, title: `${service} ${key} fails`, service, severity: 'critical' };
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: `/v1/hooks/alerts/${HOOK_KEY}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alert),
  });
  await body.dump();
  return statusCode === 202;
}

type Counted = { readonly incidents: number; readonly deliveries: number };

/** How many incidents came of it, and what they counted, once every delivery was read. */
async function whenRead(client: Server['client'], signal: AbortSignal): Promise<Counted> {
  const untilMs = Date.now() + READ_WITHIN_MS;
  for (;;) {
    const { incidents } = (await client.call('incidents', { query: { all: true, limit: 50 } })).body;
    const own = incidents.filter(({ service }) => service === 'shop');
    const deliveries = own.reduce((sum, one) => sum + one.deliveries, 0);
    if (deliveries >= ALERTS || Date.now() > untilMs) return { incidents: own.length, deliveries };
    await delay(100, undefined, { signal });
  }
}

function lines({ refused, tookMs, otherSentMs }: Storm, counted: Counted, paged: Paged): readonly Result[] {
  const to = (person: string) => paged.told().filter((one) => one.person === person);
  const messages = to(NOISY).length;
  const [other] = to(QUIET);
  const otherMs = other === undefined ? null : other.atMs - otherSentMs;
  const { incidents, deliveries } = counted;
  const perSecond = Math.round((ALERTS * 1_000) / tookMs);
  return [
    {
      what: `a storm of ${ALERTS} alerts of one service, ${FINGERPRINTS} kinds, one by one`,
      figure: `${perSecond}/s, ${refused} refused; ${incidents} incident(s) counted ${deliveries}, ${messages} message(s) to the person on call`,
      bar: `none refused, one incident, <= ${BAR_MESSAGES} messages`,
      met: refused === 0 && incidents === 1 && deliveries === ALERTS && messages >= 1 && messages <= BAR_MESSAGES,
      reference: null,
      values: { perSecond, refused, incidents, deliveries, messages },
    },
    {
      what: 'the first alert of another service at its height: sent -> message at the receiver',
      figure: otherMs === null ? 'no message came' : `${otherMs} ms`,
      bar: `<= ${BAR_OTHER_MS} ms`,
      met: otherMs !== null && otherMs <= BAR_OTHER_MS,
      reference: null,
      values: { otherMs },
    },
  ];
}
