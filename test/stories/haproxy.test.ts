import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { askSocket } from '../../src/providers/router/testing/haproxy.ts';
import { type HaproxyWorld, startHaproxyWorld } from '../support/haproxy-world.ts';
import { ask } from '../support/load.ts';
import { refusal } from '../support/orders.ts';
import { needs } from '../support/required.ts';
import { assertAtRest, assertNoneFailed, HOST, places, TEST_HOST } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';
import { which } from '../support/which.ts';

const skip = needs('haproxy', () => which('haproxy'));

/** What no change by Astern leaves behind, and a sick disk or a person may. The entry of production is the last in the file. */
const DAMAGES: Readonly<Record<string, (map: Buffer) => Buffer>> = {
  emptied: () => Buffer.alloc(0),
  'cut in half': (map) => map.subarray(0, map.length / 2),
  'cut within its last line': (map) => map.subarray(0, -8),
  'overwritten with zeros': (map) => Buffer.alloc(map.length),
};

describe('production behind HAProxy', { skip }, () => {
  let tiny: HaproxyWorld;
  before(async () => {
    tiny = await startHaproxyWorld();
  });
  after(() => tiny?.close());
  const production = () => ask({ address: tiny.world.front(), host: HOST });
  const testEntrance = () => ask({ address: tiny.world.front(), host: TEST_HOST });
  const proxy = () => {
    const [first] = tiny.proxies;
    assert.ok(first !== undefined);
    return first;
  };

  it('ships, rolls back warm and cold, and cleans up, and no customer notices', async () => {
    const { orders } = tiny;
    await tiny.shipped('first');
    const load = tiny.load();

    await tiny.shipped('second');
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r2', new: null, old: 'r1' });

    await orders.done(orders.rollback({ reason: 'orders fail' }));
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r2', old: null });
    assert.deepEqual([(await production()).release, (await testEntrance()).release], ['r1', 'r2']);

    await orders.done(orders.cancel());
    await tiny.unlock();
    await tiny.shipped('third');
    await orders.done(orders.cleanup());
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r3', new: null, old: null });

    const back = await orders.done(orders.rollback({ reason: 'and r3 too' }));
    assert.ok(
      back.steps.some(({ step }) => step === 'start-stack'),
      'a cold one',
    );
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r3', old: null });
    await load.stop();
    assertNoneFailed(load);
  });

  it('tells the addresses of its own router, and starts no other', async () => {
    const { port } = new URL(proxy().host.front);

    const { addresses } = await tiny.orders.status();

    assert.deepEqual(addresses, { production: `http://${HOST}:${port}`, test: `http://${TEST_HOST}:${port}` });
    assert.equal(await tiny.world.endRouter(), false, 'no embedded router runs');
  });

  it('keeps every customer through a reload of HAProxy between two flips', async () => {
    const load = tiny.load();
    await tiny.unlock();
    await tiny.shipped('before the reload');

    await proxy().reload();
    await tiny.orders.done(tiny.orders.rollback({ reason: 'after the reload' }));

    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r4', old: null });
    await load.stop();
    assertNoneFailed(load);
  });

  for (const name of ['a restart', 'kill -9'] as const) {
    it(`serves the live release at once after ${name} of HAProxy, with the server dead (F08)`, async () => {
      const before = await assertAtRest(tiny);
      await tiny.world.kill();

      await proxy().kill();
      await proxy().start();

      const got = await production();
      assert.deepEqual([got.status, got.release], [200, before.hot?.release]);
      assert.equal((await testEntrance()).release, before.new?.release);
      await tiny.world.start();
      assert.deepEqual(places(await assertAtRest(tiny)), places(before));
    });
  }

  for (const [how, damage] of Object.entries(DAMAGES)) {
    it(`serves the live release again after its map was ${how} while HAProxy and the server were down`, async () => {
      const before = await assertAtRest(tiny);
      await tiny.world.kill();
      await proxy().kill();
      const map = join(proxy().host.folder, 'astern.map');
      await writeFile(map, damage(await readFile(map)));

      await proxy().start();
      await tiny.world.start();

      assert.deepEqual(places(await assertAtRest(tiny)), places(before));
      assert.deepEqual((await tiny.orders.status()).disagreements, []);
      const got = [await production(), await testEntrance()].map(({ release }) => release);
      assert.deepEqual(got, [before.hot?.release, before.new?.release]);
    });
  }

  it('waits for a HAProxy that is away, says so, and flips when it is back (F08)', async () => {
    await tiny.unlock();
    const sha = await tiny.repository.commit('while HAProxy is away', { build: 'sleep 0.3' });
    const ordered = await tiny.orders.ship(sha);
    await proxy().kill();
    const away = await until('status says so', async () => {
      const { disagreements } = await tiny.orders.status();
      return disagreements.some((text) => text.includes('lb1 does not answer')) ? disagreements : null;
    });
    assert.equal(away.length, 1);

    await proxy().start();
    await tiny.orders.done(ordered);

    assert.equal((await production()).release, (await assertAtRest(tiny)).hot?.release);
  });

  it('follows a change that a person made by hand at its socket', async () => {
    const before = await assertAtRest(tiny);
    const back = before.old?.release;
    assert.ok(back !== undefined);
    const map = `${proxy().host.folder}/astern.map`;
    const shown = await askSocket(proxy().host.control, `show map ${map}`);
    const slots = [...shown.matchAll(/ \+tiny\/production@(\w) (.*)/g)];
    const slot = slots.find(([, , record = '']) => record.includes(before.old?.stack ?? '?'))?.[1];

    await askSocket(proxy().host.control, `set map ${map} ${HOST} p=tiny.production.${slot}`);

    await until('the record follows', async () => (await tiny.orders.status()).hot?.release === back);
    assert.equal((await production()).release, back);
    assert.ok((await tiny.orders.events()).some(({ kind }) => kind === 'traffic.adopted'));
  });

  it('is not moved to another router by a change of astern.yml', async () => {
    const sha = await tiny.repository.commit('back to builtin', { environments: { production: { host: HOST } } });

    const problem = await refusal(tiny.orders.ship(sha));

    assert.deepEqual([problem.status, problem.code], [409, 'router/other-router']);
    assert.match(problem.next, /router: haproxy/);
  });
});

describe('two HAProxy hosts', { skip }, () => {
  let tiny: HaproxyWorld;
  afterEach(() => tiny?.close());

  it('flip without the one that is dead, say so, and it follows when it is back (F35)', async () => {
    tiny = await startHaproxyWorld({ names: ['lb1', 'lb2'] });
    const { orders } = tiny;
    const [, second] = tiny.proxies;
    assert.ok(second !== undefined);
    await tiny.shipped('first');
    const whole = await orders.done(orders.ship(await tiny.repository.commit('second')));
    assert.deepEqual(hostsIn(whole.result), ['lb1: took part', 'lb2: took part']);

    await second.kill();
    const back = await orders.done(orders.rollback({ reason: 'orders fail' }));

    assert.match(hostsIn(back.result).join(), /^lb1: took part,lb2: lb2 does not answer/);
    const told = (await orders.events()).findLast(({ kind }) => kind === 'traffic.flipped');
    assert.match(told?.text ?? '', /on 1 of 2 hosts; lb2 does not answer/);
    assert.match((await orders.status()).disagreements.join(), /lb2 does not answer/);

    await second.start();
    await until('lb2 has followed', async () => (await orders.status()).disagreements.length === 0);
    for (const { host } of tiny.proxies) {
      assert.equal((await ask({ address: host.front, host: HOST })).release, 'r1', host.name);
    }
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r2', old: null });
  });
});

describe('two routers of one server', { skip }, () => {
  let tiny: HaproxyWorld;
  afterEach(() => tiny?.close());

  it('each carry their own environment, the embedded one from its first target on', async () => {
    const environments = {
      production: { host: HOST, router: 'haproxy' },
      staging: { host: 'staging.localhost' },
    };
    tiny = await startHaproxyWorld({ usual: { environments } });
    const sha = await tiny.shipped('first');
    const params = { service: 'tiny', environment: 'staging' };

    const { body } = await tiny.world.api.call('ship', {
      params,
      body: { repository: tiny.repository.folder, commit: sha },
    });
    assert.ok(body !== null && 'operation' in body && body.operation !== null);
    await tiny.orders.done(body);

    const staging = (await tiny.world.api.call('target', { params })).body;
    const production = await tiny.orders.status();
    assert.notEqual(
      new URL(staging.addresses?.production ?? '').port,
      new URL(production.addresses?.production ?? '').port,
    );
    const got = await ask({
      address: (staging.addresses?.production ?? '').replace('staging.localhost', '127.0.0.1'),
      host: 'staging.localhost',
    });
    assert.equal(got.release, 'r1');
    assert.deepEqual([staging.disagreements, production.disagreements], [[], []]);
  });
});

function hostsIn(result: Readonly<Record<string, unknown>> | null): readonly string[] {
  const flip = result?.flip as { hosts?: readonly { name: string; problem: string | null }[] } | undefined;
  return (flip?.hosts ?? []).map(({ name, problem }) => `${name}: ${problem ?? 'took part'}`);
}
