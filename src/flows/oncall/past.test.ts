import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Schedule } from '../../core/oncall/model.ts';
import { aLayer, aMember, anOverride, aSchedule, at, iso } from '../../core/oncall/testing/samples.ts';
import { stretches, zoneNamed } from '../../core/oncall/zone.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { applyDocument } from './apply-document.ts';
import { removeOverride } from './change-overrides.ts';
import { policyOf } from './policy-of.ts';
import { removeOncall } from './remove-record.ts';
import { rosterOf } from './roster-of.ts';
import { tendOncall } from './tend-oncall.ts';
import { whoIsOnCall } from './who-is-on-call.ts';
import { readShifts } from './write-down-shifts.ts';

const NAMES = ['ann', 'bo', 'cy'];

async function open(t: TestContext, now: string) {
  const { store, clock } = await openSqliteForTest(t);
  clock.setWall(at(now));
  const apply = (schedules: readonly Schedule[]) =>
    store.transaction((tx) => {
      const people = NAMES.map((name) => ({ name }));
      return applyDocument(tx, {
        wanted: { people, schedules, policies: [] },
        prune: false,
        actor: 'root',
        dryRun: false,
      });
    });
  const told = async (from: string, until: string) => {
    const roster = await rosterOf(store, 'shop');
    assert.ok(roster !== null);
    const shifts = await readShifts(store, roster, { fromMs: at(from), untilMs: at(until) });
    return shifts.map(({ fromMs, people }) => `${iso(fromMs)} ${people.join('+') || 'nobody'}`);
  };
  const turnTo = async (instant: string) => {
    clock.setWall(at(instant));
    await tendOncall({ store });
  };
  return { store, clock, apply, told, turnTo };
}

describe('who was on call', () => {
  it('stays as it was when the schedule is changed, and what comes follows the change (S5)', async (t) => {
    const { apply, told, turnTo, store, clock } = await open(t, '2026-03-02T12:00Z');
    await apply([aSchedule({ zone: 'UTC' })]);
    await turnTo('2026-03-12T12:00Z');

    await apply([aSchedule({ zone: 'UTC', layers: [aLayer({ people: ['cy', 'ann'] })] })]);

    const past = ['2026-03-02T12:00Z ann', '2026-03-09T09:00Z bo'];
    assert.deepEqual(await told('2026-03-02T12:00Z', '2026-03-12T12:00Z'), past);
    assert.deepEqual(await told('2026-03-02T12:00Z', '2026-03-24T00:00Z'), [
      ...past,
      '2026-03-12T12:00Z ann',
      '2026-03-16T09:00Z cy',
      '2026-03-23T09:00Z ann',
    ]);
    assert.deepEqual(await whoIsOnCall(store, 'shop', at('2026-03-10T00:00Z')), ['bo']);
    assert.deepEqual(await whoIsOnCall(store, 'shop', clock.now()), ['ann']);
  });

  it('is nothing that lies ahead: a clock that leapt and was set right again hides no edit (S31)', async (t) => {
    const { apply, told, turnTo, store, clock } = await open(t, '2026-03-03T10:00Z');
    await apply([aSchedule({ zone: 'UTC' })]);
    await turnTo('2026-04-20T10:00Z');
    clock.setWall(at('2026-03-03T10:01Z'));

    await apply([aSchedule({ zone: 'UTC', layers: [aLayer({ people: ['cy', 'ann'] })] })]);
    const now = [await whoIsOnCall(store, 'shop', clock.now())];
    await turnTo('2026-03-04T10:00Z');
    now.push(await whoIsOnCall(store, 'shop', clock.now()));

    assert.deepEqual(now, [['cy'], ['cy']]);
    assert.deepEqual(await told('2026-03-03T10:00Z', '2026-03-10T00:00Z'), [
      '2026-03-03T10:00Z ann',
      '2026-03-03T10:01Z cy',
      '2026-03-09T09:00Z ann',
    ]);
  });

  it('stays when an override ends, and when somebody is removed (S7, S8)', async (t) => {
    const { apply, told, turnTo, store } = await open(t, '2026-03-03T10:00Z');
    await apply([aSchedule({ zone: 'UTC' })]);
    const override = anOverride({ fromMs: at('2026-03-03T12:00Z'), untilMs: at('2026-03-03T20:00Z') });
    await store.records.put('override', override.id, override);
    await turnTo('2026-03-03T16:00Z');

    await store.transaction((tx) => removeOverride(tx, { id: override.id, actor: 'ann', dryRun: false }));
    await turnTo('2026-03-03T18:00Z');
    const order = { what: 'person', name: 'ann', actor: 'root', force: true, dryRun: false } as const;
    await store.transaction((tx) => removeOncall(tx, order));

    assert.deepEqual(await told('2026-03-03T10:00Z', '2026-03-04T00:00Z'), [
      '2026-03-03T10:00Z ann',
      '2026-03-03T12:00Z bo',
      '2026-03-03T16:00Z ann',
      '2026-03-03T18:00Z bo',
    ]);
  });

  it('is written down over the end of a month, and by one who comes back after days (S5)', async (t) => {
    const { apply, told, turnTo } = await open(t, '2026-03-02T12:00Z');
    await apply([aSchedule({ zone: 'UTC' })]);

    await turnTo('2026-05-20T12:00Z');

    const all = await told('2026-03-02T12:00Z', '2026-05-20T12:00Z');
    assert.equal(all.length, 12);
    assert.deepEqual(all.slice(4, 6), ['2026-03-30T09:00Z bo', '2026-04-06T09:00Z cy']);
  });

  it('is nobody’s in a schedule that was removed and made again', async (t) => {
    const { apply, told, turnTo, store } = await open(t, '2026-03-02T12:00Z');
    await apply([aSchedule({ zone: 'UTC' })]);
    await turnTo('2026-03-10T12:00Z');
    const order = { what: 'schedule', name: 'shop', actor: 'root', force: false, dryRun: false } as const;
    await store.transaction((tx) => removeOncall(tx, order));
    await turnTo('2026-03-12T12:00Z');

    await apply([aSchedule({ zone: 'UTC', layers: [aLayer({ people: ['cy'], starts: '2026-03-13T00:00' })] })]);

    assert.deepEqual(await told('2026-03-11T12:00Z', '2026-03-14T00:00Z'), [
      '2026-03-11T12:00Z nobody',
      '2026-03-13T00:00Z cy',
    ]);
  });
});

describe('zone data that were other before', () => {
  it('are said once, with the hand-off that moves, and leave the past as it was (S5)', async (t) => {
    const { store, clock, apply, turnTo, told } = await open(t, '2026-03-02T16:00Z');
    await apply([aSchedule()]);
    await turnTo('2026-03-02T16:01Z');
    // As an older program knew them: the clocks of Chicago are not put forward in March.
    const nowMs = clock.now();
    const untilMs = nowMs + 400 * 86_400_000;
    const old = [{ fromMs: nowMs, untilMs, offsetMs: -6 * 3_600_000 }];
    await store.records.put('memo', 'zone America/Chicago', { stretches: old });

    await turnTo('2026-03-03T00:00Z');
    await turnTo('2026-03-03T00:01Z');

    const events = await store.events.newest({ limit: 100 });
    const moved = events.filter(({ data }) => data.what === 'zone-data');
    assert.deepEqual(
      moved.map(({ data }) => [data.schedule, iso(Number(data.beforeMs)), iso(Number(data.afterMs))]),
      [['shop', '2026-03-09T15:00Z', '2026-03-09T14:00Z']],
    );
    assert.deepEqual(await told('2026-03-02T16:00Z', '2026-03-10T00:00Z'), [
      '2026-03-02T16:00Z ann',
      '2026-03-09T14:00Z bo',
    ]);
  });

  it('are not said when nothing has changed', async (t) => {
    const { store, apply, turnTo } = await open(t, '2026-03-02T16:00Z');
    await apply([aSchedule()]);
    await turnTo('2026-03-02T16:01Z');

    for (const instant of ['2026-04-20T00:00Z', '2026-09-01T00:00Z', '2027-03-20T00:00Z', '2030-01-01T00:00Z'])
      await turnTo(instant);

    const events = await store.events.newest({ limit: 1_000 });
    assert.deepEqual(
      events.filter(({ data }) => data.what === 'zone-data'),
      [],
    );
    assert.ok(stretches(zoneNamed('America/Chicago'), at('2030-01-01T00:00Z'), at('2031-01-01T00:00Z')).length > 1);
  });
});

describe('the policy of a service', () => {
  it('is the one that names it, else the one for all others, else none', async (t) => {
    const { store } = await openSqliteForTest(t);
    const policy = (name: string, services: readonly string[]) => ({
      name,
      services,
      steps: [],
      repeats: 0,
      lastResort: [],
      ackTimeoutMs: null,
    });
    await store.records.put('policy', 'shop', policy('shop', ['shop']));
    const before = [await policyOf(store, 'basket'), await policyOf(store, null)];
    await store.records.put('policy', 'rest', policy('rest', ['*']));

    assert.deepEqual(before, [null, null]);
    assert.equal((await policyOf(store, 'shop'))?.name, 'shop');
    assert.equal((await policyOf(store, 'basket'))?.name, 'rest');
    assert.equal((await policyOf(store, null))?.name, 'rest');
  });
});

describe('a schedule that is not there', () => {
  it('has nobody on call (S10)', async (t) => {
    const { store } = await openSqliteForTest(t);
    await store.records.put('member', 'ann', aMember());

    assert.deepEqual(await whoIsOnCall(store, 'shop', 0), []);
  });
});
