import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../../test/support/postgres.ts';
import { eventText } from '../../core/notices/event-text.ts';
import { migratedDatabases, openPostgresForTest } from '../../store/testing/open-postgres.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import type { OpenForTest } from '../../store/testing/opened.ts';
import { aRelease, production, register } from '../../store/testing/samples.ts';
import { acknowledge, resolve } from './change-incident.ts';
import { openRecoveryWorld, type RecoveryWorld, WITHIN_MS } from './testing/recovery-world.ts';
import { addRecovery } from './tie-lock.ts';

function cases(name: string, open: OpenForTest): void {
  describe(`what is put back for an incident, on ${name}`, () => {
    it('is tied to the open incident of its target: lock, rejection and recovery carry it', async (t) => {
      const world = await openRecoveryWorld(t, open);
      await world.tell([{ name: 'Errors' }]);

      const operation = await world.rollBack();

      const incident = await world.incident();
      assert.deepEqual(incident.recoveries, [
        {
          ...{ operation, target: production, release: 2, from: 3, orderedAtMs: world.clock.now(), state: 'under-way' },
          ...{ flippedAtMs: null, untilMs: null, errorsBefore: null, errorsAfter: null, provenBy: null },
        },
      ]);
      const [lock] = await world.store.locks.held(world.clock.now());
      const [rejection] = await world.store.rejections.ofTarget(production);
      assert.deepEqual([lock?.incident, rejection?.incident], ['INC-1', 'INC-1']);
    });

    it('is not, where another incident is named, of Astern or kept elsewhere', async (t) => {
      const world = await openRecoveryWorld(t, open);
      await world.tell([{ name: 'Errors' }]);

      await world.rollBack('INC-123');

      assert.deepEqual((await world.incident()).recoveries, []);
      assert.equal((await world.store.locks.held(world.clock.now()))[0]?.incident, 'INC-123');
    });

    it('is proven by what customers get, and the incident is mitigated with the figures (S47)', async (t) => {
      const world = await flipped(t, 14);
      await world.serve(1, 0);
      assert.equal(await world.follow(), true);
      assert.equal((await world.incident()).state, 'open');
      await world.serve(6, 0);

      assert.equal(await world.follow(), false);

      const { state, recoveries, mitigatedAtMs } = await world.incident();
      const [recovery] = recoveries;
      assert.deepEqual(
        [state, mitigatedAtMs, recovery?.state, recovery?.provenBy],
        ['mitigated', world.clock.now(), 'proven', 'measurement'],
      );
      assert.deepEqual([recovery?.errorsBefore, recovery?.errorsAfter], [14, 0]);
      const told = (await world.lines(1)).find(({ kind }) => kind === 'incident.mitigated');
      assert.ok(told !== undefined);
      assert.equal(eventText(told), 'it helped: with r2 on shop/production errors 14.0 % -> 0.0 %');
      const escalation = await world.store.escalations.get(1);
      assert.equal(escalation?.state, 'held');
    });

    it('is not proven by a measurement that saw no errors before either, but by alerts that end', async (t) => {
      const world = await flipped(t, 0.5);
      await world.serve(20, 0);
      assert.equal(await world.follow(), true);

      await world.tell([{ name: 'Errors', isOver: true, endsAtMs: world.clock.now() }]);

      assert.equal(await world.follow(), false);
      assert.deepEqual([(await world.recovery())?.state, (await world.recovery())?.provenBy], ['proven', 'alert']);
      assert.equal((await world.incident()).state, 'mitigated');
    });

    it('is not proven by alerts that were over before', async (t) => {
      const world = await openRecoveryWorld(t, open);
      await world.tell([{ name: 'Errors' }]);
      await world.tell([{ name: 'Errors', isOver: true, endsAtMs: world.clock.now() - 60_000 }]);
      await world.flip(await world.rollBack(), 0);
      await world.follow();
      await world.serve(30, 0);

      assert.equal(await world.follow(), true);
      assert.equal((await world.recovery())?.state, 'watching');
    });

    it('pages again when errors persist, lets the release off, and offers the next suspect (S49)', async (t) => {
      const world = await flipped(t, 14);
      await world.change((tx, nowMs) =>
        acknowledge(tx, { incident: 1, by: 'ann', via: 'page', seenVersion: null, nowMs }),
      );
      await suspect(world, [3, 1]);
      const before = await world.messages('ann');
      await world.serve(WITHIN_MS / 1_000 - 1, 10);
      assert.equal(await world.follow(), true);
      await world.serve(1, 10);

      assert.equal(await world.follow(), false);

      const { state, owner, recoveries, cleared, suspects, noSuspect } = await world.incident();
      assert.deepEqual([state, owner, recoveries[0]?.state], ['open', null, 'not-proven']);
      assert.deepEqual(cleared, ['shop/production r3']);
      assert.deepEqual(
        suspects?.map(({ release, isSuspected }) => [release, isSuspected]),
        [
          [1, true],
          [3, false],
        ],
      );
      assert.equal(noSuspect, null);
      assert.equal(await world.messages('ann'), before + 1);
      const told = (await world.lines(1)).find(({ kind }) => kind === 'incident.not-recovered');
      assert.ok(told !== undefined);
      assert.equal(
        eventText(told),
        'it did NOT help to put back r2 on shop/production: 10.0 % of the requests still fail 2 min later. Next suspect: r1 on shop/production',
      );
    });

    it('looks for the next suspect in time for the message, where none was suspected beside the one let off (S49)', async (t) => {
      const world = await flipped(t, 14);
      await suspect(world, [3]);
      const atMs = (await world.incident()).beganAtMs - 60_000;
      const { store } = world;
      await register(store, 'payments');
      await store.releases.add(aRelease({ sha: 'sha4', config: { ...aRelease().config, dependsOn: ['payments'] } }));
      await store.releases.add({ ...aRelease({ sha: 'pay' }), service: 'payments' });
      await store.servings.begin({ target: 'payments/production', release: 1, stack: 'p1', atMs });
      await world.serve(WITHIN_MS / 1_000, 10);

      await world.follow();

      const { suspects, noSuspect } = await world.incident();
      assert.deepEqual(
        suspects?.filter(({ isSuspected }) => isSuspected).map(({ target, release }) => [target, release]),
        [['payments/production', 1]],
      );
      assert.equal(noSuspect, null);
      const told = (await world.lines(1)).find(({ kind }) => kind === 'incident.not-recovered');
      assert.ok(told !== undefined);
      assert.match(eventText(told), /Next suspect: r1 on payments\/production$/);
    });

    it('pages again when its alerts still fire, once, however often it is looked at', async (t) => {
      const world = await flipped(t, 0);
      const before = await world.messages('ann');
      await world.serve(WITHIN_MS / 1_000, 0);

      for (let look = 0; look < 3; look += 1) await world.follow();
      await Promise.all([world.follow(), world.follow()]);

      assert.equal(await world.messages('ann'), before + 1);
      assert.deepEqual((await world.incident()).cleared, ['shop/production r3']);
    });

    it('lets nothing off where nothing could have told, and pages again all the same', async (t) => {
      const world = await openRecoveryWorld(t, open);
      await world.tell([{ name: 'Errors' }]);
      await world.tell([{ name: 'Errors', isOver: true, endsAtMs: world.clock.now() }]);
      await world.flip(await world.rollBack(), 0);
      await world.follow();
      await world.serve(WITHIN_MS / 1_000, 0);

      await world.follow();

      const told = (await world.lines(1)).find(({ kind }) => kind === 'incident.not-recovered');
      assert.deepEqual([told?.data.why, told?.data.cleared], ['not-known', false]);
      assert.deepEqual((await world.incident()).cleared, []);
    });

    it('pages again at once when it could not be put back, and says why', async (t) => {
      const world = await openRecoveryWorld(t, open);
      await world.tell([{ name: 'Errors' }]);
      const operation = await world.rollBack();
      const before = await world.messages('ann');
      const problem = { code: 'stack/failed', message: 'r2 did not come up', next: 'Look at its log.' };
      const claimed = await world.store.operations.claim(operation, { worker: 'w', leaseMs: 60_000 });
      await world.store.operations.end(operation, claimed?.fence ?? 0, { status: 'failed', problem });

      assert.equal(await world.follow(), false);

      assert.equal((await world.recovery())?.state, 'failed');
      assert.equal(await world.messages('ann'), before + 1);
      const told = (await world.lines(1)).find(({ kind }) => kind === 'incident.not-recovered');
      assert.ok(told !== undefined);
      assert.equal(eventText(told), 'r2 on shop/production could not be put back: r2 did not come up');
    });

    it('goes on after a restart, by what was measured since, not by what was counted before', async (t) => {
      const world = await flipped(t, 14);
      world.restart();
      await world.serve(1, 0);
      assert.equal(await world.follow(), true, 'thousands that r2 answered in its first life prove nothing');
      await world.serve(20, 0);

      await world.follow();

      assert.deepEqual([(await world.recovery())?.state, (await world.recovery())?.errorsAfter], ['proven', 0]);
    });

    it('is judged once a server is back, also when its time was over meanwhile', async (t) => {
      const world = await flipped(t, 14);
      world.restart();
      await world.clock.advance(30 * 60_000);

      await world.follow();

      const told = (await world.lines(1)).filter(({ kind }) => kind === 'incident.not-recovered');
      assert.deepEqual(
        told.map(({ data }) => data.why),
        ['alerts'],
      );
    });

    it('stays written down when the incident is resolved meanwhile, and nobody is paged', async (t) => {
      const world = await flipped(t, 14);
      await world.change((tx, nowMs) => resolve(tx, { incident: 1, by: 'ann', via: 'cli', seenVersion: null, nowMs }));
      const before = await world.messages('ann');
      await world.serve(WITHIN_MS / 1_000, 12);

      assert.equal(await world.follow(), false);

      assert.deepEqual([(await world.incident()).state, (await world.recovery())?.state], ['resolved', 'not-proven']);
      assert.equal(await world.messages('ann'), before);
    });

    it('gives way to what is put back after it', async (t) => {
      const world = await flipped(t, 14);
      const incident = await world.incident();
      await world.store.incidents.put({ ...incident, version: incident.version + 1 });
      const next = {
        id: 'op_2',
        target: production,
        goal: { kind: 'rollback', release: 1, from: 2, reason: '' },
      } as const;

      await world.change(async (tx, nowMs) => addRecovery(tx, incident, { ...next, createdAtMs: nowMs }));

      const { recoveries } = await world.incident();
      assert.deepEqual(
        recoveries.map(({ release, state }) => [release, state]),
        [
          [2, 'not-proven'],
          [1, 'under-way'],
        ],
      );
    });

    async function flipped(t: Parameters<typeof openRecoveryWorld>[0], errorsBefore: number): Promise<RecoveryWorld> {
      const world = await openRecoveryWorld(t, open);
      await world.tell([{ name: 'Errors' }]);
      await world.flip(await world.rollBack(), errorsBefore);
      assert.equal(await world.follow(), true);
      assert.equal((await world.recovery())?.state, 'watching');
      return world;
    }
  });
}

async function suspect(world: RecoveryWorld, releases: readonly number[]): Promise<void> {
  const incident = await world.incident();
  const suspects = releases.map((release, index) => ({
    ...{ target: production, release, title: `r${release}`, author: 'ann', sha: `sha${release}`, flippedAtMs: 0 },
    ...{ beforeOnsetMs: 60_000, score: 80 - index * 20, isSuspected: true, evidence: [] },
  }));
  await world.store.incidents.put({ ...incident, suspects });
}

cases('SQLite', openSqliteForTest);

describe('on PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let databases: Pick<Cluster, 'database'>;
  before(async () => {
    cluster = await startCluster();
    databases = migratedDatabases(cluster);
  });
  after(() => cluster?.stop());

  cases('PostgreSQL', (t) => openPostgresForTest(t, databases));
});
