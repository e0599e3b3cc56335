import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mergeDeploy } from './merge.ts';
import type { ElsewhereDeploy, ElsewhereState, Said } from './model.ts';
import { aSeenDeploy } from './testing/deploys.ts';

const heard = { source: 'acme', from: 'github', nowMs: 9_000 };

function said(id: number, state: ElsewhereState, atMs: number): Said {
  return { id: String(id), state, atMs, link: null };
}

function after(...rounds: readonly (readonly Said[])[]): ElsewhereDeploy | null {
  return rounds.reduce<ElsewhereDeploy | null>(
    (known, words) => mergeDeploy(known, aSeenDeploy({ said: words }), heard),
    null,
  );
}

describe('what is known of a deploy made elsewhere', () => {
  const cases: ReadonlyArray<
    readonly [what: string, words: readonly Said[], state: ElsewhereState, live: number | null, ended: number | null]
  > = [
    ['is that it waits, where nothing was said', [], 'waiting', null, null],
    ['has it live from its success on', [said(1, 'under-way', 5), said(2, 'live', 9)], 'live', 9, null],
    ['keeps the first success', [said(1, 'live', 5), said(2, 'live', 9)], 'live', 5, null],
    ['never has it live when it failed', [said(1, 'under-way', 5), said(2, 'failed', 9)], 'failed', null, null],
    ['never has it live when it is told to be inactive alone', [said(1, 'ended', 9)], 'ended', null, null],
    ['ends when another took its place', [said(1, 'live', 5), said(2, 'ended', 9)], 'ended', 5, 9],
    ['begins anew', [said(1, 'live', 1), said(2, 'ended', 5), said(3, 'live', 9)], 'live', 9, null],
    ['goes by the ids within one second', [said(10, 'ended', 5), said(9, 'live', 5)], 'ended', 5, 5],
    ['is not set back by an earlier word', [said(2, 'live', 9), said(1, 'under-way', 5)], 'live', 9, null],
  ];
  for (const [what, words, state, live, ended] of cases) {
    it(what, () => {
      const known = after(words);

      assert.deepEqual([known?.state, known?.liveAtMs, known?.endedAtMs], [state, live, ended]);
    });
  }

  it('is the same in whatever order, and however often, the words come', () => {
    const word = fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      state: fc.constantFrom<ElsewhereState>('waiting', 'under-way', 'live', 'ended', 'failed'),
    });
    const words = fc.uniqueArray(word, { selector: ({ id }) => id, maxLength: 12 });
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.nat()), (all, random) => {
        const each = all.map(({ id, state }) => said(id, state, Math.floor(id / 3)));
        const shuffled = [...each, ...each.slice(0, 4)]
          .map((one) => ({ one, at: random.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => [one]);

        assert.deepEqual(after([], ...shuffled), after(each));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what it knew of the commit, and the newest link', () => {
    const first = mergeDeploy(
      null,
      aSeenDeploy({ title: 'Round half up', said: [{ ...said(1, 'live', 5), link: 'https://x.test/1' }] }),
      heard,
    );

    const later = mergeDeploy(first, aSeenDeploy({ title: null, said: [said(2, 'ended', 9)] }), {
      ...heard,
      nowMs: 99_000,
    });

    assert.deepEqual([later.title, later.link, later.knownAtMs], ['Round half up', 'https://x.test/1', 9_000]);
  });
});
