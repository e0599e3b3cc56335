import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { GatheringSocket } from './gathering-socket.ts';

it('a gathering socket sends what is asked in one turn together, in order, and nothing less', async (t) => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const socket = new CountingSocket();
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const [other] = await accepted;

  for (const word of ['one ', 'two ', 'three ']) await Promise.resolve().then(() => ask(socket, word));
  await new Promise<void>((resolve) => setImmediate(resolve));
  ask(socket, 'four');
  socket.end();

  assert.equal(await text(other), 'one? two? three? four?');
  assert.deepEqual(socket.sent, [6, 2]);
  other.destroy();
});

/** Two writes that belong together, as the client of the database makes them. */
function ask(socket: GatheringSocket, word: string): void {
  socket.cork();
  socket.write(word.trim());
  socket.write(word.endsWith(' ') ? '? ' : '?');
  socket.uncork();
}

class CountingSocket extends GatheringSocket {
  readonly sent: number[] = [];

  override _writev(...given: Parameters<NonNullable<GatheringSocket['_writev']>>): void {
    this.sent.push(given[0].length);
    super._writev?.(...given);
  }
}
