import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseStack, isWarm } from './choose.ts';
import type { StackKnown } from './model.ts';

describe('what break-glass puts back', () => {
  const r1 = stack('r1', { web: [true, true] });
  const r2 = stack('r2', { web: [true] });
  const r3 = stack('r3', { web: [true] });
  const down = stack('r0', { web: [false] });

  it('is the one warm stack beside the one that has the traffic', () => {
    const choice = chooseStack({ production: 's-r2', test: null, stacks: [r1, r2, down] }, null);

    assert.deepEqual(choice, { kind: 'go', from: r2, to: r1 });
  });

  it('is not what waits on the test entrance, unless that is named', () => {
    const now = { production: 's-r2', test: 's-r3', stacks: [r1, r2, r3] };

    assert.deepEqual(chooseStack(now, null), { kind: 'go', from: r2, to: r1 });
    assert.deepEqual(chooseStack(now, 'r3'), { kind: 'go', from: r2, to: r3 });
    assert.deepEqual(chooseStack({ ...now, stacks: [r2, r3] }, null), { kind: 'none' });
  });

  it('is for the person to say when several are warm', () => {
    const now = { production: 's-r3', test: null, stacks: [r1, r2, r3] };

    assert.deepEqual(chooseStack(now, null), { kind: 'several', stacks: [r2, r1] });
    assert.deepEqual(chooseStack(now, 'r1'), { kind: 'go', from: r3, to: r1 });
  });

  it('is told with the one that had requests last before the others', () => {
    const [early, late] = [
      { ...r1, lastRequestAtMs: 10 },
      { ...r2, lastRequestAtMs: 20 },
    ];

    const choice = chooseStack({ production: null, test: null, stacks: [r3, late, early] }, null);

    assert.deepEqual(choice, { kind: 'several', stacks: [late, early, r3] });
  });

  it('is what is warm even where nothing has the traffic', () => {
    assert.deepEqual(chooseStack({ production: null, test: null, stacks: [r1] }, null), {
      kind: 'go',
      from: null,
      to: r1,
    });
    assert.deepEqual(chooseStack({ production: 'gone', test: null, stacks: [r1] }, null), {
      kind: 'go',
      from: null,
      to: r1,
    });
  });

  it('is nothing when what was named is live already, is not known, or is not up', () => {
    const now = { production: 's-r2', test: null, stacks: [r1, r2, down] };

    assert.deepEqual(chooseStack(now, 'r2'), { kind: 'already-so', stack: r2 });
    assert.deepEqual(chooseStack(now, 'r9'), { kind: 'not-known', named: 'r9' });
    assert.deepEqual(chooseStack(now, 'r0'), { kind: 'not-warm', stack: down });
  });

  it('is told apart by the stack where a release runs twice', () => {
    const again = { ...r1, id: 's-r1-again', instances: [{ id: 's-r1-again.web.1', up: true, lastProblem: null }] };
    const now = { production: 's-r2', test: null, stacks: [r1, again, r2] };

    assert.deepEqual(chooseStack(now, 'r1'), { kind: 'several', stacks: [again, r1] });
    assert.deepEqual(chooseStack(now, 's-r1-again'), { kind: 'go', from: r2, to: again });
    assert.deepEqual(chooseStack({ ...now, stacks: [down, { ...down, id: 'x' }, r2] }, 'r0'), {
      kind: 'not-warm',
      stack: down,
    });
  });
});

describe('a warm stack', () => {
  it('has an instance up for every role', () => {
    const cases: readonly (readonly [Readonly<Record<string, readonly boolean[]>>, boolean])[] = [
      [{ web: [true] }, true],
      [{ web: [false, true] }, true],
      [{ web: [false, false] }, false],
      [{ web: [true], api: [true] }, true],
      [{ web: [true, true], api: [false] }, false],
      [{ 'web.v2': [true], web: [false] }, false],
      [{}, false],
    ];
    for (const [roles, warm] of cases) assert.equal(isWarm(stack('r1', roles)), warm, JSON.stringify(roles));
  });
});

function stack(release: string, roles: Readonly<Record<string, readonly boolean[]>>): StackKnown {
  const id = `s-${release}`;
  const instances = Object.entries(roles).flatMap(([role, ups]) =>
    ups.map((up, index) => ({ id: `${id}.${role}.${index + 1}`, up, lastProblem: null })),
  );
  return { id, release, instances, lastRequestAtMs: null };
}
