import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { runCliHere, type World, worldWithHooks } from '../support/hook-world.ts';

const KEYS = {
  PROM: 'prometheus-prometheus-1',
  PROM_NEW: 'prometheus-prometheus-2',
  JSON: 'json-json-json-json-json',
  PD: 'pagerdutypagerdutypagerdutypager',
  CE: 'cloudevents-cloudevents-1',
  BEAT: 'heartbeat-heartbeat-heart',
};
const SECRETS = { OLD: 'the old secret', NEW: 'the new secret' };
const MB = 1024 * 1024;

const settings = {
  alerts: {
    prometheus: {
      from: 'alertmanager',
      key: [{ env: 'PROM' }, { env: 'PROM_NEW' }],
      service: 'shop',
      severity: 'error',
    },
    plain: { from: 'json', key: { env: 'JSON' }, secrets: [{ env: 'NEW' }, { env: 'OLD' }], tolerance: '5m' },
    pagers: { from: 'pagerduty', key: { env: 'PD' } },
    events: { from: 'cloudevents', key: { env: 'CE' } },
  },
  heartbeats: { backup: { key: { env: 'BEAT' }, every: '24h', grace: '30m', service: 'shop' } },
};

type Sent = { method?: string; body?: string | Buffer; headers?: Record<string, string> };

describe('alerts that come in', () => {
  let world: World;

  before(async () => {
    world = await worldWithHooks({ settings, env: { ...KEYS, ...SECRETS } });
  });
  after(() => world.close());

  const send = async (path: string, { method = 'POST', body = '', headers = {} }: Sent = {}) => {
    const init = ['GET', 'OPTIONS', 'HEAD'].includes(method) ? { method, headers } : { method, headers, body };
    const answer = await fetch(`${await world.url()}${path}`, init as RequestInit);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  };
  const hook = (key: string, sent: Sent = {}) => send(`/v1/hooks/alerts/${key}`, sent);
  const signed = (body: string, secret: string, atMs = Date.now()): Sent => {
    const time = Math.floor(atMs / 1_000);
    const digest = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    return { body, headers: { 'astern-signature': `t=${time},v1=${digest}` } };
  };
  const hooks = async () => {
    const { body } = await world.api.call('alertHooks');
    return new Map(body.hooks.map((one) => [one.name, one]));
  };
  const kept = async (id: string) => (await world.api.call('delivery', { params: { id } })).body;

  it('are answered 202 and are on disk then: a server that is killed at once has lost none', async () => {
    const sent = Array.from({ length: 50 }, (_, index) => hook(KEYS.PROM, { body: `{"alerts":[],"turn":${index}}` }));
    const answers = await Promise.all(sent);

    await world.kill();
    await world.start();

    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
    for (const [index, { body }] of answers.entries())
      assert.equal((await kept(body.delivery)).body, `{"alerts":[],"turn":${index}}`);
  });

  it('are taken with either of two keys, and an unknown key learns nothing', async () => {
    const known = [await hook(KEYS.PROM, { body: '{}' }), await hook(KEYS.PROM_NEW, { body: '{}' })];
    const unknown = await hook('prometheus-prometheus-3', { body: '{}' });
    const forged = await hook(KEYS.JSON, { body: '{}' });

    assert.deepEqual(
      known.map(({ status }) => status),
      [202, 202],
    );
    assert.equal(unknown.status, 401);
    assert.deepEqual([unknown.status, unknown.body], [forged.status, forged.body]);
    assert.equal((await send(`/v1/hooks/heartbeats/${KEYS.PROM}`)).status, 401);
    assert.equal((await hook(KEYS.BEAT, { body: '{}' })).status, 401);
  });

  it('are taken with either of two secrets, and refused with a reason that stands inside (S30, S31, S33)', async () => {
    const body = JSON.stringify({ title: 'Orders fail' });

    assert.equal((await hook(KEYS.JSON, signed(body, SECRETS.OLD))).status, 202);
    assert.equal((await hook(KEYS.JSON, signed(body, SECRETS.NEW))).status, 202);
    assert.equal((await hook(KEYS.JSON, signed(body, 'another'))).status, 401);
    assert.equal((await hook(KEYS.JSON, { ...signed(body, SECRETS.NEW), body: `${body} ` })).status, 401);
    assert.equal((await hook(KEYS.JSON, signed(body, SECRETS.NEW, Date.now() + 360_000))).status, 401);

    const plain = (await hooks()).get('plain');
    assert.equal(plain?.deliveries, 2);
    assert.match(plain?.refused?.why ?? '', /its time is 3[56]\d s ahead of the clock of this server/);
    assert.equal(plain?.skewed, true);
    const { body: health } = await world.api.call('health');
    assert.match(health.alarms?.join() ?? '', /the clock of plain is 6 min ahead of ours/);
  });

  it('are kept as they came, whatever they are: compressed, no text, of no type, 10,000 keys, none at all (S32)', async () => {
    const many = JSON.stringify({
      alerts: [{ labels: Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 'v'])) }],
    });
    const cases: ReadonlyArray<readonly [string | Buffer, Record<string, string>, string]> = [
      [gzipSync('{"alerts":[]}'), { 'content-encoding': 'gzip' }, '{"alerts":[]}'],
      [Buffer.from([0xff, 0x00, 0xfe]), {}, Buffer.from([0xff, 0x00, 0xfe]).toString('base64')],
      ['{"a":"\u0000"}', {}, Buffer.from('{"a":"\u0000"}').toString('base64')],
      ['{}', { 'content-type': '///;;;' }, '{}'],
      [Buffer.from('not gzip'), { 'content-encoding': 'gzip' }, 'not gzip'],
      [many, {}, many],
      ['', {}, ''],
    ];
    for (const [body, headers, expected] of cases) {
      const answer = await hook(KEYS.PROM, { body, headers });

      assert.equal(answer.status, 202);
      assert.equal((await kept(answer.body.delivery)).body, expected);
    }
    assert.equal((await hook(KEYS.PROM, { method: 'GET' })).status, 202);
    assert.equal((await hook(KEYS.PROM, { method: 'PUT', body: '{}' })).status, 202);
  });

  it('are not made of a look at whether there is a hook', async () => {
    const before = (await hooks()).get('prometheus')?.deliveries;

    const looked = await hook(KEYS.PROM, { method: 'HEAD' });
    const unknown = await hook('prometheus-prometheus-3', { method: 'HEAD' });

    assert.deepEqual([looked.status, unknown.status], [200, 401]);
    assert.equal((await hooks()).get('prometheus')?.deliveries, before);
  });

  it('may have 5 MB, and what is larger is refused where one can see it (S32)', async () => {
    const large = 'x'.repeat(5 * MB);

    assert.equal((await hook(KEYS.PROM, { body: large })).status, 202);
    // The answer may come while the rest is still being sent, to a connection that is closed by then.
    const status = (sent: Promise<{ status: number }>) =>
      sent.then(
        (answer) => answer.status,
        () => 'cut off',
      );
    assert.ok([413, 'cut off'].includes(await status(hook(KEYS.PROM, { body: `${large}x` }))));
    assert.equal(
      (await hook(KEYS.PROM, { body: gzipSync(Buffer.alloc(20 * MB)), headers: { 'content-encoding': 'gzip' } }))
        .status,
      413,
    );

    const { tooLarge } = (await hooks()).get('prometheus') ?? {};
    assert.equal(tooLarge?.count, 2);
    assert.match(tooLarge?.why ?? '', /once unpacked, is larger than 5120 KiB/);
  });

  it('come from PagerDuty’s senders with another address alone', async () => {
    const event = {
      routing_key: KEYS.PD,
      event_action: 'trigger',
      payload: { summary: 'Full', source: 'db1', severity: 'error' },
    };
    const post = (path: string, body: object | string) =>
      send(path, { body: typeof body === 'string' ? body : JSON.stringify(body) });

    const made = await post('/v2/enqueue', event);
    const own = await post('/v2/enqueue', { ...event, dedup_key: 'k' });
    const change = await post('/v2/change/enqueue', { routing_key: KEYS.PD, payload: { summary: 'Flag on' } });
    const wrong = await post('/v2/enqueue', { ...event, event_action: 'resolve' });
    const large = await post('/v2/enqueue', {
      ...event,
      payload: { ...event.payload, custom_details: 'x'.repeat(513 * 1024) },
    });

    assert.deepEqual([made.status, made.body.status], [202, 'success']);
    assert.match(made.body.dedup_key, /^[0-9a-f-]{36}$/);
    assert.deepEqual([own.body.dedup_key, change.status], ['k', 202]);
    assert.deepEqual([wrong.status, wrong.body.message], [400, 'Event object is invalid']);
    assert.match(wrong.body.errors[0], /'dedup_key' is missing/);
    assert.equal(large.status, 413);
    assert.equal((await post('/v2/enqueue', 'no')).status, 400);
    assert.equal((await post('/v2/enqueue', { ...event, routing_key: KEYS.PROM })).status, 400);
    const { body } = await world.api.call('deliveries', { query: { hook: 'pagers' } });
    for (const { id } of body.deliveries) assert.ok(!JSON.stringify(await kept(id)).includes(KEYS.PD));
  });

  it('are asked about beforehand by senders of CloudEvents', async () => {
    const headers = { 'webhook-request-origin': 'events.example', 'webhook-request-rate': '120' };

    const answer = await hook(KEYS.CE, { method: 'OPTIONS', headers });

    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('webhook-allowed-origin'), 'events.example');
    assert.equal(answer.headers.get('webhook-allowed-rate'), '*');
    assert.equal((await hook(KEYS.PROM, { method: 'OPTIONS', headers })).status, 401);
  });

  it('may be signs of life', async () => {
    const posted = await send(`/v1/hooks/heartbeats/${KEYS.BEAT}`);
    const asked = await send(`/v1/hooks/heartbeats/${KEYS.BEAT}`, { method: 'GET' });

    assert.deepEqual([posted.status, asked.status, posted.body.heartbeat], [200, 200, 'backup']);
    const { body } = await world.api.call('alertHooks');
    assert.deepEqual(
      body.heartbeats.map(({ name, state }) => [name, state]),
      [['backup', 'alive']],
    );
  });

  it('are 503 with Retry-After while the database is locked, and taken when it is free again (S34)', async () => {
    const other = new DatabaseSync(join(world.data, 'astern.db'));
    other.exec('begin immediate');
    const refused = await hook(KEYS.PROM, { body: '{"alerts":[],"locked":true}' });
    const beat = await send(`/v1/hooks/heartbeats/${KEYS.BEAT}`);
    other.exec('rollback');
    other.close();

    const again = await world.until(async () => {
      const answer = await hook(KEYS.PROM, { body: '{"alerts":[],"locked":true}' });
      return answer.status === 202 ? answer : null;
    });

    assert.deepEqual([refused.status, refused.body.code], [503, 'alerts/not-now']);
    assert.match(refused.body.detail, /locked by another program/);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.deepEqual([beat.status, Number(beat.headers.get('retry-after')) > 0], [503, true]);
    assert.equal(again.status, 202);
    assert.equal(
      (await hooks()).get('prometheus')?.turnedAway?.why,
      'the database is locked by another program; close it',
    );
  });

  it('are shown by astern alerts, which also sends a sample through the hook itself', async () => {
    const cli = (...words: readonly string[]) => runCliHere(world, ['alerts', ...words]);

    const dry = await cli('test', 'plain', '--dry-run');
    const tested = await cli('test', 'plain');
    const all = await cli();
    const listed = await cli('list', '--hook', 'plain');
    const unknown = await cli('test', 'plainn');
    const nothing = await cli('list', '--hook', 'plainn');
    const none = await cli('now', '--hook', 'plainn', '--json');

    assert.match(
      dry.out,
      /Would send to plain, as json does:\n\{"key":"astern-test".*\nIt reads: firing: Test of the hook plain/,
    );
    assert.match(tested.out, /plain took the sample of json as dlv_\w+\. It reads: firing: Test of the hook plain/);
    assert.match(all.out, /^prometheus {2}alertmanager, for shop: \d+ so far, the last one/m);
    assert.match(all.out, /^plain {2}json, signed: 3 so far/m);
    assert.match(all.out, /backup {2}heartbeat every 24 h: the last one/);
    const [id = ''] = /dlv_\w+/.exec(listed.out) ?? [];
    assert.match((await cli('show', id)).out, /^\{"key":"astern-test"/);
    assert.equal(unknown.code, 6);
    assert.match(unknown.err, /alerts\/unknown-hook.*Did you mean plain\?/s);
    assert.deepEqual([nothing.code, none.code], [6, 6]);
    assert.match(nothing.err, /no hook named plainn.*Did you mean plain\?/s);
    assert.doesNotMatch(
      `${all.out}${all.err}${listed.out}`,
      new RegExp(Object.values({ ...KEYS, ...SECRETS }).join('|')),
    );
  });

  it('leave no key and no secret in the log of the server', async () => {
    const said = await world.log();

    for (const key of [...Object.values(KEYS), ...Object.values(SECRETS)])
      assert.ok(!said.includes(key), 'a key is in the log');
  });
});
