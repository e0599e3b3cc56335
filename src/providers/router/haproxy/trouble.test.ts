import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needs } from '../../../../test/support/required.ts';
import { which } from '../../../../test/support/which.ts';
import { systemClock } from '../../../lib/clock.ts';
import { FencedError, ProviderError } from '../../../lib/errors.ts';
import { askSocket, connectTo, type HaproxyProcess, reloadInBetween } from '../testing/haproxy.ts';
import { HOST, openShop, type Shop, TARGET } from '../testing/haproxy-shop.ts';
import { until } from '../testing/until.ts';
import { parseMapFile, parseShownMap } from './map-text.ts';
import { openTalk } from './talk.ts';

const skip = needs('haproxy', () => which('haproxy'));

describe('one HAProxy in trouble', { skip }, () => {
  let shop: Shop;
  let proxy: HaproxyProcess;
  beforeEach(async () => {
    shop = await openShop();
    const [first] = shop.proxies;
    if (first === undefined) throw new Error('a proxy was opened');
    proxy = first;
  });
  afterEach(() => shop.close());

  const say = (command: string) => askSocket(proxy.host.control, command);
  const mapFile = () => join(proxy.host.folder, 'astern.map');
  const setByHand = (route: string) => say(`set map ${mapFile()} ${HOST} ${route}`);

  it('serves the live release through a reload under load, without a failed request', async () => {
    await shop.activate('b');
    const load = shop.load(150, ['/', '/slow?ms=30']);
    await until('traffic flows', () => load.total() > 50);

    await proxy.reload();
    const totalAtReload = load.total();
    await until('traffic goes on', () => load.total() > totalAtReload + 100);
    await load.stop();

    assert.deepEqual(load.failed, []);
    assert.equal(load.last(), 'b');
    assert.equal((await shop.observe()).production, 'b');
    assert.equal((await shop.activate('a')).from, 'b');
  });

  it('fails nobody when HAProxy is reloaded at the very moment of a flip, again and again, and every flip is done (F08)', async () => {
    const load = shop.load(200, ['/', '/slow?ms=30']);
    for (const [round, aheadMs] of [0, 5, 10, 15, 20, 30, 45, 60].entries()) {
      const next = round % 2 === 0 ? 'b' : 'a';
      const reload = proxy.reload();
      await systemClock.sleep(aheadMs);

      await shop.activate(next);
      await reload;

      await until(`${next} is live`, async () => {
        const { production } = await shop.observe();
        return production === next && (await shop.get()).app === next;
      });
    }
    await load.stop();
    assert.deepEqual(load.failed, []);
    assert.deepEqual(shop.troubles, []);
  });

  it('lets a stack go only when the process before a reload had time for what it took on (F08)', async () => {
    const order: string[] = [];
    const slow = shop.get('/slow?ms=700').finally(() => order.push('answered'));
    const inFlight = async () => (await shop.observe()).stacks.find(({ id }) => id === 'a')?.inFlight;
    await until('it is under way', async () => (await inFlight()) === 1);

    await proxy.reload();
    await shop.activate('b');
    await shop.router.retire({ target: TARGET, fence: 1, stack: 'a', deadlineMs: 1_500 });
    order.push('gone');

    assert.equal((await slow).app, 'a');
    assert.deepEqual(order, ['answered', 'gone']);
  });

  it('goes on counting where it was when HAProxy begins at nothing', async () => {
    for (let count = 0; count < 5; count += 1) await shop.get();
    const before = await shop.observe();
    const worker = Number(/^Pid: (\d+)/m.exec(await say('show info'))?.[1]);

    await proxy.reload();
    // Until it is gone it may still take a request, of which nobody hears any more.
    await until('the former worker is gone', () => !existsSync(`/proc/${worker}`));
    await shop.get();
    const after = await shop.observe();

    const requests = (seen: typeof before) => seen.stacks.find(({ id }) => id === 'a')?.production.requests;
    assert.deepEqual([requests(before), requests(after)], [5, 6]);
  });

  it('serves the live release again as soon as HAProxy is back after it was killed, with nobody else at work', async () => {
    await shop.activate('b');
    await shop.router.close();

    await proxy.kill();
    await proxy.start();

    assert.equal((await shop.get()).app, 'b');
  });

  it('says that HAProxy does not answer while it is dead, and obeys once it is back', async () => {
    await proxy.kill();
    await assert.rejects(shop.observe(), (error) => error instanceof ProviderError && error.retryable);
    await assert.rejects(shop.activate('b'), (error) => error instanceof ProviderError && error.retryable);

    await proxy.start();

    assert.equal((await shop.observe()).production, 'a');
    await shop.ready();
    assert.equal((await shop.activate('b')).from, 'a');
  });

  it('knows everything again in another process: stacks, entrances, fence', async () => {
    await shop.activate('b', { fence: 4 });
    await shop.router.close();

    const other = connectTo(shop.proxies);
    const seen = await shop.observe(other);

    assert.deepEqual([seen.fence, seen.production], [4, 'b']);
    assert.deepEqual(seen.stacks.map(({ id, release }) => [id, release]).sort(), [
      ['a', 'r-a'],
      ['b', 'r-b'],
    ]);
    await assert.rejects(shop.activate('a', { router: other, fence: 3 }), FencedError);
    assert.equal((await shop.activate('a', { router: other, fence: 4 })).from, 'b');
  });

  it('is left in order by a process that is killed in the middle of flips, wherever it was', async () => {
    const load = shop.load(100);
    await until('traffic flows', () => load.total() > 20);

    for (let kill = 0; kill < 5; kill += 1) {
      await flipUntilKilled(proxy, 3 + kill * 2, kill * 1.3);
      const routed = (await shop.observe()).production;
      assert.ok(routed === 'a' || routed === 'b');
      const shown = parseShownMap(await say(`show map ${mapFile()}`));
      assert.deepEqual([...parseMapFile(readFileSync(mapFile(), 'utf8'))].sort(), [...shown].sort());
      assert.equal((await shop.activate(routed === 'a' ? 'b' : 'a')).from, routed);
    }
    await load.stop();

    assert.deepEqual(load.failed, []);
  });

  it('tells a flip that is done from one that has to be tried again when HAProxy dies in the middle', async () => {
    const flips = Array.from({ length: 20 }, (_, at) => shop.activate(at % 2 === 0 ? 'b' : 'a'));
    const settled = Promise.allSettled(flips);
    // One that is overtaken by the next says so, which is not what is asked here.
    await Promise.allSettled(flips.slice(0, 3));
    await proxy.kill();

    const results = await settled;
    await proxy.start();
    await shop.observe();
    await shop.ready();
    await shop.activate('b');

    const refused = results.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
    assert.ok(refused.length > 0);
    assert.ok(refused.every((error) => error instanceof ProviderError && error.retryable));
    assert.equal((await shop.get()).app, 'b');
  });

  it('follows a person who flips by hand, and keeps that over a reload', async () => {
    await setByHand('p=shop.production.b');

    assert.equal((await shop.observe()).production, 'b');
    await proxy.reload();

    assert.equal((await shop.get()).app, 'b');
    assert.equal((await shop.observe()).production, 'b');
  });

  it('sees that nothing is live when the map was given a name that does not exist, and is put right by the next order', async () => {
    await setByHand('p=shop.production.typo');
    assert.equal((await shop.get()).status, 503);

    const seen = await shop.observe();
    const flip = await shop.activate('a');

    assert.equal(seen.production, null);
    assert.deepEqual([flip.from, (await shop.get()).app], [null, 'a']);
  });

  it('lets a reload change nothing when it was stopped between writing the file and telling HAProxy', async () => {
    await shop.router.close();
    const text = readFileSync(mapFile(), 'utf8');
    const ahead = text
      .replace(`${HOST} p=shop.production.a`, `${HOST} p=shop.production.b`)
      .replace(/"generation":(\d+)/, (_, number) => `"generation":${Number(number) + 1}`);
    assert.notEqual(ahead, text);
    writeFileSync(mapFile(), ahead);

    const other = connectTo(shop.proxies);
    const seen = await shop.observe(other);
    // Whoever looks does not wait for the files.
    await until('the file says what is so', () =>
      readFileSync(mapFile(), 'utf8').includes(`${HOST} p=shop.production.a`),
    );
    await proxy.reload();

    assert.equal(seen.production, 'a');
    assert.equal((await shop.get()).app, 'a');
    assert.equal((await shop.observe(other)).production, 'a');
  });

  it('gives HAProxy its servers back when it lost their addresses', async () => {
    await say('set server shop.production.a.web/s1 state maint');

    await shop.observe();
    await shop.ready();

    assert.equal((await shop.get()).app, 'a');
  });

  it('lets two processes change it at once, and ends where the higher fence wanted it', async () => {
    const other = connectTo(shop.proxies);
    const mine = Array.from({ length: 6 }, (_, at) => shop.activate(at % 2 === 0 ? 'b' : 'a', { fence: 2 }));
    const theirs = shop.activate('b', { router: other, fence: 3 });

    const results = await Promise.allSettled(mine);
    await theirs;

    const strange = results.filter(
      (one) => one.status === 'rejected' && !(one.reason instanceof FencedError || one.reason instanceof ProviderError),
    );
    assert.deepEqual(strange, []);
    assert.deepEqual([(await shop.observe()).production, (await shop.observe(other)).production], ['b', 'b']);
    assert.equal((await shop.get()).app, 'b');
  });
});

/** Another process flips; it is killed a moment after so many flips. */
async function flipUntilKilled(proxy: HaproxyProcess, flips: number, laterMs: number): Promise<void> {
  const script = fileURLToPath(new URL('../testing/haproxy-flipper.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(proxy.host), TARGET], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text.split('\n').length - 1;
  });
  await until('it flips', () => seen >= flips);
  await systemClock.sleep(laterMs);
  child.kill('SIGKILL');
  await ended;
}

describe('a HAProxy whose files cannot be written from here', { skip }, () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop({ files: 'there' });
  });
  afterEach(() => shop.close());

  it('is brought back to the live release by the next look after a reload fell back to an old map', async () => {
    await shop.activate('b');

    await shop.proxies[0]?.reload();
    const seen = await shop.observe();

    assert.deepEqual([seen.production, (await shop.get()).app], ['b', 'b']);
    assert.deepEqual(shop.troubles, []);
  });

  it('is told of a flip again when it was reloaded right after it took it, before anybody could see it (F08)', async (t) => {
    const [proxy] = shop.proxies;
    let reloads = 0;
    const onTold = () => {
      reloads += 1;
      if (proxy !== undefined && reloads === 1) reloadInBetween(proxy);
    };
    const router = connectTo(shop.proxies, { onTold });
    t.after(() => router.close());

    const flip = await shop.activate('b', { router });

    assert.deepEqual([flip.from, flip.confirmedBy.freshConnection], ['a', true]);
    assert.deepEqual([(await shop.get()).app, reloads > 1], ['b', true]);
  });

  it('is not given a live release of which nothing is up; that is told', async () => {
    await shop.b.stop();

    await shop.activate('a');
    await shop.a.stop();
    await shop.proxies[0]?.reload();
    const seen = await shop.observe();

    assert.equal(seen.production, null);
    assert.equal(seen.fence, 1);
    assert.match(String(shop.troubles[0]), /nothing of a is up on lb1 yet/);
  });
});

describe('a process that is held up in the middle of a change', { skip }, () => {
  it('can no longer make it once HAProxy has closed the connection on which it looked at the fence', async (test) => {
    const shop = await openShop();
    test.after(() => shop.close());
    const [proxy] = shop.proxies;
    if (proxy === undefined) throw new Error('a proxy was opened');
    const many = await Promise.all(Array.from({ length: 20 }, () => openTalk(proxy.host, 1)));
    const [held] = many;
    if (held === undefined) throw new Error('it was opened');
    await held.ask('show map');

    await Promise.all(many.map((one) => one.ended));
    const late = held.ask(`set map ${join(proxy.host.folder, 'astern.map')} ${HOST} p=shop.production.b`);

    await assert.rejects(late, /closed the connection|EPIPE|ECONNRESET/);
    assert.equal((await shop.get()).app, 'a');
    held.close();
  });
});
