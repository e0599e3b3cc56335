import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { createTestClock } from '../../../lib/test-clock.ts';
import { aMessage, notifierContract } from '../contract.ts';
import { moodsOf } from '../testing/moods.ts';
import { startReceiver } from '../testing/receiver.ts';
import { classify } from './classify.ts';
import { createWebhook } from './index.ts';

const SECRETS = ['newest-secret', 'former-secret'];

async function open(t: TestContext) {
  const receiver = await startReceiver(() => ({ status: 200, body: 'thank you' }));
  t.after(() => receiver.close());
  const notifier = createWebhook({ secrets: SECRETS, clock: createTestClock(), reach: 'private' });
  return { receiver, notifier };
}

notifierContract('webhook', async (t) => {
  const { receiver, notifier } = await open(t);
  const sendTo = (url: string) => ({
    ...notifier,
    send: (_to: string, ...rest: readonly [typeof aMessage, AbortSignal]) => notifier.send(url, ...rest),
  });
  return {
    notifier,
    unheard: [sendTo('http://127.0.0.1:9/in-path'), sendTo('http://nowhere.invalid/in-path')],
    to: `${receiver.url}/in-path`,
    wrong: [
      'example.com',
      'ftp://example.com/',
      'https://ann:pw@example.com/',
      'https://example.com/#x',
      'javascript:1',
    ],
    secrets: [...SECRETS, 'in-path'],
    without: ['other-protocol'],
    behave: moodsOf(receiver, { refuses: { kind: 'status', status: 410 } }),
    taken: () => receiver.got.map(({ body }) => body),
    keys: () => receiver.got.map(({ headers }) => String(headers['idempotency-key'])),
  };
});

describe('a webhook', () => {
  it('is signed with every secret, over the time and the body', async (t) => {
    const { receiver, notifier } = await open(t);

    await notifier.send(`${receiver.url}/x`, aMessage, AbortSignal.timeout(5_000));

    const [got] = receiver.got;
    const expected = SECRETS.map((secret) =>
      createHmac('sha256', secret).update(`1700000000.${got?.body}`).digest('hex'),
    );
    assert.equal(got?.headers['astern-timestamp'], '1700000000');
    assert.equal(got?.headers['astern-signature'], expected.map((hex) => `v1=${hex}`).join(','));
  });

  it('carries facts and links, and nothing that a button would send back', async (t) => {
    const { receiver, notifier } = await open(t);

    await notifier.send(`${receiver.url}/x`, aMessage, AbortSignal.timeout(5_000));

    const body = JSON.parse(receiver.got[0]?.body ?? '');
    assert.deepEqual(Object.keys(body), ['version', 'key', 'urgency', 'title', 'lines', 'url', 'actions', 'replaces']);
    assert.doesNotMatch(receiver.got[0]?.body ?? '', /c0ffee/);
  });

  it('is delivered by a success alone (S38)', () => {
    const cases = [
      [200, 'thank you', 'sent'],
      [200, '', 'sent'],
      [204, '', 'sent'],
      [200, '{"ok":true}', 'sent'],
      [200, '{"error":""}', 'sent'],
      [200, '{"ok":false}', 'trouble'],
      [200, '{"success":false}', 'trouble'],
      [200, '{"error":"no such queue"}', 'trouble'],
      [302, '', 'trouble'],
      [301, '', 'refused'],
      [500, '', 'trouble'],
      [410, '', 'refused'],
    ] as const;
    for (const [status, body, kind] of cases) {
      const sent = classify({ kind: 'answer', status, body, headers: {}, isCut: false }, 0);
      assert.equal(sent.kind, kind, `${status} ${body}`);
    }
  });

  it('goes into no private network unless the settings allow it', async (t) => {
    const { receiver } = await open(t);
    const sealed = createWebhook({ secrets: SECRETS, clock: createTestClock(), reach: 'public' });

    const sent = await sealed.send(`${receiver.url}/in-path`, aMessage, AbortSignal.timeout(5_000));

    const named = await sealed.send('https://localhost/', aMessage, AbortSignal.timeout(5_000));

    assert.deepEqual([sent.kind, named.kind, receiver.got.length], ['refused', 'refused', 0]);
    assert.match(JSON.stringify([sent, named]), /must begin with https.*localhost leads into a network/);
    assert.match(sealed.wrongWith('https://127.0.0.1/x') ?? '', /leads into the server's own network/);
    assert.match(sealed.wrongWith('https://[::1]/x') ?? '', /leads into the server's own network/);
    assert.equal(sealed.wrongWith('https://hooks.example.com/x'), null);
  });
});
