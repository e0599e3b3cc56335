import assert from 'node:assert/strict';
import { type AddressInfo, connect } from 'node:net';
import { describe, it } from 'node:test';
import Fastify from 'fastify';
import { systemClock } from '../../lib/clock.ts';
import { addBodyReader } from './raw-body.ts';

/** A server whose handler waits until it is told; what bodies it holds, in bytes. */
async function openServer() {
  let heldBytes = 0;
  let highestBytes = 0;
  let answer: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const app = Fastify();
  let closed = 0;
  await app.register(async (scope) => {
    const room = {
      reserve: (bytes: number) => {
        heldBytes += bytes;
        highestBytes = Math.max(highestBytes, heldBytes);
        return true;
      },
      release: (bytes: number) => {
        heldBytes -= bytes;
      },
    };
    addBodyReader(scope, { room, clock: systemClock, limitBytes: 1_000_000, withinMs: 60_000 });
    scope.post('/', async (_request, reply) => {
      reply.raw.once('close', () => {
        closed += 1;
      });
      await told;
      return reply.code(202).send('{}');
    });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { app, port, answer, held: () => heldBytes, highest: () => highestBytes, closed: () => closed };
}

const BODY = 'x'.repeat(50_000);

describe('the room for bodies', () => {
  for (const how of ['destroy', 'resetAndDestroy'] as const)
    it(`is given back when the sender hangs up before it is answered (${how})`, async (test) => {
      const { app, port, answer, held, highest, closed } = await openServer();
      test.after(() => app.close());
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`);
      while (highest() < BODY.length) await turn();

      socket[how]();
      while (closed() === 0) await turn();
      answer();
      await turn();

      assert.equal(held(), 0);
    });

  it('is given back once for each that is answered', async (test) => {
    const { app, port, answer, held, highest } = await openServer();
    test.after(() => app.close());
    answer();

    for (let sent = 0; sent < 3; sent += 1)
      await (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: BODY })).text();
    await app.inject({ method: 'POST', url: '/', payload: BODY });
    while (held() !== 0) await turn();

    assert.equal(held(), 0);
    assert.ok(highest() >= BODY.length);
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
