import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ASK_FOR_HOTFIX, ASK_FOR_ROLLBACK, ONLY_LOOK_SO } from '../testing/commit-messages.ts';
import { readMessage } from './read-message.ts';

const KEYWORDS = { hotfix: '[hotfix]', rollback: '[rollback]' };

describe('a commit message that asks for a hotfix', () => {
  for (const message of ASK_FOR_HOTFIX) {
    it(`is ${JSON.stringify(message)}`, () => {
      assert.deepEqual(readMessage(message, KEYWORDS), { hotfix: true, rollback: null });
    });
  }
});

describe('a commit message that only looks as if it asked', () => {
  for (const message of ONLY_LOOK_SO) {
    it(`is ${JSON.stringify(message)}`, () => {
      assert.deepEqual(readMessage(message, KEYWORDS), { hotfix: false, rollback: null });
    });
  }
});

describe('a commit message that asks for a rollback', () => {
  for (const [message, to] of ASK_FOR_ROLLBACK) {
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
