import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { lockBody, operationBody, orderedBody, planBody, targetBody } from '../../test/support/bodies.ts';
import { type FakeApi, problem, startFakeApi } from '../../test/support/fake-api.ts';
import { ApiProblem, ServerUnreachable } from './client/problem.ts';
import { createClient } from './client.ts';

const params = { service: 'shop', environment: 'production' };

async function start(test: TestContext, options: { token?: string } = {}) {
  const api = await startFakeApi(options);
  test.after(() => api.die());
  const client = createClient({ url: api.url, token: options.token ?? null });
  test.after(() => client.close());
  return { api, client };
}

async function answering(test: TestContext, status: number, type: string, text: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a call', () => {
  it('sends params, body and token, and gives back status and body', async (test) => {
    const { api, client } = await start(test, { token: 'secret' });
    api.on('rollback', () => ({ status: 202, body: orderedBody() }));

    const answer = await client.call('rollback', { params, body: { to: 'r2', reason: 'orders fail' } });

    assert.deepEqual(answer, { status: 202, body: orderedBody() });
    const [request] = api.requests;
    assert.deepEqual(request?.params, params);
    assert.deepEqual(request?.body, { to: 'r2', reason: 'orders fail', acceptRejected: false });
  });

  it('makes a key for every write, keeps the one that is given, and sends none with a dry run', async (test) => {
    const { api, client } = await start(test);
    api.on('cleanup', ({ query }) => ({ status: 200, body: query.dryRun === true ? planBody() : orderedBody() }));

    await client.call('cleanup', { params, body: {} });
    await client.call('cleanup', { params, body: {}, idempotencyKey: 'mine' });
    await client.call('cleanup', { params, body: {}, dryRun: true, idempotencyKey: 'mine' });

    const [made, given, none] = api.requests.map(({ headers }) => headers['idempotency-key']);
    assert.match(String(made), /^[0-9a-f-]{36}$/);
    assert.deepEqual([given, none], ['mine', undefined]);
  });

  it('throws the problem that the server states', async (test) => {
    const { api, client } = await start(test);
    api.on('lock', () => problem(409, 'lock/held', 'It is locked.', 'Unlock it.'));

    const lock = client.call('lock', { body: { scope: { kind: 'everything' }, reason: 'x' } });

    await assert.rejects(lock, (error) => {
      assert.ok(error instanceof ApiProblem);
      assert.deepEqual(
        [error.code, error.status, error.message, error.next],
        ['lock/held', 409, 'It is locked.', 'Unlock it.'],
      );
      return true;
    });
  });

  it('says that nobody answers when nobody does', async (test) => {
    const { api, client } = await start(test);
    await api.die();

    await assert.rejects(client.call('status'), (error) => {
      assert.ok(error instanceof ServerUnreachable && error.retryable);
      assert.match(error.message, /127\.0\.0\.1.* does not answer \(nobody listens there\)/);
      return true;
    });
  });

  it('sends a write again with the same key when the connection breaks off', async (test) => {
    const { api, client } = await start(test);
    let times = 0;
    api.on('rollback', () => {
      times += 1;
      if (times === 1) api.breakConnections();
      return { status: 202, body: orderedBody() };
    });

    const answer = await client.call('rollback', { params, body: {} });

    assert.equal(answer.status, 202);
    const keys = api.requests.map(({ headers }) => headers['idempotency-key']);
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
  });

  it('does not take a page of something else for an answer', async (test) => {
    const url = await answering(test, 200, 'text/html', '<h1>Welcome</h1>');

    const status = createClient({ url, token: null }).call('status');

    await assert.rejects(status, (error) => error instanceof ServerUnreachable && !error.retryable);
  });

  it('does not take JSON of something else for an answer', async (test) => {
    const url = await answering(test, 200, 'application/json', '{"hello":"world"}');

    const status = createClient({ url, token: null }).call('status');

    await assert.rejects(status, /answered, but not as an Astern server/);
  });

  it('takes the error page of a proxy as a server that is away', async (test) => {
    const url = await answering(test, 502, 'text/html', '<h1>Bad gateway</h1>');

    const status = createClient({ url, token: null }).call('status');

    await assert.rejects(status, (error) => error instanceof ServerUnreachable && error.retryable);
  });

  it('asks where the server is before every request', async (test) => {
    const first = await start(test);
    const second = await start(test);
    for (const { api } of [first, second])
      api.on('status', () => ({ status: 200, body: { targets: [targetBody()], next: null } }));
    const urls = [first.api.url, second.api.url];
    const client = createClient({ url: () => urls.shift() ?? '', token: null });
    test.after(() => client.close());

    await client.call('status');
    await client.call('status');

    assert.deepEqual([first.api.requests.length, second.api.requests.length], [1, 1]);
  });

  it('stops at once when its signal aborts', async (test) => {
    const { api, client } = await start(test);
    const controller = new AbortController();
    api.on('operation', () => {
      controller.abort(new Error('enough'));
      return { status: 200, body: operationBody() };
    });

    const call = client.call('operation', { params: { id: 'op_1' }, signal: controller.signal });

    await assert.rejects(call, /enough/);
  });

  it('keeps a path in front of the API', async (test) => {
    const url = await answering(test, 200, 'application/json', JSON.stringify({ locks: [lockBody()] }));

    const { body } = await createClient({ url: `${url}/astern/`, token: null }).call('locks');

    assert.equal(body.locks.length, 1);
  });
});

describe('following events', () => {
  async function collect(api: FakeApi, count: number, meanwhile: (got: number) => void) {
    const client = createClient({ url: api.url, token: null });
    const seqs: number[] = [];
    for await (const event of client.followEvents({ after: 0 })) {
      seqs.push(event.seq);
      if (seqs.length === count) break;
      meanwhile(seqs.length);
    }
    client.close();
    return seqs;
  }

  it('gives those before and those after it was opened', async (test) => {
    const { api } = await start(test);
    api.emit({ text: 'one' });

    const seqs = await collect(api, 2, () => api.emit({ text: 'two' }));

    assert.deepEqual(seqs, [1, 2]);
  });

  it('resumes after the last one when the connection breaks, without a gap or a double', async (test) => {
    const { api } = await start(test);
    api.emit({});
    api.emit({});

    const seqs = await collect(api, 4, (got) => {
      if (got !== 2) return;
      api.breakConnections();
      api.emit({});
      api.emit({});
    });

    assert.deepEqual(seqs, [1, 2, 3, 4]);
    assert.equal(api.requests.at(-1)?.headers['last-event-id'], '2');
  });

  it('goes on when the server was away and came back', async (test) => {
    const { api, client } = await start(test);
    api.emit({});
    let losses = 0;
    const seqs: number[] = [];
    const back = async () => {
      losses += 1;
      api.emit({});
      await api.revive();
    };

    for await (const event of client.followEvents({ after: 0, onLoss: back })) {
      seqs.push(event.seq);
      if (event.seq === 2) break;
      await api.die();
    }

    assert.deepEqual([seqs, losses], [[1, 2], 1]);
  });

  it('gives up when its patience is over', async (test) => {
    const { api, client } = await start(test);
    await api.die();

    const first = client.followEvents({ after: 0, patienceMs: 0 }).next();

    await assert.rejects(first, ServerUnreachable);
  });

  it('does not ask again when the answer is no', async (test) => {
    const { api } = await start(test, { token: 'secret' });
    const stranger = createClient({ url: api.url, token: 'wrong' });

    await assert.rejects(
      stranger.followEvents().next(),
      (error) => error instanceof ApiProblem && error.status === 401,
    );
  });

  it('ends quietly when its signal aborts', async (test) => {
    const { api, client } = await start(test);
    const controller = new AbortController();

    const end = client.followEvents({ signal: controller.signal }).next();
    await api.until(() => api.streams() === 1);
    controller.abort();

    assert.deepEqual(await end, { done: true, value: undefined });
  });
});
