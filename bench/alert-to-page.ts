import { setTimeout as delay } from 'node:timers/promises';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { quantile, spreadText } from './support/figures.ts';
import { HOOK_KEY, personName, preparePaged, stepTo } from './support/paged.ts';

const ALERTS = 200;
const PER_SECOND = 10;
const BAR_MS = 2_000;
const HOUR_MS = 3_600_000;
const LAST_WITHIN_MS = 10_000;

/** From the moment at which a monitor sends an alert to the moment at which the first message about it is at the receiver of the person on call. */
export const alertToPage: Row = { name: 'alert-to-page', limitMs: 90_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const paged = await preparePaged(place, ALERTS);
  await paged.fill(async (store) => {
    for (let count = 0; count < ALERTS; count += 1) {
      const steps = [stepTo(personName(count), HOUR_MS)];
      const policy = {
        name: `p${count}`,
        services: [`s${count}`],
        steps,
        repeats: 0,
        lastResort: [],
        ackTimeoutMs: null,
      };
      await store.records.put('policy', policy.name, policy);
    }
  });
  const { client } = await startServer(place, paged.data, { settings: paged.settings, env: paged.env });
  const sent = new Map<string, number>();
  for (let count = 0; count < ALERTS; count += 1) {
    signal.throwIfAborted();
    sent.set(`trouble ${count}.`, Date.now());
    await post(client.url(), count);
    await delay(1_000 / PER_SECOND, undefined, { signal });
  }
  const untilMs = Date.now() + LAST_WITHIN_MS;
  while (paged.told().length < ALERTS && Date.now() < untilMs) await delay(20, undefined, { signal });
  const times = paged.told().flatMap(({ title, atMs }) => {
    const [, name = ''] = /(trouble \d+\.)/.exec(title) ?? [];
    const sentMs = sent.get(name);
    return sentMs === undefined ? [] : [atMs - sentMs];
  });
  const p99 = quantile(times, 0.99);
  return [
    {
      what: `alert sent -> first message at the receiver, ${ALERTS} alerts of as many services, ${PER_SECOND}/s`,
      figure: `${spreadText(times)}, p99 ${Math.round(p99)} ms; ${times.length} of ${ALERTS} came`,
      bar: `p99 <= ${BAR_MS} ms, all`,
      met: times.length === ALERTS && p99 <= BAR_MS,
      reference: 'GoAlert looks every 5 s; Alertmanager waits 30 s (group_wait)',
      values: {
        p50Ms: quantile(times, 0.5),
        p99Ms: p99,
        maxMs: quantile(times, 1),
        came: times.length,
        alerts: ALERTS,
      },
    },
  ];
}

async function post(url: string, count: number): Promise<void> {
  const body = JSON.stringify({
    key: `k${count}`,
    title: `trouble ${count}.`,
    service: `s${count}`,
    severity: 'critical',
  });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/hooks/alerts/${HOOK_KEY}`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  if (answer.status !== 202) throw new Error(`an alert was answered ${answer.status}`);
}
