import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import {
  assertAccessible,
  needsBrowser,
  openTab,
  smallTargets,
  startBrowser,
  type Tab,
  type TabOptions,
} from '../support/browser.ts';
import { type PagedWorld, startPagedWorld } from '../support/paged/world.ts';
import { until } from '../support/until.ts';

/** The bar is 0.8 s; a machine that runs other tests as well gets more. */
const USABLE_MS = 1_600;
const BAD_LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const LIVE_MS = 2_000;

describe('the pages that a message opens, in a browser', { skip: needsBrowser() }, () => {
  let paged: PagedWorld;
  let browser: Browser;
  before(async () => {
    [paged, browser] = await Promise.all([startPagedWorld(), startBrowser()]);
    await paged.tiny.shipped('Sell umbrellas');
    await paged.tiny.shipped('Faster cart');
    const load = paged.tiny.load({ perSecond: 50 });
    await until('the new release has answered customers', () => load.answered().length > 50);
    await load.stop();
  });
  after(async () => {
    await browser?.close();
    await paged?.close();
  });

  const alarm = async (title = 'Checkout fails for 14 of 100 requests') => {
    const { number, ana } = await paged.open(title);
    return { number, ana, url: await paged.link(number, ana) };
  };
  const present = async (number: number) => (await paged.command('incident', number)) ?? assert.fail('no incident');
  const button = ({ page }: Tab, name: string | RegExp) => page.getByRole('button', { name });
  /** Its script has run, and waits for news. */
  const listening = ({ page }: Tab, url: string) => Promise.all([page.waitForRequest(/\/news\?/), page.goto(url)]);
  const tab = (options?: TabOptions) => openTab(browser, options);

  for (const script of [true, false]) {
    const how = script ? 'with scripts' : 'without scripts';

    // The document is the same in both, and so is its style.
    for (const theme of script ? (['light', 'dark'] as const) : (['light'] as const)) {
      it(`can be read and reached by everybody, ${how}, ${theme}`, async () => {
        const { url } = await alarm();
        const one = await tab({ script, theme });

        await one.page.goto(url);
        await assertAccessible(one);
        assert.deepEqual(await smallTargets(one), []);
        await button(one, 'I am on it').click();
        await one.page.getByText('Nobody else is paged about it').waitFor();
        await assertAccessible(one);
        await one.page.goto(`${url}/put-back`);
        await assertAccessible(one);
        assert.deepEqual(await smallTargets(one), []);
        assert.deepEqual(one.troubles, []);
        await one.context.close();
      });
    }

    it(`takes the incident with one tap, ${how}, and the same page becomes the incident`, async () => {
      const { number, ana, url } = await alarm();
      const one = await tab({ script });

      await one.page.goto(url);
      await button(one, 'I am on it').tap();
      await one.page.getByText(`You have INC-${number}.`).waitFor();

      assert.equal(new URL(one.page.url()).pathname, new URL(url).pathname);
      assert.equal(await one.page.locator('[aria-current=step]').textContent(), 'decide');
      assert.equal((await present(number)).owner, ana);
      assert.deepEqual(one.troubles, []);
      await one.context.close();
    });

    it(`leaves one effect of a double tap, of the back button and of a reload, ${how} (S42)`, async () => {
      const { number, url } = await alarm();
      const one = await tab({ script });
      await one.page.goto(url);

      await button(one, 'I am on it').dblclick();
      await one.page.getByText(`you have INC-${number}.`, { exact: false }).first().waitFor();
      await one.page.goBack();
      await one.page.reload();

      await one.page.getByText('Ana Ruiz has it since').waitFor();
      assert.equal(await button(one, 'I am on it').count(), 0);
      const acknowledged = (await paged.command('events', `INC-${number}`)).filter(
        ({ kind }) => kind === 'incident.acknowledged',
      );
      assert.equal(acknowledged.length, 1);
      await one.context.close();
    });

    it(`refuses a forwarded copy in another browser, ${how}, and sends its person a new link (S42)`, async () => {
      const { number, ana, url } = await alarm();
      const [own, copy] = [await tab({ script }), await tab({ script })];
      await copy.page.goto(url);
      await own.page.goto(url);
      await button(own, 'I am on it').click();
      await own.page.getByText('Ana Ruiz has it since').waitFor();

      await copy.page.goto(url);
      await copy.page.getByText('Pass it on to the next in turn').click();
      await copy.page.getByRole('heading', { name: 'Nothing was done' }).waitFor();
      await assertAccessible(copy);
      await button(copy, 'Send Ana Ruiz a new link').click();
      await copy.page.getByText('A new link goes to Ana Ruiz').waitFor();

      const fresh = await until('a new link has come', async () => {
        const link = await paged.link(number, ana);
        return link === url ? null : link;
      });
      await copy.page.goto(fresh);
      assert.deepEqual(
        (await paged.command('pages', number)).filter(({ kind }) => kind === 'notice').map(({ person }) => person),
        [ana],
      );
      assert.equal((await present(number)).owner, ana);
      await Promise.all([own.context.close(), copy.context.close()]);
    });
  }

  it('does nothing with a page that is no longer so, and says what is (S17)', async () => {
    const { number, url } = await alarm();
    const one = await tab({ script: false });
    await one.page.goto(url);
    await paged.command('acknowledge', { incident: number, by: 'bo' });

    await button(one, 'I am on it').click();

    await one.page.getByText('Bo Lind was quicker.').waitFor();
    assert.equal((await present(number)).owner, 'bo');
    await one.context.close();
  });

  it('shows by itself that somebody else has it', async () => {
    const { number, url } = await alarm();
    const one = await tab();
    await listening(one, url);
    const startedMs = performance.now();

    await paged.command('acknowledge', { incident: number, by: 'bo' });
    await one.page.getByText('Bo Lind has it since').waitFor();

    assert.ok(performance.now() - startedMs < LIVE_MS);
    assert.equal(await button(one, 'I am on it').count(), 0);
    assert.deepEqual(one.troubles, []);
    await one.context.close();
  });

  it('does not put back by two Enters, and keeps what was typed when there is news', async () => {
    const { number, url } = await alarm();
    const one = await tab();
    await listening(one, `${url}/put-back`);

    await one.page.keyboard.press('Enter');
    await one.page.keyboard.press('Enter');
    await one.page.getByLabel('Why?').fill('customers cannot');
    await one.page.keyboard.press('Enter');
    await one.page.keyboard.type('pay');
    await paged.command('change', { incident: number, change: { alerts: 7 } });
    await delay(LIVE_MS);

    assert.equal(await one.page.getByLabel('Why?').inputValue(), 'customers cannot\npay');
    assert.deepEqual((await present(number)).recoveries, []);
    await one.context.close();
  });

  it('can be used on a bad line and an old phone', async (t) => {
    const { url } = await alarm();
    const one = await tab();
    const line = await one.context.newCDPSession(one.page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', BAD_LINE);
    await line.send('Emulation.setCPUThrottlingRate', { rate: 4 });

    const took: number[] = [];
    for (const path of [url, `${url}/put-back`, url, `${url}/put-back`]) {
      const startedMs = performance.now();
      await one.page.goto(path, { waitUntil: 'commit' });
      await one.page.locator('button.go, button.red').waitFor();
      took.push(Math.round(performance.now() - startedMs));
    }

    t.diagnostic(`usable after ${took.join(', ')} ms (the bar is 800 ms on a machine that is idle)`);
    assert.ok(Math.min(...took) < USABLE_MS, `usable after ${took.join(', ')} ms`);
    await one.context.close();
  });

  it('opens by the short address in the browser that has opened the link, and in no other', async () => {
    const { number, url } = await alarm();
    const [one, other] = [await tab(), await tab()];
    const short = new URL(`/i/${number}`, url).href;
    await one.page.goto(url);

    await one.page.goto(short);
    await other.page.goto(short);

    await button(one, 'I am on it').waitFor();
    await other.page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await Promise.all([one.context.close(), other.context.close()]);
  });

  it('opens nothing any more once the key of links was changed twice', async () => {
    const { url } = await alarm();
    const one = await tab();
    const { api } = paged.tiny.world;

    await api.call('newLinkKey', {});
    await one.page.goto(url);
    await button(one, 'I am on it').waitFor();
    await api.call('newLinkKey', {});
    await one.page.goto(url);

    await one.page.getByRole('heading', { name: 'This link opens nothing' }).waitFor();
    await one.context.close();
  });

  for (const script of [true, false]) {
    it(`puts the last good release back, ${script ? 'with' : 'without'} scripts, shows how it goes, and undoes it (S47)`, async () => {
      const { number, ana, url } = await alarm();
      const { hot } = await paged.tiny.orders.status();
      const [one, double] = [await tab({ script }), await tab({ script: false })];
      await one.page.goto(url);
      await button(one, 'I am on it').click();
      await one.page.getByRole('link', { name: /^Put back release \d+/ }).click();
      const released = (await button(one, /^Put back release \d+$/).textContent())?.replace(/\D+/g, '');
      await double.page.goto(`${url}/put-back`);

      await one.page.getByLabel('Why?').fill('customers cannot pay');
      await button(one, /^Put back release \d+$/).click();
      await one.page.getByText(`Release ${released} has the traffic`).waitFor();
      // The page of a moment ago does not put anything back once more.
      await double.context.addCookies(await one.context.cookies());
      await button(double, /^Put back release \d+$/).click();
      await double.page.getByText('That is done already.').waitFor();

      const after = await paged.tiny.orders.status();
      const { recoveries, owner } = await present(number);
      assert.deepEqual([after.hot?.release, recoveries.length, owner], [`r${released}`, 1, ana]);
      assert.match(after.lock?.reason ?? '', /customers cannot pay/);
      await assertAccessible(one);
      await one.page.getByText('Undo: back to release').click();
      await until(
        'the traffic is where it was',
        async () => (await paged.tiny.orders.status()).hot?.release === hot?.release,
      );
      assert.deepEqual(one.troubles, []);
      await paged.tiny.orders.settled();
      await paged.tiny.unlock();
      await Promise.all([one.context.close(), double.context.close()]);
    });
  }
});
