import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findRevert, readPicks, readReverts, type Since } from './judge-fix.ts';

const plain = (sha: string): Since => ({ sha, takesBack: [], bringsBack: [] });
const revert = (sha: string, ...takesBack: readonly string[]): Since => ({ ...plain(sha), takesBack });
const pick = (sha: string, ...bringsBack: readonly string[]): Since => ({ ...plain(sha), bringsBack });

type Case = readonly [what: string, brought: readonly string[] | null, since: readonly Since[], fix: string | null];

/** Newest first. */
const CASES: readonly Case[] = [
  ['nothing came after it', ['bad'], [], null],
  ['other work came after it', ['bad'], [plain('x'), plain('y')], null],
  ['its only commit was reverted', ['bad'], [plain('x'), revert('r', 'bad'), plain('y')], 'r'],
  ['one of its commits was reverted, and the other was not', ['bad', 'more'], [revert('r', 'bad')], null],
  ['all of its commits were reverted, one by one', ['bad', 'more'], [revert('r2', 'bad'), revert('r1', 'more')], 'r2'],
  ['all of its commits were reverted by one', ['bad', 'more'], [plain('x'), revert('r', 'bad', 'more')], 'r'],
  ['the revert was reverted', ['bad'], [revert('r2', 'r1'), revert('r1', 'bad')], null],
  ['that was reverted, too', ['bad'], [revert('r3', 'r2'), revert('r2', 'r1'), revert('r1', 'bad')], 'r1'],
  ['it was reverted once more', ['bad'], [revert('r3', 'bad'), revert('r2', 'r1'), revert('r1', 'bad')], 'r3'],
  ['it was picked again after the revert', ['bad'], [pick('p', 'bad'), revert('r', 'bad')], null],
  ['it was picked before the revert', ['bad'], [revert('r', 'bad'), pick('p', 'bad')], 'r'],
  [
    'it was picked again, and that was reverted',
    ['bad'],
    [revert('r2', 'p'), pick('p', 'bad'), revert('r1', 'bad')],
    'r1',
  ],
  ['another commit was reverted', ['bad'], [revert('r', 'x'), plain('x')], null],
  ['nobody knows what it brought', null, [revert('r', 'bad')], null],
];

describe('a rejected release', () => {
  for (const [what, brought, since, fix] of CASES) {
    it(`${fix === null ? 'is still in a commit' : 'is taken back'} when ${what}`, () => {
      assert.equal(findRevert({ brought, since }), fix);
    });
  }

  it('is taken back exactly when nothing of it is left, whatever is reverted in whichever order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(fc.nat(), { maxLength: 25 }), (count, choices) => {
        const brought = Array.from({ length: count }, (_, index) => `bad${index}`);
        const { since, present } = history(brought, choices);

        assert.equal(findRevert({ brought, since }) !== null, !brought.some((sha) => present.has(sha)));
      }),
    );
  });
});

/** Each choice reverts something that is in effect then: a commit, or a revert, which brings back what that took. */
function history(brought: readonly string[], choices: readonly number[]) {
  const since: Since[] = [];
  let present = new Set(brought);
  for (const [index, choice] of choices.entries()) {
    const [taken] = [...present].slice(choice % Math.max(1, present.size));
    if (taken === undefined) break;
    since.unshift(revert(`r${index}`, taken));
    present = inEffect(brought, since);
  }
  return { since, present };
}

/** From the newest on: whatever stands takes away what it names. */
function inEffect(brought: readonly string[], since: readonly Since[]): Set<string> {
  const gone = new Set<string>();
  for (const { sha, takesBack } of since) if (!gone.has(sha)) for (const taken of takesBack) gone.add(taken);
  return new Set([...brought, ...since.map(({ sha }) => sha)].filter((sha) => !gone.has(sha)));
}

describe('the message of a commit', () => {
  it('says what it reverts, as git writes it', () => {
    const cases: ReadonlyArray<readonly [string, readonly (readonly [string, string | null])[]]> = [
      [
        'Revert "x"\n\nThis reverts commit 1234567890123456789012345678901234567890.\n',
        [['1234567890123456789012345678901234567890', null]],
      ],
      ['Revert "Merge"\n\nThis reverts commit abcdef1, reversing\nchanges made to fedcba2.', [['abcdef1', 'fedcba2']]],
      ['Reapply "x"\n\nThis reverts commit ABCDEF1.', [['abcdef1', null]]],
      [
        'both\n\nThis reverts commit aaaaaaa.\nThis reverts commit bbbbbbb.',
        [
          ['aaaaaaa', null],
          ['bbbbbbb', null],
        ],
      ],
      ['docs: it prints "This reverts commit aaaaaaa."', []],
      ['answer\n\n> This reverts commit aaaaaaa.', []],
      ['Revert "x"\n\nThis reverts commit abc.', []],
      ['Revert "x"', []],
    ];

    for (const [message, expected] of cases)
      assert.deepEqual(
        readReverts(message).map(({ sha, against }) => [sha, against]),
        expected,
        message,
      );
  });

  it('says what it was picked from', () => {
    assert.deepEqual(readPicks('x\n\n(cherry picked from commit ABCDEF1)\n'), ['abcdef1']);
    assert.deepEqual(readPicks('x (cherry picked from commit abcdef1)'), []);
  });
});
