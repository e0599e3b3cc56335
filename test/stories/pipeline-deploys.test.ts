import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Orders, refusal } from '../support/orders.ts';
import { gateOf, gateStates, type Pipelines, pipelinesFor } from '../support/pipelines.ts';
import { assertAtRest, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const target = 'tiny/production';
const gates = { lint: { run: 'true' } };

describe('what becomes of the deploy of a pipeline', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let pipelines: Pipelines;
  before(async () => {
    tiny = await startTinyWorld({ usual: { gates } });
    orders = tiny.orders;
    pipelines = pipelinesFor(tiny.world.api);
  });
  after(() => tiny?.close());

  const lock = () =>
    tiny.world.api.call('lock', { body: { scope: { kind: 'target', target }, reason: 'orders fail' } });
  const waitsFor = (file: string) => ({ gates: { wait: { run: `while [ ! -f ${file} ]; do sleep 0.02; done` } } });
  const shipped = async (title: string) => {
    const { id } = await pipelines.started(orders.ship(await tiny.repository.commit(title)));
    return pipelines.reaches(id, 'done');
  };

  it('is held by a lock that is set while the gates run, and goes on by itself when it opens', async () => {
    const gate = tiny.world.gate('gates-pass');
    const { id } = await pipelines.started(orders.ship(await tiny.repository.commit('first', waitsFor(gate.file))));
    await pipelines.gateIs(id, 'build', 'passed');
    await lock();
    await gate.open();

    const held = await pipelines.reaches(id, 'held');
    assert.deepEqual(
      held.holds.map(({ kind }) => kind),
      ['lock'],
    );
    assert.match(held.holds[0]?.text ?? '', /^locked by .* \(tiny\/production\): orders fail$/);
    assert.match(held.holds[0]?.opens ?? '', /^astern unlock lock_/);
    assert.deepEqual([held.release, held.operation, (await orders.status()).hot], ['r1', null, null]);
    await tiny.unlock();
    const done = await pipelines.reaches(id, 'done');

    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: null, old: null });
    assert.equal(done.release, 'r1');
    const { steps } = await orders.end(done.operation ?? '');
    assert.equal(steps[0]?.facts.reused, true, 'it was built before the lock');
  });

  it('is held before its flip by a lock that comes while it deploys, and takes the traffic when that opens', async () => {
    const gate = tiny.world.gate('healthy');
    const sha = await tiny.repository.commit('slow to rise', { mode: 'healthy-when-told', gate: gate.file });
    const { id } = await pipelines.started(orders.ship(sha));
    const { operation } = await pipelines.reaches(id, 'deploying');
    await lock();
    await gate.open();

    await orders.end(operation ?? '');
    const held = await pipelines.becomes(id, 'held by the lock', ({ holds }) => holds[0]?.kind === 'lock');
    assert.deepEqual([held.status, held.operation, (await orders.status()).hot?.release], ['held', null, 'r1']);
    await tiny.unlock();
    const done = await pipelines.reaches(id, 'done');

    assert.notEqual(done.operation, operation);
    assert.equal((await orders.status()).hot?.release, done.release);
  });

  it('is not refused when a lock stands already, but said to wait', async () => {
    await lock();
    const ordered = await orders.ship(await tiny.repository.commit('second'));

    const { id } = await pipelines.started(ordered);
    assert.match(ordered.notes.join(), /^Its deploy will wait: tiny\/production is locked by /);
    await pipelines.reaches(id, 'held');
    const { body } = await tiny.world.api.call('cancelPipeline', { params: { id }, body: {} });
    assert.ok('pipeline' in body && body.pipeline.status === 'cancelled');
    await tiny.unlock();
  });

  it('goes on despite a lock when a person says so with a reason', async () => {
    await lock();
    const sha = await tiny.repository.commit('third');
    const problem = await refusal(orders.ship(sha, { despiteLock: true }));
    assert.equal(problem.code, 'request/reason-missing');

    const { id } = await pipelines.started(orders.ship(sha, { despiteLock: true, reason: 'it is the fix' }));
    const { release } = await pipelines.reaches(id, 'done');

    assert.equal((await orders.status()).hot?.release, release);
    await tiny.unlock();
  });

  it('of two for one target: the older one collapses into the newer that went live first, and neither is lost', async () => {
    const gate = tiny.world.gate('older-passes');
    const older = await pipelines.started(orders.ship(await tiny.repository.commit('older', waitsFor(gate.file))));
    const newer = await shipped('newer');
    assert.equal((await pipelines.now(older.id)).status, 'running');

    await gate.open();
    const collapsed = await pipelines.reaches(older.id, 'collapsed');

    assert.equal(collapsed.endedAt !== null && collapsed.operation, null);
    assert.equal((await orders.status()).hot?.release, newer.release);
    const told = (await orders.events()).find((event) => event.kind === 'pipeline.collapsed');
    assert.equal(told?.data.into, newer.release);
  });

  it('of two that have passed at once: one waits for the other, and then goes on (F20)', async () => {
    await lock();
    const one = await pipelines.started(orders.ship(await tiny.repository.commit('one')));
    const other = await pipelines.started(orders.ship(await tiny.repository.commit('other')));
    await pipelines.reaches(one.id, 'held');
    await pipelines.reaches(other.id, 'held');

    await tiny.unlock();

    const done = await pipelines.reaches(other.id, 'done');
    await pipelines.reaches(one.id, 'collapsed');
    assert.equal((await orders.status()).hot?.release, done.release);
  });

  it('is failed when what was built does not come up, and production stays as it is', async () => {
    const before = (await orders.status()).hot?.release;
    const sha = await tiny.repository.commit('bad', { mode: 'exits' });
    const { id } = await pipelines.started(orders.ship(sha));

    const failed = await pipelines.reaches(id, 'failed');

    assert.deepEqual(gateStates(failed), { build: 'passed', lint: 'passed' });
    assert.ok(failed.problem !== null && failed.operation !== null);
    assert.equal((await orders.status()).hot?.release, before);
  });

  it('is held by a commit in it that was rolled back', async () => {
    await shipped('good');
    await shipped('worse');
    await orders.done(orders.rollback({ reason: 'orders fail' }));
    const { id } = await pipelines.started(orders.ship(await tiny.repository.commit('on top of it')));
    await pipelines.reaches(id, 'held');

    await tiny.unlock();

    await until('the lock holds it no more, and the rejected commit does', async () => {
      const { status, holds } = await pipelines.reaches(id, 'held');
      return status === 'held' && holds.map(({ kind }) => kind).join() === 'rejected';
    });
    await tiny.world.api.call('cancelPipeline', { params: { id }, body: {} });
  });

  it('of a hotfix waits for an approval', async () => {
    const sha = await tiny.repository.commit('[hotfix] mend the orders', {
      gates: { lint: { run: 'true', hotfix: true }, slow: { run: 'false' } },
    });
    const started = await pipelines.started(orders.ship(sha));
    assert.deepEqual([started.mode, started.because], ['hotfix', 'message']);

    const held = await pipelines.reaches(started.id, 'held');

    assert.deepEqual(gateStates(held), { build: 'passed', lint: 'passed', slow: 'skipped' });
    assert.equal(gateOf(held, 'slow').why, 'not marked for hotfix');
    assert.deepEqual(
      held.holds.map(({ kind }) => kind),
      ['approval'],
    );
    await tiny.world.api.call('cancelPipeline', { params: { id: started.id }, body: {} });
  });
});
