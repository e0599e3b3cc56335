import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createSampleRepository } from '../../demo/sample-repository.ts';
import { jobsNotDoneOnce, longestOverlapMs, readShopLedger } from '../../demo/shop-ledger.ts';
import type { OperationBody, OrderedBody } from '../../src/api/operations.ts';
import { type InterruptedWorld, startInterruptedWorld } from '../support/crash/interrupted-world.ts';
import { type Orders, ordersFor } from '../support/orders.ts';
import { type Customers, startCustomers } from '../support/shop-customers.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

const TARGET = 'shop/production';
/** From the signal to the former workers to their last look at the queue: next to nothing, on a busy machine a little more. */
const HAND_OVER_MS = 500;
const AGAIN = { rebuild: true, acceptRejected: true, reason: 'the story goes on' };

describe('workers of the sample shop, with orders coming in', () => {
  let interrupted: InterruptedWorld;
  let world: World;
  let orders: Orders;
  let ledgerFolder: string;
  let shas: readonly string[];
  let customers: Customers;
  before(async () => {
    interrupted = await startInterruptedWorld();
    ({ world } = interrupted);
    ledgerFolder = join(world.dir, 'shop-data');
    const health = { within: '20s', every: '200ms', passes: 1 };
    const options = { dataFolder: ledgerFolder, instances: 1, health, jobMs: 30, faultAfterMs: 600_000 };
    const sample = await createSampleRepository(join(world.dir, 'shop'), { ...options, releases: 4 });
    shas = sample.commits.map(({ sha }) => sha);
    orders = ordersFor(world.api, sample.repository, TARGET);
    await orders.done(orders.ship(shas[0] ?? ''));
    customers = startCustomers(world.front(), 10);
  });
  after(async () => {
    await customers?.leave();
    await interrupted?.close();
  });

  it('hands over at a ship: the former finishes what it has, the new one takes the rest (F48, F49)', async () => {
    await receiptsFrom('r1');
    await orders.done(orders.ship(shas[1] ?? ''));
    await receiptsFrom('r2');

    await consumersAre(['r2']);
    assert.ok(longestOverlapMs(ledger()) <= HAND_OVER_MS, `overlap ${longestOverlapMs(ledger())} ms`);
    assert.deepEqual(await workers(), ['r2']);
  });

  it('hands back at a warm rollback, and at a cold one', async () => {
    await orders.done(orders.rollback({ reason: 'receipts are wrong' }));
    await receiptsFrom('r1', 2);
    await consumersAre(['r1']);

    await unlock();
    await orders.done(orders.ship(shas[2] ?? ''));
    await receiptsFrom('r3');
    await orders.done(orders.cleanup());
    await orders.done(orders.rollback({ reason: 'receipts are wrong again' }));
    await receiptsFrom('r1', 2);

    await consumersAre(['r1']);
    assert.ok(longestOverlapMs(ledger()) <= HAND_OVER_MS, `overlap ${longestOverlapMs(ledger())} ms`);
    await unlock();
  });

  for (const point of ['flip.noted', 'flip.fleet.quiesce', 'flip.router.activate', 'hand-over.begun']) {
    it(`lets no two releases consume, and none forever, when the server dies at ${point} of a rollback`, async () => {
      await orders.done(orders.ship(shas[3] ?? '', AGAIN));
      const { hot, old } = await orders.status();
      await receiptsFrom(hot?.release ?? '');

      await dieAt(point, () => orders.rollback({ reason: 'bad' }));
      await receiptsFrom(old?.release ?? '', 2);

      await consumersAre([old?.release ?? '']);
      assert.ok(longestOverlapMs(ledger()) <= HAND_OVER_MS, `overlap ${longestOverlapMs(ledger())} ms`);
      await unlock();
    });
  }

  for (const point of ['flip.fleet.quiesce', 'hand-over.fleet.start']) {
    it(`lets no two releases consume when the server dies at ${point} of a ship`, async () => {
      const shipped = await dieAt(point, () => orders.ship(shas[3] ?? '', AGAIN));
      await receiptsFrom(shipped.release ?? '', 2);

      await consumersAre([shipped.release ?? '']);
      assert.ok(longestOverlapMs(ledger()) <= HAND_OVER_MS, `overlap ${longestOverlapMs(ledger())} ms`);
    });
  }

  it('has done each job exactly once, and lost no order', async () => {
    await customers.leave();
    await until('every receipt is sent', () => ledger().jobs.every(({ doneAtMs }) => doneAtMs !== null), 20_000);

    const { orders: placed } = ledger();
    assert.deepEqual(jobsNotDoneOnce(ledger()), []);
    assert.deepEqual(customers.failed(), []);
    assert.ok(placed.length > 50);
    assert.equal(placed.length, customers.placed());
    assert.deepEqual((await orders.status()).disagreements, []);
  });

  /** The server dies there, and the next one carries on. */
  async function dieAt(point: string, order: () => Promise<OrderedBody>): Promise<OperationBody> {
    interrupted.aims.set([{ point, what: 'die' }]);
    const ordered = await order();
    await world.server().ended;
    await world.start();
    return orders.done(ordered);
  }

  function ledger() {
    return readShopLedger(ledgerFolder);
  }

  /** New receipts by a release, counted from now. */
  async function receiptsFrom(release: string, count = 3): Promise<void> {
    const atMs = Date.now();
    await until(`${release} sends receipts`, () => {
      return ledger().receipts.filter((one) => one.release === release && one.sentAtMs >= atMs).length >= count;
    });
  }

  /** Who takes jobs now: has begun and neither quiesced nor stopped, and lives. */
  async function consumersAre(releases: readonly string[]): Promise<void> {
    await until(`only ${releases} consumes`, async () => {
      const open = ledger().consumers.filter((one) => one.quiescedAtMs === null && one.stoppedAtMs === null);
      const running = await workers();
      return (
        open.every(({ release }) => releases.includes(release)) &&
        open.length === releases.length &&
        JSON.stringify(running) === JSON.stringify(releases)
      );
    });
  }

  async function workers(): Promise<readonly (string | undefined)[]> {
    const all = (await world.instances(TARGET)).filter(({ variables }) => variables.get('ASTERN_ROLE') === 'worker');
    return all.map(({ variables }) => variables.get('ASTERN_RELEASE'));
  }

  async function unlock(): Promise<void> {
    await world.api.call('unlock', { body: { scope: { kind: 'target', target: TARGET } } });
  }
});
