import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OrderedBody } from '../../src/api/operations.ts';
import type { Load } from '../support/load.ts';
import { refusal } from '../support/orders.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { assertAtRest, assertNoneFailed, places } from '../support/tiny-world.ts';
import {
  doneSoFar,
  GAVE_UP,
  resume,
  type Side,
  startTwoServers,
  type TwoServers,
  unlock,
} from '../support/two-servers.ts';
import { until } from '../support/until.ts';

/** Bar of the design: one dies, the other goes on. */
const TAKEN_OVER_WITHIN_MS = 15_000;

describe('two servers on one PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let two: TwoServers;
  let load: Load;
  before(async () => {
    cluster = await startCluster();
    two = await startTwoServers(await cluster.database());
    await two.tiny.shipped('first');
    load = two.tiny.load();
  });
  after(async () => {
    await load?.stop();
    await two?.close();
    await cluster?.stop();
  });
  const commit = (title: string) => two.tiny.repository.commit(title);

  it('take orders at either, show the same at both, and work once', async () => {
    const standby = await two.standby();
    const sha = await commit('ordered at the one that stands by');

    const ended = await standby.orders.done(standby.orders.ship(sha));
    const seenBy = await Promise.all([two.onDuty(), two.standby()].map(async (side) => (await side).orders.status()));

    assert.equal(ended.release, 'r2');
    for (const now of seenBy) {
      assert.deepEqual(places(now), { hot: 'r2', new: null, old: 'r1' });
      assert.deepEqual(now.disagreements, []);
      assert.deepEqual(
        now.hot?.instances.filter((one) => !one.up || one.pid === null),
        [],
      );
    }
    assertNoneFailed(load);
  });

  it('order a rollback at the one that stands by, and the other aborts its ship for it', async () => {
    const standby = await two.standby();
    const gate = two.tiny.world.gate('never');
    const sha = await two.tiny.repository.commit('hangs', { mode: 'healthy-when-told', gate: gate.file });
    const ship = await standby.orders.ship(sha);
    await standby.orders.begun(ship, 'check-stack');

    await standby.orders.done(standby.orders.rollback({ reason: 'bad' }));

    assert.equal((await standby.orders.end(ship)).status, 'superseded');
    const now = await standby.orders.settled();
    assert.equal(now.hot?.release, 'r1');
    assertNoneFailed(load);
    await unlock(standby);
  });

  it('answer the same key in the same way, whichever is asked', async () => {
    const [one, other] = [await two.onDuty(), await two.standby()];
    const params = { service: 'tiny', environment: 'production' };
    const consent = { acceptRejected: true, reason: 'what was rolled back is fixed' };
    const body = { repository: two.tiny.repository.folder, commit: await commit('asked twice at once'), ...consent };
    const idempotencyKey = `key-${process.pid}`;

    const answers = await Promise.all(
      [one, other, one, other].map(({ api }) => api.call('ship', { params, body, idempotencyKey })),
    );

    const ids = new Set(answers.map((answer) => JSON.stringify(answer.body)));
    assert.equal(ids.size, 1, [...ids].join('\n'));
    await one.orders.settled(60_000);
  });

  it('carry one of two orders out that come at the same instant, whichever is asked (F20)', async () => {
    const [one, other] = [await two.onDuty(), await two.standby()];
    const shas = [await commit('this'), await commit('or that')];
    const ordersBefore = await operationsOf(one);

    const ships = await Promise.allSettled([one, other].map(({ orders }, index) => orders.ship(shas[index] ?? '')));
    await one.orders.settled(60_000);
    const shipped = places(await other.orders.status());
    const rollbacks = await Promise.allSettled([one, other].map(({ orders }) => orders.rollback({ reason: 'both' })));
    await one.orders.settled(60_000);

    const ordered = (await operationsOf(other)).slice(ordersBefore.length);
    assert.deepEqual([ships, rollbacks].map(taken), [1, 1], JSON.stringify([ships, rollbacks]));
    assert.deepEqual(
      ordered.map(({ data }) => data.kind),
      ['ship', 'rollback'],
    );
    assert.deepEqual(places(await one.orders.status()), { hot: shipped.old, new: shipped.hot, old: null });
    assertNoneFailed(load);
    await unlock(one);
  });

  it('carry an order out that came while nobody was on duty (F55)', async () => {
    const [paused, other] = [await two.onDuty(), await two.standby()];

    process.kill(paused.server.pid, 'SIGSTOP');
    const ordered = await other.orders.ship(await commit('ordered while nobody was on duty'));
    await two.untilOnDuty(other, TAKEN_OVER_WITHIN_MS);
    await other.orders.done(ordered);
    resume(paused);

    await until('the one that was paused answers', () => paused.orders.status().catch(() => null));
    assertNoneFailed(load);
  });

  it('go on when the one on duty is killed in the middle of a ship (F25)', async () => {
    const [killed, other] = [await two.onDuty(), await two.standby()];
    const gate = two.tiny.world.gate('after-the-kill');
    const sha = await two.tiny.repository.commit('survives', {
      mode: 'healthy-when-told',
      gate: gate.file,
      within: '40s',
    });
    const ordered = await other.orders.ship(sha);
    await other.orders.begun(ordered, 'check-stack');

    await killed.server.kill();
    const tookMs = await two.untilOnDuty(other, TAKEN_OVER_WITHIN_MS);
    await gate.open();
    await other.orders.done(ordered);

    assert.ok(tookMs < TAKEN_OVER_WITHIN_MS);
    assert.equal((await other.orders.settled()).hot?.sha, sha);
    assertNoneFailed(load);
    await two.replace(killed);
  });

  it('let a server that was paused past its lease change nothing when it wakes up (F26)', async () => {
    const [paused, other] = [await two.onDuty(), await two.standby()];
    const gate = two.tiny.world.gate('after-the-pause');
    const sha = await two.tiny.repository.commit('outlives', {
      mode: 'healthy-when-told',
      gate: gate.file,
      within: '60s',
    });
    const ordered = await other.orders.ship(sha);
    await other.orders.begun(ordered, 'check-stack');

    process.kill(paused.server.pid, 'SIGSTOP');
    await two.untilOnDuty(other, TAKEN_OVER_WITHIN_MS);
    await gate.open();
    const ended = await other.orders.done(ordered);
    await other.orders.settled();
    const [events, fence] = [await doneSoFar(other), await two.routerFence()];
    const gaveUp = await two.said(paused, GAVE_UP);
    resume(paused);
    await until('the one that was paused has given up', async () => (await two.said(paused, GAVE_UP)) > gaveUp);

    assert.equal(ended.status, 'done');
    assert.deepEqual(await doneSoFar(other), events);
    assert.equal(await two.routerFence(), fence);
    assert.equal((await paused.orders.status()).hot?.sha, sha);
    assert.equal((await two.onDuty()).server.pid, other.server.pid);
    assertNoneFailed(load);
  });

  it('let a server that was paused in the middle of a flip neither finish nor undo it when it wakes up (F26)', async () => {
    const [paused, other] = [await two.onDuty(), await two.standby()];
    const sha = await commit('paused at the flip');
    const flipping = stepBegun(other, 'flip');
    const ordered = await other.orders.ship(sha);

    await flipping;
    process.kill(paused.server.pid, 'SIGSTOP');
    await two.untilOnDuty(other, TAKEN_OVER_WITHIN_MS);
    const next = await other.orders.done(ordered);
    await other.orders.done(other.orders.rollback({ reason: 'while the other is paused' }));
    await other.orders.settled();
    const [events, fence] = [await doneSoFar(other), await two.routerFence()];
    const gaveUp = await two.said(paused, GAVE_UP);
    resume(paused);
    await until('the one that was paused has given up', async () => (await two.said(paused, GAVE_UP)) > gaveUp);

    assert.deepEqual(await doneSoFar(other), events);
    assert.equal(await two.routerFence(), fence);
    const now = await paused.orders.status();
    assert.equal(now.new?.release, next.release);
    assert.notEqual(now.hot?.release, next.release);
    assertNoneFailed(load);
    await unlock(other);
  });

  it('keep the traffic up while the database is away, say so, and go on when it is back (F54)', async () => {
    const side = await two.onDuty();
    const askedBefore = load.answered().length;
    const gaveUp = await two.said(side, GAVE_UP);

    await cluster.crash();
    const problem = await refusal(side.orders.ship(await commit('nobody can remember this')));
    await until('it has given up the duty', async () => (await two.said(side, GAVE_UP)) > gaveUp, 20_000);
    await cluster.start();
    await until('a server answers again', () => side.orders.status().catch(() => null));
    const sha = await commit('after the database came back');
    await until('the order is taken', () => side.orders.ship(sha).catch(() => null));

    assert.deepEqual([problem.status, problem.code], [503, 'server/unavailable']);
    assert.equal((await side.orders.settled(60_000)).hot?.sha, sha);
    assert.ok(load.answered().length > askedBefore + 100);
    assertNoneFailed(load);
  });

  it('give the duty on at once when the one that has it is told to stop', async () => {
    const [stopped, other] = [await two.onDuty(), await two.standby()];

    const end = await stopped.server.stop();
    await two.untilOnDuty(other);

    assert.equal(end.code, 0, end.err);
    await other.orders.done(other.orders.ship(await commit('after a stop in order')));
    await assertAtRest({ ...two.tiny, orders: other.orders });
    assertNoneFailed(load);
  });
});

async function operationsOf({ orders }: Side) {
  return (await orders.events()).filter(({ kind }) => kind === 'operation.ordered');
}

/** How many of these orders began something. */
function taken(outcomes: readonly PromiseSettledResult<OrderedBody>[]): number {
  return outcomes.filter((one) => one.status === 'fulfilled' && one.value.outcome === 'ordered').length;
}

/** Resolves when a step of this name has begun, wherever. */
async function stepBegun({ api }: Side, step: string): Promise<void> {
  const { body } = await api.call('events', { query: { limit: 1 } });
  for await (const event of api.followEvents({ after: body.lastSeq })) {
    if (event.kind === 'operation.step' && event.data.step === step) return;
  }
}
