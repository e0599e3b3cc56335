import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { needs } from '../../../../test/support/required.ts';
import { which } from '../../../../test/support/which.ts';
import { systemClock } from '../../../lib/clock.ts';
import { askSocket } from '../testing/haproxy.ts';
import { openShop, type Shop, TARGET } from '../testing/haproxy-shop.ts';
import { until } from '../testing/until.ts';
import { examineHosts } from './examine.ts';

const skip = needs('haproxy', () => which('haproxy'));

describe('the doctor', { skip }, () => {
  it('finds nothing wrong with what was pasted, and names what is missing and who does not answer', async (test) => {
    const shop = await openShop({ names: ['lb1', 'lb2'] });
    test.after(() => shop.close());
    const place = { hosts: shop.proxies.map(({ host }) => host), clock: systemClock };
    const roles = [{ name: 'web', servers: 2 }];
    const wanted = { targets: [{ target: TARGET, roles }], slots: 4 };

    const well = await examineHosts(place, wanted);
    await shop.proxies[1]?.kill();
    const more = { targets: [{ target: TARGET, roles: [...roles, { name: 'api', servers: 1 }] }], slots: 1 };
    const missing = await examineHosts(place, more);

    assert.deepEqual(
      well.map(({ level }) => level),
      ['ok', 'ok', 'ok', 'ok'],
    );
    assert.deepEqual(
      missing.filter(({ level }) => level === 'fail').map(({ what }) => what.replace(/: .*/, '')),
      ['lb1 has no backend shop.production.a.api', 'lb2 does not answer'],
    );
  });

  it('names a map file that is gone, without which HAProxy does not start; an empty one is filled again', async (test) => {
    const shop = await openShop();
    test.after(() => shop.close());
    const [proxy] = shop.proxies;
    assert.ok(proxy !== undefined);
    const file = join(proxy.host.folder, 'astern.map');
    const place = { hosts: [proxy.host], clock: systemClock };
    const failed = async () => {
      const checks = await examineHosts(place, { targets: [], slots: 4 });
      return checks.filter(({ level }) => level === 'fail').map(({ what }) => what.replace(/: connect .*/, ''));
    };
    const isGone = `${file} is missing: lb1 does not start or reload without it`;

    rmSync(file);
    assert.deepEqual(await failed(), [isGone]);
    await proxy.kill();
    assert.deepEqual(await failed(), ['lb1 does not answer', isGone]);
    const start = spawnSync(which('haproxy') ?? '', ['-c', '-f', join(proxy.dir, 'haproxy.cfg')], { encoding: 'utf8' });
    assert.match(start.stderr, /failed to open pattern file/);

    writeFileSync(file, '');
    await proxy.start();
    await until('the live release is served again', async () => {
      await shop.observe();
      return (await shop.get()).app === 'a';
    });
    assert.deepEqual(await failed(), []);
    assert.match(readFileSync(file, 'utf8'), /^shop\.localhost p=shop\.production\.a$/m);
  });
});

describe('several HAProxy hosts', { skip }, () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop({ names: ['lb1', 'lb2', 'lb3'] });
  });
  afterEach(() => shop.close());

  const answers = () => Promise.all(shop.proxies.map(async (proxy) => (await shop.get('/', proxy)).app));

  it('flips all of them and names them', async () => {
    const flip = await shop.activate('b');

    assert.deepEqual(await answers(), ['b', 'b', 'b']);
    assert.deepEqual(
      flip.hosts,
      ['lb1', 'lb2', 'lb3'].map((name) => ({ name, problem: null })),
    );
    assert.deepEqual(flip.confirmedBy, { freshConnection: true, openConnection: true });
  });

  it('flips those that answer and names the one that does not, which follows when it is back', async () => {
    const third = shop.proxies[2];
    if (third === undefined) throw new Error('three were opened');
    await third.kill();

    const flip = await shop.activate('b');
    const seen = await shop.observe();
    await third.start();
    const [, , stale] = await answers();
    await until('it follows', async () => {
      await shop.observe();
      return (await answers()).every((app) => app === 'b');
    });

    assert.deepEqual(
      flip.hosts?.map(({ name, problem }) => [name, problem === null]),
      [
        ['lb1', true],
        ['lb2', true],
        ['lb3', false],
      ],
    );
    assert.match(seen.hosts?.[2]?.problem ?? '', /^lb3 does not answer/);
    assert.equal(stale, 'a');
    assert.equal((await shop.observe()).production, 'b');
  });

  it('waits once for one that is silent, not at every question, and it follows when it speaks again (F35)', async () => {
    const third = shop.proxies[2];
    if (third === undefined) throw new Error('three were opened');
    const pid = Number(/^Pid: (\d+)/m.exec(await askSocket(third.host.control, 'show info'))?.[1]);
    process.kill(pid, 'SIGSTOP');
    try {
      await shop.observe();
      const startedMs = performance.now();
      for (const stack of ['b', 'a', 'b']) {
        const flip = await shop.activate(stack);
        assert.match(flip.hosts?.[2]?.problem ?? '', /^lb3 does not answer: no answer within/);
      }
      // Each of them asks five times; at three seconds a question that would be three quarters of a minute.
      assert.ok(performance.now() - startedMs < 40_000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }

    await until('it follows', async () => {
      const { hosts } = await shop.observe();
      return hosts?.every(({ problem }) => problem === null) === true;
    });

    assert.deepEqual(await answers(), ['b', 'b', 'b']);
  });

  it('moves nothing anywhere when one that answers cannot take part', async () => {
    const second = shop.proxies[1];
    if (second === undefined) throw new Error('three were opened');
    const control = second.host.control;
    await askSocket(control, 'disable health shop.production.b.web/s1');
    await askSocket(control, 'set server shop.production.b.web/s1 state maint');

    await assert.rejects(shop.activate('b'), /without a single healthy instance on lb2/);

    assert.deepEqual(await answers(), ['a', 'a', 'a']);
  });

  it('counts over all of them', async () => {
    await answers();
    await answers();

    const seen = await shop.observe();

    assert.equal(seen.stacks.find(({ id }) => id === 'a')?.production.requests, 6);
  });

  it('says so when none answers', async () => {
    await Promise.all(shop.proxies.map((proxy) => proxy.kill()));

    await assert.rejects(shop.observe(), /lb1 does not answer.*\n.*lb2 does not answer.*\n.*lb3/);
  });
});
