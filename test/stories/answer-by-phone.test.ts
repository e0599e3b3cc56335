import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { channelWorld, contact, memberOf, states } from '../support/channel-world.ts';

const ANN = '+4915100000001';
const BOB = '+4915100000002';
const MINUTE_MS = 60_000;

/** Ann is paged by text and, after a long while, by a call; Bob an hour later. */
async function open(t: TestContext, channels: readonly ('sms' | 'voice')[] = ['sms']) {
  const here = await channelWorld(t);
  const contacts = (address: string) =>
    channels.map((channel) => contact(channel, address, { id: `ct_${address}_${channel}` }));
  const rules = channels.map((channel, place) => ({ channel, afterMs: place * 30 * MINUTE_MS }));
  await here.person('ann', { contacts: contacts(ANN), rules });
  await here.person('bob', { contacts: contacts(BOB), rules });
  const person = (name: string) => ({
    delayMs: 60 * MINUTE_MS,
    targets: [{ kind: 'person', name } as const],
    acknowledgements: 1,
  });
  await here.policy({ steps: [person('ann'), person('bob')] });
  here.start();
  const incident = await here.open({ title: 'checkout fails' });
  await here.passes(1_000);
  const state = async (number = incident.number) => {
    const now = await here.world.store.incidents.get(number);
    return [now?.state, now?.owner];
  };
  return { ...here, incident, state };
}

describe('an answer by text (S41)', () => {
  const cases = [
    ['ack', 'acknowledged', /^You have INC-1\./],
    ['Ack ', 'acknowledged', /^You have INC-1\./],
    [' ACK 1 ', 'acknowledged', /^You have INC-1\./],
    ['ack INC-1.', 'acknowledged', /^You have INC-1\./],
    ['ack 99', 'open', /^INC-99 is nothing that you were paged for\./],
    ['pass', 'open', /^You have passed INC-1 on/],
    ['what is this', 'open', /^Astern did not understand this\. Reply "ack 17"/],
    ['1', 'open', /^Astern did not understand this/],
  ] as const;
  for (const [text, state, reply] of cases) {
    it(`takes ${JSON.stringify(text)} for what it is`, async (t) => {
      const here = await open(t);

      const said = await here.text(ANN, text);

      assert.match(said ?? '', reply);
      assert.equal((await here.state())[0], state);
    });
  }

  it('is told in the message, and counts under the name of the owner of the number', async (t) => {
    const here = await open(t);
    const [form] = here.forms();

    const said = await here.text(ANN, 'ack');

    assert.match(form?.Body ?? '', /checkout fails.*http:\/\/astern\.test\/p\/.*Reply "ack 1" to take it/s);
    assert.equal(said, 'You have INC-1. Nobody else is paged about it.');
    assert.deepEqual(await here.state(), ['acknowledged', 'ann']);
    const events = await here.world.store.events.newest({ limit: 50, operation: 'INC-1' });
    const taken = events.find(({ kind }) => kind === 'incident.acknowledged');
    assert.deepEqual([taken?.actor, taken?.data.via], ['ann', 'sms']);
  });

  it('of a stranger is not heard, nor answered', async (t) => {
    const here = await open(t);
    await here.person('eve', { contacts: [contact('sms', '+15557654321', { verifiedAtMs: null })] });

    const said = [await here.text('+15559999999', 'ack 1'), await here.text('+15557654321', 'ack 1')];

    assert.deepEqual(
      [said, await here.state()],
      [
        [null, null],
        ['open', null],
      ],
    );
  });

  it('of somebody who was not paged for it changes nothing', async (t) => {
    const here = await open(t);

    const said = await here.text(BOB, 'ack 1');
    const bare = await here.text(BOB, 'ack');

    assert.match(said ?? '', /^INC-1 is nothing that you were paged for/);
    assert.equal(bare, 'Nothing is open that you were paged for.');
    assert.deepEqual(await here.state(), ['open', null]);
  });

  it('a second time, or by the second of two, is told who has it', async (t) => {
    const here = await open(t);
    await here.text(ANN, 'pass');
    await here.passes(1_000);
    await here.text(BOB, 'ack');

    const again = await here.text(BOB, 'ack');
    const late = await here.text(ANN, 'ack 1');

    assert.deepEqual(await here.state(), ['acknowledged', 'bob']);
    assert.match(again ?? '', /INC-1/);
    assert.match(late ?? '', /bob/);
  });

  it('asks which one where several wait', async (t) => {
    const here = await open(t);
    const other = await here.open({ title: 'search fails' });
    await here.passes(1_000);

    const which = await here.text(ANN, 'ack');
    const said = await here.text(ANN, `ack ${other.number}`);
    const rest = await here.text(ANN, 'ack');

    assert.match(which ?? '', /Which one\? Reply "ack \d" or "ack \d"\./);
    assert.match(said ?? '', new RegExp(`^You have INC-${other.number}\\.`));
    assert.match(rest ?? '', /^You have INC-1\./);
  });

  it('after STOP counts and is not replied to; the number is no way to its owner any more, until START', async (t) => {
    const here = await open(t);
    const verified = async () =>
      (await memberOf(here, 'ann')).contacts.map(({ verifiedAtMs }) => verifiedAtMs !== null);

    const stopped = await here.text(ANN, 'STOP');
    const counted = await verified();
    const said = await here.text(ANN, 'ack');
    const help = await here.text(ANN, 'hm');
    await here.text(ANN, 'Stop');
    const started = await here.text(ANN, 'start');

    assert.deepEqual([stopped, counted, said, help, started], [null, [false], null, null, null]);
    assert.deepEqual(await here.state(), ['acknowledged', 'ann']);
    assert.deepEqual(await verified(), [true]);
  });

  it('delivered twice is answered once, and machines that answer every text are not', async (t) => {
    const here = await open(t);

    const first = await here.text(ANN, 'pass', 'SM7');
    const again = await here.text(ANN, 'pass', 'SM7');
    const machine = [await here.text(ANN, 'I am on holiday'), await here.text(ANN, 'I am on holiday')];

    assert.match(first ?? '', /passed INC-1 on/);
    assert.equal(again, null);
    assert.match(machine[0] ?? '', /did not understand/);
    assert.equal(machine[1], null);
  });

  it('is not believed without the signature', async (t) => {
    const here = await open(t);
    const form = { MessageSid: 'SM1', From: ANN, Body: 'ack' };
    const url = 'http://astern.test/v1/hooks/sms/twilio/reply';

    const answers = [await here.fromTwilio(url, form, 'bm8='), await here.fromTwilio(url, form, '')];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401],
    );
    assert.deepEqual(await here.state(), ['open', null]);
  });
});

describe('what became of a text', () => {
  const failed = (form: Readonly<Record<string, string>> | undefined, more: object = {}) => ({
    MessageSid: `SM${'1'.padStart(32, '0')}`,
    To: form?.To ?? '',
    MessageStatus: 'undelivered',
    ErrorCode: '30003',
    ...more,
  });

  it('uses the second channel at once when it did not arrive', async (t) => {
    const here = await open(t, ['sms', 'voice']);
    const [form] = here.forms();

    const { status } = await here.fromTwilio(form?.StatusCallback ?? '', failed(form));
    await here.passes(1_000);

    assert.equal(status, 204);
    assert.deepEqual(states(await here.pages(here.incident)), ['sms failed', 'voice sent']);
    const events = await here.world.store.events.newest({ limit: 50, operation: 'INC-1' });
    const why = events.find(({ kind }) => kind === 'page.failed')?.data.why;
    assert.equal(why, 'it could not be delivered: the phone is off or out of reach');
  });

  it('wakes nobody by another way for what somebody has by now', async (t) => {
    const here = await open(t, ['sms', 'voice']);
    const [form] = here.forms();
    await here.text(ANN, 'ack');

    await here.fromTwilio(form?.StatusCallback ?? '', failed(form));
    await here.passes(1_000);

    assert.deepEqual(states(await here.pages(here.incident)), ['sms failed', 'voice cancelled']);
  });

  it('is kept when it arrived, and is not undone by what comes late or from another message', async (t) => {
    const here = await open(t);
    const [form] = here.forms();
    const url = form?.StatusCallback ?? '';

    await here.fromTwilio(url, failed(form, { MessageSid: 'SM999' }));
    await here.fromTwilio(url, failed(form, { MessageStatus: 'sent', ErrorCode: '' }));
    await here.fromTwilio(url, failed(form, { MessageStatus: 'delivered', ErrorCode: '' }));
    await here.fromTwilio(url, failed(form));
    await here.fromTwilio(url.replace(/sig=\w/, 'sig=x'), failed(form));

    assert.deepEqual(states(await here.pages(here.incident)), ['sms delivered']);
  });
});

describe('a call', () => {
  it('says what it is about, and takes 1 for "I have it"', async (t) => {
    const here = await open(t, ['voice']);
    const [form] = here.forms();

    const asked = await here.fromTwilio(form?.Url ?? '', { CallSid: 'CA1', CallStatus: 'in-progress' });
    const press = /action="([^"]+)"/.exec(asked.body)?.[1] ?? '';
    const wrong = await here.fromTwilio(press, { CallSid: 'CA1', Digits: '7' });
    const taken = await here.fromTwilio(press, { CallSid: 'CA1', Digits: '1' });
    const late = await here.fromTwilio(form?.Url ?? '', { CallSid: 'CA1' });

    assert.match(asked.body, /Incident 1 of shop\. checkout fails\. Press 1 to acknowledge\. Press 2 to pass it on\./);
    assert.match(wrong.body, /Press 1/);
    assert.match(taken.body, /<Say>You have INC-1\. Nobody else is paged about it\. Goodbye\.<\/Say>/);
    assert.match(late.body, /You have INC-1 already/);
    assert.deepEqual(await here.state(), ['acknowledged', 'ann']);
  });

  it('takes 2 for "pass it on", and the next one is called', async (t) => {
    const here = await open(t, ['voice']);
    const [form] = here.forms();
    const press = (form?.Url ?? '').replace('/say?', '/press?');

    const passed = await here.fromTwilio(press, { CallSid: 'CA1', Digits: '2' });
    await here.passes(1_000);

    assert.match(passed.body, /passed INC-1 on/);
    assert.deepEqual(
      here.forms().map(({ To }) => To),
      [ANN, BOB],
    );
  });

  it('says so when it is over, or somebody else has it', async (t) => {
    const here = await open(t, ['voice']);
    const url = here.forms()[0]?.Url ?? '';
    await here.acknowledge(here.incident, 'bob');
    const taken = await here.fromTwilio(url, {});
    await here.resolve(here.incident);

    const over = await here.fromTwilio(url, {});
    const late = await here.fromTwilio(url.replace('/say?', '/press?'), { Digits: '1' });

    assert.match(taken.body, /bob has INC-1 already/);
    assert.match(over.body, /INC-1 is resolved already/);
    assert.match(late.body, /Nothing was done/);
  });

  it('says nothing under an address that we have not made', async (t) => {
    const here = await open(t, ['voice']);
    const url = here.forms()[0]?.Url ?? '';

    const answer = await here.fromTwilio(url.replace('INC-1', 'INC-2'), {});
    const forged = await here.fromTwilio(url, {}, 'bm8=');

    assert.match(answer.body, /nothing that is known here/);
    assert.equal(forged.status, 401);
  });
});
