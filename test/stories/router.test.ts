import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask } from '../support/load.ts';
import type { Orders } from '../support/orders.ts';
import { killOne } from '../support/processes.ts';
import { assertAtRest, assertNoneFailed, HOST, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

describe('parts that die under load', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    await tiny.shipped('first', { instances: 2 });
    await tiny.shipped('second', { instances: 2 });
  });
  after(() => tiny?.close());

  it('starts an instance again that was killed, and nobody fails once that is noticed', async () => {
    const before = await orders.status();
    const [victim] = before.hot?.instances ?? [];
    const load = tiny.load({ longEveryMs: 0 });

    killOne(victim?.pid ?? 0);
    const killedAtMs = performance.now();
    await until('the death is noticed', async () => {
      return (await orders.events()).some(({ kind, data }) => kind === 'instance.died' && data.instance === victim?.id);
    });
    const noticedAtMs = performance.now();
    await until('it is up again', async () => {
      const now = (await orders.status()).hot?.instances.find(({ id }) => id === victim?.id);
      return now?.up === true && now.pid !== victim?.pid && now.restarts === 1;
    });
    await load.stop();

    const late = load.failed().filter((got) => got.askedAtMs > noticedAtMs);
    assert.deepEqual(late, []);
    assert.ok(load.failed().every((got) => got.askedAtMs > killedAtMs - 2_000));
    const now = await assertAtRest(tiny, 2);
    assert.equal(now.hot?.stack, before.hot?.stack);
  });

  it('rolls back warm at once when every instance of the live release is dead (F58)', async () => {
    const now = await orders.status();
    for (const { pid } of now.hot?.instances ?? []) killOne(pid ?? 0);

    await orders.done(orders.rollback({ reason: 'r2 is down' }));

    assert.equal((await ask({ address: tiny.world.front(), host: HOST })).release, 'r1');
    assert.equal((await orders.settled()).hot?.release, 'r1');
    await until('the dead ones were started again for analysis', async () => {
      return (await orders.status()).new?.instances.every(({ up }) => up === true);
    });
    await tiny.unlock();
    await orders.done(orders.cancel());
  });

  for (const part of ['control', 'supervisor'] as const) {
    it(`loses no request when the router's ${part} process is killed, and routes as before (F08)`, async () => {
      const load = tiny.load();
      const pid = await routerPart(part);

      killOne(pid);
      await until('another one is at work', async () => {
        const next = await routerPart(part).catch(() => pid);
        return next !== pid && (await orders.status()).disagreements.length === 0;
      });
      await tiny.shipped(`shipped after the ${part} was killed`, { instances: 2 });

      assert.equal((await assertAtRest(tiny, 2)).phase, 'deployed');
      await load.stop();
      assertNoneFailed(load);
    });
  }

  it('goes on when one of the router’s two workers is killed: only what it held is lost', async () => {
    const load = tiny.load();
    await until('the load runs', () => load.answered().length > 30);
    const pid = await routerPart('worker-0');

    killOne(pid);
    const killedAtMs = performance.now();
    await until('another one is at work', async () => (await routerPart('worker-0')) !== pid);
    await until('it has answered a while', () => {
      return load.answered().filter((got) => got.askedAtMs > killedAtMs + 300).length > 60;
    });
    await load.stop();

    assert.deepEqual(
      load.failed().filter((got) => got.askedAtMs > killedAtMs + 300),
      [],
    );
    await assertAtRest(tiny, 2);
  });

  it('comes back with the same release live when all of the router dies, with the server up or not (F08)', async () => {
    for (const withServer of [true, false]) {
      const before = places(await orders.status());
      if (!withServer) await tiny.world.kill();
      for (const part of ['supervisor', 'worker-0', 'worker-1', 'control'] as const) killOne(await routerPart(part));
      if (!withServer) await tiny.world.start();

      const back = await until('the front answers again', async () => {
        const got = await ask({ address: tiny.world.front(), host: HOST });
        return got.status === 200 ? got : null;
      });

      assert.equal(back.release, before.hot);
      assert.deepEqual(places(await assertAtRest(tiny, 2)), before);
    }
  });

  it('finishes a ship during which the router was started anew: health is asked again, not presumed (F08)', async () => {
    const gate = tiny.world.gate('patient');
    const variant = { mode: 'healthy-when-told', gate: gate.file, instances: 2 } as const;
    const load = tiny.load();
    const ordered = await orders.ship(await tiny.repository.commit('patient', variant));
    await orders.begun(ordered, 'check-stack');

    killOne(await routerPart('control'));
    await gate.open();
    const ended = await orders.end(ordered);

    assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
    assert.equal((await assertAtRest(tiny, 2)).hot?.sha, ordered.operation?.sha);
    await load.stop();
    assertNoneFailed(load);
  });

  async function routerPart(name: 'supervisor' | 'control' | 'worker-0' | 'worker-1'): Promise<number> {
    const text = await readFile(join(tiny.world.data, 'router', 'processes.json'), 'utf8');
    const pid = (JSON.parse(text) as Record<string, number>)[name];
    return pid ?? assert.fail(`the router has no ${name}`);
  }
});
