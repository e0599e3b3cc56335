import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { needs } from '../../../../test/support/required.ts';
import { which } from '../../../../test/support/which.ts';
import { systemClock } from '../../../lib/clock.ts';
import { startApp } from '../testing/app.ts';
import { openRaw } from '../testing/client.ts';
import { askSocket, type HaproxyProcess } from '../testing/haproxy.ts';
import { HOST, openShop, type Shop, TARGET, TEST_HOST } from '../testing/haproxy-shop.ts';
import { until } from '../testing/until.ts';
import { discoverHaproxy } from './discover.ts';
import { connectHaproxy } from './index.ts';

const skip = needs('haproxy', () => which('haproxy'));

describe('the servers and entrances of one HAProxy', { skip }, () => {
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

  it('moves an instance that came back elsewhere to a server that is not in use, without a failed request', async () => {
    const [second, third] = await Promise.all([startApp('a'), startApp('a')]);
    await shop.prepare(shop.stack('a', [shop.a, second]));
    await shop.ready();
    const load = shop.load(150);
    await until('traffic flows', () => load.total() > 50);

    await shop.prepare(shop.stack('a', [shop.a, third]));
    await shop.ready();
    const served = third.seen.length;
    await until('the new place is used', () => third.seen.length > served + 20);
    await load.stop();

    assert.deepEqual(load.failed, []);
    const seen = (await shop.observe()).stacks.find(({ id }) => id === 'a');
    assert.deepEqual(
      seen?.instances.map(({ port, up }) => ({ port, up })),
      [shop.a, third].map(({ port }) => ({ port, up: true })),
    );
    await Promise.all([second.stop(), third.stop()]);
  });

  it('refuses more instances than servers, and a target without backends, before it touches anything', async () => {
    const apps = await Promise.all(Array.from({ length: 5 }, () => startApp('c')));
    const before = await say(`show map ${mapFile()}`);

    await assert.rejects(shop.prepare(shop.stack('c', apps)), /has 4 servers, and 5 instances/);
    await assert.rejects(
      shop.router.prepare({
        target: 'other/production',
        fence: 1,
        host: 'other.localhost',
        testHost: 'test.other.localhost',
        stack: shop.stack('c', apps.slice(0, 1)),
        onTestEntrance: false,
      }),
      /no backends for other\/production/,
    );

    assert.equal(await say(`show map ${mapFile()}`), before);
    await Promise.all(apps.map((one) => one.stop()));
  });

  it('is found and put back by somebody who has nothing but the socket', async () => {
    await shop.activate('b');
    await shop.router.close();

    const found = await discoverHaproxy(proxy.host.control, proxy.host.front);
    const glass = connectHaproxy({ hosts: [found.host], clock: systemClock });
    const { fence, stacks } = await shop.observe(glass);
    const flip = await shop.activate('a', { router: glass, fence });

    assert.deepEqual(found.targets, [TARGET]);
    assert.deepEqual([found.host.folder, found.host.files], [proxy.host.folder, 'here']);
    assert.deepEqual(stacks.map(({ id }) => id).sort(), ['a', 'b']);
    assert.deepEqual([flip.from, (await shop.get()).app], ['b', 'a']);
  });

  it('refuses the host name of another target', async () => {
    await assert.rejects(
      shop.router.prepare({
        target: 'thief/production',
        fence: 1,
        host: HOST,
        testHost: 'test.thief.localhost',
        stack: shop.stack('c', [shop.b]),
        onTestEntrance: false,
      }),
      /already belongs to shop\/production/,
    );
  });

  it('passes nothing on that a client claims about itself, and refuses what is ambiguous', async () => {
    const get = (lines: readonly string[]) =>
      openRaw({ address: proxy.host.front }, `GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
    const forged = await get([
      `Host: ${HOST}`,
      'X-Forwarded-For: 6.6.6.6',
      'X-Forwarded-Proto: https',
      'X-Astern-Probe: guess',
      'Forwarded: for=6.6.6.6',
      'X-Real-IP: 6.6.6.6',
    ]);
    const refused = await Promise.all([
      get([]),
      get([`Host: ${HOST}`, 'Host: other.localhost']),
      get(['Host: =shop.production.a/']),
      get([`Host: +${TARGET}`]),
      get(['Host: +probe']),
      get(['Host: !shop.production.a.web']),
    ]);
    const empty = await get([`Host: ${HOST}`, 'X-Astern-Probe:']);
    await until('all have ended', () => [forged, ...refused, empty].every((one) => one.ended()));

    assert.match(forged.text(), /^HTTP\/1.1 200/);
    assert.doesNotMatch(forged.text() + empty.text(), /x-astern-stack/i);
    for (const one of refused) assert.match(one.text(), /^HTTP\/1.1 400/);
    const headers = shop.a.seen.at(0)?.rawHeaders.join(' ') ?? '';
    assert.doesNotMatch(headers, /6\.6\.6\.6|astern|https/i);
    assert.match(headers, /x-forwarded-for 127\.0\.0\.1/);
  });

  it('keeps the test entrance apart', async () => {
    await shop.router.prepare({
      target: TARGET,
      fence: 1,
      host: HOST,
      testHost: TEST_HOST,
      stack: shop.stack('b', [shop.b]),
      onTestEntrance: true,
    });
    await shop.activate('b');

    const seen = await shop.observe();

    assert.deepEqual([seen.production, seen.test], ['b', null]);
  });
});
