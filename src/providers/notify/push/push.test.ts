import assert from 'node:assert/strict';
import { createECDH, createPublicKey, verify } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { createTestClock } from '../../../lib/test-clock.ts';
import { aMessage, notifierContract } from '../contract.ts';
import { moodsOf } from '../testing/moods.ts';
import { aBrowser, keyPair } from '../testing/push-browser.ts';
import { startReceiver } from '../testing/receiver.ts';
import { encryptFor, isPoint } from './encrypt.ts';
import { classify, createPush } from './index.ts';
import { vapidHeader, wrongWithKeys } from './vapid.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

const vapid = keyPair();
const keys = { subject: 'mailto:ops@example.com', publicKey: vapid.publicKey, privateKey: vapid.privateKey };

async function open(t: TestContext) {
  const receiver = await startReceiver(() => ({ status: 201, body: '', headers: { location: '/m/1' } }), 'latin1');
  t.after(() => receiver.close());
  return { receiver, notifier: createPush({ keys, clock: createTestClock(), reach: 'private' }) };
}

notifierContract('web push', async (t) => {
  const { receiver, notifier } = await open(t);
  const browser = aBrowser();
  const to = browser.address(`${receiver.url}/push/endpoint-secret`);
  const at = (host: string) => ({
    ...notifier,
    send: (_to: string, message: typeof aMessage, signal: AbortSignal) =>
      notifier.send(browser.address(`${host}/push/endpoint-secret`), message, signal),
  });
  return {
    notifier,
    unheard: [at('http://127.0.0.1:9'), at('http://nowhere.invalid')],
    to,
    wrong: ['{}', '[]', 'null', 'x', to.replace(/"p256dh":"...../, '"p256dh":"AAAAA'), to.replace('"auth"', '"oath"')],
    secrets: [keys.privateKey, 'endpoint-secret'],
    without: ['flood'],
    behave: moodsOf(receiver, { refuses: { kind: 'status', status: 410 } }),
    taken: () => receiver.got.map(({ body }) => browser.read(Buffer.from(body, 'latin1'))),
    keys: () => receiver.got.map(({ body }) => JSON.parse(browser.read(Buffer.from(body, 'latin1'))).key),
  };
});

describe('web push', () => {
  it('encrypts as the example of RFC 8291 does', () => {
    const own = createECDH('prime256v1');
    own.setPrivateKey(bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'));
    const publicKey = bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4');
    const text = Buffer.from('When I grow up, I want to be a watermelon');

    const sealed = encryptFor({ publicKey, secret: bytes('BTBZMqHH6r4Tts7J_aSIgg') }, text, {
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
      own,
    });

    assert.equal(
      sealed.toString('base64url'),
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  it('shows a push service who sends, for itself alone and for half a day', () => {
    const header = vapidHeader(keys, new URL('https://push.example.com/x/y'), 1_700_000_000_000);

    const [, head = '', claims = '', signature = '', key] = /^vapid t=(.+)\.(.+)\.(.+), k=(.+)$/.exec(header) ?? [];
    const point = bytes(keys.publicKey);
    const jwk = { kty: 'EC', crv: 'P-256', x: part(point, 1), y: part(point, 33) };
    const isRight = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ format: 'jwk', key: jwk }), dsaEncoding: 'ieee-p1363' },
      bytes(signature),
    );
    assert.equal(isRight, true);
    assert.equal(key, keys.publicKey);
    assert.deepEqual(JSON.parse(bytes(claims).toString()), {
      aud: 'https://push.example.com',
      exp: 1_700_043_200,
      sub: 'mailto:ops@example.com',
    });
  });

  it('says how urgent it is, and lets a later text take the place of an earlier one', async (t) => {
    const { receiver, notifier } = await open(t);
    const to = aBrowser().address(`${receiver.url}/x`);

    for (const more of [{}, { key: 'INC-17/other' }, { replaces: 'INC-18' }, { urgency: 'notice' as const }])
      await notifier.send(to, { ...aMessage, ...more }, AbortSignal.timeout(5_000));

    const [one, same, other, notice] = receiver.got.map(({ headers }) => headers);
    assert.deepEqual([one?.ttl, one?.urgency, one?.['content-encoding']], ['3600', 'high', 'aes128gcm']);
    assert.deepEqual([notice?.ttl, notice?.urgency], ['43200', 'normal']);
    assert.equal(one?.topic, same?.topic);
    assert.notEqual(one?.topic, other?.topic);
    assert.match(String(one?.topic), /^[\w-]{1,32}$/);
  });

  it('knows a pair of keys, and a point of the curve', () => {
    const other = keyPair();

    assert.equal(wrongWithKeys(keys), null);
    assert.match(wrongWithKeys({ ...keys, publicKey: other.publicKey }) ?? '', /does not belong/);
    assert.match(wrongWithKeys({ ...keys, privateKey: 'AAAA' }) ?? '', /32 bytes/);
    assert.match(wrongWithKeys({ ...keys, privateKey: Buffer.alloc(32).toString('base64url') }) ?? '', /P-256/);
    assert.equal(isPoint(bytes(other.publicKey)), true);
    assert.equal(isPoint(Buffer.alloc(65, 4)), false);
    assert.equal(isPoint(bytes(other.publicKey).subarray(1)), false);
  });

  it('learns that a browser is gone', () => {
    const kind = (status: number) => classify({ kind: 'answer', status, body: '', headers: {}, isCut: false }, 0).kind;

    assert.deepEqual([201, 200, 404, 410, 403, 413, 429, 500].map(kind), [
      'sent',
      'trouble',
      'refused',
      'refused',
      'refused',
      'refused',
      'trouble',
      'trouble',
    ]);
  });
});

function part(point: Buffer, from: number): string {
  return point.subarray(from, from + 32).toString('base64url');
}
