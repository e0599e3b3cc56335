import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { afterwards, aHeard, known, MINUTE_MS, placeOf } from '../testing/incidents.ts';
import { nowMs } from '../testing/samples.ts';
import type { Known } from './book.ts';
import { change } from './change.ts';
import { fold } from './fold.ts';
import type { Heard } from './hear.ts';
import { RULES } from './rules.ts';

type Act = 'firing' | 'resolved' | 'acknowledged' | 'person-resolves';
type Move = { readonly act: Act; readonly key: number; readonly afterMs: number };

const SERVICES = ['shop', 'blog', 'mail'];
const serviceOf = (key: number) => SERVICES[key % SERVICES.length] ?? '';

const moves = fc.array(
  fc.record({
    act: fc.constantFrom<Act>('firing', 'firing', 'firing', 'resolved', 'resolved', 'acknowledged', 'person-resolves'),
    key: fc.nat(6),
    afterMs: fc.constantFrom(0, 1_000, MINUTE_MS, 9 * MINUTE_MS, 11 * MINUTE_MS, 61 * MINUTE_MS, 250 * MINUTE_MS),
  }),
  { maxLength: 40 },
);

type NaiveIncident = {
  readonly service: string;
  state: 'open' | 'acknowledged' | 'resolved';
  newsMs: number;
  resolvedMs: number;
  deliveries: number;
  readonly alerts: Set<number>;
};
type NaiveAlert = { firing: boolean; count: number; incident: number; heardMs: number };

/** What docs/incidents.md says, written down as it is said: no batches, no books. */
function naive(all: readonly Move[]) {
  const incidents: NaiveIncident[] = [];
  const alerts = new Map<number, NaiveAlert>();
  let at = nowMs;
  const isFresh = ({ state, newsMs }: NaiveIncident) =>
    state !== 'resolved' && at - newsMs <= (state === 'open' ? RULES.joinOpenMs : RULES.joinAnsweredMs);
  const count = (index: number, key: number) => {
    const incident = incidents[index];
    if (incident === undefined) return;
    incident.deliveries += 1;
    incident.alerts.add(key);
    incident.newsMs = Math.max(incident.newsMs, at);
  };
  const reopen = (index: number) => {
    const incident = incidents[index];
    if (incident !== undefined) Object.assign(incident, { state: 'open', newsMs: at });
  };
  const find = (service: string) => {
    const joins = incidents.findLastIndex((one) => one.service === service && isFresh(one));
    if (joins >= 0) return joins;
    const again = incidents.findLastIndex(
      (one) => one.service === service && one.state === 'resolved' && at - one.resolvedMs <= RULES.reopenMs,
    );
    if (again >= 0) reopen(again);
    if (again >= 0) return again;
    return incidents.push({ service, state: 'open', newsMs: at, resolvedMs: 0, deliveries: 0, alerts: new Set() }) - 1;
  };
  const fires = (key: number) => {
    const alert = alerts.get(key);
    const own = alert === undefined ? undefined : incidents[alert.incident];
    const isOver = own?.state === 'resolved' && at - (alert?.heardMs ?? at) > RULES.silentMs;
    if (alert?.firing === true && own !== undefined && !isOver) {
      alert.count += 1;
      alert.heardMs = at;
      if (own.state === 'resolved' && at - own.resolvedMs <= RULES.reopenMs) return;
      if (own.state === 'resolved') reopen(alert.incident);
      count(alert.incident, key);
      return;
    }
    const index = find(serviceOf(key));
    alerts.set(key, {
      firing: true,
      count: alert?.incident === index ? alert.count + 1 : 1,
      incident: index,
      heardMs: at,
    });
    count(index, key);
  };
  for (const { act, key, afterMs } of all) {
    at += afterMs;
    const alert = alerts.get(key);
    const own = alert === undefined ? undefined : incidents[alert.incident];
    if (act === 'firing') fires(key);
    if (act === 'resolved' && alert?.firing === true) {
      alert.firing = false;
      if (own !== undefined && own.state !== 'resolved') own.newsMs = Math.max(own.newsMs, at);
    }
    if (act === 'acknowledged' && alert?.firing === true) alert.heardMs = at;
    if (act === 'acknowledged' && alert?.firing === true && own?.state === 'open')
      Object.assign(own, { state: 'acknowledged', newsMs: at });
    if (act === 'person-resolves') {
      const open = incidents.findLast(({ service, state }) => service === serviceOf(key) && state !== 'resolved');
      if (open !== undefined) Object.assign(open, { state: 'resolved', resolvedMs: at, newsMs: at });
    }
  }
  return {
    alerts: [...alerts]
      .map(([key, { firing, count: of, incident }]) => [key, firing, of, incident + 1])
      .toSorted(byKey),
    incidents: incidents.map(({ service, state, deliveries, alerts: of }) => [service, state, deliveries, of.size]),
  };
}

/** The same through the fold, in batches of so many words; what a person does ends a batch. */
function folded(all: readonly Move[], size: number) {
  let present = known();
  let batch: Heard[] = [];
  let at = nowMs;
  const read = () => {
    for (let from = 0; from < batch.length; from += size) {
      const words = batch.slice(from, from + size);
      const readAtMs = words.at(-1)?.atMs ?? at;
      present = afterwards(present, fold({ ...present, nowMs: readAtMs }, words));
    }
    batch = [];
  };
  for (const { act, key, afterMs } of all) {
    at += afterMs;
    if (act === 'person-resolves') {
      read();
      present = resolveNewest(present, serviceOf(key), at);
    } else batch.push(heard(act, key, at));
  }
  read();
  return {
    alerts: present.alerts
      .filter(({ count }) => count > 0)
      .map(({ key, status, count, incident }) => [Number(key), status === 'firing', count, incident])
      .toSorted(byKey),
    incidents: present.incidents.map(({ service, state, deliveries, alerts }) => [service, state, deliveries, alerts]),
  };
}

function heard(status: 'firing' | 'resolved' | 'acknowledged', key: number, atMs: number): Heard {
  return aHeard({ key: String(key), status, atMs, startsAtMs: null, place: placeOf(serviceOf(key)) });
}

function resolveNewest(present: Known, service: string, at: number): Known {
  const open = present.incidents.findLast((one) => one.service === service && one.resolvedAtMs === null);
  if (open === undefined) return present;
  const changed = change(open, { kind: 'resolve' }, { by: 'ann', seenVersion: null, nowMs: at });
  const resolved = changed.kind === 'done' ? changed.incident : open;
  return { ...present, incidents: present.incidents.map((one) => (one.number === open.number ? resolved : one)) };
}

function byKey(one: readonly unknown[], other: readonly unknown[]): number {
  return Number(one[0]) - Number(other[0]);
}

it('comes to what its description says, whatever happens in whatever order (S24, S26)', () => {
  fc.assert(
    fc.property(moves, (all) => {
      assert.deepEqual(folded(all, 1), naive(all));
    }),
    { numRuns: 1_000 },
  );
});

it('comes to the same in any batches', () => {
  fc.assert(
    fc.property(moves, fc.integer({ min: 2, max: 50 }), (all, size) => {
      assert.deepEqual(folded(all, size), folded(all, 1));
    }),
    { numRuns: 1_000 },
  );
});
