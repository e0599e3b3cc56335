import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { adopted, breakTheGlass, loseServerAndDatabase, pids, REASON } from '../support/broken-glass.ts';
import { dieAt } from '../support/crash/aim.ts';
import { interruption } from '../support/crash/interrupted-world.ts';
import { ask, type Load } from '../support/load.ts';
import type { Orders } from '../support/orders.ts';
import { assertAtRest, assertNoneFailed, HOST, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

describe('break-glass', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let load: Load;
  let rounds = 0;
  const { program, env, aims, remove } = interruption();
  before(async () => {
    tiny = await startTinyWorld({ program, env });
    orders = tiny.orders;
    await tiny.shipped('first');
  });
  beforeEach(async () => {
    rounds += 1;
    await tiny.unlock();
    if ((await orders.settled()).new !== null) await orders.done(orders.cancel());
    await tiny.shipped(`the good one, ${rounds}`);
    await tiny.shipped(`the bad one, ${rounds}`);
    // Until the stack before them is gone, three are warm, and the router cannot know which one is meant.
    await assertAtRest(tiny);
    load = tiny.load();
  });
  afterEach(async () => {
    await load.stop();
    assertNoneFailed(load);
  });
  after(async () => {
    await tiny?.close();
    remove();
  });
  const live = async () => (await ask({ address: tiny.world.front(), host: HOST })).release;
  /** Numbers of releases go on from test to test. */
  const whatIsLive = async () => {
    const { hot, old } = places(await orders.status());
    assert.ok(hot !== null && old !== null);
    return { bad: hot, good: old, numbers: { from: Number(hot.slice(1)), to: Number(old.slice(1)) } };
  };

  it('flips back with the server killed and the database gone; the server, once back, follows, tells, locks and rejects (F54)', async () => {
    const { bad, good, numbers } = await whatIsLive();
    const running = await pids(tiny);
    const { restore } = await loseServerAndDatabase(tiny);
    const fromMs = Date.now();

    const broken = await breakTheGlass(tiny);

    const untilMs = Date.now();
    assert.equal(broken.code, 0, broken.err);
    assert.match(
      broken.out,
      new RegExp(`^tiny/production: ${bad} -> ${good}, switched in \\d+ ms, confirmed after \\d+ ms`),
    );
    assert.match(broken.err, new RegExp(`locks tiny/production and rejects ${bad}`));
    assert.equal(await live(), good);
    await restore();
    await tiny.world.start();
    const [told, ...more] = await adopted(tiny);
    assert.deepEqual([told?.actor, more], ['ana', []]);
    const { happenedAtMs, fromStack: _from, toStack: _to, ...data } = told?.data ?? {};
    assert.deepEqual(data, { by: 'ana', reason: REASON, ...numbers });
    assert.ok(Number(happenedAtMs) >= fromMs && Number(happenedAtMs) <= untilMs, `${happenedAtMs}`);
    assert.match(told?.text ?? '', new RegExp(`^BREAK-GLASS: ana moved the traffic from ${bad} to ${good}`));
    const now = await assertAtRest(tiny);
    assert.deepEqual(places(now), { hot: good, new: bad, old: null });
    assert.deepEqual([now.lock?.owner, now.lock?.expiresAt, now.new?.rejected], ['ana', null, true]);
    assert.match(now.lock?.reason ?? '', /^BREAK-GLASS: .*orders fail/);
    assert.deepEqual(await pids(tiny), running);
    const [line = ''] = (await readFile(join(tiny.world.data, 'break-glass.log'), 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(-1);
    assert.deepEqual(
      [JSON.parse(line).by, JSON.parse(line).reason, JSON.parse(line).outcome.kind],
      ['ana', REASON, 'confirmed'],
    );
  });

  it('is adopted once, however often servers die over it and are started again', async () => {
    const { good } = await whatIsLive();
    const earlier = (await orders.events()).filter(({ kind }) => kind === 'break-glass.used').length;
    await tiny.world.kill();
    assert.equal((await breakTheGlass(tiny)).code, 0);

    for (let deaths = 0; deaths < 3; deaths += 1) {
      await tiny.world.start();
      await tiny.world.kill();
    }
    await tiny.world.start();

    assert.equal((await adopted(tiny, earlier + 1)).length, earlier + 1);
    assert.equal((await assertAtRest(tiny)).hot?.release, good);
    const { body } = await tiny.world.api.call('locks', {});
    assert.equal(body.locks.length, 1);
  });

  for (const step of ['check-stack', 'flip', 'hand-over']) {
    it(`ends a ship whose server was killed at ${step}: it does not take the traffic forward again (F03)`, async () => {
      const { good } = await whatIsLive();
      const sha = await tiny.repository.commit('under way', { build: 'sleep 0.1' });
      aims.set(dieAt(`${step}.begun`));
      const ship = await orders.ship(sha);
      await tiny.world.server().ended;

      const broken = await breakTheGlass(tiny, ['--data', tiny.world.data, '--to', good]);

      assert.equal(broken.code, 0, broken.err);
      await tiny.world.start();
      const ended = await orders.end(ship);
      assert.deepEqual([ended.status, ended.problem?.code], ['superseded', 'operation/superseded']);
      assert.match(ended.problem?.message ?? '', /by ana for a break-glass/);
      const now = await orders.settled();
      assert.deepEqual([now.hot?.release, now.lock?.owner], [good, 'ana']);
      await until('the router and the record agree', async () => (await orders.status()).disagreements.length === 0);
      assert.equal(await live(), good);
    });
  }

  it('goes there and back again: both are told, and what is live in the end is not rejected', async () => {
    const { bad, good } = await whatIsLive();
    const earlier = (await orders.events()).filter(({ kind }) => kind === 'break-glass.used').length;
    await tiny.world.kill();

    const there = await breakTheGlass(tiny);
    const back = await breakTheGlass(tiny);

    assert.deepEqual([there.code, back.code], [0, 0], there.err + back.err);
    await tiny.world.start();
    const told = (await adopted(tiny, earlier + 2)).slice(earlier);
    assert.deepEqual(
      told.map(({ data }) => `r${data.from} -> r${data.to}`),
      [`${bad} -> ${good}`, `${good} -> ${bad}`],
    );
    const now = await assertAtRest(tiny);
    assert.deepEqual(places(now), { hot: bad, new: null, old: good });
    assert.deepEqual([now.hot?.rejected, now.old?.rejected, now.lock?.owner], [false, true, 'ana']);
  });

  it('works while the server lives, says what the ordinary way is, and ends what that has under way', async () => {
    const { good } = await whatIsLive();
    const gate = tiny.world.gate(`never-${good}`);
    const sha = await tiny.repository.commit('hangs', { mode: 'healthy-when-told', gate: gate.file });
    const ship = await orders.ship(sha);
    await orders.begun(ship, 'check-stack');

    const broken = await breakTheGlass(tiny);

    assert.equal(broken.code, 0, broken.err);
    assert.match(broken.err, /the ordinary way is `astern rollback tiny\/production`/);
    const ended = await orders.end(ship);
    assert.deepEqual([ended.status, ended.problem?.code], ['superseded', 'operation/superseded']);
    assert.equal((await orders.settled()).hot?.release, good);
    assert.equal(await live(), good);
  });

  it('bars the way of a server that was paused in the middle of a ship and wakes up after it (F26)', async () => {
    const { good } = await whatIsLive();
    const gate = tiny.world.gate(`late-${good}`);
    const sha = await tiny.repository.commit('late', { mode: 'healthy-when-told', gate: gate.file });
    const ship = await orders.ship(sha);
    await orders.begun(ship, 'check-stack');
    const { pid } = tiny.world.server();
    process.kill(pid, 'SIGSTOP');
    await gate.open();

    const broken = await breakTheGlass(tiny);
    process.kill(pid, 'SIGCONT');

    assert.equal(broken.code, 0, broken.err);
    const ended = await orders.end(ship);
    assert.deepEqual([ended.status, ended.problem?.code], ['superseded', 'operation/superseded']);
    assert.equal((await orders.settled()).hot?.release, good);
    assert.equal(await live(), good);
  });

  it('is known to an order that comes right after it: nothing is rolled back a second time', async () => {
    const { bad, good } = await whatIsLive();

    assert.equal((await breakTheGlass(tiny)).code, 0);
    const pressed = await orders.rollback({ from: bad, reason: 'pressed as well' });

    assert.equal(pressed.outcome, 'nothing-to-do');
    assert.equal((await orders.settled()).hot?.release, good);
    assert.equal((await orders.status()).lock?.owner, 'ana');
  });

  it('leaves a target with which everything ordinary can be done afterwards', async () => {
    const { good } = await whatIsLive();
    await tiny.world.kill();
    assert.equal((await breakTheGlass(tiny)).code, 0);
    await tiny.world.start();
    await until('it is taken over', async () => (await orders.status()).hot?.release === good);
    await orders.settled();
    await tiny.unlock();

    await tiny.shipped('the fix');
    await orders.done(orders.rollback({ reason: 'not the fix' }));

    assert.equal((await assertAtRest(tiny)).hot?.release, good);
  });
});
