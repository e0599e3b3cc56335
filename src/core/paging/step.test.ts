import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Member, Policy } from '../oncall/model.ts';
import { aContact, aMember, anEscalation, aPolicy, aStep, MINUTE_MS } from '../testing/paging.ts';
import type { Escalation } from './model.ts';
import { type EscalationInput, type Stepped, stepEscalation } from './step.ts';
import type { Reach } from './whom.ts';

const HOUR_MS = 60 * MINUTE_MS;
const due = { kind: 'due', incident: 'open' } as const;

describe('an escalation', () => {
  it('passes the steps at the set times, repeats them, and goes to the last resort (S13)', () => {
    const policy = aPolicy({ repeats: 3, lastResort: [{ kind: 'person', name: 'eve' }] });

    const walked = walkThrough(begin(policy), 60 * MINUTE_MS);

    const plan = [0, 5, 10, 15, 20, 25, 30, 35].map((minute, count) => [minute, count % 2 === 0 ? 'ann' : 'bob']);
    assert.deepEqual(
      walked.pages.map(({ atMs, person }) => [atMs / MINUTE_MS, person]),
      [...plan, [40, 'eve']],
    );
    assert.equal(walked.last.state, 'exhausted');
    assert.equal(walked.last.nextAtMs, null);
    assert.equal(new Set(walked.pages.map(({ key }) => key)).size, walked.pages.length);
  });

  it('keeps to its plan when it is looked at up to a second late (S13)', () => {
    const first = begin(aPolicy());

    const late = step(first.escalation, due, { nowMs: 5 * MINUTE_MS + 900 });

    assert.equal(late.escalation.nextAtMs, 10 * MINUTE_MS);
  });

  it('takes an overdue step once after 30 minutes in which nothing ran, and counts from then on (S15)', () => {
    const first = begin(aPolicy({ repeats: 3 }));

    const walked = step(first.escalation, due, { nowMs: 35 * MINUTE_MS });
    const at = step(walked.escalation, due, { nowMs: 35 * MINUTE_MS });

    assert.deepEqual(persons(walked), ['bob']);
    assert.equal(walked.escalation.nextAtMs, 40 * MINUTE_MS);
    assert.deepEqual(persons(at), []);
  });

  it('goes on by the policy that it began with (S16)', () => {
    const frozen = aPolicy();

    const walked = step(begin(frozen).escalation, due, { nowMs: 5 * MINUTE_MS });

    assert.deepEqual(walked.escalation.policy, frozen);
    assert.deepEqual(persons(walked), ['bob']);
  });

  it('skips at once, and says so, whoever has no verified address or is not known (S11)', () => {
    const members = [aMember('ann', { contacts: [aContact({ verifiedAtMs: null })] }), aMember('bob')];

    const begun = begin(aPolicy({ steps: [aStep('ann', 'zed'), aStep('bob')] }), { members });

    assert.deepEqual(persons(begun), ['bob']);
    assert.deepEqual(
      begun.news.map(({ kind, data }) => [kind, data.person ?? data.people ?? null, data.why ?? null]),
      [
        ['escalation.started', null, null],
        ['escalation.skipped', 'ann', 'no-contact'],
        ['escalation.skipped', 'zed', 'unknown-person'],
        ['escalation.step', ['bob'], null],
      ],
    );
  });

  it('pages the last resort at once when the policy reaches nobody, else every admin (S10)', () => {
    const nobody = { kind: 'schedule', name: 'empty' } as const;
    const steps = [{ delayMs: MINUTE_MS, targets: [nobody], acknowledgements: 1 }];
    const members = [aMember('eve'), aMember('ada', { role: 'admin' })];

    const named = begin(aPolicy({ steps, repeats: 2, lastResort: [{ kind: 'person', name: 'eve' }] }), { members });
    const admins = begin(aPolicy({ steps, lastResort: [nobody] }), { members });
    const withoutSteps = begin(aPolicy({ steps: [] }), { members });

    assert.deepEqual([persons(named), persons(admins), persons(withoutSteps)], [['eve'], ['ada'], ['ada']]);
    const last = named.news.at(-1);
    assert.deepEqual(
      [last?.kind, last?.data.why, last?.data.from],
      ['escalation.exhausted', 'nobody-reached', 'policy'],
    );
  });

  it('tries again, silently, as long as there is nobody at all whom it could page (S10)', () => {
    const lost = begin(aPolicy({ steps: [aStep('ann')] }), { members: [] });
    const again = step(lost.escalation, due, { nowMs: lost.escalation.nextAtMs ?? 0, members: [] });
    const found = step(again.escalation, due, {
      nowMs: again.escalation.nextAtMs ?? 0,
      members: [aMember('ada', { role: 'admin' })],
    });

    assert.equal(lost.news.at(-1)?.data.from, 'nobody');
    assert.deepEqual([again.news, persons(found), found.escalation.nextAtMs], [[], ['ada'], null]);
  });

  it('is held by an acknowledgement, which calls off what waits and runs out when it is not resolved (S19)', () => {
    const begun = begin(aPolicy({ ackTimeoutMs: 30 * MINUTE_MS }));

    const held = step(begun.escalation, { kind: 'acknowledged', by: 'ann' }, { nowMs: MINUTE_MS });
    const early = step(held.escalation, due, { nowMs: 30 * MINUTE_MS });
    const out = step(held.escalation, { kind: 'due', incident: 'acknowledged' }, { nowMs: 31 * MINUTE_MS });

    assert.deepEqual([held.escalation.state, held.escalation.nextAtMs], ['held', 31 * MINUTE_MS]);
    assert.deepEqual(held.callOff, { of: 'everybody', why: 'acknowledged' });
    assert.deepEqual(persons(early), []);
    assert.deepEqual([persons(out), out.escalation.run, out.isOpenAgain], [['ann'], 1, true]);
    assert.equal(out.pages[0]?.key, 'INC-4/1.0.0/ann/chat');
    assert.equal(out.news[0]?.data.why, 'ack-timeout');
  });

  it('leaves a mitigated incident in peace when its acknowledgement runs out', () => {
    const held = anEscalation({ state: 'held', nextAtMs: MINUTE_MS });

    const out = step(held, { kind: 'due', incident: 'mitigated' }, { nowMs: MINUTE_MS });

    assert.deepEqual([persons(out), out.escalation.nextAtMs], [[], null]);
  });

  it('pages the next step when a person passes it on, and nobody has it any more (S20)', () => {
    const begun = begin(aPolicy());
    const held = step(begun.escalation, { kind: 'acknowledged', by: 'ann' }, { nowMs: MINUTE_MS });

    const passed = step(held.escalation, { kind: 'passed-on', by: 'ann' }, { nowMs: 2 * MINUTE_MS });

    assert.deepEqual([persons(passed), passed.isOpenAgain], [['bob'], true]);
    assert.deepEqual([passed.escalation.state, passed.escalation.acknowledged], ['running', []]);
    assert.equal(passed.escalation.nextAtMs, 7 * MINUTE_MS);
  });

  it('does not give it back to whoever passes it on, unless there is nobody else (S20)', () => {
    const together = begin(aPolicy({ steps: [aStep('ann'), aStep('ann', 'bob')] }));
    const alone = begin(aPolicy({ steps: [aStep('ann'), aStep('ann')] }));
    const pass = ({ escalation }: Stepped, members?: readonly Member[]) =>
      step(escalation, { kind: 'passed-on', by: 'ann' }, members === undefined ? {} : { members });

    assert.deepEqual(persons(pass(together)), ['bob']);
    assert.deepEqual(persons(pass(alone, [aMember('ann')])), ['ann']);
    assert.deepEqual(persons(pass(alone)), ['ada'], 'an admin, as the last resort is');
  });

  it('goes past steps that have only whoever passed it on, to a later one or the last resort, and the policy goes on (S20)', () => {
    const later = begin(aPolicy({ steps: [aStep('ann'), aStep('ann'), aStep('bob')] }));
    const last = begin(aPolicy({ steps: [aStep('ann'), aStep('ann')], lastResort: [{ kind: 'person', name: 'eve' }] }));
    const passed = [later, last].map(({ escalation }) => step(escalation, { kind: 'passed-on', by: 'ann' }));
    const atLast = passed[1]?.escalation ?? assert.fail();
    const over = step(atLast, { kind: 'passed-on', by: 'ann' }, { nowMs: MINUTE_MS });
    const plain = step(atLast, due, { nowMs: 5 * MINUTE_MS });

    assert.deepEqual(passed.map(persons), [['bob'], ['eve']]);
    assert.deepEqual([atLast.state, atLast.nextAtMs], ['running', 5 * MINUTE_MS]);
    assert.deepEqual([persons(over), over.escalation.state], [['eve'], 'exhausted']);
    assert.deepEqual([persons(plain), plain.escalation.state], [['eve'], 'exhausted']);
    const keys = [passed[1], plain].flatMap((one) => one?.pages.map(({ key }) => key));
    assert.equal(new Set(keys).size, 2, 'the end of the policy pages them with a key of its own');
  });

  it('begins anew when it is passed on after its end (S20)', () => {
    const over = anEscalation({ state: 'exhausted', step: 0, nextAtMs: null, paged: ['ann', 'bob'] });

    const passed = step(over, { kind: 'passed-on', by: 'zed' });

    assert.deepEqual([persons(passed), passed.escalation.run], [['ann'], 1]);
  });

  it('goes on paging the others of a step that needs several acknowledgements (S21)', () => {
    const both = { ...aStep('ann', 'bob', 'eve'), acknowledgements: 2 };
    const begun = begin(aPolicy({ steps: [both, aStep('ann', 'bob', 'eve')] }));

    const one = step(begun.escalation, { kind: 'acknowledged', by: 'ann' }, { nowMs: MINUTE_MS });
    const again = step(one.escalation, { kind: 'acknowledged', by: 'ann' }, { nowMs: MINUTE_MS });
    const next = step(again.escalation, due, { nowMs: 5 * MINUTE_MS });
    const two = step(again.escalation, { kind: 'acknowledged', by: 'bob' }, { nowMs: 2 * MINUTE_MS });

    assert.deepEqual([one.escalation.state, one.callOff?.of], ['running', ['ann']]);
    assert.equal(again.escalation.state, 'running');
    assert.deepEqual(persons(next), ['bob', 'eve']);
    assert.deepEqual([two.escalation.state, two.callOff?.of], ['held', 'everybody']);
  });

  it('never waits for more acknowledgements than people were paged (S21)', () => {
    const begun = begin(aPolicy({ steps: [{ ...aStep('ann'), acknowledgements: 3 }] }));

    const held = step(begun.escalation, { kind: 'acknowledged', by: 'ann' });

    assert.equal(held.escalation.state, 'held');
  });

  it('pages nobody about an incident that was acknowledged long ago, after an upgrade (S23)', () => {
    const old = anEscalation({ state: 'held', nextAtMs: 30 * MINUTE_MS, acknowledged: ['ann'] });

    const woken = step(old, { kind: 'due', incident: 'acknowledged' }, { nowMs: 120 * 24 * HOUR_MS });

    assert.deepEqual([persons(woken), woken.escalation.state, woken.escalation.nextAtMs], [[], 'held', null]);
  });

  it('ends with the resolution, and nothing wakes it', () => {
    const begun = begin(aPolicy());

    const ended = step(begun.escalation, { kind: 'resolved' });
    const acknowledged = step(ended.escalation, { kind: 'acknowledged', by: 'ann' });
    const passed = step(ended.escalation, { kind: 'passed-on', by: 'ann' });
    const late = step(begun.escalation, { kind: 'due', incident: 'resolved' }, { nowMs: 5 * MINUTE_MS });

    assert.deepEqual([ended.escalation.state, ended.escalation.nextAtMs], ['ended', null]);
    assert.deepEqual([ended.callOff?.of, late.escalation.state], ['everybody', 'ended']);
    assert.deepEqual([acknowledged.escalation, passed.escalation], [ended.escalation, ended.escalation]);
  });

  it('pages whoever had the incident too, when it is paged again', () => {
    const held = anEscalation({ state: 'held', step: 1, nextAtMs: null, acknowledged: ['eve'] });

    const again = step(held, { kind: 'again', why: 'not-recovered', also: ['eve'] });

    assert.deepEqual(persons(again), ['ann', 'eve']);
  });
});

const everybody = [aMember('ann'), aMember('bob'), aMember('eve'), aMember('ada', { role: 'admin' })];

function reach({ nowMs = 0, members = everybody }: { nowMs?: number; members?: readonly Member[] } = {}): Reach {
  return { nowMs, onCall: new Map(), members: new Map(members.map((member) => [member.name, member])) };
}

function begin(policy: Policy, over: Parameters<typeof reach>[0] = {}): Stepped {
  return stepEscalation(anEscalation({ policy }), { kind: 'begin' }, reach(over));
}

function step(escalation: Escalation, input: EscalationInput, over: Parameters<typeof reach>[0] = {}): Stepped {
  return stepEscalation(escalation, input, reach(over));
}

function persons({ pages }: Stepped): readonly string[] {
  return pages.map(({ person }) => person);
}

/** With nobody who acknowledges. */
function walkThrough(begun: Stepped, untilMs: number) {
  const pages = begun.pages.map(({ person, key }) => ({ atMs: 0, person, key }));
  let last = begun.escalation;
  while (last.nextAtMs !== null && last.nextAtMs <= untilMs) {
    const atMs = last.nextAtMs;
    const next = step(last, due, { nowMs: atMs });
    pages.push(...next.pages.map(({ person, key }) => ({ atMs, person, key })));
    last = next.escalation;
  }
  return { pages, last };
}
