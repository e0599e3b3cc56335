import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ApiProblem } from '../../src/api/client/problem.ts';
import type { Load } from '../support/load.ts';
import { needsSmallDisk, openSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { assertAtRest, assertNoneFailed, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const again = { despiteLock: true, acceptRejected: true, reason: 'there is room again' };
/** More than the room that is kept for a full disk holds. */
const MORE_THAN_FIT = 4_000;

/** As in sick-disk.test.ts, on a real file system without a free byte. */
describe('a data directory on a disk that is full', { skip: needsSmallDisk() }, () => {
  let disk: SmallDisk;
  let tiny: TinyWorld;
  let load: Load;
  before(async () => {
    tiny = await startTinyWorld({
      settings: async ({ dir }) => {
        disk = openSmallDisk(join(dir, 'data'));
        return {};
      },
    });
    await tiny.shipped('first');
    await tiny.shipped('second');
    load = tiny.load();
  });
  after(async () => {
    await load?.stop();
    disk?.makeRoom();
    await tiny?.world.kill();
    await tiny?.world.endRouter();
    disk?.close();
    await tiny?.close();
  });

  it('lets a responder go back, and ends a ship with the reason (F57)', async () => {
    const next = await tiny.repository.commit('third');
    disk.fill();

    await tiny.orders.done(tiny.orders.rollback());
    const ship = await tiny.orders.end(await tiny.orders.ship(next, again));

    assert.equal(ship.problem?.code, 'artifacts/disk-full', JSON.stringify(ship.problem));
    assert.deepEqual(places(await tiny.orders.settled()), { hot: 'r1', new: 'r2', old: null });
    assertNoneFailed(load);
  });

  it('refuses with the reason what it cannot keep, has kept whatever it said it had, and serves on', async () => {
    const kept: string[] = [];
    let refused: ApiProblem | null = null;
    while (refused === null && kept.length < MORE_THAN_FIT) refused = await lock(kept);

    assert.ok(refused !== null, `${kept.length} locks were kept on a full disk`);
    assert.deepEqual([refused.body.status, refused.body.code], [503, 'server/unavailable']);
    assert.match(refused.body.detail, /no space left/);
    const { locks: before } = (await tiny.world.api.call('locks')).body;
    await tiny.world.kill();
    disk.makeRoom();
    await tiny.world.start();
    const { locks } = (await tiny.world.api.call('locks')).body;
    const ids = new Set(locks.map(({ id }) => id));
    assert.deepEqual(
      kept.filter((id) => !ids.has(id)),
      [],
    );
    assert.equal(locks.length, before.length);
    assertNoneFailed(load);
  });

  it('goes on when there is room again', async () => {
    await tiny.orders.done(tiny.orders.ship(await tiny.repository.commit('fourth'), again));

    assert.equal((await assertAtRest(tiny)).hot?.release, 'r3');
    assertNoneFailed(load);
  });

  async function lock(kept: string[]): Promise<ApiProblem | null> {
    try {
      const body = { scope: { kind: 'service' as const, service: 'other' }, reason: 'x'.repeat(1_000) };
      const answer = (await tiny.world.api.call('lock', { body })).body;
      assert.ok('id' in answer);
      kept.push(answer.id);
      return null;
    } catch (error) {
      assert.ok(error instanceof ApiProblem);
      return error;
    }
  }
});
