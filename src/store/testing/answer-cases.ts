import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';

export function answerCases(open: OpenForTest): void {
  const answer = { key: 'k', request: 'hash', status: 202, body: '{"ok":"ja ☂"}', atMs: 100 };

  it('keeps the first answer to a key', async (t) => {
    const { store } = await open(t);
    await store.answers.put(answer);

    await store.answers.put({ ...answer, status: 500, body: 'other' });

    assert.deepEqual(await store.answers.get('k'), answer);
    assert.equal(await store.answers.get('l'), null);
  });

  it('forgets what is older than asked, and nothing else', async (t) => {
    const { store } = await open(t);
    for (const atMs of [98, 99, 100, 101]) await store.answers.put({ ...answer, key: `at ${atMs}`, atMs });

    await store.answers.forgetBefore(100);

    assert.equal(await store.answers.get('at 99'), null);
    assert.deepEqual((await store.answers.get('at 100'))?.atMs, 100);
    assert.deepEqual((await store.answers.get('at 101'))?.atMs, 101);
  });
}
