import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../test/support/postgres.ts';
import type { BreakGlassSeen, RouterSeen } from '../providers/router/port.ts';
import type { Nouns, Store } from '../store/store.ts';
import { migratedDatabases, openPostgresForTest } from '../store/testing/open-postgres.ts';
import { openSqliteForTest } from '../store/testing/open-sqlite.ts';
import { anOperation, aRelease, aStack, production, register, startMs } from '../store/testing/samples.ts';
import { adoptBreakGlass } from './adopt-break-glass.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const note: BreakGlassSeen = {
  by: 'ana',
  reason: 'orders fail',
  atMs: startMs - 90_000,
  fence: 10_004,
  from: 's2',
  to: 's1',
};

type Open = (test: TestContext) => Promise<{ readonly store: Store }>;

function cases(name: string, open: Open): void {
  describe(`adopting a break-glass flip, on ${name}`, () => {
    it('writes who, why and when, follows the traffic, locks and rejects, in one go', async (t) => {
      const store = await shop(t, open);

      assert.equal(await adopt(store, seen()), true);

      const events = await store.events.after(0, { limit: 100 });
      assert.deepEqual(
        events.map(({ kind, actor }) => `${kind} by ${actor}`),
        [
          'break-glass.used by ana',
          'traffic.adopted by astern',
          'lock.set by ana',
          'release.rejected by ana',
          'watch.started by astern',
        ],
      );
      const { operation } = events[0] ?? {};
      assert.deepEqual(events[0]?.data, {
        by: 'ana',
        reason: 'orders fail',
        happenedAtMs: note.atMs,
        from: 2,
        to: 1,
        fromStack: 's2',
        toStack: 's1',
      });
      assert.ok(events.every((event) => event.operation === operation));
      const [lock, ...moreLocks] = await store.locks.held(startMs);
      assert.deepEqual(
        [lock?.owner, lock?.reason, lock?.expiresAtMs, lock?.operation, moreLocks],
        ['ana', 'BREAK-GLASS: r2 was put back to r1: orders fail', null, operation, []],
      );
      assert.deepEqual(await tags(store), { s1: 'hot', s2: 'new' });
      assert.deepEqual(
        (await store.rejections.ofTarget(production)).map(({ release, sha }) => [release, sha]),
        [[2, 'bad2']],
      );
      const [serving] = await store.servings.ofTarget(production, { limit: 1 });
      assert.deepEqual([serving?.release, serving?.fromMs], [1, note.atMs]);
    });

    it('remembers it as a rollback that was done, under the very fence of the router, and watches the recovery', async (t) => {
      const store = await shop(t, open);

      await adopt(store, seen());

      const watch = await store.watches.ofTarget(production);
      const operation = await store.operations.get(watch?.operation ?? '');
      assert.deepEqual(
        [operation?.kind, operation?.status, operation?.fence, operation?.createdAtMs, operation?.actor],
        ['rollback', 'done', 10_004, note.atMs, 'ana'],
      );
      assert.deepEqual(operation?.goal, { kind: 'rollback', release: 1, from: 2, reason: 'orders fail' });
      assert.deepEqual([watch?.state, watch?.stack, watch?.formerRelease], ['watching', 's1', 2]);
    });

    it('is done once, whoever looks and however often, and the next fence is above that of the router', async (t) => {
      const store = await shop(t, open);

      const done = await Promise.all(Array.from({ length: 6 }, () => adopt(store, seen())));
      await adopt(store, seen());

      assert.equal(done.filter(Boolean).length, 1);
      assert.equal((await kinds(store)).filter((kind) => kind === 'break-glass.used').length, 1);
      assert.equal((await store.locks.held(startMs)).length, 1);
      assert.ok((await store.targets.nextFence(production)) > 10_004);
    });

    it('ends whatever was under way, however far it had come: it takes no traffic forward again', async (t) => {
      const store = await shop(t, open);
      const started = await store.operations.start(anOperation());
      const claimed = await store.operations.claim(started.id, { worker: 'one', leaseMs: 60_000 });

      await adopt(store, seen());

      const ended = await store.operations.get(started.id);
      assert.deepEqual([ended?.status, ended?.problem?.code], ['superseded', 'operation/superseded']);
      assert.match(ended?.problem?.message ?? '', /ana for a break-glass/);
      await assert.rejects(store.operations.hold(started.id, claimed?.fence ?? 0));
      assert.deepEqual((await kinds(store)).slice(0, 2), ['operation.superseded', 'break-glass.used']);
    });

    it('tells of each of several, and rejects what lost the traffic but not what has it in the end', async (t) => {
      const store = await shop(t, open);
      const back = { ...note, reason: 'the other way', atMs: note.atMs + 1, fence: 20_004, from: 's1', to: 's2' };

      await adopt(store, seen({ fence: 20_004, production: 's2', breakGlass: [note, back] }));

      const told = (await store.events.after(0, { limit: 100 })).filter(({ kind }) => kind === 'break-glass.used');
      assert.deepEqual(
        told.map(({ data }) => data.reason),
        ['orders fail', 'the other way'],
      );
      assert.deepEqual(
        (await store.rejections.ofTarget(production)).map(({ release }) => release),
        [1],
      );
      assert.deepEqual(await tags(store), { s1: 'old', s2: 'hot' });
      assert.equal((await store.locks.held(startMs)).length, 1);
      assert.ok(!(await kinds(store)).includes('traffic.adopted'));
    });

    it('tells of one that came after another was adopted, and of that alone', async (t) => {
      const store = await shop(t, open);
      await adopt(store, seen());
      const again = { ...note, reason: 'again', fence: 30_000, from: 's1', to: 's2' };

      await adopt(store, seen({ fence: 30_000, production: 's2', breakGlass: [note, again] }));

      const told = (await store.events.after(0, { limit: 100 })).filter(({ kind }) => kind === 'break-glass.used');
      assert.deepEqual(
        told.map(({ data }) => data.reason),
        ['orders fail', 'again'],
      );
      assert.deepEqual(await tags(store), { s1: 'new', s2: 'hot' });
      assert.deepEqual(
        (await store.rejections.ofTarget(production)).map(({ release }) => release),
        [1],
      );
      assert.ok((await kinds(store)).includes('release.accepted-again'));
    });

    it('keeps what a ship had begun, and what was live stays warm beside it', async (t) => {
      const store = await shop(t, open);
      await store.releases.add(aRelease({ sha: 'next3' }));
      await store.stacks.put(aStack({ id: 's3', release: 3, tag: 'new' }));

      await adopt(store, seen());

      assert.deepEqual(await tags(store), { s1: 'hot', s2: 'old', s3: 'new' });
    });

    it('locks and tells even where the record knows neither stack, and has fences that the router takes', async (t) => {
      const store = await shop(t, open);
      const unknown = { ...note, from: 'x2', to: 'x1' };

      await adopt(store, seen({ production: 'x1', breakGlass: [unknown] }));

      assert.deepEqual(await kinds(store), ['break-glass.used', 'lock.set']);
      assert.deepEqual(await tags(store), { s1: 'old', s2: 'hot' });
      assert.equal(await store.targets.fence(production), 10_004);
    });

    it('raises its fence, and tells nothing, where the router is ahead without a note', async (t) => {
      const store = await shop(t, open);

      assert.equal(await adopt(store, seen({ breakGlass: [] })), true);
      assert.equal(await adopt(store, seen({ breakGlass: [] })), false);

      assert.deepEqual(await kinds(store), []);
      assert.equal(await store.targets.nextFence(production), 10_005);
    });

    it('ends the stretch of the former no earlier than it began, whatever the clock of the other machine says', async (t) => {
      for (const [atMs, fromMs] of [
        [5, startMs - 1_000_000],
        [startMs + 999_000, startMs],
      ] as const) {
        const store = await shop(t, open);

        await adopt(store, seen({ breakGlass: [{ ...note, atMs }] }));

        const [serving] = await store.servings.ofTarget(production, { limit: 1 });
        assert.equal(serving?.fromMs, fromMs);
      }
    });
  });
}

cases('SQLite', openSqliteForTest);

describe('with PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let databases: Pick<Cluster, 'database'>;
  before(async () => {
    cluster = await startCluster();
    databases = migratedDatabases(cluster);
  });
  after(() => cluster?.stop());

  cases('PostgreSQL', (test) => openPostgresForTest(test, databases));
});

/** r2 is live (`s2`), r1 is warm (`s1`); four fences were given out. */
async function shop(test: TestContext, open: Open): Promise<Store> {
  const { store } = await open(test);
  await register(store);
  for (const sha of ['good1', 'bad2']) await store.releases.add(aRelease({ sha }));
  await store.stacks.put(aStack({ id: 's1', release: 1, tag: 'old', readyAtMs: 1, keepUntilMs: startMs }));
  await store.stacks.put(aStack({ id: 's2', release: 2, tag: 'hot', readyAtMs: 2, workers: 'on' }));
  await store.servings.begin({ target: production, release: 2, stack: 's2', atMs: startMs - 1_000_000 });
  for (let given = 0; given < 4; given += 1) await store.targets.nextFence(production);
  return store;
}

function seen(change: Partial<RouterSeen> = {}): RouterSeen {
  return {
    fence: 10_004,
    production: 's1',
    test: null,
    paused: false,
    breakGlass: [note],
    stacks: [],
    ...change,
  };
}

function adopt(store: Store, router: RouterSeen): Promise<boolean> {
  return adoptBreakGlass({ store, log: quiet }, production, router);
}

async function kinds(store: Nouns): Promise<readonly string[]> {
  return (await store.events.after(0, { limit: 100 })).map(({ kind }) => kind);
}

async function tags(store: Nouns): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await store.stacks.ofTarget(production)).map(({ id, tag }) => [id, tag]));
}
