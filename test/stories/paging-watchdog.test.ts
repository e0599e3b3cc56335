import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { type PagedServer, startPagedServer } from '../support/paged-server.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const policy = {
  steps: [{ delayMs: 3_600_000, targets: [{ kind: 'person', name: 'ann' } as const], acknowledgements: 1 }],
  ...{ repeats: 0, lastResort: [], ackTimeoutMs: null },
};
/** The shortest that the settings allow. */
const EVERY_MS = 5_000;

describe('who watches paging from outside', () => {
  let paged: PagedServer;
  let outside: Receiver;
  before(async () => {
    outside = await startReceiver(null);
    paged = await startPagedServer({
      people: ['ann'],
      policy,
      env: { OUTSIDE: `${outside.url}/ping` },
      settings: { watchdog: { url: { env: 'OUTSIDE' }, every: '5s' } },
    });
  });
  after(async () => {
    await paged?.close();
    await outside?.close();
  });

  const beats = () => outside.received('/ping').length;
  const alarms = async () => (await paged.world.api.call('health')).body.alarms ?? [];
  const stopped = async () => {
    await until('paging is said to be late', async () => (await alarms()).some((text) => /^paging: /.test(text)));
    const before = beats();
    await until('more than a beat is missing', () => performance.now() - last() > 2 * EVERY_MS);
    assert.equal(beats(), before);
  };
  const last = () => outside.received('/ping').at(-1)?.atMs ?? 0;

  it('hears of it as long as nothing is overdue', async () => {
    await until('two signs of life', () => beats() >= 2);

    assert.deepEqual(await alarms(), []);
  });

  it('hears nothing more once something is overdue by more than 5 s, and it is written into the log (S39)', async () => {
    const database = new DatabaseSync(join(paged.world.data, 'astern.db'));
    database.exec(`pragma busy_timeout = 5000`);
    // As a damaged disk leaves it: nobody can read it, and so nobody carries it out.
    database.exec(`insert into pages (id, key, incident, person, state, due_at_ms, detail_json)
      values ('page_bad', 'bad', null, 'ann', 'waiting', 1, '{broken')`);

    await stopped();

    const { body } = await paged.world.api.call('events', { query: { limit: 100 } });
    assert.ok(body.events.some(({ kind }) => kind === 'escalation.late'));
    database.exec(`delete from pages where id = 'page_bad'`);
    database.close();
    await until('it is heard again', () => performance.now() - last() < 1_000);
    await until('no alarm is left', async () => (await alarms()).length === 0);
  });

  it('hears nothing more when no channel works, and the server says so itself (S39)', async () => {
    paged.receiver.answer('/ann', 503);
    assert.equal(await paged.alert('shop'), 202);

    await stopped();

    const said = await alarms();
    assert.ok(
      said.some((text) => /nobody can be reached: webhook http:\/\/127/.test(text)),
      JSON.stringify(said),
    );
    paged.receiver.answer('/ann', 200);
    await until('the page has come', async () => {
      const pages = await paged.look((store) => store.pages.list({ limit: 5 }));
      return pages.some(({ state }) => state === 'delivered');
    });
    await until('it is heard again', () => performance.now() - last() < 1_000);
  });

  it('hears nothing more when the server hangs, although its process is there (S39)', async () => {
    process.kill(paged.world.server().pid, 'SIGSTOP');
    const before = beats();
    await until('more than a beat is missing', () => performance.now() - last() > 2 * EVERY_MS + 1_000);
    assert.equal(beats(), before);
    process.kill(paged.world.server().pid, 'SIGCONT');

    await until('it is heard again', () => performance.now() - last() < 1_000);
  });
});
