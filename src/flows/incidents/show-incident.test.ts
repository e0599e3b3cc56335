import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { NewEvent } from '../../core/events/model.ts';
import { TIME_NAMES } from '../../core/incidents/times.ts';
import { reasonText } from '../../core/notices/explain-text.ts';
import { incidentMarkdown } from '../../core/notices/incident-markdown.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { verifyEvents } from '../../store/verify-events.ts';
import { acknowledge, note, resolve } from './change-incident.ts';
import { explainIncident, showIncident } from './show-incident.ts';
import { type AlertWorld, openAlertWorld } from './testing/alert-world.ts';

const MINUTE_MS = 60_000;
const target = 'shop/production';

const by = (name: string) => ({ incident: 1, by: name, via: 'cli', seenVersion: null });

/** From a bad release over the page to the rollback that helped, with some seconds between each. */
async function live(world: AlertWorld): Promise<void> {
  const { clock, store } = world;
  const append = (event: Omit<NewEvent, 'target'>) => store.events.append({ target, ...event });
  const flip = { kind: 'traffic.flipped', actor: 'ada', data: { release: 12, from: 11 } } as const;
  await append({ ...flip, operation: 'op_before', data: { release: 11, from: 10 } });
  await clock.advance(40 * MINUTE_MS);
  await append({ ...flip, operation: 'op_bad' });
  await clock.advance(91_300);
  await world.tell([{ name: 'errors', startsAtMs: clock.now() - 20_000 }]);
  await clock.advance(1_700);
  await append({ kind: 'page.sent', operation: 'INC-1', actor: 'astern', data: { person: 'ann', channel: 'email' } });
  await clock.advance(33_000);
  await world.change((tx, nowMs) => acknowledge(tx, { ...by('ann'), nowMs }));
  await clock.advance(45_500);
  const rollback = { operation: 'op_back', actor: 'ann' } as const;
  await append({ kind: 'operation.ordered', ...rollback, data: { kind: 'rollback', release: 11, from: 12 } });
  await clock.advance(400);
  await append({ kind: 'traffic.flipped', ...rollback, data: { release: 11, from: 12 } });
  await clock.advance(60_000);
  await append({ kind: 'watch.fine', ...rollback, data: { release: 11 } });
  const source = { kind: 'slack', url: 'https://chat.test/p1', atMs: clock.now() - 90_000 };
  await world.change((tx, nowMs) => note(tx, { ...by('bo'), text: 'customers write in', source, nowMs }));
  await clock.advance(2_000);
  await world.change((tx, nowMs) => resolve(tx, { ...by('ann'), reason: 'put back', nowMs }));
}

describe('the record of an incident', () => {
  it('takes its times from the log, to the second, and writes them down when it is resolved (S53)', async (t) => {
    const world = await openAlertWorld(t);
    await live(world);

    const { times, incident } = await showIncident(world.store, 'INC-1');

    const log = await world.store.events.after(0, { limit: 1_000 });
    const at = (kind: NewEvent['kind'], fits: (data: NewEvent['data']) => boolean = () => true) =>
      log.findLast((line) => line.kind === kind && fits(line.data))?.atMs;
    assert.deepEqual(times, {
      began: incident.beganAtMs,
      detected: at('incident.opened'),
      paged: at('page.sent'),
      acknowledged: at('incident.acknowledged'),
      decided: at('operation.ordered'),
      restored: at('traffic.flipped', ({ release }) => release === 11),
      proven: at('watch.fine'),
      resolved: at('incident.resolved'),
    });
    const { afterMs, ...written } = log.find(({ kind }) => kind === 'incident.times')?.data ?? {};
    assert.deepEqual(written, times);
    assert.deepEqual(afterMs, {
      ...{ detected: 20_000, paged: 21_700, acknowledged: 54_700, decided: 100_200 },
      ...{ restored: 100_600, proven: 160_600, resolved: 162_600 },
    });
    assert.equal(TIME_NAMES.length, 7);
  });

  it('is made of the lines of the incident and of its target around it, each with its source, in the order of their times (S53)', async (t) => {
    const world = await openAlertWorld(t);
    await live(world);
    await world.clock.advance(6 * MINUTE_MS);
    await world.store.events.append({ kind: 'watch.ended', target, operation: 'op_later', actor: 'x', data: {} });

    const { entries } = await showIncident(world.store, '1');

    const kinds = entries.map(({ event, source }) => [event.kind, source.kind]);
    assert.deepEqual(kinds.slice(0, 2), [
      ['traffic.flipped', 'op_bad'],
      ['incident.opened', 'incident'],
    ]);
    assert.ok(!kinds.some(([kind]) => kind === 'watch.ended'));
    const times = entries.map(({ atMs }) => atMs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    const pinned = entries.find(({ source }) => source.kind === 'slack');
    assert.deepEqual([pinned?.source.url, pinned?.event.actor], ['https://chat.test/p1', 'bo']);
    assert.ok(
      kinds.findIndex(([, source]) => source === 'slack') < kinds.findIndex(([, source]) => source === 'op_back'),
    );
  });

  it('becomes one text with tables of its times and of what happened', async (t) => {
    const world = await openAlertWorld(t);
    await live(world);

    const text = incidentMarkdown(await showIncident(world.store, 'INC-1'));

    assert.match(text, /^# INC-1: errors of shop\n/);
    assert.match(text, /\| acknowledged: somebody was on it \| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| 55 s \|/);
    assert.match(text, /\| restored: the traffic was back \| [^|]+ \| 2 min \(101 s\) \|/);
    assert.match(text, /\[slack\]\(https:\/\/chat\.test\/p1\), line \d+ \|/);
    assert.match(text, /## Who was told/);
  });

  it('rounds what was measured before and after, and speaks of reasons in sentences', async (t) => {
    const world = await openAlertWorld(t);
    await live(world);
    const shown = await showIncident(world.store, 'INC-1');
    const back = {
      operation: 'op_1',
      target,
      release: 2,
      from: 3,
      orderedAtMs: 0,
      flippedAtMs: 1,
      untilMs: 2,
    } as const;
    const recovery = {
      ...back,
      state: 'proven',
      provenBy: 'measurement',
      errorsBefore: 42.97945,
      errorsAfter: 0,
    } as const;
    const why = ['r3 went live 3 min before the alarm.', 'The alarm is about shop.'];
    const suspect = {
      ...{ target, release: 3, title: 'Discounts', author: 'Ann', sha: 'a', flippedAtMs: 0, beforeOnsetMs: 1 },
      ...{ score: 60, isSuspected: true, evidence: why.map((text) => ({ kind: 'time', points: 30, text }) as const) },
    };
    const incident = { ...shown.incident, recoveries: [recovery], suspects: [suspect], deliveries: 1 };

    const text = incidentMarkdown({ ...shown, incident });

    assert.match(text, /proven by measurement, errors 43\.0 % -> 0\.0 %\n/);
    assert.match(text, /before the alarm\. The alarm is about shop\.\n/);
    assert.match(text, /- alerts: 1, said once\n/);
  });

  it('shows in the log when somebody has edited a line that it is made of (S53)', async (t) => {
    const { store, file } = await openSqliteForTest(t);
    for (const title of ['a', 'b'])
      await store.events.append({ kind: 'incident.opened', target, operation: 'INC-1', actor: 'x', data: { title } });
    const whole = await verifyEvents(store);
    const database = new DatabaseSync(file);
    database.exec('update events set at_ms = at_ms - 60000 where seq = 2');
    database.close();

    const edited = await verifyEvents(store);

    assert.deepEqual([whole.kind, edited.kind, edited.kind === 'broken' ? edited.seq : null], ['whole', 'broken', 2]);
  });

  it('says by which policy people are paged, and what was edited in it since (S16)', async (t) => {
    const world = await openAlertWorld(t);
    await world.tell([{ name: 'errors' }]);
    const before = (await showIncident(world.store, 'INC-1')).paging;
    const policy = await world.store.records.get('policy', 'all');
    assert.ok(policy !== null);

    await world.store.records.put('policy', 'all', { ...policy, steps: policy.steps.slice(0, 1) });
    const edited = (await showIncident(world.store, 'INC-1')).paging;
    await world.change((tx, nowMs) => resolve(tx, { ...by('ann'), nowMs }));
    const over = (await showIncident(world.store, 'INC-1')).paging;

    const nextAtMs = world.clock.now() + 5 * MINUTE_MS;
    assert.deepEqual(before, { policy: 'all', state: 'running', nextAtMs, changedSince: [] });
    assert.deepEqual(edited, { ...before, changedSince: [{ kind: 'step-removed', step: 2 }] });
    assert.deepEqual(over, { policy: 'all', state: 'ended', nextAtMs: null, changedSince: [] });
  });

  it('lets what people and monitors write open no cell, link or tag', async (t) => {
    const world = await openAlertWorld(t);
    await world.tell([{ name: '<script>|[a](http://x)|`' }]);

    const text = incidentMarkdown(await showIncident(world.store, 'INC-1'));

    assert.match(text, /\\<script\\>\\\|\\\[a\\\]\(http:\/\/x\)\\\|\\`/);
  });
});

describe('why somebody was paged', () => {
  it('tells of each step what decided it, and of one person why not', async (t) => {
    const world = await openAlertWorld(t);
    await live(world);
    await world.store.records.put('member', 'cy', {
      ...{ name: 'cy', fullName: 'cy', zone: 'UTC', role: 'responder' },
      contacts: [],
      rules: [],
    });

    const words = async (person: string | null) =>
      (await explainIncident(world.store, 'INC-1', person)).reasons.map(reasonText).join('\n');

    assert.match(await words(null), /incident "errors of shop" opened by hook prometheus, critical/);
    assert.match(await words('ann'), /ann by email \(ann@example\.test\)/);
    assert.match(await words('bo'), /Not paged: ann had it at/);
    assert.match(await words('cy'), /Not paged/);
  });
});
