import assert from 'node:assert/strict';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import Fastify from 'fastify';
import type { OpenHook } from '../../flows/alerts/hook.ts';
import { createHookNotes } from '../../flows/alerts/hook-notes.ts';
import { createIngest, INGEST_LIMITS } from '../../flows/alerts/ingest.ts';
import type { World } from '../../flows/world.ts';
import { createKeyring } from '../../lib/keyring.ts';
import { json } from '../../providers/alerts/json/index.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { addAlertHooks } from './alert-hooks.ts';

const KB = 1024;
const ROOM = 1_024 * KB;
const SECOND_MS = 1_000;

async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const nothing = () => undefined;
  const errors: string[] = [];
  const error = (_facts: object, message: string) => void errors.push(message);
  const log = { info: nothing, warn: nothing, error } as unknown as World['log'];
  const facts = { name: 'plain', secrets: [], topics: [], toleranceMs: 1 };
  const hook: OpenHook = { name: 'plain', sender: json, facts, key: 'the-key' };
  const book = { alerts: [hook], heartbeats: [], alertKeys: createKeyring([['the-key', hook]]) };
  const limits = { ...INGEST_LIMITS, receivingBytes: ROOM, strangerBytes: ROOM / 4 };
  const ingest = createIngest({ store, clock, log }, { limits });
  const notes = createHookNotes({ store, clock, log });
  const heartbeatKeys = createKeyring<never>([]);
  const intake = { book: { ...book, heartbeatKeys }, ingest, notes, steadyNow: () => clock.now() };
  const app = Fastify({ forceCloseConnections: true });
  await addAlertHooks(app, { store, clock, log, intake } as unknown as World);
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.after(async () => {
    await app.close();
    await ingest.close();
    await notes.close();
  });
  const { port } = app.server.address() as AddressInfo;
  /** Says that more comes, and stays silent. */
  const stall = (path: string, bytes: number) =>
    new Promise<Socket>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      t.after(() => socket.destroy());
      socket.on('error', nothing);
      const head = `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${bytes + 1}\r\n\r\n`;
      socket.write(`${head}${'x'.repeat(bytes)}`, () => resolve(socket));
    });
  const post = async (path: string, body: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body })).status;
  /** A moment for what was sent to arrive. */
  const arrives = async () => {
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { stall, post, arrives, clock, errors };
}

const ALERT = JSON.stringify({ title: 'errors', padding: 'x'.repeat(100 * KB) });

describe('somebody who knows no key', () => {
  for (const path of ['/v1/hooks/heartbeats/guessed', '/v1/hooks/alerts/guessed', '/v2/enqueue', '/v2/change/enqueue'])
    it(`keeps nobody's alerts out by what is sent slowly to ${path}`, async (t) => {
      const { stall, post, arrives } = await open(t);
      for (let sender = 0; sender < 8; sender += 1) await stall(path, 250 * KB);
      await arrives();

      assert.equal(await post('/v1/hooks/alerts/the-key', ALERT), 202);
    });

  it('has no more than half a minute for one event', async (t) => {
    const { stall, post, arrives, clock, errors } = await open(t);
    const sender = await stall('/v2/enqueue', 250 * KB);
    await arrives();
    assert.equal(await post('/v2/enqueue', ALERT), 503);

    const gone = new Promise((resolve) => sender.once('close', resolve));
    await clock.advance(31 * SECOND_MS);
    await gone;

    assert.equal(await post('/v2/enqueue', ALERT), 400);
    assert.deepEqual(errors, []);
  });
});
