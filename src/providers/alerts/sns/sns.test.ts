import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertSenderContract, hookFacts, incoming, NOW_MS, readBy } from '../contract.ts';
import { rememberCertificates } from './certificates.ts';
import { snsSender } from './index.ts';
import { CERTIFICATE, HOST, makeSigner, posted, type Sent, signed, TOPIC } from './testing/signer.ts';

const signer = makeSigner();
const stranger = makeSigner();
const TIME = new Date(NOW_MS).toISOString();

/** A sender whose certificates come from a list, and the addresses that it asked for. */
function listening(pems: Readonly<Record<string, string>> = { [CERTIFICATE]: signer.pem }) {
  const asked: string[] = [];
  const certificates = rememberCertificates(async (address) => {
    asked.push(address);
    const pem = pems[address];
    if (pem === undefined) throw new Error(`${new URL(address).host} answered 404`);
    return pem;
  });
  return { sender: snsSender(certificates), asked };
}

const alarm = { AlarmName: 'shop-5xx', NewStateValue: 'ALARM', AWSAccountId: '123456789012' };
const notification = (change: Sent = {}): Sent => ({
  Type: 'Notification',
  MessageId: 'da41e39f-ea4d-435a-b922-c6aae3915ebe',
  TopicArn: TOPIC,
  Subject: 'ALARM: "shop-5xx" in US East (N. Virginia)',
  Message: JSON.stringify(alarm),
  Timestamp: TIME,
  UnsubscribeURL: `https://${HOST}/?Action=Unsubscribe`,
  ...change,
});
const SUBSCRIBE = `https://${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37fb`;
const confirmation = (change: Sent = {}): Sent => ({
  Type: 'SubscriptionConfirmation',
  MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
  Token: '2336412f37fb',
  TopicArn: TOPIC,
  Message: `You have chosen to subscribe to the topic ${TOPIC}.`,
  SubscribeURL: SUBSCRIBE,
  Timestamp: TIME,
  ...change,
});
const unsubscribed = confirmation({ Type: 'UnsubscribeConfirmation' });
const { sender } = listening();

alertSenderContract(sender, {
  deliveries: [signed(signer, notification()), signed(signer, confirmation()), signed(signer, unsubscribed)],
  cannotSign: true,
});

describe('what SNS signs', () => {
  const verify = (message: Sent, who = signer) => sender.verify(signed(who, message), hookFacts(), NOW_MS);

  for (const version of ['1', '2'])
    for (const [what, message] of [
      ['a notification', notification()],
      ['a notification without a subject', notification({ Subject: undefined })],
      ['a confirmation', confirmation()],
      ['the end of a subscription, with token and address', unsubscribed],
    ] as const)
      it(`is believed for ${what}, in version ${version}`, async () => {
        const verified = await verify({ ...message, SignatureVersion: version });

        assert.deepEqual(verified, { kind: 'genuine', skewMs: 0 });
      });

  for (const name of ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn'])
    it(`is not believed with another ${name} (S30)`, async () => {
      const came = JSON.parse(signed(signer, notification()).body.toString());
      const other = { Timestamp: new Date(NOW_MS + 1_000).toISOString(), TopicArn: `${TOPIC}2` }[name] ?? 'other';

      const verified = await sender.verify(posted({ ...came, [name]: other }), hookFacts(), NOW_MS);

      assert.deepEqual(verified, { kind: 'refused', why: 'the signature is not one of Amazon SNS' });
    });

  for (const name of ['Token', 'SubscribeURL'])
    it(`is not believed with another ${name}, of the beginning and of the end of a subscription (S30)`, async () => {
      for (const message of [confirmation(), unsubscribed]) {
        const came = JSON.parse(signed(signer, message).body.toString());
        const verified = await sender.verify(posted({ ...came, [name]: `${came[name]}1` }), hookFacts(), NOW_MS);

        assert.equal(verified.kind, 'refused');
      }
    });

  it('is not believed by another key, version or type (S30)', async () => {
    assert.equal((await verify(notification(), stranger)).kind, 'refused');
    const came = JSON.parse(signed(signer, notification()).body.toString());
    for (const change of [
      { SignatureVersion: '1' },
      { SignatureVersion: '3' },
      { SignatureVersion: 2 },
      { Signature: '' },
      { Signature: '%%%' },
      { Type: 'SubscriptionConfirmation', SubscribeURL: SUBSCRIBE, Token: 't' },
      { Type: 'notification' },
    ])
      assert.equal((await sender.verify(posted({ ...came, ...change }), hookFacts(), NOW_MS)).kind, 'refused');
  });

  it('cannot be split anew, so that a part of a message becomes another field (S30)', async () => {
    const lines = `x\nMessageId\n1\nTimestamp\n${TIME}\nTopicArn\n${TOPIC}\nType\nNotification`;
    const evil = 'arn:aws:sns:us-east-1:999999999999:evil';
    const came = JSON.parse(signed(signer, notification({ Message: lines, TopicArn: evil })).body.toString());

    for (const change of [
      { TopicArn: `${TOPIC}\nType\nNotification\nMessageId\n1\nTopicArn\n${evil}`, Message: 'x' },
      { MessageId: `1\nTimestamp\n${TIME}`, Message: 'x' },
      { Subject: 'a\nb' },
      { Timestamp: `${TIME}\nTopicArn\n${TOPIC}` },
    ])
      assert.equal((await sender.verify(posted({ ...came, ...change }), hookFacts(), NOW_MS)).kind, 'refused');
  });

  it('is taken up to an hour late, as long as SNS tries, and refused when it is older or ahead (S30, S31)', async () => {
    const at = (ms: number) => verify(notification({ Timestamp: new Date(NOW_MS + ms).toISOString() }));

    assert.deepEqual(await at(120_000), { kind: 'genuine', skewMs: 120_000 });
    assert.deepEqual(await at(-3_000), { kind: 'genuine', skewMs: -3_000 });
    assert.deepEqual(await at(-3_600_000), { kind: 'genuine', skewMs: null });
    assert.deepEqual(await at(360_000), {
      kind: 'refused',
      why: 'its time is 360 s ahead of the clock of this server, more than SNS would try again',
      skewMs: 360_000,
    });
    assert.equal((await at(-4_000_000)).kind, 'refused');
  });

  it('is the same delivery when SNS tries again (S26)', () => {
    const retry = { ...notification(), SignatureVersion: '1' };

    assert.equal(sender.deliveryKey(signed(signer, notification())), sender.deliveryKey(signed(signer, retry)));
    assert.equal(sender.deliveryKey(incoming('{}')), null);
  });

  it('is refused without its envelope, with what to do', async () => {
    const verified = await sender.verify(incoming(alarm), hookFacts(), NOW_MS);

    assert.ok(verified.kind === 'refused');
    assert.match(verified.why, /switch raw message delivery of the subscription off/);
  });
});

describe('what is asked outside for a message of SNS', () => {
  const hook = hookFacts({ topics: [TOPIC] });

  it('is nothing, for whatever can be refused without (S30)', async () => {
    const { sender: careful, asked } = listening();
    const good = notification();
    for (const came of [
      signed(signer, { ...good, TopicArn: 'arn:aws:sns:us-east-1:123456789012:other' }),
      signed(signer, { ...good, Timestamp: new Date(NOW_MS - 7_200_000).toISOString() }),
      signed(signer, { ...good, SigningCertURL: 'https://sns.us-east-1.amazonaws.com.evil.example/a.pem' }),
      signed(signer, { ...good, SigningCertURL: 'https://169.254.169.254/a.pem' }),
      signed(signer, { ...good, SigningCertURL: 'https://localhost/a.pem' }),
      signed(signer, { ...good, SigningCertURL: undefined }),
      signed(signer, {
        ...confirmation(),
        SubscribeURL: 'http://127.0.0.1/',
        SigningCertURL: 'https://127.0.0.1/a.pem',
      }),
      posted({ ...good, SignatureVersion: '2', SigningCertURL: CERTIFICATE, Signature: 'short' }),
      incoming('{"Type":"SubscriptionConfirmation"}'),
      incoming('not json'),
    ]) {
      assert.equal((await careful.verify(came, hook, NOW_MS)).kind, 'refused');
      readBy(careful, came);
      careful.deliveryKey(came);
    }

    assert.deepEqual(asked, []);
  });

  it('is the certificate, once for any number of messages, and never what the message wants visited (S30)', async () => {
    const { sender: careful, asked } = listening();
    const forged = confirmation({ SubscribeURL: 'https://169.254.169.254/latest/meta-data' });

    const kinds = await Promise.all(
      [signed(stranger, forged), signed(stranger, confirmation()), signed(signer, notification())].map(
        async (came) => (await careful.verify(came, hook, NOW_MS)).kind,
      ),
    );

    assert.deepEqual(kinds, ['refused', 'refused', 'genuine']);
    assert.deepEqual(asked, [CERTIFICATE]);
  });

  it('is 503 for SNS where the certificate cannot be had, because it does not send again what was refused', async () => {
    const { sender: careful, asked } = listening({});

    const verified = await careful.verify(signed(signer, notification()), hook, NOW_MS);

    assert.deepEqual(verified, {
      kind: 'undecided',
      why: `the certificate of the signature cannot be fetched: ${HOST} answered 404`,
    });
    assert.deepEqual(asked, [CERTIFICATE]);
  });

  it('is to be visited only when its address is one of SNS, even where it was signed (S30)', () => {
    assert.deepEqual(readBy(sender, signed(signer, confirmation())), { kind: 'confirm', url: SUBSCRIBE });
    for (const SubscribeURL of ['http://127.0.0.1/?Action=ConfirmSubscription', 'https://169.254.169.254/', 'x'])
      assert.equal(readBy(sender, signed(signer, confirmation({ SubscribeURL }))).kind, 'unreadable');
    assert.equal(readBy(sender, signed(signer, unsubscribed)).kind, 'nothing', 'it would subscribe again');
  });
});
