import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contactOf, pagingWorld } from '../support/paging-world.ts';

const MINUTE_MS = 60_000;
const step = (...people: readonly string[]) => ({
  delayMs: 5 * MINUTE_MS,
  targets: people.map((name) => ({ kind: 'person', name }) as const),
  acknowledgements: 1,
});

describe('the times of an escalation', () => {
  it('pages each step within a second of its plan, three rounds long, then the last resort (S13)', async (t) => {
    const here = await pagingWorld(t);
    for (const name of ['ann', 'bob', 'eve']) await here.person(name);
    const lastResort = [{ kind: 'person', name: 'eve' }] as const;
    await here.policy({ steps: [step('ann'), step('bob')], repeats: 2, lastResort });
    const startedMs = here.clock.now();
    const incident = await here.open();

    here.start();
    await here.passes(32 * MINUTE_MS);

    const pages = await here.pages(incident);
    const sent = pages.map(({ person, sentAtMs }) => [person, Math.round(((sentAtMs ?? 0) - startedMs) / 1_000)]);
    const plan = ['ann', 'bob', 'ann', 'bob', 'ann', 'bob', 'eve'].map((person, count) => [person, count * 300]);
    assert.deepEqual(sent, plan);
    assert.ok(Object.values(here.receiver.counts()).every((count) => count === 1));
  });

  it('goes by the rules of the person: chat at once, SMS after a minute, a call after three; all end with the acknowledgement', async (t) => {
    const here = await pagingWorld(t);
    const contacts = (['chat', 'sms', 'voice'] as const).map((channel) => contactOf(here.receiver, 'ann', channel));
    const rules = [
      { afterMs: 0, channel: 'chat' },
      { afterMs: MINUTE_MS, channel: 'sms' },
      { afterMs: 3 * MINUTE_MS, channel: 'voice' },
    ] as const;
    await here.person('ann', { contacts, rules });
    await here.policy({ steps: [step('ann')] });
    const incident = await here.open();

    here.start();
    await here.passes(2 * MINUTE_MS);
    await here.acknowledge(incident, 'ann');
    await here.passes(10 * MINUTE_MS);

    const pages = await here.pages(incident);
    assert.deepEqual(
      pages.map(({ channel, state, problem }) => [channel, state, problem]),
      [
        ['chat', 'sent', null],
        ['sms', 'sent', null],
        ['voice', 'cancelled', 'acknowledged'],
      ],
    );
    assert.equal(here.receiver.received().length, 2);
  });

  it('takes what is overdue once after 30 minutes in which no engine ran, the longest overdue first (S15)', async (t) => {
    const here = await pagingWorld(t);
    for (const name of ['ann', 'bob']) await here.person(name);
    await here.policy({ steps: [step('ann'), step('bob')], repeats: 9 });
    here.start();
    const first = await here.open();
    await here.passes(MINUTE_MS);
    const second = await here.open({ title: 'slow' });
    await here.passes(MINUTE_MS);

    await here.stop();
    await here.clock.advance(30 * MINUTE_MS);
    here.start();
    await here.settles();
    await here.passes(1_000);

    const messages = here.receiver.received('/bob-chat').map(({ key }) => key);
    assert.deepEqual(messages, [`INC-${first.number}/0.0.1/bob/chat`, `INC-${second.number}/0.0.1/bob/chat`]);
    assert.equal(here.receiver.received('/ann-chat').length, 2);
  });

  it('goes on by the frozen policy when that is edited, and ends with the steps it began with (S16)', async (t) => {
    const here = await pagingWorld(t);
    for (const name of ['ann', 'bob', 'eve']) await here.person(name);
    await here.policy({ steps: [step('ann'), step('bob')] });
    here.start();
    const incident = await here.open();

    await here.policy({ steps: [step('eve')] });
    await here.passes(6 * MINUTE_MS);
    await here.world.store.records.remove('policy', 'shop');
    await here.passes(6 * MINUTE_MS);

    const pages = await here.pages(incident);
    assert.deepEqual(pages.map(({ person, state }) => [person, state]).slice(0, 2), [
      ['ann', 'sent'],
      ['bob', 'sent'],
    ]);
    assert.equal(
      pages.some(({ person }) => person === 'eve'),
      false,
    );
  });

  it('pages again when an acknowledgement runs out, and not about an alert that only comes again (S19)', async (t) => {
    const here = await pagingWorld(t);
    await here.person('ann');
    await here.policy({ steps: [step('ann')], ackTimeoutMs: 30 * MINUTE_MS });
    here.start();
    const incident = await here.open();
    await here.settles();
    await here.acknowledge(incident, 'ann');

    await here.passes(29 * MINUTE_MS);
    const before = here.receiver.received().length;
    await here.passes(2 * MINUTE_MS);

    const now = await here.world.store.incidents.get(incident.number);
    assert.deepEqual([before, here.receiver.received().length], [1, 2]);
    assert.deepEqual([now?.state, now?.owner], ['open', null]);
  });

  it('keeps its delays though the clock leaps an hour ahead and is set right again (S31)', async (t) => {
    const here = await pagingWorld(t);
    for (const name of ['ann', 'bob', 'eve']) await here.person(name);
    await here.policy({ steps: [step('ann'), step('bob'), step('eve')] });
    here.start();
    const incident = await here.open();
    await here.passes(4 * MINUTE_MS);
    const { clock } = here;

    clock.setWall(clock.now() + 60 * MINUTE_MS);
    // Until it looks again.
    await clock.advance(500);
    await here.passes(1_000);
    clock.setWall(clock.now() - 60 * MINUTE_MS);
    await here.passes(6 * MINUTE_MS);

    const pages = await here.pages(incident);
    assert.deepEqual(
      pages.map(({ person, state }) => [person, state]),
      [
        ['ann', 'sent'],
        ['bob', 'sent'],
        ['eve', 'sent'],
      ],
    );
  });

  it('keeps its delays though the clock is set two minutes back (S31)', async (t) => {
    const here = await pagingWorld(t);
    for (const name of ['ann', 'bob']) await here.person(name);
    await here.policy({ steps: [step('ann'), step('bob')] });
    here.start();
    const incident = await here.open();
    await here.passes(4 * MINUTE_MS);

    here.clock.setWall(here.clock.now() - 2 * MINUTE_MS);
    await here.passes(MINUTE_MS + 1_000);

    assert.deepEqual(
      (await here.pages(incident)).map(({ person }) => person),
      ['ann', 'bob'],
    );
  });
});
