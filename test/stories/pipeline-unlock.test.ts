import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import type { UnlockedBody } from '../../src/api/locks.ts';
import { runCliProcess, startCli } from '../support/cli.ts';
import type { Orders } from '../support/orders.ts';
import { type Pipelines, pipelinesFor } from '../support/pipelines.ts';
import { places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const target = 'tiny/production';
const scope = { kind: 'target', target } as const;

/**
 * main: good - bad (rolled back, and asked for once more) - late
 *           \ one - two - three - four - five
 */
describe('an unlock with seven pipelines that wait, one of which is what was rolled back, and one contains it', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let pipelines: Pipelines;
  const held: string[] = [];
  const names = ['one', 'two', 'three', 'four', 'five', 'late'];
  before(async () => {
    tiny = await startTinyWorld({ usual: { gates: { lint: { run: 'true' } } } });
    orders = tiny.orders;
    pipelines = pipelinesFor(tiny.world.api);
    const shipped = async (name: string) => {
      const sha = await tiny.repository.commit(name);
      const { id } = await pipelines.started(orders.ship(sha));
      await pipelines.reaches(id, 'done');
      return sha;
    };
    const good = await shipped('good');
    const bad = await shipped('bad');
    await orders.done(orders.rollback({ reason: 'orders get lost' }));
    git('checkout', '-q', '-b', 'next', good);
    for (const name of names) {
      if (name === 'late') git('checkout', '-q', 'main');
      const { id } = await pipelines.started(orders.ship(await tiny.repository.commit(name)));
      held.push(id);
    }
    held.push((await pipelines.started(orders.ship(bad))).id);
    for (const id of held) await pipelines.reaches(id, 'held');
  });
  after(() => tiny?.close());

  it('says exactly what would happen, and changes nothing (F29)', async () => {
    const { body } = await tiny.world.api.call('unlock', { body: { scope }, dryRun: true });
    const env = { ASTERN_DATA: tiny.world.data, HOME: tiny.world.dir };
    const { out } = await startCli(['unlock', target, '--dry-run'], { env }).ended;

    assertPlan(body);
    assert.match(out, /^Would release 1 lock/);
    assert.match(out, /would be deployed: [0-9a-f]{7} "five"/);
    assert.match(out, /still held: [0-9a-f]{7} "late" .*contains r2 .* rolled back: orders get lost/);
    assert.match(out, /still held: [0-9a-f]{7} "bad" .* rolled back/);
    assert.notEqual((await orders.status()).lock, null);
    for (const id of held) assert.equal((await pipelines.now(id)).status, 'held');
  });

  it('does just that, once, however often and by whomever it is unlocked (F29, S51)', async () => {
    const before = await shipsOrdered();
    const key = 'the-same-key';
    const unlock = (idempotencyKey?: string) =>
      tiny.world.api.call('unlock', {
        body: { scope, reason: 'looked at' },
        ...(idempotencyKey ? { idempotencyKey } : {}),
      });

    const [first, repeated, other] = await Promise.all([unlock(key), unlock(key), unlock()]);
    await pipelines.reaches(held[4] ?? '', 'done');
    const late = await pipelines.reaches(held[5] ?? '', 'held');
    const again = await pipelines.reaches(held[6] ?? '', 'held');

    assert.deepEqual(first.body, repeated.body);
    const [plan] = [first.body, other.body].filter(({ released }) => released.length > 0);
    assert.ok(plan !== undefined && [first.body, other.body].some(({ released }) => released.length === 0));
    assertPlan(plan);
    for (const id of held.slice(0, 4)) assert.equal((await pipelines.now(id)).status, 'collapsed');
    for (const { holds } of [late, again])
      assert.deepEqual(
        holds.map(({ kind }) => kind),
        ['rejected'],
      );
    assert.equal(await shipsOrdered(), before + 1);
    assert.equal((await orders.status()).hot?.title, 'five');
    assert.notEqual(places(await orders.status()).hot, 'r2');
  });

  function assertPlan(body: UnlockedBody): void {
    const [plan, ...more] = body.plan;
    assert.ok(plan !== undefined && more.length === 0, JSON.stringify(body));
    assert.deepEqual(
      [plan.target, plan.fires?.pipeline, plan.collapses.map((one) => one.pipeline)],
      [target, held[4], held.slice(0, 4)],
    );
    assert.deepEqual(
      plan.held.map(({ pipeline, title }) => [pipeline, title]),
      [
        [held[5], 'late'],
        [held[6], 'bad'],
      ],
    );
    assert.match(plan.held[0]?.why.join() ?? '', /^contains r2 .*orders get lost$/);
  }

  async function shipsOrdered(): Promise<number> {
    const events = await orders.events();
    return events.filter(({ kind, data }) => kind === 'operation.ordered' && data.kind === 'ship').length;
  }

  function git(...args: string[]): void {
    execFileSync('git', args, { cwd: tiny.repository.folder, stdio: 'pipe' });
  }
});

/**
 * main: good - older
 *           \ newer
 */
describe('a lock that runs out', () => {
  it('sets the same going, once: the newest pipeline, and the newest job of CI that was told to wait', async (t) => {
    const tiny = await startTinyWorld({ usual: { gates: { lint: { run: 'true' } } } });
    t.after(() => tiny.close());
    const { orders, repository } = tiny;
    const pipelines = pipelinesFor(tiny.world.api);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: repository.folder, stdio: 'pipe' });
    const mayDeploy = () =>
      runCliProcess(['ci', 'may-deploy'], { cwd: repository.folder, env: { ASTERN_DATA: tiny.world.data } });
    await pipelines.reaches((await pipelines.started(orders.ship(await repository.commit('good')))).id, 'done');
    const { body: lock } = await tiny.world.api.call('lock', { body: { scope, reason: 'until later' } });
    assert.ok('id' in lock);
    const older = await pipelines.started(orders.ship(await repository.commit('older')));
    await pipelines.reaches(older.id, 'held');
    git('checkout', '-q', '-b', 'next', 'HEAD~1');
    const newer = await pipelines.started(orders.ship(await repository.commit('newer')));
    await pipelines.reaches(newer.id, 'held');
    const inCi = await repository.commit('built by CI');
    assert.equal((await mayDeploy()).code, 4);

    // Everything waits by now, however slow the machine is: only then a lock with an end takes the place of the one without.
    await tiny.world.api.call('lock', { body: { scope, reason: 'until soon', expiresInSeconds: 3 } });
    await tiny.world.api.call('unlock', { body: { id: lock.id } });

    await pipelines.reaches(older.id, 'collapsed');
    await pipelines.reaches(newer.id, 'done');
    const events = await until('CI is started again', async () => {
      const all = await orders.events();
      return all.some(({ kind }) => kind === 'ci.retriggered') ? all : null;
    });
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'pipeline.collapsed').map(({ data }) => [data.pipeline, data.into]),
      [[older.id, newer.id]],
    );
    const { body } = await tiny.world.api.call('pipelines', { query: { sha: inCi } });
    const here = body.pipelines.find(({ trigger }) => trigger === 'branch');
    assert.ok(here !== undefined);
    await pipelines.reaches(here.id, 'done');
    assert.equal((await orders.events()).filter(({ kind }) => kind === 'ci.retriggered').length, 1);
  });
});
