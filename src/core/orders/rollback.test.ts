import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Choice } from '../guard/choose-candidate.ts';
import type { Card, Finding } from '../guard/model.ts';
import { aLock, anOperation, aStack, aStanding, goals, target } from '../testing/samples.ts';
import { decideRollback, losingRelease } from './rollback.ts';

const card = (release: number, findings: readonly Finding[] = []): Card => ({
  release,
  verdict: findings.length === 0 ? 'safe' : 'stop',
  findings,
  warm: true,
  named: false,
});
const to = (release: number): Choice => ({ kind: 'found', card: card(release), passedOver: [] });
const none = (...passedOver: readonly Card[]): Choice => ({ kind: 'none', passedOver });
const isLive = (release: number) => card(release, [{ kind: 'is-live' }]);
const rejected = (release: number) => card(release, [{ kind: 'rejected', reason: 'bad', by: 'bo', atMs: 0 }]);

const hot2 = aStack({ release: 2, tag: 'hot' });
const old1 = aStack({ release: 1, tag: 'old' });
const new3 = aStack({ release: 3, tag: 'new' });
const deployed = aStanding({ stacks: [old1, hot2] });

const seen = (from: number | null, said: number | null = null) => ({ from, seen: said });

describe('who loses the traffic', () => {
  const flipping = (kind: 'ship' | 'deploy' | 'cancel', step: 'check-stack' | 'flip' | 'hand-over') =>
    anOperation({
      goal: kind === 'ship' ? goals.ship : kind === 'deploy' ? goals.deploy(3) : goals.cancel(3),
      release: 3,
      step,
    });

  const cases: ReadonlyArray<readonly [string, Parameters<typeof losingRelease>[0], number | null]> = [
    ['is the hot release', { stacks: [hot2], active: null }, 2],
    ['F19 is nobody where nothing is live', { stacks: [new3], active: null }, null],
    ['is the hot release while another is built', { stacks: [hot2, new3], active: flipping('ship', 'check-stack') }, 2],
    [
      'F21 is the one that a ship is about to give it to',
      { stacks: [hot2, new3], active: flipping('ship', 'flip') },
      3,
    ],
    [
      'F21 is the one that a deploy is about to give it to',
      { stacks: [hot2, new3], active: flipping('deploy', 'flip') },
      3,
    ],
    [
      'is the one that a cancel found to have it already',
      { stacks: [hot2, new3], active: flipping('cancel', 'flip') },
      3,
    ],
    ['is the hot one while a cancel clears away', { stacks: [hot2], active: flipping('cancel', 'hand-over') }, 2],
  ];
  for (const [name, standing, release] of cases) it(name, () => assert.equal(losingRelease(standing), release));
});

describe('an order to roll back', () => {
  it('goes, and says what it chose', () => {
    const decision = decideRollback(deployed, to(1), seen(2));

    assert.ok(decision.kind === 'go');
    assert.deepEqual([decision.card.release, decision.from, decision.leaving, decision.supersedes], [1, 2, [], null]);
  });

  it('I6 F27 goes through every lock', () => {
    assert.equal(decideRollback({ ...deployed, locks: [aLock()] }, to(1), seen(2)).kind, 'go');
  });

  it('removes what stands beside the two, and says so', () => {
    const decision = decideRollback(aStanding({ stacks: [old1, hot2, new3] }), to(1), seen(2));

    assert.ok(decision.kind === 'go');
    assert.deepEqual(decision.leaving, [new3]);
    assert.deepEqual(decision.notes, ['r3 is removed from the test entrance.']);
  });

  it('F21 takes the place of a ship, a deploy, a cleanup or a cancel', () => {
    for (const goal of [goals.ship, goals.deploy(3), goals.cleanup(1), goals.cancel(3)]) {
      const active = anOperation({ goal });

      const decision = decideRollback({ ...deployed, active }, to(1), seen(2));

      assert.ok(decision.kind === 'go');
      assert.equal(decision.supersedes, active);
      assert.equal(decision.notes[0], `The ${goal.kind} under way (op_1) is aborted.`);
    }
  });

  it('F22 tells the second who comes that the first is at it', () => {
    const active = anOperation({ goal: goals.rollback(1, 2), release: 1, actor: 'bo' });

    const decision = decideRollback({ ...deployed, active }, to(1), seen(2));

    assert.ok(decision.kind === 'refused');
    assert.equal(decision.refusal.code, 'operation/in-progress');
    assert.equal(decision.refusal.message, `bo is already putting r1 back on ${target} (op_1).`);
  });

  it('F13 has nothing to do when the release that was named is live', () => {
    const decision = decideRollback(deployed, none(isLive(2)), seen(2));

    assert.deepEqual(decision, { kind: 'nothing-to-do', message: `r2 is already live on ${target}.` });
  });

  it('F13 has nothing to do then while another release is built, either', () => {
    const active = anOperation({ goal: goals.build, step: 'build-release' });

    assert.equal(decideRollback({ ...deployed, active }, none(isLive(2)), seen(2)).kind, 'nothing-to-do');
  });

  it('F19 refuses where nothing is live', () => {
    const decision = decideRollback(aStanding(), none(), seen(null));

    assert.ok(decision.kind === 'refused');
    assert.equal(decision.refusal.message, `Nothing is live on ${target}.`);
  });

  it('F19 refuses where there is nothing to go back to, and names what it looked at', () => {
    const looked = [card(1, [{ kind: 'never-served' }]), card(0, [{ kind: 'never-served' }])];

    const decision = decideRollback(deployed, none(...looked), seen(2));

    assert.ok(decision.kind === 'refused');
    assert.equal(decision.refusal.code, 'guard/no-candidate');
    assert.equal(
      decision.refusal.message,
      `There is nothing to put back on ${target}: 2 looked at, none may be put back.`,
    );
    assert.deepEqual(decision.refusal.cards, looked);
  });

  it('F14 stops at a rejected release, and says how to insist', () => {
    const decision = decideRollback(deployed, none(rejected(1)), seen(2));

    assert.ok(decision.kind === 'refused');
    assert.equal(decision.refusal.code, 'guard/stop');
    assert.match(decision.refusal.next, /--accept-rejected --reason/);
  });
});

describe('a rollback that does not come through', () => {
  const stuck = anOperation({ goal: goals.rollback(1, 2), release: 1, attempts: 3, actor: 'bo' });
  const other: Choice = { kind: 'found', card: { ...card(0), named: true }, passedOver: [] };

  it('I6 gives way to one that names another release', () => {
    const decision = decideRollback({ ...deployed, active: stuck }, other, seen(2));

    assert.ok(decision.kind === 'go');
    assert.equal(decision.supersedes, stuck);
  });

  it('does not give way to the same once more, nor to what nobody named', () => {
    const same: Choice = { kind: 'found', card: { ...card(1), named: true }, passedOver: [] };

    assert.equal(decideRollback({ ...deployed, active: stuck }, same, seen(2)).kind, 'refused');
    assert.equal(decideRollback({ ...deployed, active: stuck }, to(0), seen(2)).kind, 'refused');
  });

  it('F22 does not give way while it gets on', () => {
    assert.equal(decideRollback({ ...deployed, active: { ...stuck, attempts: 0 } }, other, seen(2)).kind, 'refused');
  });

  it('F22 does nothing for the second of two who saw the same bad release', () => {
    const decision = decideRollback(deployed, to(1), seen(2, 3));

    assert.equal(decision.kind, 'nothing-to-do');
    assert.match(decision.kind === 'nothing-to-do' ? decision.message : '', /r3 .* any more; r2 does/);
    assert.equal(decideRollback(deployed, to(1), seen(2, 2)).kind, 'go');
  });
});
