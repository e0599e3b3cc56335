import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { EventBody } from '../../src/api/events.ts';
import { type Orders, refusal } from '../support/orders.ts';
import { startServer } from '../support/server-process.ts';
import { assertAtRest, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const params = { service: 'tiny', environment: 'production' };

describe('asked again, and followed over restarts', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    await tiny.shipped('first');
  });
  after(() => tiny?.close());

  it('answers the same Idempotency-Key with the same answer, also after a kill -9, and does the work once', async () => {
    const { api } = tiny.world;
    const sha = await tiny.repository.commit('second');
    const order = { params, body: { repository: tiny.repository.folder, commit: sha }, idempotencyKey: 'key-1' };

    const [first, second] = await Promise.all([api.call('ship', order), api.call('ship', order)]);
    await tiny.world.kill();
    await tiny.world.start();
    const third = await api.call('ship', order);

    assert.deepEqual(second, first);
    assert.deepEqual(third, first);
    await orders.settled();
    const { body } = await api.call('operations', { query: { target: 'tiny/production' } });
    assert.equal(body.operations.filter((operation) => operation.sha === sha).length, 1);
    assert.equal((await assertAtRest(tiny)).hot?.sha, sha);
  });

  it('refuses a key that comes with another request, and answers repeated locks and cleanups as before', async () => {
    const { api } = tiny.world;
    const other = api.call('ship', {
      params,
      body: { repository: tiny.repository.folder, commit: 'HEAD' },
      idempotencyKey: 'key-1',
    });
    const reused = await refusal(other);
    assert.deepEqual([reused.status, reused.code], [422, 'idempotency/key-reused']);

    const cleanup = { params, body: {}, idempotencyKey: 'key-2' };
    await tiny.world.api.call('lock', {
      body: { scope: { kind: 'everything' }, reason: 'once' },
      idempotencyKey: 'key-3',
    });
    await tiny.world.api.call('lock', {
      body: { scope: { kind: 'everything' }, reason: 'once' },
      idempotencyKey: 'key-3',
    });
    assert.equal((await api.call('locks')).body.locks.length, 1);
    await api.call('unlock', { body: { scope: { kind: 'everything' } } });
    const first = await api.call('cleanup', cleanup);
    await orders.settled();
    assert.deepEqual(await api.call('cleanup', cleanup), first);
    assert.equal((await orders.cleanup()).outcome, 'nothing-to-do');
  });

  it('makes another release of the same commit only when that is asked for (F18)', async () => {
    const { hot } = await orders.status();
    const sha = hot?.sha ?? '';

    const same = await orders.ship(sha);
    const anew = await orders.done(orders.ship(sha, { rebuild: true }));

    assert.deepEqual([same.outcome, same.operation], ['nothing-to-do', null]);
    assert.match(same.message, /already live/);
    assert.notEqual(anew.release, hot?.release);
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: anew.release, new: null, old: hot?.release });
  });

  it('lets a lock expire by itself', async () => {
    const body = {
      scope: { kind: 'target', target: 'tiny/production' },
      reason: 'a moment',
      expiresInSeconds: 1,
    } as const;
    await tiny.world.api.call('lock', { body });
    const sha = await tiny.repository.commit('after the lock');
    assert.equal((await refusal(orders.ship(sha))).code, 'lock/held');

    await until('the lock has run out', async () => (await orders.status()).lock === null);

    await orders.done(orders.ship(sha));
    assert.ok((await orders.events()).some(({ kind }) => kind === 'lock.set'));
  });

  it('tells events once each and without a gap over lost connections and a killed server', async () => {
    const heard: EventBody[] = [];
    const enough = new AbortController();
    let opened = 0;
    const following = (async () => {
      const options = { after: 0, signal: enough.signal, patienceMs: 30_000, onOpen: () => (opened += 1) };
      for await (const event of tiny.world.api.followEvents(options)) heard.push(event);
    })();
    await until('the stream is open', () => opened === 1);

    const ordered = await orders.ship(await tiny.repository.commit('followed', { build: 'sleep 0.3' }));
    await orders.begun(ordered, 'build-release');
    await tiny.world.kill();
    await tiny.world.start();
    await orders.done(ordered);
    await until('the stream is open again', () => opened >= 2);
    await tiny.world.stop();
    await tiny.world.start();
    await orders.done(orders.rollback({ reason: 'to have more to tell' }));
    const all = await wholeLog();
    await until('everything was heard', () => (heard.at(-1)?.seq ?? 0) >= (all.at(-1)?.seq ?? 1));
    enough.abort();
    await following;

    assert.ok(opened >= 3, `opened ${opened} times`);
    assert.deepEqual(
      heard.map(({ seq }) => seq),
      heard.map((_, index) => index + 1),
    );
    assert.deepEqual(heard.slice(0, all.length), all);
    await tiny.unlock();
  });

  it('resumes a stream behind the event named by Last-Event-ID, and filters by operation', async () => {
    const all = await wholeLog();
    const middle = all[Math.floor(all.length / 2)] ?? assert.fail('no events');
    const url = `${tiny.world.api.url()}/v1/events?after=0`;
    const stop = new AbortController();
    const headers = {
      authorization: `Bearer ${await tiny.world.token()}`,
      accept: 'text/event-stream',
      'last-event-id': String(middle.seq),
    };
    const response = await fetch(url, { headers, signal: stop.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes(`id: ${all.at(-1)?.seq}\n`)) text += (await reader?.read())?.value ?? assert.fail('ended');
    stop.abort();

    assert.deepEqual(
      [...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq)).slice(0, all.length - middle.seq),
      all.slice(middle.seq).map(({ seq }) => seq),
    );
    const operation = all.findLast((event) => event.operation !== null)?.operation ?? '';
    const { body } = await tiny.world.api.call('events', { query: { operation, after: 0 } });
    assert.ok(body.events.length > 3 && body.events.every((event) => event.operation === operation));
  });

  it('refuses a second server on the same data, and names the first', async () => {
    const before = await orders.status();

    const second = await startServer(tiny.world.place).ended;

    assert.equal(second.code, 2);
    const told = second.err + second.out;
    assert.match(told, /server\/data-in-use|in use by another server/);
    assert.ok(told.includes(String(tiny.world.server().pid)), told);
    assert.deepEqual((await assertAtRest(tiny)).hot, { ...before.hot, traffic: (await orders.status()).hot?.traffic });
  });

  it('says which port is taken, that of the API or that of the router', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const taken = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const place = { ...tiny.world.place, data: `${tiny.world.dir}/other` };
    try {
      const router = await startServer({ ...place, routerListen: taken }).ended;
      assert.notEqual(router.code, 0);
      assert.ok((router.err + router.out).includes(taken), router.err);
      const api = await startServer({ ...place, listen: taken }).ended;
      assert.notEqual(api.code, 0);
      assert.ok((api.err + api.out).includes(taken), api.err);
    } finally {
      holder.close();
      await tiny.world.endRouter(`${place.data}/router`);
    }
    await assertAtRest(tiny);
  });

  async function wholeLog(): Promise<readonly EventBody[]> {
    return (await tiny.world.api.call('events', { query: { after: 0, limit: 1_000 } })).body.events;
  }
});
