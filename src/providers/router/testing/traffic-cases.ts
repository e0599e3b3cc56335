import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { ProviderError } from '../../../lib/errors.ts';
import type { App } from './app.ts';
import { startLoad } from './client.ts';
import { KEEP, poolOf, type Shops, stackSeen } from './shops.ts';
import { until } from './until.ts';

/** Where requests go: before, during and after a flip, with healthy instances and without. */
export function trafficCases({ router, app, twoStacks, real }: Shops): void {
  real('answers on both entrances, and 404 or 503 where nothing is live', async () => {
    const shop = await twoStacks({ live: false });
    const before = await shop.get('/');
    await shop.activate('a');
    await shop.prepare(shop.b.stack, { onTestEntrance: true });

    const production = await shop.get('/x?y=1');
    const onTest = await shop.get('/', { host: shop.testHost });
    const stranger = await shop.get('/', { host: 'stranger.localhost' });

    assert.equal(before.status, 503);
    assert.ok(before.headers.some((name) => name.toLowerCase() === 'retry-after'));
    assert.deepEqual([production.status, production.app], [200, 'a']);
    assert.deepEqual([onTest.status, onTest.app], [200, 'b']);
    assert.equal(stranger.status, 404);
    assert.doesNotMatch(stranger.body, /shop/);
  });

  real('routes by the longest path that a request begins with', async () => {
    const shop = await twoStacks({ live: false });
    const [web, api] = [await app('web'), await app('api')];
    const pool = (role: string, path: string, one: App) => ({ ...poolOf(role, [one], KEEP), path });
    await shop.prepare({ id: 'c', release: 'c', pools: [pool('web', '/', web), pool('api', '/api', api)] });
    await shop.ready('c');
    await shop.activate('c');

    const answers = await Promise.all(['/', '/api/orders', '/about'].map((path) => shop.get(path)));

    assert.deepEqual(
      answers.map((got) => got.app),
      ['web', 'api', 'web'],
    );
  });

  real(
    'flips and flips back under load without a failed or stuck request; long requests finish where they began',
    async () => {
      const shop = await twoStacks({ perStack: 2 });
      const load = startLoad({
        address: shop.address,
        host: shop.host,
        perSecond: 250,
        paths: ['/', '/x', '/slow?ms=30'],
      });
      await until('traffic flows', () => load.total() > 100 && load.last() === 'a');
      const long = shop.get('/slow?ms=600');
      await until('the long request is under way', async () => stackSeen(await shop.observe(), 'a').inFlight > 0);

      const there = await shop.activate('b');
      await until('the new stack answers', () => load.last() === 'b');
      const back = await shop.activate('a');
      await until('the old stack answers again', () => load.last() === 'a');
      await load.stop();

      assert.deepEqual(load.failed, []);
      assert.equal((await long).app, 'a');
      for (const flip of [there, back]) {
        assert.deepEqual(flip.confirmedBy, { freshConnection: true, openConnection: true });
        assert.ok(flip.lastOnFormerAfterMs !== null && flip.lastOnFormerAfterMs <= flip.switchedAfterMs + 1);
      }
    },
  );

  real('moves a connection that was open before the flip with its very next request (F41)', async () => {
    const shop = await twoStacks();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const before = await shop.get('/', { agent });

    await shop.activate('b');
    const after = await shop.get('/', { agent });
    await shop.activate('a');
    const back = await shop.get('/', { agent });
    agent.destroy();

    assert.deepEqual([before.app, after.app, back.app], ['a', 'b', 'a']);
  });

  real('does not move traffic to a stack of which nothing is healthy', async () => {
    const shop = await twoStacks();
    for (const one of shop.b.apps) one.health = 500;
    await until('b is seen as down', async () =>
      stackSeen(await shop.observe(), 'b').instances.every((one) => !one.up),
    );

    await assert.rejects(shop.activate('b'), (error) => error instanceof ProviderError && error.retryable);

    assert.equal((await shop.get('/')).app, 'a');
  });

  real('takes a dead instance out without a failed request, and back in after consecutive passes', async () => {
    const shop = await twoStacks({ perStack: 2 });
    const [victim, other] = shop.a.apps;
    if (victim === undefined || other === undefined) throw new Error('two apps were made');
    const isUp = async () => stackSeen(await shop.observe(), 'a').instances.find((one) => one.port === victim.port)?.up;

    await victim.stop();
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.get('/')));
    await until('it is out', async () => (await isUp()) === false);
    const checks = victim.healthChecks;
    const served = victim.seen.length;
    await victim.start();
    await until('it is in again', async () => (await isUp()) === true);
    await until('it serves again', async () => (await shop.get('/')).status === 200 && victim.seen.length > served);

    assert.deepEqual(
      answers.filter((got) => got.status !== 200),
      [],
    );
    assert.ok(victim.healthChecks - checks >= 2, 'it passed at least twice before it came back');
  });

  real('answers 503 at once when no instance is left', async () => {
    const shop = await twoStacks();
    for (const one of shop.a.apps) await one.stop();

    const first = await shop.get('/');
    await until('it is out', async () => stackSeen(await shop.observe(), 'a').instances.every((one) => !one.up));
    const second = await shop.get('/', { method: 'POST', body: 'x' });

    assert.deepEqual([first.status, second.status], [503, 503]);
  });

  real('counts per stack and entrance: requests, errors of the app, failures, latency', async () => {
    const shop = await twoStacks();
    await shop.prepare(shop.b.stack, { onTestEntrance: true });
    const [web] = shop.a.apps;
    if (web === undefined) throw new Error('an app was made');

    for (let count = 0; count < 5; count += 1) await shop.get('/');
    web.status = 500;
    await shop.get('/');
    await shop.get('/half');
    await shop.get('/', { host: shop.testHost });
    const seen = await shop.observe();

    const { production, test } = stackSeen(seen, 'a');
    assert.deepEqual([production.requests, production.errors, production.failures], [7, 1, 1]);
    if (router().abilities.latency) assert.equal(sum(production.latency), 7);
    assert.equal(test.requests, 0);
    assert.equal(stackSeen(seen, 'b').test.requests, 1);
    assert.equal(stackSeen(seen, 'b').lastRequestAtMs, null);
    assert.ok(Math.abs(Date.now() - (stackSeen(seen, 'a').lastRequestAtMs ?? 0)) < 60_000);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
