import type { TestContext } from 'node:test';
import { createTestClock } from '../../../lib/test-clock.ts';
import type { TwilioOptions } from '../twilio/index.ts';
import { startReceiver } from './receiver.ts';

export const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
export const TOKEN = 'auth-token-of-twilio';

/** Twilio's API as far as it is used: form in, JSON out, its own codes for what is wrong. */
export async function startTwilio(t: Pick<TestContext, 'after'>) {
  let count = 0;
  const receiver = await startReceiver(({ path, headers, body }) => {
    const json = (status: number, said: object) => ({ status, body: JSON.stringify(said) });
    const expected = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
    if (headers.authorization !== expected) return json(401, { code: 20003, message: 'Authenticate', status: 401 });
    const form = new URLSearchParams(body);
    const [, kind] = new RegExp(`^/2010-04-01/Accounts/${ACCOUNT}/(Messages|Calls)\\.json$`).exec(path) ?? [];
    if (kind === undefined) return json(404, { code: 20404, status: 404 });
    if (!/^\+\d+$/.test(form.get('To') ?? '')) return json(400, { code: 21211, status: 400 });
    if (kind === 'Messages' && (form.get('Body') ?? '') === '') return json(400, { code: 21602, status: 400 });
    if (kind === 'Calls' && !form.has('Url') && !form.has('Twiml')) return json(400, { code: 21205, status: 400 });
    count += 1;
    const sid = `${kind === 'Messages' ? 'SM' : 'CA'}${String(count).padStart(32, '0')}`;
    return json(201, { sid, status: 'queued', error_code: null });
  });
  t.after(() => receiver.close());
  const options = (more: Partial<TwilioOptions> = {}): TwilioOptions => ({
    account: ACCOUNT,
    token: TOKEN,
    from: '+15550001111',
    api: receiver.url,
    url: 'https://astern.example.com',
    clock: createTestClock(),
    ...more,
  });
  return { receiver, options };
}
