import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import Fastify from 'fastify';
import { systemClock } from '../../lib/clock.ts';
import { addBodyReader, plainBody, rawBody, TooLarge } from './raw-body.ts';

const LIMIT = 1_000;

async function open(t: TestContext, roomBytes = 10_000) {
  const held = { bytes: 0, most: 0 };
  const room = {
    reserve: (bytes: number) => {
      if (held.bytes + bytes > roomBytes) return false;
      held.bytes += bytes;
      held.most = Math.max(held.most, held.bytes);
      return true;
    },
    release: (bytes: number) => {
      held.bytes -= bytes;
    },
  };
  const app = Fastify({ forceCloseConnections: true });
  t.after(() => app.close());
  const answers: (() => void)[] = [];
  let waits = false;
  await app.register(async (scope) => {
    addBodyReader(scope, { room, clock: systemClock, limitBytes: LIMIT, withinMs: 60_000 });
    scope.setErrorHandler((error, _request, reply) => reply.code(error instanceof TooLarge ? 413 : 503).send());
    scope.post('/', async (request) => {
      if (waits) await new Promise<void>((resolve) => answers.push(resolve));
      return rawBody(request).toString('latin1');
    });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const post = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: body as string, headers });
    return { status: answer.status, text: await answer.text() };
  };
  const released = async () => {
    while (held.bytes !== 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const hold = () => {
    waits = true;
  };
  return { post, port, held, released, answers, hold };
}

describe('the body of a request to a hook', () => {
  it('comes as it was sent, whatever it is called', async (t) => {
    const { post, held } = await open(t);

    for (const type of ['application/json', 'text/plain; charset=utf-16', '///', '', 'multipart/form-data; boundary=x'])
      assert.deepEqual(await post('{"a":', { 'content-type': type }), { status: 200, text: '{"a":' });
    assert.equal((await post('')).text, '');
    assert.equal(held.bytes, 0);
  });

  it('is refused above the limit, whether it says its size or not', async (t) => {
    const { post, port, released } = await open(t);

    assert.equal((await post('x'.repeat(LIMIT))).status, 200);
    assert.equal((await post('x'.repeat(LIMIT + 1))).status, 413);
    const socket = connect(port, '127.0.0.1');
    const chunk = `${(2_000).toString(16)}\r\n${'x'.repeat(2_000)}\r\n`;
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 413/);
    socket.destroy();
    await released();
  });

  it('has room only as far as there is any, and gives it back, also when its sender goes away', async (t) => {
    const { post, port, held, released, answers, hold } = await open(t, 1_500);
    // One goes in the middle of its body, one while it waits for the answer.
    const early = connect(port, '127.0.0.1');
    early.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 900\r\n\r\n${'x'.repeat(500)}`);
    while (held.bytes < 500) await new Promise((resolve) => setImmediate(resolve));
    early.destroy();
    await released();
    hold();
    const late = connect(port, '127.0.0.1');
    late.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 900\r\n\r\n${'x'.repeat(900)}`);
    while (answers.length < 1) await new Promise((resolve) => setImmediate(resolve));

    const noRoom = await post('y'.repeat(900));
    late.destroy();
    for (const answer of answers) answer();

    assert.equal(noRoom.status, 503);
    await released();
    assert.ok(held.most <= 1_500);
  });
});

describe('a body that was compressed', () => {
  const text = Buffer.from('{"alerts":[]}');
  const ways = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };

  for (const [encoding, compress] of Object.entries(ways))
    it(`is unpacked: ${encoding}`, async () => {
      assert.deepEqual((await plainBody(compress(text), encoding, LIMIT)).plain, text);
    });

  it('is kept as it came, and named, where it cannot be unpacked', async () => {
    for (const encoding of ['gzip', 'rot13', 'toString'])
      assert.deepEqual(await plainBody(text, encoding, LIMIT), {
        plain: text,
        added: { 'content-encoding': encoding.toLowerCase() },
      });
    assert.deepEqual(await plainBody(text, undefined, LIMIT), { plain: text, added: {} });
  });

  it('may not be larger than another, once unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));

    await assert.rejects(plainBody(bomb, 'gzip', LIMIT), TooLarge);
  });
});
