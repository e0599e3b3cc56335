import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { FencedError, ProviderError } from '../../lib/errors.ts';
import { BREAK_GLASS_KEPT, type BreakGlass, type RoutedStack, type RouterProvider, type RouterSeen } from './port.ts';
import { type App, startApp } from './testing/app.ts';
import { ask, openEvents, openWebSocket, startLoad } from './testing/client.ts';
import { until } from './testing/until.ts';

export type RouterHarness = {
  readonly router: () => RouterProvider;
  /** Does real traffic go through the router's address? */
  readonly traffic: boolean;
  /** Kill everything the router consists of and come back on the same state; null: it keeps none. */
  readonly restart: (() => Promise<void>) | null;
  readonly close: () => Promise<void>;
};

type Streams = RoutedStack['pools'][number]['streams'];

const KEEP: Streams = { policy: 'keep', graceMs: 0 };
let targets = 0;

/** What every router must do. One router serves all tests; each test has a target of its own. */
export function routerContract(name: string, open: () => Promise<RouterHarness>): void {
  describe(`router contract: ${name}`, () => {
    let harness: RouterHarness;
    const apps: App[] = [];
    const app = async (appName: string) => {
      const started = await startApp(appName);
      apps.push(started);
      return started;
    };
    before(async () => {
      harness = await open();
    });
    after(async () => {
      await harness.close();
      await Promise.all(apps.map((one) => one.stop()));
    });

    /** A target with stacks `a` (live) and `b` (known), each with its apps. */
    const twoStacks = async (options: { streams?: Streams; perStack?: number; live?: boolean } = {}) => {
      targets += 1;
      const router = harness.router();
      const target = `shop${targets}/production`;
      const host = `shop${targets}.localhost`;
      const testHost = `test.shop${targets}.localhost`;
      const stacks = await Promise.all(
        ['a', 'b'].map(async (id) => {
          const own = await Promise.all(Array.from({ length: options.perStack ?? 1 }, () => app(id)));
          return { id, apps: own, stack: stackOf(id, own, options.streams ?? KEEP) };
        }),
      );
      const [a, b] = stacks;
      if (a === undefined || b === undefined) throw new Error('two stacks were made');
      const prepare = (stack: RoutedStack, more: { fence?: number; onTestEntrance?: boolean } = {}) =>
        harness.router().prepare({ target, fence: 1, host, testHost, onTestEntrance: false, ...more, stack });
      const activate = (
        stack: string,
        more: { fence?: number; testEntranceTo?: string | null; breakGlass?: BreakGlass } = {},
      ) => harness.router().activate({ target, fence: 1, stack, testEntranceTo: null, ...more });
      const ready = async (id: string) =>
        until(`stack ${id} is up`, async () =>
          stackSeen(await harness.router().observe(target), id).instances.every((one) => one.up),
        );
      await prepare(a.stack);
      await prepare(b.stack);
      await ready('a');
      await ready('b');
      if (options.live !== false) await activate('a');
      const get = (path: string, more: { host?: string; agent?: Agent; method?: string; body?: string } = {}) =>
        ask({ address: router.address, host, path, ...more });
      const observe = () => harness.router().observe(target);
      return { target, host, testHost, a, b, prepare, activate, ready, get, observe, address: router.address };
    };

    it('knows nothing of a target that was never prepared', async () => {
      const seen = await harness.router().observe('nobody/here');

      assert.deepEqual(seen, { fence: 0, production: null, test: null, paused: false, breakGlass: [], stacks: [] });
    });

    it('names the targets it knows', async () => {
      const shop = await twoStacks({ live: false });

      const known = await harness.router().targets();

      assert.ok(known.includes(shop.target));
      assert.ok(!known.includes('nobody/here'));
    });

    it('makes a stack known without moving production, as often as it is asked to', async () => {
      const shop = await twoStacks({ live: false });

      await shop.prepare(shop.a.stack, { onTestEntrance: true });
      await shop.prepare(shop.a.stack, { onTestEntrance: true });

      const seen = await shop.observe();
      assert.equal(seen.production, null);
      assert.equal(seen.test, 'a');
      assert.deepEqual(seen.stacks.map((stack) => stack.id).toSorted(), ['a', 'b']);
      assert.deepEqual(
        stackSeen(seen, 'a').instances.map(({ id, port, up }) => ({ id, port, up })),
        [{ id: 'a.web.1', port: shop.a.apps[0]?.port, up: true }],
      );
    });

    it('activates, says what it found, and is content when it is so already', async () => {
      const shop = await twoStacks({ live: false });

      const first = await shop.activate('a');
      const second = await shop.activate('b');
      const again = await shop.activate('b');

      assert.deepEqual([first.alreadySo, first.from], [false, null]);
      assert.deepEqual([second.alreadySo, second.from], [false, 'a']);
      assert.deepEqual([again.alreadySo, again.from], [true, 'b']);
      assert.deepEqual(second.confirmedBy, { freshConnection: true, openConnection: true });
      assert.ok(second.confirmedAfterMs >= second.switchedAfterMs);
      assert.equal((await shop.observe()).production, 'b');
    });

    it('refuses names it does not know, and leaves everything as it was', async () => {
      const shop = await twoStacks();
      const order = { target: shop.target, fence: 1, testEntranceTo: null };

      await assert.rejects(harness.router().activate({ ...order, stack: 'typo' }), isFinal);
      await assert.rejects(harness.router().activate({ ...order, stack: 'b', testEntranceTo: 'typo' }), isFinal);
      await assert.rejects(harness.router().activate({ ...order, target: 'typo/production', stack: 'a' }), isFinal);

      assert.equal((await shop.observe()).production, 'a');
    });

    it('keeps the highest fence and refuses every change with a lower one', async () => {
      const shop = await twoStacks();

      await shop.activate('b', { fence: 7 });

      assert.equal((await shop.observe()).fence, 7);
      const { target } = shop;
      const order = { target, fence: 6 };
      await assert.rejects(shop.activate('a', { fence: 6 }), FencedError);
      await assert.rejects(shop.prepare(shop.a.stack, { fence: 6 }), FencedError);
      await assert.rejects(harness.router().retire({ ...order, stack: 'a', deadlineMs: 0 }), FencedError);
      await assert.rejects(harness.router().pause({ ...order, cap: 1, withinMs: 1 }), FencedError);
      await assert.rejects(harness.router().resume(order), FencedError);
      assert.equal((await shop.observe()).production, 'b');
    });

    it('gives the test entrance of the activated stack to another, or to none', async () => {
      const shop = await twoStacks();
      await shop.prepare(shop.b.stack, { onTestEntrance: true });

      await shop.activate('b', { testEntranceTo: 'a' });
      const given = (await shop.observe()).test;
      await shop.activate('a');
      const cleared = (await shop.observe()).test;

      assert.equal(given, 'a');
      assert.equal(cleared, null);
    });

    it('retires what nothing points at, refuses what production points at, and may be asked twice', async () => {
      const shop = await twoStacks();
      await shop.prepare(shop.b.stack, { onTestEntrance: true });
      const order = { target: shop.target, fence: 1, deadlineMs: 1_000 };

      await assert.rejects(harness.router().retire({ ...order, stack: 'a' }), isFinal);
      const first = await harness.router().retire({ ...order, stack: 'b' });
      const second = await harness.router().retire({ ...order, stack: 'b' });

      assert.deepEqual([first.cutRequests, first.cutStreams], [0, 0]);
      assert.deepEqual([second.cutRequests, second.cutStreams], [0, 0]);
      const seen = await shop.observe();
      assert.equal(seen.test, null);
      assert.deepEqual(
        seen.stacks.map((stack) => stack.id),
        ['a'],
      );
    });

    it('says that it is paused until it is resumed', async (test) => {
      if (!harness.router().abilities.pause) return test.skip('this router cannot pause');
      const shop = await twoStacks();
      const order = { target: shop.target, fence: 1 };

      await harness.router().pause({ ...order, cap: 10, withinMs: 1_000 });
      const paused = (await shop.observe()).paused;
      await harness.router().resume(order);

      assert.equal(paused, true);
      assert.equal((await shop.observe()).paused, false);
    });

    it('is told a fence by a resume where nothing is held, and changes nothing else', async () => {
      const shop = await twoStacks();

      await harness.router().resume({ target: shop.target, fence: 5 });

      const { fence, production } = await shop.observe();
      assert.deepEqual([fence, production], [5, 'a']);
      const late = { target: shop.target, fence: 4, stack: 'b', testEntranceTo: null };
      await assert.rejects(harness.router().activate(late), FencedError);
    });

    const real = (title: string, run: () => Promise<void>, needed?: 'pause' | 'streams') =>
      it(title, async (test) => {
        if (!harness.traffic) return test.skip('no traffic goes through this router');
        if (needed !== undefined && !harness.router().abilities[needed])
          return test.skip(`its abilities: no ${needed}`);
        return run();
      });

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
      const isUp = async () =>
        stackSeen(await shop.observe(), 'a').instances.find((one) => one.port === victim.port)?.up;

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
      if (harness.router().abilities.latency) assert.equal(sum(production.latency), 7);
      assert.equal(test.requests, 0);
      assert.equal(stackSeen(seen, 'b').test.requests, 1);
      assert.equal(stackSeen(seen, 'b').lastRequestAtMs, null);
      assert.ok(Math.abs(Date.now() - (stackSeen(seen, 'a').lastRequestAtMs ?? 0)) < 60_000);
    });

    real('lets the requests of a retiring stack end, and cuts what is left at the deadline (F41, F42)', async () => {
      const shop = await twoStacks();
      const order = { target: shop.target, fence: 1, stack: 'a' };
      const short = shop.get('/slow?ms=200');
      await until('it is under way', async () => stackSeen(await shop.observe(), 'a').inFlight === 1);
      await shop.activate('b');
      const patient = await harness.router().retire({ ...order, deadlineMs: 30_000 });
      await shop.prepare(shop.a.stack);
      await shop.ready('a');
      await shop.activate('a');
      const endless = shop.get('/slow?ms=600000');
      const socket = await openWebSocket(shop);
      await until('both are under way', async () => {
        const { inFlight, streams } = stackSeen(await shop.observe(), 'a');
        return inFlight === 1 && streams === 1;
      });
      await shop.activate('b');
      const hasty = await harness.router().retire({ ...order, deadlineMs: 100 });

      assert.equal((await short).app, 'a');
      assert.deepEqual([patient.cutRequests, patient.cutStreams], [0, 0]);
      assert.deepEqual([hasty.cutRequests, hasty.cutStreams], [1, 1]);
      assert.ok([0, 502].includes((await endless).status), 'it was cut, or answered by the router');
      await until('the stream is cut', () => socket.ended());
    });

    real(
      'holds production requests while paused, lets them go to what is live then, and gives up in time',
      async () => {
        const shop = await twoStacks();
        const order = { target: shop.target, fence: 1 };
        await harness.router().pause({ ...order, cap: 100, withinMs: 30_000 });
        const held = [shop.get('/'), shop.get('/'), shop.get('/')];
        const arrivals = shop.a.apps[0]?.seen.length;

        await shop.activate('b');
        await harness.router().resume(order);
        const answers = await Promise.all(held);
        await harness.router().pause({ ...order, cap: 100, withinMs: 30 });
        const late = await shop.get('/');
        await harness.router().pause({ ...order, cap: 0, withinMs: 30_000 });
        const full = await shop.get('/');
        await harness.router().resume(order);

        assert.deepEqual(
          answers.map((got) => [got.status, got.app]),
          Array(3).fill([200, 'b']),
        );
        assert.equal(shop.a.apps[0]?.seen.length, arrivals);
        assert.deepEqual([late.status, full.status], [503, 503]);
      },
      'pause',
    );

    const bothStreams = async (shop: { address: string; host: string }) => {
      const [socket, events] = [await openWebSocket(shop), await openEvents(shop)];
      await until('both streams speak', () => /hello from a/.test(socket.text()) && /data: a/.test(events.text()));
      return { socket, events };
    };

    real('keeps streams on the former stack when the policy says so (F41)', async () => {
      const shop = await twoStacks({ streams: KEEP });
      const { socket, events } = await bothStreams(shop);

      const flip = await shop.activate('b');
      socket.write('still there?');
      await until('the tunnel still carries', () => socket.text().endsWith('still there?'));

      assert.equal(flip.streamsOnFormer, 2);
      assert.deepEqual([socket.ended(), events.ended()], [false, false]);
      socket.close();
      events.close();
      await until(
        'closed streams are no longer counted',
        async () => stackSeen(await shop.observe(), 'a').streams === 0,
      );
    });

    for (const policy of ['until', 'cut'] as const) {
      real(
        `ends streams of the former stack after a flip under the policy "${policy}", and takes them anew on the other`,
        async () => {
          const shop = await twoStacks({ streams: { policy, graceMs: 300 } });
          const { socket, events } = await bothStreams(shop);

          await shop.activate('b');
          await until('both are cut', () => socket.ended());
          await until('no stream is left', async () => stackSeen(await shop.observe(), 'a').streams === 0);
          const again = await openWebSocket(shop);
          await until('it reached the other stack', () => /hello from b/.test(again.text()));

          assert.ok(events.text().endsWith('0\r\n\r\n') || events.ended(), 'the event stream ended');
          again.close();
          events.close();
        },
      );
    }

    real('leaves streams alone when the traffic comes back before their grace is over', async () => {
      const shop = await twoStacks({ streams: { policy: 'until', graceMs: 60_000 } });
      const { socket, events } = await bothStreams(shop);

      await shop.activate('b');
      await shop.activate('a');
      socket.write('still there?');
      await until('the tunnel still carries', () => socket.text().endsWith('still there?'));

      assert.equal(stackSeen(await shop.observe(), 'a').streams, 2);
      socket.close();
      events.close();
    });

    it('keeps who broke the glass, why and when, until the next ordinary flip', async () => {
      const shop = await twoStacks();
      const note = { by: 'ana', reason: 'orders "fail"; <50 %> of them\nnöch was', atMs: 1_700_000_000_000 };

      await shop.activate('b', { fence: 9, breakGlass: note });

      const broken = await shop.observe();
      assert.deepEqual(broken.breakGlass, [{ ...note, fence: 9, from: 'a', to: 'b' }]);
      assert.deepEqual([broken.production, broken.fence], ['b', 9]);
      await shop.prepare(shop.a.stack, { fence: 10, onTestEntrance: true });
      assert.equal((await shop.observe()).breakGlass.length, 1);
      await shop.activate('b', { fence: 10 });
      assert.deepEqual((await shop.observe()).breakGlass, []);
    });

    it('keeps the newest of several break-glass flips, oldest first', async () => {
      const shop = await twoStacks();
      const wanted = Array.from({ length: BREAK_GLASS_KEPT + 1 }, (_, index) => ({
        breakGlass: { by: 'ana', reason: `time ${index}`, atMs: index },
        fence: 10 + index,
        to: index % 2 === 0 ? 'b' : 'a',
      }));

      for (const { to, ...more } of wanted) await shop.activate(to, more);

      const { breakGlass } = await shop.observe();
      assert.deepEqual(
        breakGlass.map(({ reason, fence }) => [reason, fence]),
        wanted.slice(1).map((one) => [one.breakGlass.reason, one.fence]),
      );
    });

    it('refuses a break-glass flip at the very fence it has seen: another came in between', async () => {
      const shop = await twoStacks();
      await shop.activate('a', { fence: 5 });
      const breakGlass = { by: 'ana', reason: 'late', atMs: 1 };

      await assert.rejects(shop.activate('b', { fence: 5, breakGlass }), FencedError);

      const seen = await shop.observe();
      assert.deepEqual([seen.production, seen.breakGlass], ['a', []]);
      await shop.activate('b', { fence: 6, breakGlass });
      assert.equal((await shop.observe()).production, 'b');
    });

    it('keeps what is live, the fence and the test entrance over a restart', async (test) => {
      if (harness.restart === null) return test.skip('this router keeps nothing');
      const shop = await twoStacks();
      await shop.prepare(shop.b.stack, { onTestEntrance: true, fence: 5 });
      await shop.activate('a', { fence: 6, breakGlass: { by: 'ana', reason: 'why', atMs: 1 } });
      const before = await shop.observe();

      await harness.restart();

      const after = await shop.observe();
      const stable = ({ fence, production, test: onTest, paused, breakGlass }: RouterSeen) => ({
        fence,
        production,
        onTest,
        paused,
        breakGlass,
      });
      assert.deepEqual(stable(after), stable(before));
      assert.equal((await shop.get('/')).app, 'a');
      assert.equal(after.breakGlass.length, 1);
      await assert.rejects(shop.activate('b', { fence: 5 }), FencedError);
      assert.equal((await shop.activate('b', { fence: 6 })).from, 'a');
    });
  });
}

function stackOf(id: string, apps: readonly App[], streams: Streams): RoutedStack {
  return { id, release: `release of ${id}`, pools: [poolOf('web', apps, streams, id)] };
}

function poolOf(role: string, apps: readonly App[], streams: Streams, stack = role): RoutedStack['pools'][number] {
  return {
    role,
    path: '/',
    instances: apps.map((app, index) => ({ id: `${stack}.${role}.${index + 1}`, host: '127.0.0.1', port: app.port })),
    health: { http: '/health', withinMs: 5_000, everyMs: 50, timeoutMs: 2_000, passes: 2, failures: 2 },
    streams,
  };
}

export function stackSeen(seen: RouterSeen, id: string): RouterSeen['stacks'][number] {
  const stack = seen.stacks.find((one) => one.id === id);
  assert.ok(stack !== undefined, `stack ${id} is known`);
  return stack;
}

function isFinal(error: unknown): boolean {
  return error instanceof ProviderError && !error.retryable;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
