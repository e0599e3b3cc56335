import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { type Manner, startReceiver } from '../providers/notify/testing/receiver.ts';
import { callOut, type OutsideCall } from './call-out.ts';

async function open(t: TestContext, manner: Manner = { kind: 'answer' }) {
  const receiver = await startReceiver(() => ({ status: 200, body: 'fine', headers: { 'X-Told': 'yes' } }));
  t.after(() => receiver.close());
  receiver.behave(manner);
  const call = (more: Partial<OutsideCall> = {}) =>
    callOut({
      url: new URL('/a-secret?token=hush', receiver.url),
      method: 'POST',
      headers: { authorization: 'Bearer hush' },
      body: '{"ü":1}',
      signal: AbortSignal.timeout(5_000),
      reach: 'private',
      ...more,
    });
  return { receiver, call };
}

describe('a call to the outside', () => {
  it('brings status, headers and body', async (t) => {
    const { receiver, call } = await open(t);

    const answer = await call();

    assert.ok(answer.kind === 'answer');
    assert.deepEqual([answer.status, answer.body, answer.headers['x-told'], answer.isCut], [200, 'fine', 'yes', false]);
    assert.deepEqual([receiver.got[0]?.body, receiver.got[0]?.headers['content-length']], ['{"ü":1}', '8']);
  });

  it('follows no redirect', async (t) => {
    const { receiver, call } = await open(t, { kind: 'status', status: 302, headers: { location: '/elsewhere' } });

    const answer = await call();

    assert.ok(answer.kind === 'answer');
    assert.deepEqual([answer.status, receiver.got.length], [302, 1]);
  });

  it('reads no more than it can use of 10 MB', async (t) => {
    const { call } = await open(t, { kind: 'flood' });

    const answer = await call();

    assert.ok(answer.kind === 'answer');
    assert.deepEqual([answer.status, answer.isCut, answer.body.length], [200, true, 65_536]);
  });

  for (const kind of ['hang', 'drip'] as const) {
    it(`ends with its deadline when the other side ${kind === 'hang' ? 'hangs' : 'answers byte by byte'}`, async (t) => {
      const { call } = await open(t, { kind });

      const answer = await call({ signal: AbortSignal.timeout(200) });

      assert.deepEqual(answer, { kind: 'trouble', why: '127.0.0.1 did not answer in time' });
    });
  }

  it('does not begin after its deadline', async (t) => {
    const { receiver, call } = await open(t);

    const answer = await call({ signal: AbortSignal.abort() });

    assert.deepEqual([answer.kind, receiver.got.length], ['trouble', 0]);
  });

  it('says what is wrong, and no secret', async (t) => {
    const { receiver, call } = await open(t, { kind: 'reset' });
    const reset = await call();
    await receiver.close();
    const refused = await call();
    const nowhere = await call({ url: new URL('https://nowhere.invalid/a-secret?token=hush'), reach: 'public' });
    const badHeader = await call({ headers: { authorization: 'Bearer hush\nhush' } });

    assert.deepEqual(
      [reset, refused].map((one) => one.kind !== 'answer' && one.why),
      [
        '127.0.0.1 could not be reached: the connection was cut off (ECONNRESET)',
        '127.0.0.1 could not be reached: nothing listens there (ECONNREFUSED)',
      ],
    );
    assert.ok(nowhere.kind === 'trouble');
    assert.match(nowhere.why, /^nowhere\.invalid could not be reached: its name/);
    assert.equal(badHeader.kind, 'trouble');
    assert.doesNotMatch(JSON.stringify([reset, refused, nowhere, badHeader]), /hush|secret/);
  });

  it('connects to nothing that is not public, whatever way it is written or named (S30)', async (t) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '017700000001', 'localhost', '[::1]', '[::ffff:7f00:1]', '0'];
    const elsewhere = ['http://169.254.169.254/latest/meta-data', 'http://10.0.0.1/', 'http://[fd00:ec2::254]/'];
    const { call } = await open(t);

    const urls = [...hosts.map((host) => `http://${host}:${port}/`), ...elsewhere, 'ftp://example.com/'];
    const kinds = await Promise.all(urls.map(async (url) => (await call({ url: new URL(url), reach: 'public' })).kind));

    assert.deepEqual(new Set(kinds), new Set(['barred']));
    assert.equal(connections, 0);
  });
});
