import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aMessage, notifierContract } from '../contract.ts';
import { moodsOf } from '../testing/moods.ts';
import { ACCOUNT, startTwilio, TOKEN } from '../testing/twilio.ts';
import { classify, readDelivery } from './classify.ts';
import { createSms, createVoice } from './index.ts';
import { isSigned, signatureOf } from './signature.ts';
import { spoken } from './twiml.ts';

const TO = '+4915112345678';

const refuses = {
  kind: 'status',
  status: 400,
  body: `{"code":21610,"message":"Attempt to send to unsubscribed recipient ${TO}","status":400}`,
} as const;

for (const [name, create] of [
  ['sms', createSms],
  ['voice', createVoice],
] as const) {
  notifierContract(`twilio ${name}`, async (t) => {
    const { receiver, options } = await startTwilio(t);
    const withUrl = create(options());
    const notifier = name === 'sms' ? withUrl : create(options({ url: null }));
    return {
      notifier,
      unheard: ['http://127.0.0.1:9', 'http://nowhere.invalid'].map((api) => create(options({ api }))),
      to: TO,
      wrong: ['015112345678', '+0151', '+49 151 1234', 'whatsapp:+4915112345678', '+49151123456781234'],
      secrets: [TOKEN, ACCOUNT, TO],
      behave: moodsOf(receiver, { refuses }),
      taken: () =>
        receiver.got.map(({ body }) => {
          const form = new URLSearchParams(body);
          // A call has no link: what it says is enough.
          return (
            form.get('Body') ??
            `${form.get('Twiml')?.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code))} ${aMessage.url}`
          );
        }),
      keys: () =>
        name === 'voice' ? null : receiver.got.map(({ body }) => new URLSearchParams(body).get('StatusCallback') ?? ''),
    };
  });
}

describe('twilio', () => {
  it('is asked for a text with a way back, and a hint how to answer', async (t) => {
    const { receiver, options } = await startTwilio(t);
    const notifier = createSms(options({ from: 'MG0123' }));

    const sent = await notifier.send(TO, aMessage, AbortSignal.timeout(5_000));

    const form = new URLSearchParams(receiver.got[0]?.body);
    assert.deepEqual(sent, { kind: 'sent', reference: `SM${'1'.padStart(32, '0')}`, isDelivered: false });
    assert.equal(form.get('MessagingServiceSid'), 'MG0123');
    assert.match(form.get('Body') ?? '', /Reply "ack 17" to take it/);
    assert.match(
      form.get('StatusCallback') ?? '',
      /^https:\/\/astern\.example\.com\/v1\/hooks\/sms\/twilio\/status\?key=INC-17%2F0\.0\.1%2Fann%2Fany&sig=[0-9a-f]{32}$/,
    );
  });

  it('is not asked to come back where it cannot, nor people to answer', async (t) => {
    const { receiver, options } = await startTwilio(t);

    await createSms(options({ url: null })).send(TO, aMessage, AbortSignal.timeout(5_000));

    const form = new URLSearchParams(receiver.got[0]?.body);
    assert.equal(form.get('StatusCallback'), null);
    assert.doesNotMatch(form.get('Body') ?? '', /Reply/);
  });

  it('asks us what a call about an incident shall say, under an address that only we can make', async (t) => {
    const { receiver, options } = await startTwilio(t);
    const notifier = createVoice(options());

    await notifier.send(TO, aMessage, AbortSignal.timeout(5_000));
    await notifier.send(TO, { ...aMessage, actions: [], title: 'Your code is 123456' }, AbortSignal.timeout(5_000));

    const [page, code] = receiver.got.map(({ body }) => new URLSearchParams(body));
    const url = new URL(page?.get('Url') ?? '');
    const asked = (query: Readonly<Record<string, string>>) => ({ url: '', headers: {}, form: {}, query });
    const query = Object.fromEntries(url.searchParams);
    assert.equal(notifier.hooks.pageKey(asked(query)), aMessage.key);
    assert.equal(notifier.hooks.pageKey(asked({ ...query, key: 'INC-18/0.0.1/ann/any' })), null);
    assert.equal(notifier.hooks.pageKey(asked({})), null);
    assert.match(code?.get('Twiml') ?? '', /Your code is 1, 2, 3, 4, 5, 6\./);
  });

  it('says a page three times, listens for a key, and takes nothing of a title for a command', async (t) => {
    const { options } = await startTwilio(t);
    const { hooks } = createVoice(options());

    const { type, body } = hooks.ask(aMessage.key, ['</Say><Dial>+1900</Dial> & "x"\u0000', 'See https://x.y/z']);

    assert.equal(type, 'text/xml; charset=utf-8');
    assert.equal(body.split('<Gather ').length - 1, 3);
    assert.match(body, /Press 1 to acknowledge\. Press 2 to pass it on\./);
    assert.doesNotMatch(body, /<Dial|x\.y/);
    assert.equal(hooks.text(null).body, '<?xml version="1.0" encoding="UTF-8"?><Response></Response>');
    assert.match(hooks.text('a & b').body, /<Message>a &#38; b<\/Message>/);
  });

  it('signs what it sends: URL and form, with or without the port', () => {
    // Both stand in Twilio's documentation.
    const own = (number: string) => ({
      CallSid: 'CA1234567890ABCDE',
      Caller: number,
      Digits: '1234',
      From: number,
      To: '+18005551212',
    });
    const mine = (number: string) => signatureOf('https://mycompany.com/myapp.php?foo=1&bar=2', own(number), '12345');
    assert.equal(mine('+14158675309'), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=');
    assert.equal(mine('+12349013030'), '0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
    const form = own('+12349013030');
    const url = 'https://example.com/myapp?foo=1&bar=2';
    const signature = signatureOf(url, form, TOKEN);
    const check = (at: string, more: object = {}, given: string | undefined = signature) =>
      isSigned({ url: at, form: { ...form, ...more } }, { signature: given, token: TOKEN });

    assert.equal(check(url), true);
    assert.equal(check('https://example.com:443/myapp?foo=1&bar=2'), true);
    assert.equal(check('https://example.com:8443/myapp?foo=1&bar=2'), true);
    assert.equal(check('https://example.org/myapp?foo=1&bar=2'), false);
    assert.equal(check(url, { Digits: '2' }), false);
    assert.equal(check(url, { More: 'x' }), false);
    assert.equal(check(url, {}, ''), false);
    assert.equal(isSigned({ url, form }, { signature: undefined, token: TOKEN }), false);
  });

  it('is heard when it says what became of a message', () => {
    const cases = [
      [{ MessageSid: 'SM1', MessageStatus: 'queued' }, 'under-way', null],
      [{ MessageSid: 'SM1', MessageStatus: 'sent' }, 'under-way', null],
      [{ MessageSid: 'SM1', MessageStatus: 'delivered' }, 'delivered', null],
      [
        { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' },
        'failed',
        'it could not be delivered: the phone is off or out of reach',
      ],
      [
        { MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode: '39999' },
        'failed',
        'it could not be delivered: Twilio says 39999',
      ],
      [{ MessageSid: 'SM1', MessageStatus: 'constructor' }, 'under-way', null],
      [{ CallSid: 'CA1', CallStatus: 'completed' }, 'delivered', null],
      [{ CallSid: 'CA1', CallStatus: 'busy' }, 'failed', 'the line was busy'],
      [{ CallSid: 'CA1', CallStatus: 'no-answer' }, 'failed', 'nobody answered the call'],
      [{ CallSid: 'CA1', CallStatus: 'ringing' }, 'under-way', null],
    ] as const;
    for (const [form, outcome, why] of cases) {
      const said = readDelivery(form);
      assert.deepEqual([said?.outcome, said?.why], [outcome, why], JSON.stringify(form));
    }
    assert.equal(readDelivery({ Body: 'ack' }), null);
  });

  it('is read by its own codes', () => {
    const cases = [
      [201, `{"sid":"SM${'a'.repeat(32)}"}`, 'sent'],
      [201, '{"sid":"x"}', 'trouble'],
      [200, '<html>', 'trouble'],
      [400, '{"code":21211}', 'refused'],
      [400, '{"code":21610}', 'refused'],
      [403, '{"code":21408}', 'refused'],
      [400, '{"code":21606}', 'trouble'],
      [401, '{"code":20003}', 'trouble'],
      [400, '{"code":99999}', 'refused'],
      [400, '', 'refused'],
      [401, '', 'trouble'],
      [403, '', 'trouble'],
      [404, '{"code":20404}', 'trouble'],
      [429, '{"code":20429}', 'trouble'],
      [500, '', 'trouble'],
      [503, '{"code":20503}', 'trouble'],
    ] as const;
    for (const [status, body, kind] of cases) {
      const sent = classify({ kind: 'answer', status, body, headers: {}, isCut: false }, 0);
      assert.equal(sent.kind, kind, `${status} ${body}`);
    }
  });

  it('speaks shortly, and long numbers digit by digit', () => {
    assert.equal(
      spoken(['Your code is 123456', '', 'In 2026, 14 %!']),
      'Your code is 1, 2, 3, 4, 5, 6. In 2026, 14 %!',
    );
    assert.ok(spoken(['x '.repeat(2_000)]).length <= 402);
  });
});
