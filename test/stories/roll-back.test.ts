import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { placeOf } from '../../src/providers/artifacts/local/place.ts';
import type { Load } from '../support/load.ts';
import { type Orders, refusal } from '../support/orders.ts';
import { assertAtRest, assertNoneFailed, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

describe('what is put back, and what is not', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let load: Load;
  const shas = new Map<string, string>();
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    for (const name of ['r1', 'r2', 'r3']) shas.set(name, await tiny.shipped(name));
  });
  beforeEach(() => {
    load = tiny.load({ perSecond: 40, longEveryMs: 0 });
  });
  afterEach(async () => {
    await load.stop();
    assertNoneFailed(load);
  });
  after(() => tiny?.close());

  it('changes nothing on a dry run, and says what it would do', async () => {
    const before = await orders.status();
    const params = { service: 'tiny', environment: 'production' };
    const { body } = await tiny.world.api.call('rollback', { params, body: {}, dryRun: true });

    assert.ok('would' in body && body.allowed);
    assert.equal(body.candidate?.release, 'r2');
    assert.deepEqual(
      body.candidate?.undoes?.commits.map(({ sha: undone, title }) => [undone, title]),
      [[sha('r3'), 'r3']],
    );
    assert.match(
      body.would.join('\n'),
      /lock tiny\/production[\s\S]*r3 as rejected[\s\S]*flip tiny\/production back to r2/,
    );
    const after = await orders.status();
    assert.deepEqual([after.hot?.stack, after.lock, after.phase], [before.hot?.stack, null, 'deployed']);
  });

  it('goes further back each time, three in a row, and never to the bad one (F14)', async () => {
    const first = await orders.rollback({ reason: 'one' });
    await orders.done(first);
    const second = await orders.rollback({ reason: 'two' });
    await orders.done(second);

    const now = await assertAtRest(tiny);
    const third = await refusal(orders.rollback({ reason: 'three' }));

    assert.deepEqual([first.candidate?.release, second.candidate?.release], ['r2', 'r1']);
    assert.deepEqual([first.candidate?.warm, second.candidate?.warm], [true, false]);
    const passed = second.candidate?.passedOver.find(({ release }) => release === 'r3');
    assert.ok(
      passed?.findings.some(({ kind }) => kind === 'rejected'),
      JSON.stringify(passed),
    );
    assert.deepEqual([third.status, third.code], [409, 'guard/no-candidate']);
    assert.ok(
      third.findings.some(({ text }) => text.includes('r2 was rolled back')),
      JSON.stringify(third.body),
    );
    assert.deepEqual(places(now), { hot: 'r1', new: 'r2', old: null });
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r2', old: null });
  });

  it('holds the target: neither the rejected commit nor another one is shipped, and a build is (F27)', async () => {
    const rejected = await refusal(orders.ship(sha('r2')));
    assert.deepEqual([rejected.status, rejected.code], [409, 'release/rejected']);
    assert.match(rejected.message, /r2 .*two/);
    const unexplained = await refusal(orders.ship(sha('r2'), { acceptRejected: true }));
    assert.deepEqual([unexplained.status, unexplained.code], [400, 'request/reason-missing']);

    const fix = await tiny.repository.commit('the fix');
    const held = await refusal(orders.ship(fix));
    assert.deepEqual([held.status, held.code], [423, 'lock/held']);
    assert.match(held.message, /locked by ada .*r2 was rolled back to r1: two|r3 was rolled back to r2: one/);
    assert.match(held.next, /astern unlock tiny\/production/);
    assert.deepEqual(places(await orders.status()), { hot: 'r1', new: 'r2', old: null });

    await orders.done(orders.build(fix));
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r4', old: null });
    const deploy = await refusal(orders.deploy());
    assert.deepEqual([deploy.status, deploy.code], [423, 'lock/held']);
    await orders.done(orders.deploy({ despiteLock: true, reason: 'it is the fix' }));
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r4', new: null, old: 'r1' });
    await tiny.unlock();
  });

  it('deploys a rejected release only with acceptRejected and a reason', async () => {
    await orders.done(orders.rollback({ reason: 'four' }));
    await tiny.unlock();

    const plain = await refusal(orders.deploy());
    const unexplained = await refusal(orders.deploy({ acceptRejected: true }));
    const other = await refusal(orders.deploy({ release: 'r1234' }));

    assert.deepEqual([plain.status, plain.code], [409, 'release/rejected']);
    assert.match(plain.message, /four/);
    assert.deepEqual([unexplained.status, unexplained.code], [400, 'request/reason-missing']);
    assert.deepEqual([other.status, other.code], [404, 'release/unknown']);
    await orders.done(orders.deploy({ release: 'r4', acceptRejected: true, reason: 'it was the network' }));
    const now = await assertAtRest(tiny);
    assert.deepEqual([places(now), now.hot?.rejected], [{ hot: 'r4', new: null, old: 'r1' }, false]);
    assert.ok((await orders.events()).some(({ kind }) => kind === 'release.accepted-again'));
  });

  it('goes to the release that is named, by number or by sha (F13, F17)', async () => {
    const live = await orders.rollback({ to: 'r4' });
    assert.deepEqual([live.outcome, live.operation], ['nothing-to-do', null]);
    assert.match(live.message, /r4 is already live/);
    assert.equal((await orders.status()).lock, null);

    const unknown = await refusal(orders.rollback({ to: 'r99' }));
    assert.deepEqual([unknown.status, unknown.code], [404, 'release/unknown']);
    const rejected = await refusal(orders.rollback({ to: 'r3' }));
    assert.deepEqual([rejected.status, rejected.code], [409, 'guard/stop']);
    assert.match(rejected.message, /r3 cannot be put back/);
    assert.match(rejected.next, /Name another one/, 'it never served well, which nobody can overrule');
    assert.match((await refusal(orders.rollback({ to: 'r2' }))).next, /--accept-rejected/);

    await orders.done(orders.rollback({ to: sha('r1').slice(0, 8), reason: 'five' }));
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r4', old: null });
    const never = await refusal(orders.rollback({ to: 'r3', acceptRejected: true, reason: 'never proven' }));
    assert.ok(never.findings.some(({ kind }) => kind === 'never-served'));
    const again = await orders.rollback({ to: 'r2', acceptRejected: true, reason: 'r2 was innocent' });
    assert.ok(again.candidate?.findings.some(({ kind }) => kind === 'rejected-accepted'));
    await orders.done(again);
    assert.equal((await assertAtRest(tiny)).hot?.release, 'r2');
    await tiny.unlock();
  });

  it('looks at the kept files before it touches traffic: damaged or missing ones are named, the next best is taken (F10)', async () => {
    await tiny.unlock();
    shas.set('r5', await tiny.shipped('r5'));
    shas.set('r6', await tiny.shipped('r6'));
    shas.set('r7', await tiny.shipped('r7'));
    await orders.done(orders.cleanup());
    await damage('r6');
    await rm(await artifactOf('r5'));

    const named = await refusal(orders.rollback({ to: 'r6' }));
    const chosen = await orders.rollback({ reason: 'six' });
    await orders.done(chosen);

    assert.deepEqual([named.status, named.code], [409, 'guard/no-candidate']);
    assert.ok(named.findings.some(({ kind, facts }) => kind === 'artifact-missing' && facts.state === 'damaged'));
    assert.equal(chosen.candidate?.release, 'r2');
    assert.deepEqual(
      chosen.candidate?.passedOver.slice(0, 2).map(({ release, findings }) => [release, findings[0]?.facts.state]),
      [
        ['r6', 'damaged'],
        ['r5', 'missing'],
      ],
    );
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r2', new: 'r7', old: null });
  });

  it('keeps what serves when what was put back does not come up, and then chooses another (F15, F52)', async () => {
    const gate = tiny.world.gate('moody');
    await gate.open();
    await tiny.unlock();
    const moody = { mode: 'healthy-when-told', gate: gate.file, within: '1s' } as const;
    shas.set('r8', await tiny.shipped('r8', moody));
    shas.set('r9', await tiny.shipped('r9'));
    await orders.done(orders.cleanup());
    await gate.close();

    const failed = await orders.end(await orders.rollback({ reason: 'seven' }));

    assert.deepEqual([failed.status, failed.release, failed.problem?.code], ['failed', 'r8', 'stack/not-healthy']);
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r9', new: null, old: null });
    const next = await orders.rollback({ reason: 'seven again' });
    await orders.done(next);
    assert.equal(next.candidate?.release, 'r2');
    assert.ok(next.candidate?.passedOver.some((one) => one.findings.some(({ kind }) => kind === 'failed-to-start')));
  });

  function sha(name: string): string {
    return shas.get(name) ?? assert.fail(`no commit for ${name}`);
  }

  async function artifactOf(name: string): Promise<string> {
    const { body } = await tiny.world.api.call('releases', { query: { service: 'tiny' } });
    const digest = body.releases.find(({ release }) => release === name)?.digest ?? '';
    return placeOf(join(tiny.world.data, 'artifacts'), digest)?.file ?? assert.fail(digest);
  }

  async function damage(name: string): Promise<void> {
    const file = await artifactOf(name);
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(file, bytes);
  }
});
