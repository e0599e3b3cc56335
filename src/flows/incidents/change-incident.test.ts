import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Incident } from '../../core/incidents/model.ts';
import { eventText } from '../../core/notices/event-text.ts';
import {
  acknowledge,
  assign,
  markFalseAlarm,
  mitigate,
  note,
  type Outcome,
  passOn,
  reopen,
  resolve,
  setSeverity,
} from './change-incident.ts';
import { openIncident } from './open-incident.ts';
import { type AlertWorld, openAlertWorld } from './testing/alert-world.ts';

const MINUTE_MS = 60_000;

const by = (name: string, seenVersion: number | null = null, via = 'page') => ({
  incident: 1,
  by: name,
  via,
  seenVersion,
});

async function opened(world: AlertWorld): Promise<Incident> {
  await world.tell([{ name: 'errors' }]);
  const [incident] = await world.incidents();
  assert.ok(incident !== undefined);
  return incident;
}

const said = (outcome: Outcome) => [
  outcome.kind,
  outcome.kind === 'unknown' ? null : outcome.incident.state,
  outcome.kind === 'unknown' ? null : outcome.incident.owner,
];

describe('changes of an incident by people', () => {
  it('lets one of two who tap within ten milliseconds have it, and tells the other who (S17)', async (t) => {
    const world = await openAlertWorld(t);
    const { version } = await opened(world);

    const [one, other] = await Promise.all([
      world.change((tx, nowMs) => acknowledge(tx, { ...by('ann', version, 'sms'), nowMs })),
      world.change((tx, nowMs) => acknowledge(tx, { ...by('bo', version, 'chat'), nowMs: nowMs + 10 })),
    ]);
    const again = await world.change((tx, nowMs) => acknowledge(tx, { ...by('ann', version, 'sms'), nowMs }));

    assert.deepEqual(said(one), ['done', 'acknowledged', 'ann']);
    assert.deepEqual(
      [...said(other), other.kind === 'already' ? other.by : null],
      ['already', 'acknowledged', 'ann', 'ann'],
    );
    assert.equal(again.kind, 'already');
    const lines = (await world.lines(1)).filter(
      ({ kind }) => kind === 'incident.acknowledged' || kind === 'incident.noted',
    );
    assert.deepEqual(lines.map(eventText), [
      'ann is on it (sms)',
      'bo wanted to take it (chat); it was acknowledged already by ann',
    ]);
    assert.equal((await world.store.escalations.get(1))?.state, 'held');
  });

  it('stays resolved when its alerts are over while somebody takes it, and says so (S18)', async (t) => {
    const world = await openAlertWorld(t);
    const { version } = await opened(world);
    await world.tell([{ name: 'errors', isOver: true }]);
    await world.pass(4);

    const outcome = await world.change((tx, nowMs) => acknowledge(tx, { ...by('ann', version), nowMs }));

    assert.deepEqual(
      [...said(outcome), outcome.kind === 'already' ? outcome.by : null],
      ['already', 'resolved', null, 'astern'],
    );
    assert.equal((await world.store.escalations.get(1))?.state, 'ended');
  });

  it('refuses a tap on a message of an earlier life, and no other that only saw less (S42)', async (t) => {
    const world = await openAlertWorld(t);
    const { version } = await opened(world);
    await world.change((tx, nowMs) => resolve(tx, { ...by('ann'), nowMs }));
    await world.change((tx, nowMs) => reopen(tx, { ...by('ann'), nowMs }));

    const late = await world.change((tx, nowMs) => acknowledge(tx, { ...by('bo', version), nowMs }));
    const blind = await world.change((tx, nowMs) => resolve(tx, { ...by('bo', version), nowMs }));
    await world.change((tx, nowMs) => setSeverity(tx, { ...by('ann'), severity: 'error', nowMs }));
    const fine = await world.change((tx, nowMs) => acknowledge(tx, { ...by('bo', version + 2), nowMs }));

    assert.deepEqual([late.kind, blind.kind, fine.kind], ['stale', 'stale', 'done']);
  });

  it('gives it to the next step, which is paged, and is open again (S20)', async (t) => {
    const world = await openAlertWorld(t);
    await opened(world);
    await world.change((tx, nowMs) => acknowledge(tx, { ...by('ann'), nowMs }));

    const outcome = await world.change((tx, nowMs) => passOn(tx, { ...by('ann'), nowMs }));

    assert.deepEqual(said(outcome), ['done', 'open', null]);
    assert.equal(await world.messages('bo'), 1);
    assert.equal((await world.store.incidents.get(1))?.state, 'open');
  });

  it('pages from the first step on when one is passed on that was opened again without a page', async (t) => {
    const world = await openAlertWorld(t);
    await opened(world);
    await world.change((tx, nowMs) => resolve(tx, { ...by('ann'), nowMs }));
    await world.change((tx, nowMs) => reopen(tx, { ...by('ann'), page: false, nowMs }));
    const before = await world.messages('ann');

    const outcome = await world.change((tx, nowMs) => passOn(tx, { ...by('bo'), nowMs }));

    assert.deepEqual(said(outcome), ['done', 'open', null]);
    assert.equal(await world.messages('ann'), before + 1);
  });

  it('hands over, mitigates and resolves, each once', async (t) => {
    const world = await openAlertWorld(t);
    await opened(world);
    const each = [
      (tx: Parameters<Parameters<AlertWorld['change']>[0]>[0], nowMs: number) =>
        assign(tx, { ...by('ann'), to: 'bo', nowMs }),
      (tx: Parameters<Parameters<AlertWorld['change']>[0]>[0], nowMs: number) => mitigate(tx, { ...by('bo'), nowMs }),
      (tx: Parameters<Parameters<AlertWorld['change']>[0]>[0], nowMs: number) => resolve(tx, { ...by('bo'), nowMs }),
    ];
    const outcomes: Outcome[] = [];
    for (const act of each) for (let twice = 0; twice < 2; twice += 1) outcomes.push(await world.change(act));

    assert.deepEqual(outcomes.map(said), [
      ['done', 'acknowledged', 'bo'],
      ['already', 'acknowledged', 'bo'],
      ['done', 'mitigated', 'bo'],
      ['already', 'mitigated', 'bo'],
      ['done', 'resolved', 'bo'],
      ['already', 'resolved', 'bo'],
    ]);
    const kinds = (await world.lines(1)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'incident.times').length, 1);
  });

  it('tells whoever is given it, who gave it and why; that they have it calls the message off for nobody', async (t) => {
    const world = await openAlertWorld(t);
    await opened(world);
    const give = { ...by('ann'), to: 'bo', reason: 'my shift is over' };

    await world.change((tx, nowMs) => assign(tx, { ...give, nowMs }));
    await world.change((tx, nowMs) => assign(tx, { ...give, nowMs }));
    await world.change((tx, nowMs) => assign(tx, { ...by('bo'), to: 'cy', nowMs }));
    await world.change((tx, nowMs) => assign(tx, { ...by('ann'), to: 'ann', nowMs }));

    const told = (await world.store.pages.of(1)).filter(({ kind }) => kind === 'notice');
    assert.deepEqual(
      told.map(({ person, state, text }) => [person, state, text]),
      [['bo', 'waiting', 'ann gave it to you: my shift is over']],
    );
    const lines = (await world.lines(1)).map(eventText);
    assert.ok(lines.includes('bo is told that ann gave it to them'), lines.join('\n'));
    assert.ok(lines.includes('not told: nobody is called cy'), lines.join('\n'));
  });

  it('pages when a person makes a quiet one bad enough, and when one is opened or reopened', async (t) => {
    const world = await openAlertWorld(t);
    await world.tell([{ name: 'errors', severity: 'warning' }]);
    const before = await world.messages('ann');

    await world.change((tx, nowMs) => setSeverity(tx, { ...by('bo'), severity: 'critical', nowMs }));
    await world.change((tx, nowMs) => resolve(tx, { ...by('bo'), nowMs }));
    const paged = await world.messages('ann');
    await world.change((tx, nowMs) => reopen(tx, { ...by('bo'), nowMs }));
    const told = { title: 'slow', severity: 'error', service: 'blog', target: null, by: 'bo' } as const;
    const beganAtMs = world.clock.now();
    await world.change((tx, nowMs) => openIncident(tx, { ...told, beganAtMs, page: true, nowMs }));
    await world.change((tx, nowMs) => openIncident(tx, { ...told, title: 'other', beganAtMs, page: false, nowMs }));

    assert.deepEqual([before, paged, await world.messages('ann')], [0, 1, 3]);
  });

  it('does not wake anybody for what was said to be no incident, until it comes anew', async (t) => {
    const world = await openAlertWorld(t);
    await opened(world);
    await world.change((tx, nowMs) => markFalseAlarm(tx, { ...by('ann'), nowMs }));
    await world.pass(30);
    await world.tell([{ name: 'errors' }]);
    const still = await world.incidents();
    await world.tell([{ name: 'errors', isOver: true }]);
    await world.tell([{ name: 'errors' }]);

    assert.deepEqual(
      still.map(({ state, isFalseAlarm }) => [state, isFalseAlarm]),
      [['resolved', true]],
    );
    assert.deepEqual(
      (await world.incidents()).map(({ state }) => state),
      ['resolved', 'open'],
    );
  });

  it('keeps a note with where it was said, and changes no version by it', async (t) => {
    const world = await openAlertWorld(t);
    const { version } = await opened(world);
    const source = { kind: 'slack', url: 'https://chat.test/p1', atMs: world.clock.now() - MINUTE_MS };

    const outcome = await world.change((tx, nowMs) =>
      note(tx, { ...by('ann'), text: 'customers write in', source, nowMs }),
    );

    assert.equal(outcome.kind === 'done' ? outcome.incident.version : null, version);
    assert.deepEqual((await world.lines(1)).at(-1)?.data.source, source);
  });

  it('says of a number that there is none', async (t) => {
    const world = await openAlertWorld(t);
    const outcomes = await Promise.all(
      [acknowledge, resolve, mitigate, markFalseAlarm, reopen, passOn].map((act) =>
        world.change((tx, nowMs) => act(tx, { ...by('ann'), incident: 99, nowMs })),
      ),
    );

    assert.ok(outcomes.every(({ kind }) => kind === 'unknown'));
  });
});
