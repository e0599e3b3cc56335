import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createKeyring } from '../../lib/keyring.ts';
import { alertmanager } from '../../providers/alerts/alertmanager/index.ts';
import { cloudevents } from '../../providers/alerts/cloudevents/index.ts';
import { json } from '../../providers/alerts/json/index.ts';
import { pagerduty } from '../../providers/alerts/pagerduty/index.ts';
import type { AlertSender, HookFacts, Incoming } from '../../providers/alerts/port.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { acceptDelivery } from './accept.ts';
import { enqueue } from './enqueue.ts';
import type { HookBook, OpenHook } from './hook.ts';
import { hookAlarms } from './hook-alarms.ts';
import { hookRecord } from './hook-notes.ts';
import { openIntake } from './intake.ts';

const MIN = 60_000;
const KEY = 'a-key-of-twenty-lett';

function hookOf(sender: AlertSender, change: Partial<HookFacts> = {}): OpenHook {
  const facts = { name: sender.name, secrets: [], topics: [], toleranceMs: 5 * MIN, ...change };
  return { name: sender.name, sender, facts, key: KEY };
}

async function open(t: TestContext, hook: OpenHook) {
  const { store, clock } = await openSqliteForTest(t);
  const book: HookBook = {
    alerts: [hook],
    heartbeats: [],
    alertKeys: createKeyring([[KEY, hook]]),
    heartbeatKeys: createKeyring([]),
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const intake = openIntake({ store, clock, log }, book);
  t.after(() => intake.close());
  const world = { store, clock, intake };
  const send = (incoming: Incoming) => acceptDelivery(world, hook, { ...incoming, plain: incoming.body });
  const record = async () => {
    await intake.notes.flush();
    return hookRecord(store.records, hook.name);
  };
  const events = async (kind: string) => (await store.events.newest({ limit: 100 })).filter((one) => one.kind === kind);
  return { store, clock, world, intake, send, record, events };
}

const plain = (body: string | Buffer, change: Partial<Incoming> = {}): Incoming => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer secret', cookie: 'a=b' },
  query: {},
  body: Buffer.from(body),
  ...change,
});

describe('a delivery that is accepted', () => {
  it('is kept as it came, with the headers that its reader needs and no others', async (t) => {
    const { store, send } = await open(t, hookOf(cloudevents));

    const accepted = await send(
      plain('{"a":1}', {
        method: 'PUT',
        query: { a: 'b' },
        headers: { 'ce-id': '1', 'ce-type': 't', 'ce-source': 's', authorization: 'x' },
      }),
    );

    assert.equal(accepted.kind, 'kept');
    const kept = await store.deliveries.get(accepted.kind === 'kept' ? accepted.id : '');
    assert.deepEqual([kept?.body, kept?.method, kept?.query], ['{"a":1}', 'PUT', { a: 'b' }]);
    assert.deepEqual(kept?.headers, { 'ce-id': '1', 'ce-type': 't', 'ce-source': 's' });
    assert.equal(kept?.deliveryKey, 's/1');
  });

  it('is kept whatever its bytes are: no UTF-8, NUL, nothing at all (S32)', async (t) => {
    const { store, send } = await open(t, hookOf(alertmanager));
    const bodies = [Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('{"a":"\u0000"}'), Buffer.alloc(0), Buffer.from('ü')];

    for (const body of bodies) assert.equal((await send(plain(body))).kind, 'kept');

    const kept = await store.deliveries.waiting(9);
    assert.deepEqual(
      kept.map(({ encoding }) => encoding),
      ['base64', 'base64', 'utf8', 'utf8'],
    );
    assert.deepEqual(
      kept.map(({ body, encoding }) => Buffer.from(body, encoding)),
      bodies,
    );
  });

  it('counts for its hook, of which the last one is known', async (t) => {
    const { clock, send, record } = await open(t, hookOf(alertmanager));
    await send(plain('{}'));
    await clock.advance(5_000);
    await send(plain('{}'));

    const { deliveries, lastAtMs, skewMs } = await record();

    assert.deepEqual([deliveries, lastAtMs, skewMs], [2, clock.now(), null]);
  });
});

describe('a delivery that is signed', () => {
  const secrets = ['old', 'new'];
  const signed = (atMs: number, secret = 'new') =>
    json.sample({ name: 'json', secrets: [secret], topics: [], toleranceMs: 0 }, atMs);

  it('is refused with another secret, and why stands with the hook and once in the log (S30)', async (t) => {
    const { clock, store, send, record, events } = await open(t, hookOf(json, { secrets }));

    for (let turn = 0; turn < 3; turn += 1) {
      assert.deepEqual(await send(signed(clock.now(), 'stolen')), { kind: 'not-genuine' });
      await record();
    }

    const { refused } = await record();
    assert.deepEqual([refused?.count, refused?.why], [3, 'the signature is not one of the secrets of this hook']);
    assert.equal((await events('alert.unsigned')).length, 1);
    assert.equal(await store.deliveries.count('waiting'), 0);
  });

  it('is taken with either of two secrets (S33)', async (t) => {
    const { clock, send } = await open(t, hookOf(json, { secrets }));

    for (const secret of secrets) assert.equal((await send(signed(clock.now(), secret))).kind, 'kept');
  });

  it('shows how far the sender’s clock is off, warns before it refuses, and says when it is right again (S31)', async (t) => {
    const { clock, world, send, record, events } = await open(t, hookOf(json, { secrets }));

    assert.equal((await send(signed(clock.now() + 2 * MIN))).kind, 'kept');
    const ahead = await record();
    const alarms = await hookAlarms(world);
    assert.equal((await send(signed(clock.now() + 6 * MIN))).kind, 'not-genuine');
    const refused = await record();
    assert.equal((await send(signed(clock.now()))).kind, 'kept');
    const right = await record();

    assert.deepEqual([ahead.skewMs, ahead.isSkewed], [2 * MIN, true]);
    assert.deepEqual(alarms, ['alerts: the clock of json is 2 min ahead of ours; set both by NTP']);
    assert.deepEqual([refused.skewMs, refused.refused?.count], [6 * MIN, 1]);
    assert.equal(right.isSkewed, false);
    assert.deepEqual(await hookAlarms(world), []);
    assert.deepEqual(
      (await events('alert.skewed')).map(({ data }) => data.back),
      [false, true],
    );
  });

  it('is taken when the clock of the server itself leaps forward an hour or back two minutes (S31)', async (t) => {
    const { clock, send, record } = await open(t, hookOf(json, { secrets }));
    const rightMs = clock.now();

    clock.setWall(rightMs + 60 * MIN);
    assert.equal((await send(signed(rightMs))).kind, 'kept');
    assert.deepEqual([(await record()).skewMs, (await record()).isSkewed], [-60 * MIN, true]);
    clock.setWall(rightMs - 2 * MIN);
    assert.equal((await send(signed(rightMs))).kind, 'kept');
    // A right correction counts too.
    clock.setWall(rightMs + 60 * MIN);
    assert.equal((await send(signed(rightMs + 60 * MIN))).kind, 'kept');
    assert.equal((await send(signed(rightMs + 30 * MIN))).kind, 'not-genuine');
  });
});

describe('an event of a sender of PagerDuty', () => {
  const event = {
    routing_key: KEY,
    event_action: 'trigger',
    payload: { summary: 'Full', source: 'db1', severity: 'error' },
  };
  const given = (change: object) => Buffer.from(JSON.stringify({ ...event, ...change }));

  it('gets a key where it has none, which is kept with it, and its routing key is not', async (t) => {
    const { store, world } = await open(t, hookOf(pagerduty));

    const made = await enqueue(world, 'event', given({}));
    const own = await enqueue(world, 'event', given({ dedup_key: 'k1' }));

    assert.ok(made.kind === 'kept');
    assert.match(made.says.dedup_key ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(own, { kind: 'kept', says: { dedup_key: 'k1' } });
    const [first, second] = await store.deliveries.waiting(9);
    assert.deepEqual([first?.headers, second?.headers], [{ 'x-astern-dedup-key': made.says.dedup_key }, {}]);
    assert.ok(![first, second].some((one) => JSON.stringify(one).includes(KEY)));
  });

  it('does not keep its routing key however it was written', async (t) => {
    const { store, world } = await open(t, hookOf(pagerduty));
    const escaped = given({})
      .toString()
      .replace(KEY, `\\u0061${KEY.slice(1)}`);

    assert.equal((await enqueue(world, 'event', Buffer.from(escaped))).kind, 'kept');

    const [kept] = await store.deliveries.waiting(9);
    assert.ok(!JSON.stringify(JSON.parse(kept?.body ?? '')).includes(KEY));
  });

  it('is told what is wrong with it, in one go', async (t) => {
    const { store, world } = await open(t, hookOf(pagerduty));
    const faults = async (body: Buffer, form: 'event' | 'change' = 'event') => {
      const outcome = await enqueue(world, form, body);
      return outcome.kind === 'faulty' ? outcome.faults.join('; ') : outcome.kind;
    };

    assert.match(await faults(Buffer.from('no')), /not a JSON object/);
    assert.match(await faults(given({ routing_key: 5 })), /'routing_key' is missing/);
    assert.match(await faults(given({ routing_key: 'unknown-unknown-unknown' })), /Invalid routing key/);
    assert.match(await faults(given({ event_action: 'explode' })), /must be one of trigger, acknowledge, resolve/);
    assert.match(await faults(given({ event_action: 'resolve' })), /'dedup_key' is missing/);
    assert.match(await faults(given({ dedup_key: 'x'.repeat(256) })), /at most 255/);
    assert.match(
      await faults(given({ payload: { severity: 'bad' } })),
      /'payload.summary' is missing.*'payload.source' is missing.*'payload.severity' must be/,
    );
    assert.match(await faults(given({ payload: {} }), 'change'), /'payload.summary' is missing/);
    assert.equal(await store.deliveries.count('waiting'), 0);
  });
});
