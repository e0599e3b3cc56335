import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { anythingFor, FUZZ_RUNS, hookFacts, NOW_MS } from '../../src/providers/alerts/contract.ts';
import { alertSenders } from '../../src/providers/alerts/index.ts';
import type { AlertSender, Incoming } from '../../src/providers/alerts/port.ts';
import { rememberCertificates } from '../../src/providers/alerts/sns/certificates.ts';
import { snsSender } from '../../src/providers/alerts/sns/index.ts';
import { messageIn } from '../../src/providers/alerts/sns/message.ts';
import { certificateAddress } from '../../src/providers/alerts/sns/pinned.ts';
import { signedText } from '../../src/providers/alerts/sns/signed-text.ts';
import { makeSigner, signed as signAs, TOPIC } from '../../src/providers/alerts/sns/testing/signer.ts';
import { type AlertHooks, type Answer, openAlertHooks, send } from '../support/alert-hooks.ts';
import { alertSamples } from '../support/alert-samples.ts';
import { watchOutside } from '../support/outside.ts';

const SECRETS = ['the secret of the sender'];
const samples = alertSamples();
const signer = makeSigner();

/** Certificates that SNS was asked for, in the place of asking. */
const certificatesAsked: string[] = [];
const readable = snsSender(
  rememberCertificates(async (address) => {
    certificatesAsked.push(address);
    return signer.pem;
  }),
);
const senders: readonly AlertSender[] = alertSenders.map((sender) => (sender.name === 'sns' ? readable : sender));

const signedByAmazon = signAs(signer, {
  Type: 'Notification',
  MessageId: 'da41e39f-ea4d-435a-b922-c6aae3915ebe',
  TopicArn: TOPIC,
  Subject: 'ALARM',
  Message: '{"AlarmName":"shop-5xx","NewStateValue":"ALARM"}',
  Timestamp: new Date(NOW_MS).toISOString(),
  UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
});

describe('whatever is sent to a hook', () => {
  for (const sender of senders) {
    it(`of ${sender.title} is answered and kept, and asks nothing outside (S30, S32)`, async (test) => {
      const [open, signed] = [hookFacts({ name: 'open' }), hookFacts({ name: 'signed', secrets: SECRETS })];
      const hooks = await openAlertHooks([open, signed].map((facts) => ({ sender, facts })));
      test.after(() => hooks.close());
      const genuine = sender === readable ? signedByAmazon : sender.sample(signed, NOW_MS);
      const examples = [genuine, samples.get(sender.name) ?? assert.fail('no sample')];
      const outside = watchOutside();
      let kept = 0;

      await fc.assert(
        fc.asyncProperty(anythingFor(sender, examples), async (came) => {
          const answers = [await hooks.send('open', came), await hooks.send('signed', came)];
          kept += answers.map(assertAnswered).filter((isKept) => isKept).length;
          assertOnlyGenuine(sender, { came, genuine, answers });
        }),
        { numRuns: FUZZ_RUNS },
      );
      outside.stop();

      assert.deepEqual(outside.asked, []);
      assert.deepEqual(hooks.complaints, []);
      assert.equal(await readAll(hooks, sender), kept, 'what was answered with 202 is in the store, and nothing else');
    });
  }

  it('as an event of PagerDuty is answered in its words (S32)', async (test) => {
    const sender = senders.find(({ name }) => name === 'pagerduty') ?? assert.fail('no such sender');
    const hooks = await openAlertHooks([{ sender, facts: hookFacts({ name: 'open' }) }]);
    test.after(() => hooks.close());
    const example = samples.get('pagerduty') ?? assert.fail('no sample');
    const event = { ...JSON.parse(example.body.toString()), routing_key: 'open-key-0123456789' };
    const known = { ...example, body: Buffer.from(JSON.stringify(event)) };
    const outside = watchOutside();
    let kept = 0;

    await fc.assert(
      fc.asyncProperty(
        anythingFor(sender, [example, known, known]),
        fc.constantFrom('/v2/enqueue', '/v2/change/enqueue'),
        async (came, path) => {
          const { status } = await send(hooks.app, path, { ...came, method: 'POST' });
          assert.ok([202, 400].includes(status), `answered ${status}`);
          if (status === 202) kept += 1;
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
    outside.stop();

    assert.ok(kept > 0, 'some of them are events');
    assert.deepEqual(outside.asked, []);
    assert.equal(await readAll(hooks, sender), kept);
  });
});

/** Is it kept? Never 429 (what is answered so, Alertmanager drops), never 5xx while all is well. */
function assertAnswered({ status, body }: Answer): boolean {
  assert.ok([202, 401].includes(status), `answered ${status}: ${body.slice(0, 200)}`);
  return status === 202;
}

type Exchange = { readonly came: Incoming; readonly genuine: Incoming; readonly answers: readonly Answer[] };

/** Where something is signed, only what was signed is kept: byte for byte. */
function assertOnlyGenuine(sender: AlertSender, { came, genuine, answers: [open, signed] }: Exchange): void {
  if (sender.name === 'sns') {
    for (const address of certificatesAsked) assert.equal(certificateAddress(address), address);
    if (signedPartOf(came) !== signedPartOf(genuine)) assert.deepEqual([open?.status, signed?.status], [401, 401]);
  } else if (!sender.signs) assert.deepEqual([open?.status, signed?.status], [202, 202]);
  else {
    assert.equal(open?.status, 202);
    if (!came.body.equals(genuine.body)) assert.equal(signed?.status, 401, 'what was not signed is refused');
  }
}

/** Without a word where it is no message of SNS. */
function signedPartOf({ body }: Incoming): string {
  const read = messageIn({ body: body.toString('utf8'), encoding: 'utf8' });
  return read.kind === 'message' ? signedText(read.message) : '';
}

/** Reads what waits, as the server on duty does; how many there were. */
async function readAll({ store }: AlertHooks, sender: AlertSender): Promise<number> {
  const waiting = await store.deliveries.waiting(1_000_000);
  for (const delivery of waiting) sender.read(delivery);
  return waiting.length;
}
