import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMessage } from './read-message.ts';

const KEYWORDS = { hotfix: '[hotfix]', rollback: '[rollback]' };
const FENCE = '```';

describe('a commit message that asks for a hotfix', () => {
  const messages: readonly string[] = [
    '[hotfix] payment times out',
    'payment times out [hotfix]',
    'fix(payments): [hotfix] raise the time-out',
    'fix(payments)!: raise the time-out [hotfix]',
    '[HOTFIX] payment times out',
    '[Hotfix] INC-123 payment times out',
    '[hotfix]payment times out',
    '[hotfix]: payment times out',
    "INC-123: [hotfix] don't charge twice",
    "Don't charge twice [hotfix], it's urgent",
    '🚑️ [hotfix] payment times out',
    '[hotfix] payment times out (#4711)',
    'Payment times out (#4711)\n\n[hotfix]',
    'Payment times out\n\nThe provider answers late since noon.\n\n[hotfix] agreed with Ana.',
    'Payment times out (#4711)\n\n* [hotfix] raise the time-out\n* add a test',
    'Payment times out (#4711)\n\n    * [hotfix] raise the time-out\n    * add a test',
    'Merge pull request #12 from shop/fix-timeout\n\n[hotfix] payment times out',
    "[hotfix] Merge branch 'fix-timeout'",
    'Payment times out\r\n\r\n[hotfix]\r\n',
    '[hotfix] `charge()` is called twice',
    '[hotfix] quote "amount" in the query',
    'Revert "raise the time-out" [hotfix]\n\nThis reverts commit 1234567.',
    '[hotfix] Revert "raise the time-out"\n\nThis reverts commit 1234567.',
    'fixup! payment times out\n\n[hotfix]\nSigned-off-by: Ada <ada@shop.example>',
  ];
  for (const message of messages) {
    it(`is ${JSON.stringify(message)}`, () => {
      assert.deepEqual(readMessage(message, KEYWORDS), { hotfix: true, rollback: null });
    });
  }
});

describe('a commit message that only looks as if it asked', () => {
  const messages: readonly string[] = [
    'payment times out',
    '',
    '\n\n',
    'hotfix: payment times out',
    '(hotfix) payment times out',
    '[hot fix] payment times out',
    '[hotfixes] are explained',
    'Revert "[hotfix] payment times out"',
    'Revert "[hotfix] payment times out"\n\nThis reverts commit 1234567.',
    'Reapply "[hotfix] payment times out"',
    'Revert "Revert "[hotfix] payment times out""',
    "Revert '[hotfix] payment times out'",
    'Revert “[hotfix] payment times out”',
    'docs: explain `[hotfix]`',
    'docs: explain ``the `[hotfix]` keyword``',
    'docs: what "[hotfix]" does',
    'docs: keywords\n\n    git commit -m "[hotfix] it"\n',
    'docs: keywords\n\n\tgit commit -m [hotfix]\n',
    `docs: keywords\n\n${FENCE}\n[hotfix] it\n${FENCE}\n`,
    `docs: keywords\n\n${FENCE}sh\ngit commit -m [hotfix]\n${FENCE}`,
    `docs: keywords\n\n${FENCE}\n[hotfix] never closed`,
    'docs: keywords\n\n~~~\n[hotfix]\n~~~\n',
    'answer to review\n\n> should this be [hotfix]?\n\nNo.',
    'template\n\n<!-- write [hotfix] here if it is one -->\n',
    'docs: `multi\nline [hotfix] code`',
    'docs: the branch hotfix/INC-1 and its keyword',
  ];
  for (const message of messages) {
    it(`is ${JSON.stringify(message)}`, () => {
      assert.deepEqual(readMessage(message, KEYWORDS), { hotfix: false, rollback: null });
    });
  }
});

describe('a commit message that asks for a rollback', () => {
  const cases: ReadonlyArray<readonly [string, string | null]> = [
    ['[rollback] abc1234', 'abc1234'],
    ['[rollback] ABC1234', 'abc1234'],
    ['[rollback] 0123456789abcdef0123456789abcdef01234567', '0123456789abcdef0123456789abcdef01234567'],
    ['[rollback]: abc1234', 'abc1234'],
    ['[rollback] to abc1234', 'abc1234'],
    ['[rollback] to r412, checkout is broken', 'r412'],
    ['[rollback] r412', 'r412'],
    ['[Rollback] abc1234 because of INC-9', 'abc1234'],
    ['INC-9 [rollback] abc1234', 'abc1234'],
    ['Merge pull request #3 from shop/back\n\n[rollback] abc1234', 'abc1234'],
    ['checkout is broken\n\n[rollback] abc1234\n', 'abc1234'],
    ['[rollback]', null],
    ['[rollback] please', null],
    ['[rollback] to the one from yesterday', null],
    ['[rollback] abc', null],
    ['[rollback] deadbeefcafe-not-a-sha', null],
    ['[rollback]\nabc1234', null],
  ];
  for (const [message, to] of cases) {
    it(`is ${JSON.stringify(message)}`, () => {
      assert.deepEqual(readMessage(message, KEYWORDS), { hotfix: false, rollback: { to } });
    });
  }

  it('may ask for both, which is for the caller to weigh', () => {
    assert.deepEqual(readMessage('[hotfix] [rollback] abc1234', KEYWORDS), {
      hotfix: true,
      rollback: { to: 'abc1234' },
    });
  });

  it('is found by other keywords when these were chosen', () => {
    const keywords = { hotfix: '#urgent', rollback: '!back' };

    assert.deepEqual(readMessage('fix #urgent', keywords), { hotfix: true, rollback: null });
    assert.deepEqual(readMessage('!back abc1234', keywords), { hotfix: false, rollback: { to: 'abc1234' } });
    assert.deepEqual(readMessage('[hotfix] it', keywords), { hotfix: false, rollback: null });
  });
});
