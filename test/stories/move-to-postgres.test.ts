import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createClient } from '../../src/api/client.ts';
import { runCliProcess } from '../support/cli.ts';
import type { Load } from '../support/load.ts';
import { ordersFor } from '../support/orders.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { startServer } from '../support/server-process.ts';
import { assertNoneFailed, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

describe('moving from the embedded file to PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let tiny: TinyWorld;
  let load: Load;
  before(async () => {
    cluster = await startCluster();
    tiny = await startTinyWorld();
    await tiny.shipped('first');
    load = tiny.load();
    await tiny.shipped('second');
  });
  after(async () => {
    await load?.stop();
    await tiny?.close();
    await cluster?.stop();
  });

  it('loses no event and no request, and goes on with the instances that run', async (t) => {
    const { world, orders, repository } = tiny;
    const file = join(world.dir, 'astern.jsonl');
    const databaseUrl = await cluster.database();
    const astern = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      runCliProcess(args, { cwd: world.dir, env: { ASTERN_DATA: world.data, ...env } });
    const shared = { DATABASE_URL: databaseUrl };

    const tooEarly = await astern(['export', file]);
    const backup = await astern(['backup', join(world.dir, 'before.db'), '--json']);
    const throughServer = await astern(['events', 'verify']);
    const before = { now: await orders.status(), events: await orders.events() };
    await world.stop();
    const exported = await astern(['export', file]);
    const imported = await astern(['import', file], shared);
    await rename(join(world.data, 'astern.db'), join(world.dir, 'moved.db'));
    const server = startServer({ ...world.place, env: { ...world.place.env, ...shared } });
    t.after(() => server.kill());
    const { url } = await server.ready;
    const api = createClient({ url, token: await world.token(), actor: 'ada' });
    t.after(() => api.close());
    const moved = ordersFor(api, repository.folder);
    const { head } = JSON.parse(backup.out);
    const verified = await astern(['events', 'verify', '--expect', `${head.seq}:${head.hash}`]);
    const tooLate = await astern(['import', file], shared);
    await moved.done(moved.rollback({ reason: 'to see that it can' }));
    const after = { now: await moved.settled(), events: await moved.events() };

    assert.deepEqual([tooEarly.code, tooEarly.err.startsWith('store/in-use: ')], [2, true]);
    assert.match(throughServer.out, /^The log of the server at http:.* is whole: \d+ lines/);
    for (const { code, err } of [exported, imported, verified]) assert.equal(code, 0, err);
    assert.match(tooLate.err, /store\/in-use: /);
    assert.deepEqual(after.events.slice(0, before.events.length), before.events);
    assert.deepEqual(places(after.now), { hot: before.now.old?.release, new: before.now.hot?.release, old: null });
    assert.deepEqual(
      after.now.hot?.instances.map(({ pid }) => pid),
      before.now.old?.instances.map(({ pid }) => pid),
    );
    assertNoneFailed(load);
  });
});
