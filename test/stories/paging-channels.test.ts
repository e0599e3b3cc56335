import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { incidentName } from '../../src/core/incidents/model.ts';
import { contactOf, type PagingWorld, pagingWorld } from '../support/paging-world.ts';
import { startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { webNotifier } from '../support/web-notifier.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const oncePaged = (person: string) => ({
  steps: [{ delayMs: 60 * MINUTE_MS, targets: [{ kind: 'person', name: person } as const], acknowledgements: 1 }],
});

describe('channels that do not work', () => {
  it('uses the second channel within 15 s when the first says 429, then 500, then hangs, and stops calling it (S36)', async (t) => {
    const here = await pagingWorld(t);
    const chat = { ...contactOf(here.receiver, 'ann', 'chat'), address: `${here.receiver.url}/hang-chat` };
    const rules = [
      { afterMs: 0, channel: 'chat' },
      { afterMs: 10 * MINUTE_MS, channel: 'sms' },
    ] as const;
    await here.person('ann', { contacts: [chat, contactOf(here.receiver, 'ann', 'sms')], rules });
    await here.policy(oncePaged('ann'));
    here.receiver.answer('/hang-chat', { status: 429, retryAfter: '30' }, 500, 'hang');
    here.start();
    const startedMs = here.clock.now();
    const incident = await here.open();

    await here.passes(15 * SECOND_MS);
    const early = await here.pages(incident);
    await here.passes(2 * MINUTE_MS);

    const sms = early.find(({ channel }) => channel === 'sms');
    assert.equal(sms?.state, 'sent');
    assert.ok((sms?.sentAtMs ?? 0) - startedMs < 15 * SECOND_MS);
    assert.equal(sms?.insteadOf, early.find(({ channel }) => channel === 'chat')?.id);
    const told = await events(here, incidentName(incident.number));
    assert.ok(told.some(({ kind, data }) => kind === 'page.failed' && data.channel === 'chat'));
    assert.ok(told.some(({ kind, data }) => kind === 'page.made' && data.channel === 'sms'));
    const all = await events(here);
    assert.deepEqual(
      all.filter(({ kind }) => kind.startsWith('channel.')).map(({ kind, data }) => [kind, data.provider]),
      [['channel.down', 'web-chat']],
    );
    const [place] = here.world.pager.channels.places();
    assert.notEqual(place?.state, 'closed');
  });

  it('closes the breaker with the first message that gets through, and says so (S36)', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat')] });
    await here.person('ann');
    await here.policy(oncePaged('ann'));
    here.receiver.answer('/ann-chat', 500, 500, 500, 200);
    here.start();
    const incident = await here.open();

    await here.passes(30 * SECOND_MS);

    const [page] = await here.pages(incident);
    assert.deepEqual([page?.state, page?.attempts], ['sent', 4]);
    const all = await events(here);
    const channel = all.filter(({ kind }) => kind.startsWith('channel.')).map(({ kind }) => kind);
    assert.deepEqual(channel, ['channel.down', 'channel.back']);
  });

  it('delivers after 5 min in which SMS did not work, one message of the present, and none that was acknowledged meanwhile (S37)', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('sms')] });
    for (const name of ['ann', 'bob']) {
      await here.person(name, { contacts: [contactOf(here.receiver, name, 'sms')] });
      await here.policy({ name, services: [name], ...often(name) });
    }
    for (const path of ['/ann-sms', '/bob-sms']) here.receiver.answer(path, 503);
    here.start();
    const first = await here.open({ service: 'ann' });
    const second = await here.open({ service: 'bob' });

    await here.passes(5 * MINUTE_MS);
    await here.acknowledge(second, 'bob');
    const before = here.receiver.received().length;
    for (const path of ['/ann-sms', '/bob-sms']) here.receiver.answer(path, 200);
    await here.passes(50 * SECOND_MS);

    const after = here.receiver.received().slice(before);
    assert.deepEqual(
      after.map(({ path }) => path),
      ['/ann-sms'],
    );
    const states = (await here.pages(first)).map(({ state }) => state);
    assert.equal(states.filter((state) => state === 'sent').length, 1);
    assert.ok((await here.pages(second)).every(({ state }) => state === 'cancelled'));
  });

  it('takes 500, a redirect and an error in a 200 for what they are: not delivered (S38)', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat'), webNotifier('sms'), webNotifier('voice')] });
    const channels = ['chat', 'sms', 'voice'] as const;
    await here.person('ann', { contacts: channels.map((channel) => contactOf(here.receiver, 'ann', channel)) });
    await here.policy(oncePaged('ann'));
    here.receiver.answer('/ann-chat', 500);
    here.receiver.answer('/ann-sms', { status: 302, location: `${here.receiver.url}/elsewhere` });
    here.receiver.answer('/ann-voice', { status: 200, text: '{"error":"no_such_channel"}' });
    here.start();
    const incident = await here.open();

    await here.passes(5 * SECOND_MS);

    const pages = await here.pages(incident);
    assert.deepEqual(
      pages.slice(0, 3).map(({ state, problem }) => [state, problem]),
      [
        ['waiting', 'answered 500'],
        ['failed', 'answered 302'],
        ['waiting', 'answered 200 with an error in its text'],
      ],
    );
    assert.equal(here.receiver.received('/elsewhere').length, 0);
  });

  it('keeps what cannot be sent because the host cannot be found, and sends it in order afterwards (S40)', async (t) => {
    const port = await freePort();
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat')] });
    const chat = contactOf(here.receiver, 'ann', 'chat');
    await here.person('ann', { contacts: [{ ...chat, address: `http://127.0.0.1:${port}/late` }] });
    await here.policy(oncePaged('ann'));
    here.start();
    const incidents = [await here.open(), await here.open({ title: 'second' }), await here.open({ title: 'third' })];
    await here.passes(20 * SECOND_MS);

    const late = await startReceiver(t, port);
    await here.passes(3 * MINUTE_MS);

    const keys = late.received('/late').map(({ key }) => key.split('/')[0]);
    assert.deepEqual(
      keys,
      incidents.map(({ number }) => incidentName(number)),
    );
  });

  it('goes to the next step at once when no message to anybody of a step can get through', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat')] });
    await here.person('ann');
    await here.person('bob');
    const [forAnn, forBob] = [oncePaged('ann'), oncePaged('bob')];
    await here.policy({ steps: [...forAnn.steps, ...forBob.steps] });
    here.receiver.answer('/ann-chat', 404);
    here.start();

    const incident = await here.open();
    await here.passes(SECOND_MS);

    const pages = await here.pages(incident);
    assert.deepEqual(
      pages.map(({ person, state }) => [person, state]),
      [
        ['ann', 'failed'],
        ['bob', 'sent'],
      ],
    );
  });

  it('goes on with the other ways where one is not set up on this server', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat')] });
    const contacts = [contactOf(here.receiver, 'ann', 'sms'), contactOf(here.receiver, 'ann', 'chat')];
    await here.person('ann', { contacts, rules: [{ afterMs: 0, channel: 'sms' }] });
    await here.policy(oncePaged('ann'));
    here.start();

    const incident = await here.open();
    await here.passes(SECOND_MS);

    const pages = await here.pages(incident);
    assert.deepEqual(
      pages.map(({ channel, state, problem }) => [channel, state, problem]),
      [
        ['sms', 'failed', 'no provider for sms is set up on this server'],
        ['chat', 'sent', null],
      ],
    );
  });
});

describe('many messages at once', () => {
  it('holds up no channel because another hangs', async (t) => {
    const here = await pagingWorld(t);
    const sms = { ...contactOf(here.receiver, 'ann', 'sms'), address: `${here.receiver.url}/hang-sms` };
    here.receiver.answer('/hang-sms', 'hang');
    const people = Array.from({ length: 30 }, (_, place) => `p${place}`);
    for (const name of people) await here.person(name, { contacts: [{ ...sms, id: name }] });
    await here.person('bob');
    const all = people.map((name) => ({ kind: 'person', name }) as const);
    const steps = [{ delayMs: 60 * MINUTE_MS, targets: all, acknowledgements: 1 }];
    await here.policy({ name: 'many', services: ['many'], steps });
    await here.policy(oncePaged('bob'));
    here.start();
    await here.open({ service: 'many' });
    await until('several hang', () => here.receiver.received('/hang-sms').length >= 8);

    const other = await here.open();

    await until('the other one is paged', async () => (await here.pages(other))[0]?.state === 'sent');
    assert.equal(here.receiver.received('/hang-sms').length, 8);
  });

  it('pages one person about five incidents at once, and one message within a second tells of all the others', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('sms')] });
    await here.person('ann', { contacts: [contactOf(here.receiver, 'ann', 'sms')] });
    await here.policy(oncePaged('ann'));
    here.start();
    for (let count = 1; count <= 12; count += 1) await here.open({ title: `trouble ${count}` });

    await here.passes(2 * SECOND_MS);
    const told = here.receiver.received();

    assert.equal(told.length, 6);
    assert.match(String(told[5]?.body.title), /^INC-6: .*\(and 6 more incidents\)$/);
    const pages = await here.world.store.pages.list({ limit: 20 });
    assert.ok(pages.every(({ state }) => state === 'sent'));
    assert.equal(pages.filter(({ problem }) => problem === `told together with ${told[5]?.key}`).length, 6);
  });

  it('uses the second channel within 15 s also for what a message was to tell of that did not go through', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('sms'), webNotifier('chat')] });
    const rules = [
      { afterMs: 0, channel: 'sms' },
      { afterMs: 10 * MINUTE_MS, channel: 'chat' },
    ] as const;
    const contacts = (['sms', 'chat'] as const).map((channel) => contactOf(here.receiver, 'ann', channel));
    await here.person('ann', { contacts, rules });
    await here.policy(oncePaged('ann'));
    here.receiver.answer('/ann-sms', 200, 200, 200, 200, 200, 500);
    here.start();
    for (let count = 1; count <= 12; count += 1) await here.open({ title: `trouble ${count}` });

    await here.passes(14 * SECOND_MS);

    const sent = (await here.world.store.pages.list({ limit: 40 })).filter(({ state }) => state === 'sent');
    assert.equal(new Set(sent.map(({ incident }) => incident)).size, 12);
  });

  it('tells at once after a restart also of what the message was to tell of that the server died with', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('sms')] });
    const sms = { ...contactOf(here.receiver, 'ann', 'sms'), address: `${here.receiver.url}/hang-sms` };
    await here.person('ann', { contacts: [sms] });
    await here.policy(oncePaged('ann'));
    here.receiver.answer('/hang-sms', 200, 200, 200, 200, 200, 'hang');
    here.start();
    for (let count = 1; count <= 12; count += 1) await here.open({ title: `trouble ${count}` });
    await here.passes(2 * SECOND_MS);
    await here.stop();
    here.receiver.answer('/hang-sms', 200);

    here.start();
    await here.passes(3 * SECOND_MS);

    const pages = await here.world.store.pages.list({ limit: 20 });
    assert.deepEqual([...new Set(pages.map(({ state }) => state))], ['sent']);
  });

  it('never holds the first message of an incident back for the pace of a chat channel, and others a second apart', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat')] });
    const shared = `${here.receiver.url}/team`;
    for (const name of ['ann', 'bob', 'eve', 'zed'])
      await here.person(name, { contacts: [{ ...contactOf(here.receiver, name, 'chat'), address: shared }] });
    const step = (name: string) => oncePaged(name).steps[0];
    const targets = ['ann', 'bob', 'eve', 'zed'].flatMap((name) => step(name)?.targets ?? []);
    await here.policy({ steps: [{ delayMs: 60 * MINUTE_MS, targets, acknowledgements: 1 }] });
    here.start();
    const [one, two] = [await here.open(), await here.open({ title: 'two' })];
    const startedMs = here.clock.now();

    await here.passes(10 * SECOND_MS);

    const sent = [...(await here.pages(one)), ...(await here.pages(two))].map(
      ({ sentAtMs }) => (sentAtMs ?? 0) - startedMs,
    );
    const atOnce = sent.filter((ms) => ms <= 250).length;
    const others = sent.filter((ms) => ms > 250).toSorted((a, b) => a - b);
    assert.ok(atOnce >= 2, JSON.stringify(sent));
    assert.ok(
      others.every((ms, place) => place === 0 || ms - (others[place - 1] ?? 0) >= SECOND_MS),
      JSON.stringify(sent),
    );
    assert.equal(here.receiver.received('/team').length, 8);
  });

  it('changes a message that was sent when its incident has moved on, and each version once', async (t) => {
    const here = await pagingWorld(t, { notifiers: [webNotifier('chat', { edit: true })] });
    await here.person('ann');
    await here.policy(oncePaged('ann'));
    here.start();
    const incident = await here.open();
    await here.passes(SECOND_MS);

    await here.acknowledge(incident, 'ann');
    await here.passes(5 * SECOND_MS);
    await until('it is told', async () => (await here.pages(incident))[0]?.toldVersion === 2);
    await here.passes(5 * SECOND_MS);

    const methods = here.receiver.received('/ann-chat').map(({ method, key }) => [method, key]);
    const key = `${incidentName(incident.number)}/0.0.0/ann/chat`;
    assert.deepEqual(methods, [
      ['POST', key],
      ['PUT', key],
    ]);
  });

  it('sends nothing that was called off while it waited, whoever called it off', async (t) => {
    const here = await pagingWorld(t);
    await here.person('ann');
    await here.policy(oncePaged('ann'));
    const resolved = await here.open();
    const taken = await here.open({ title: 'taken' });
    await here.resolve(resolved);
    await here.acknowledge(taken, 'bob');

    here.start();
    await here.passes(SECOND_MS);

    assert.equal(here.receiver.received().length, 0);
  });
});

async function events({ world }: PagingWorld, operation?: string) {
  const filter = operation === undefined ? { limit: 500 } : { limit: 500, operation };
  return world.store.events.after(0, filter);
}

function often(person: string) {
  const step = { delayMs: MINUTE_MS, targets: [{ kind: 'person', name: person } as const], acknowledgements: 1 };
  return { steps: [step], repeats: 20 };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
