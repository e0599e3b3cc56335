import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createTestClock } from '../../../lib/test-clock.ts';
import { aMessage, notifierContract } from '../contract.ts';
import { moodsOf } from '../testing/moods.ts';
import { startReceiver } from '../testing/receiver.ts';
import { classify, createNtfy } from './index.ts';

const TOKEN = 'tk_0123456789abcdef';

/** Answers as ntfy does: to its root alone, to its token alone. */
async function open(t: TestContext) {
  const receiver = await startReceiver(({ path, method, headers, body }) => {
    if (method !== 'POST' || path !== '/') return { status: 404, body: '{"code":40401,"http":404}' };
    if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: '{"code":40101,"http":401}' };
    const { topic, title, message } = JSON.parse(body);
    return { status: 200, body: JSON.stringify({ id: 'Xk9', event: 'message', topic, title, message }) };
  });
  t.after(() => receiver.close());
  return { receiver, notifier: createNtfy({ url: receiver.url, token: TOKEN, clock: createTestClock() }) };
}

notifierContract('ntfy', async (t) => {
  const { receiver, notifier } = await open(t);
  const at = (url: string) => createNtfy({ url, token: TOKEN, clock: createTestClock() });
  return {
    notifier,
    unheard: [at('http://127.0.0.1:9'), at('http://nowhere.invalid')],
    to: 'astern-ann-x7f3k2',
    wrong: ['a topic', 'a/b', '../x', 'ümlaut', 'https://ntfy.sh/x'],
    secrets: [TOKEN, 'x7f3k2'],
    behave: moodsOf(receiver, { refuses: { kind: 'status', status: 403, body: '{"code":40301}' } }),
    taken: () => receiver.got.map(({ body }) => body),
    keys: () => null,
  };
});

describe('ntfy', () => {
  it('is given priority, click and buttons that open pages', async (t) => {
    const { receiver, notifier } = await open(t);

    await notifier.send('ann', aMessage, AbortSignal.timeout(5_000));
    await notifier.send('ann', { ...aMessage, urgency: 'notice', actions: [] }, AbortSignal.timeout(5_000));

    const [page, notice] = receiver.got.map(({ body }) => JSON.parse(body));
    assert.deepEqual(page, {
      topic: 'ann',
      title: aMessage.title,
      message: aMessage.lines.join('\n'),
      priority: 5,
      tags: ['rotating_light'],
      click: aMessage.url,
      actions: aMessage.actions.map(({ label, url }) => ({ action: 'view', label, url, clear: false })),
    });
    assert.deepEqual([notice.priority, notice.actions], [3, undefined]);
  });

  it('blames the settings for their token, and the topic for what is the topic', () => {
    const answer = (status: number, body = '') =>
      classify({ kind: 'answer', status, body, headers: {}, isCut: false }, 0).kind;

    assert.deepEqual(
      [answer(401), answer(403), answer(429), answer(507), answer(200, '{"id":"x"}'), answer(200, 'hello')],
      ['trouble', 'refused', 'trouble', 'trouble', 'sent', 'trouble'],
    );
  });
});
