import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { aChange } from '../../core/guard/testing/findings.ts';
import { createMemoryRouter } from '../../providers/router/memory/index.ts';
import { aReport, aStack, production } from '../../store/testing/samples.ts';
import type { World } from '../world.ts';
import { acknowledge, resolve } from './change-incident.ts';
import { type PutBackAsked, type PutBackOutcome, putBack } from './put-back.ts';
import { openRecoveryWorld } from './testing/recovery-world.ts';

async function open(t: TestContext) {
  const recovery = await openRecoveryWorld(t);
  const { store, clock } = recovery;
  await recovery.tell([{ name: 'Errors' }]);
  const woken: string[] = [];
  const parts = {
    ...{ store, clock, log: recovery.log, router: createMemoryRouter({ clock }), resolveEnv: () => ({}) },
    artifacts: { has: async () => true, verify: async () => 'present' },
    wake: (target: string) => void woken.push(target),
  };
  // What else is in the world is asked for nothing here: nothing is declared that lies outside.
  const world = parts as unknown as World;
  const press = (change: Partial<PutBackAsked> = {}) =>
    putBack(world, {
      ...{ incident: 1, by: 'ann', role: 'responder', release: 2, seenVersion: 1, reason: '', via: 'page' },
      ...change,
    });
  const rollbacks = async () => (await store.operations.list({ target: production, limit: 9 })).length;
  return { ...recovery, press, woken, rollbacks };
}

function textOf(outcome: PutBackOutcome): string {
  if (outcome.kind === 'refused') return `${outcome.refusal.message} ${outcome.refusal.next}`;
  return 'text' in outcome ? outcome.text : outcome.kind;
}

describe('putting a release back for an incident', () => {
  it('orders it, ties lock and recovery to the incident, and gives it to whoever did it (S47)', async (t) => {
    const { press, woken, store, incident, clock } = await open(t);

    const outcome = await press();

    assert.ok(outcome.kind === 'ordered', textOf(outcome));
    assert.deepEqual(outcome.operation.goal, {
      kind: 'rollback',
      release: 2,
      from: 3,
      reason: 'INC-1: Errors of shop',
    });
    assert.deepEqual([outcome.recovery.release, outcome.recovery.from, outcome.recovery.state], [2, 3, 'under-way']);
    const { state, owner } = await incident();
    assert.deepEqual([state, owner, woken], ['acknowledged', 'ann', [production]]);
    assert.equal((await store.locks.held(clock.now()))[0]?.incident, 'INC-1');
  });

  it('is done once for a version, however often it is pressed, and also by another (S42, S48)', async (t) => {
    const { press, rollbacks } = await open(t);

    const all = await Promise.all([press(), press(), press({ by: 'bo' })]);
    const late = await press();
    const unversioned = await press({ by: 'bo', seenVersion: null });

    assert.deepEqual(all.map(({ kind }) => kind).sort(), ['already', 'already', 'ordered']);
    assert.equal(textOf(late), 'r2 is being put back on shop/production by ann.');
    assert.equal(textOf(unversioned), 'r2 is being put back on shop/production by ann.');
    assert.equal(await rollbacks(), 1);
  });

  it('does nothing when somebody has rolled back already, by whatever way (S48)', async (t) => {
    const { press, rollBack, rollbacks } = await open(t);
    await rollBack();

    const outcome = await press();

    assert.deepEqual(
      [outcome.kind, textOf(outcome)],
      ['stale', 'INC-1 has moved on: r2 is being put back on shop/production.'],
    );
    assert.equal(await rollbacks(), 1);
  });

  it('takes nothing off that went live after the button was shown (S48)', async (t) => {
    const { press, store, clock, rollbacks } = await open(t);
    await clock.advance(60_000);
    await store.stacks.put(aStack({ id: 's3', release: 3, tag: 'old', readyAtMs: 1 }));
    await store.stacks.put(aStack({ id: 's4', release: 1, tag: 'hot', readyAtMs: 1, hotSinceMs: clock.now() }));

    const outcome = await press({ from: 3 });

    assert.deepEqual(
      [outcome.kind, textOf(outcome)],
      ['stale', 'r1 is live on shop/production now; look again before it is taken off.'],
    );
    assert.equal(await rollbacks(), 0);
  });

  it('is refused where the guard says stop, with what to do instead (S47)', async (t) => {
    const { press, store, rollbacks } = await open(t);
    await store.reports.put(aReport({ live: 3, back: 2, findings: [aChange()] }));

    const outcome = await press();

    assert.ok(outcome.kind === 'refused');
    assert.deepEqual([outcome.refusal.code, outcome.card?.verdict], ['guard/stop', 'stop']);
    assert.match(
      outcome.refusal.next,
      /^Carry out what unblocks it and ask again, or fix forward with `astern hotfix start INC-1 /,
    );
    assert.equal(await rollbacks(), 0);
  });

  it('needs a responder, and an incident that is not resolved', async (t) => {
    const { press, change, rollbacks } = await open(t);

    const viewer = await press({ by: 'eve', role: 'viewer' });
    await change((tx, nowMs) => acknowledge(tx, { incident: 1, by: 'bo', via: 'cli', seenVersion: null, nowMs }));
    const moved = await press();
    await change((tx, nowMs) => resolve(tx, { incident: 1, by: 'bo', via: 'cli', seenVersion: null, nowMs }));
    const over = await press({ seenVersion: null });

    assert.deepEqual(
      [viewer.kind, textOf(viewer)],
      ['not-allowed', 'eve may look and not change anything; putting a release back needs a responder.'],
    );
    assert.equal(textOf(moved), 'INC-1 has moved on: it is acknowledged by bo.');
    assert.equal(textOf(over), 'INC-1 is resolved by bo.');
    assert.deepEqual([(await press({ incident: 9 })).kind, await rollbacks()], ['unknown', 0]);
  });

  it('says so when it is about no target of Astern', async (t) => {
    const { press, tell } = await open(t);
    await tell([{ name: 'Slow', service: 'elsewhere' }]);

    assert.match(textOf(await press({ incident: 2 })), /INC-2 names no target of Astern.*Name the target/);
  });
});
