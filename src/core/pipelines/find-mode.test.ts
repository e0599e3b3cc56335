import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FoundMode, findMode, type Head } from './find-mode.ts';
import type { Mode } from './model.ts';

const WORDS = { branch: 'hotfix/', keyword: '[hotfix]', rollbackKeyword: '[rollback]' };

describe('the mode of a pipeline', () => {
  const head = (change: Partial<Head>): Head => ({ message: 'work', merged: [], branch: 'main', ...change });
  const cases: ReadonlyArray<readonly [string, Head, Mode | null, FoundMode]> = [
    ['is standard when nothing says otherwise', head({}), null, found('standard', 'nothing-else')],
    ['is hotfix by the message', head({ message: '[hotfix] it' }), null, found('hotfix', 'message')],
    [
      'is hotfix by the message of what was merged',
      head({ message: "Merge branch 'fix'", merged: ['[hotfix] it'] }),
      null,
      found('hotfix', 'merged-message'),
    ],
    [
      'is hotfix by the branch, which names the incident',
      head({ branch: 'hotfix/INC-123-payment-timeout' }),
      null,
      found('hotfix', 'branch', { incident: 'INC-123' }),
    ],
    [
      'is hotfix by a branch in small letters',
      head({ branch: 'hotfix/inc-7' }),
      null,
      found('hotfix', 'branch', { incident: 'INC-7' }),
    ],
    ['is hotfix by a branch without incident', head({ branch: 'hotfix/typo' }), null, found('hotfix', 'branch')],
    [
      'is hotfix by the branch that GitHub merged',
      head({ message: 'Merge pull request #12 from shop/hotfix/INC-9-x\n\nIt', merged: ['it'] }),
      null,
      found('hotfix', 'merged-branch', { incident: 'INC-9' }),
    ],
    [
      'is hotfix by the branch that Git merged',
      head({ message: "Merge branch 'hotfix/INC-9-x' into main", merged: ['it'] }),
      null,
      found('hotfix', 'merged-branch', { incident: 'INC-9' }),
    ],
    [
      'is hotfix by a remote branch that Git merged',
      head({ message: "Merge remote-tracking branch 'origin/hotfix/INC-9-x'", merged: ['it'] }),
      null,
      found('hotfix', 'merged-branch', { incident: 'INC-9' }),
    ],
    [
      'is hotfix by the branch that Bitbucket merged',
      head({ message: 'Merged in hotfix/INC-9-x (pull request #4)', merged: ['it'] }),
      null,
      found('hotfix', 'merged-branch', { incident: 'INC-9' }),
    ],
    [
      'is standard when somebody merges main into a branch whose commits talk of merges',
      head({ message: "Merge branch 'hotfix/INC-9-x'", merged: [] }),
      null,
      found('standard', 'nothing-else'),
    ],
    [
      'is rollback by the message',
      head({ message: '[rollback] abc1234' }),
      null,
      found('rollback', 'message', { to: 'abc1234' }),
    ],
    [
      'is rollback by the message of what was merged',
      head({ message: 'Merge pull request #3 from shop/back', merged: ['[rollback] abc1234'] }),
      null,
      found('rollback', 'merged-message', { to: 'abc1234' }),
    ],
    [
      'is rollback when both are asked for: it is the one that helps at once',
      head({ message: '[hotfix] [rollback] abc1234' }),
      null,
      found('rollback', 'message', { to: 'abc1234' }),
    ],
    ['is what was said', head({ message: '[hotfix] it' }), 'standard', found('standard', 'said')],
    ['is hotfix when it was said', head({}), 'hotfix', found('hotfix', 'said')],
    ['is standard in a detached checkout', head({ branch: null }), null, found('standard', 'nothing-else')],
    [
      'is standard on a branch that only sounds so',
      head({ branch: 'fix/hotfix/x' }),
      null,
      found('standard', 'nothing-else'),
    ],
  ];
  for (const [name, what, said, expected] of cases) {
    it(name, () => assert.deepEqual(findMode(what, said, WORDS), expected));
  }

  it('is found by another prefix when it was chosen', () => {
    const words = { ...WORDS, branch: 'urgent-' };

    assert.equal(findMode(head({ branch: 'urgent-OPS-7' }), null, words).incident, 'OPS-7');
    assert.equal(findMode(head({ branch: 'hotfix/OPS-7' }), null, words).mode, 'standard');
  });
});

function found(mode: Mode, because: FoundMode['because'], more: Partial<FoundMode> = {}): FoundMode {
  return { mode, because, to: null, incident: null, ...more };
}
