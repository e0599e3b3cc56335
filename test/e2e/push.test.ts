import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { assertAccessible, needsBrowser, smallTargets, startBrowser } from '../support/browser.ts';
import { openPhone, type Phone, type PhoneOptions } from '../support/push/phone.ts';
import { codeIn, type Pushed, type PushWorld, startPushWorld } from '../support/push/world.ts';
import { until } from '../support/until.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

describe('push to a browser, in a browser', { skip: needsBrowser() }, () => {
  let here: PushWorld;
  let browser: Browser;
  let people = 0;
  before(async () => {
    [here, browser] = await Promise.all([startPushWorld(), startBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await here?.close();
  });

  /** Somebody of their own for each, with a browser that has not opened the link yet. */
  const someone = async (options: Partial<PhoneOptions> = {}) => {
    people += 1;
    const person = `ann${people}`;
    const link = await here.link(person);
    // To one address only so many codes are sent.
    const subscription = here.subscription.replace('of-this-browser', `of-${person}`);
    const phone = await openPhone(browser, { link, subscription, ...options });
    return { person, link, phone };
  };
  const button = ({ page }: Phone, name: string | RegExp) => page.getByRole('button', { name });
  const codeFor = (link: string) => here.message('the code has arrived', ({ url }) => url === link);
  const noticeOf = ({ notices }: Phone, tag: string) =>
    until('it is on the screen', async () => (await notices()).find((one) => one.tag === tag) ?? null);
  const verified = async (options?: Partial<PhoneOptions>) => {
    const { person, link, phone } = await someone(options);
    await phone.page.goto(link);
    await button(phone, 'Send my pages to this browser').tap();
    await phone.page.getByRole('heading', { name: 'Type the code' }).waitFor();
    await phone.page.getByLabel('The six digits').fill(codeIn(await codeFor(link)));
    await button(phone, 'Verify this browser').tap();
    await phone.page.getByRole('heading', { name: 'This browser gets your pages' }).waitFor();
    return { person, link, phone };
  };
  const contactsOf = async (name: string) =>
    (await here.world.api.call('oncallPerson', { params: { name } })).body.contacts;

  for (const theme of ['light', 'dark'] as const) {
    it(`adds it with one tap, shows the code that arrives, and pages it once the code is typed, ${theme}`, async () => {
      const { person, link, phone } = await someone({ theme });
      const { page } = phone;

      await page.goto(link);
      await button(phone, 'Send my pages to this browser').waitFor();
      await assertAccessible(phone);
      assert.deepEqual(await smallTargets(phone), []);
      await button(phone, 'Send my pages to this browser').tap();
      await page.getByRole('heading', { name: 'Type the code' }).waitFor();
      await assertAccessible(phone);
      assert.deepEqual(await smallTargets(phone), []);
      assert.deepEqual(
        (await contactsOf(person)).map(({ channel, verified: is }) => [channel, is]),
        [['push', false]],
      );

      const message = await codeFor(link);
      await phone.deliver(JSON.stringify(message));
      const notice = await noticeOf(phone, message.tag);
      assert.match(notice.title, /^Astern: your code is \d{6}$/);
      assert.deepEqual(await phone.tap(message.tag), [`focused ${link}`]);
      await page.getByLabel('The six digits').fill('1');
      await button(phone, 'Verify this browser').tap();
      await page.getByText('This is not the code that was sent').waitFor();
      await assertAccessible(phone);
      await page.getByLabel('The six digits').fill(codeIn({ ...message, title: notice.title }));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'This browser gets your pages' }).waitFor();
      await assertAccessible(phone);

      assert.deepEqual(
        (await contactsOf(person)).map(({ channel, verified: is }) => [channel, is]),
        [['push', true]],
      );
      assert.deepEqual(phone.troubles, []);
      await phone.context.close();
    });
  }

  it('asks the browser for what its push service demands: visible messages, with the key of the server', async () => {
    const { link, phone } = await someone();
    // It stays on the page, so that what was asked can be read there.
    await phone.page.route('**/push/*', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 503, body: '' }) : route.continue(),
    );
    await phone.page.goto(link);

    await button(phone, 'Send my pages to this browser').tap();
    await phone.page.getByText('The server could not do this now (503).').waitFor();

    assert.deepEqual(await phone.asked(), { userVisibleOnly: true, key: here.publicKey });
    assert.equal(await button(phone, 'Send my pages to this browser').isEnabled(), true);
    await phone.context.close();
  });

  it('shows a page exactly as it was sent, opens its link at a tap and the link of a button at its own', async () => {
    const { person, phone } = await verified();
    await here.world.api.call('page', { body: { to: person, as: 'incident', message: 'Customers cannot pay' } });
    const sent = await here.message('the page has arrived', ({ title }) => /Customers cannot pay/.test(title));
    const { title, body = '', tag, url, actions = [] } = sent;

    await phone.deliver(JSON.stringify(sent));
    const notice = await noticeOf(phone, tag);
    const most = Number(await phone.page.evaluate('Notification.maxActions'));
    const [first] = actions;
    const other = { ...sent, actions: [{ id: 'put-back', label: 'Put back r1', url: `${url}/put-back` }] };

    assert.deepEqual([sent.urgency, tag], ['page', 'INC-1']);
    assert.deepEqual(notice, {
      title,
      body,
      tag,
      requireInteraction: true,
      actions: actions.slice(0, most).map(({ id, label }) => ({ action: id, title: label })),
    });
    assert.ok(most > 0 && actions.length > 0);
    assert.deepEqual(await phone.tap(tag), [`opened ${url}`]);
    assert.deepEqual(await phone.notices(), [], 'what was tapped is gone');
    await phone.deliver(JSON.stringify(other));
    await noticeOf(phone, tag);
    assert.deepEqual(await phone.tap(tag, 'put-back'), [`opened ${url}/put-back`]);
    // A tab of the same link is there already, and has gone on by itself.
    const tab = await phone.context.newPage();
    await tab.goto(`${url}?r=done.on-it`);
    await phone.deliver(JSON.stringify(sent));
    await noticeOf(phone, tag);
    assert.deepEqual(await phone.tap(tag, first?.id), [`focused ${url}?r=done.on-it`]);
    await phone.context.close();
  });

  it('puts a later text in place of an earlier one, and leaves a notice to go by itself', async () => {
    const { phone } = await verified();
    const message: Pushed = {
      key: 'k',
      title: 'shop fails',
      body: 'since 2 min',
      urgency: 'page',
      url: null,
      tag: 'INC-9',
      actions: [],
    };

    await phone.deliver(JSON.stringify(message));
    await noticeOf(phone, 'INC-9');
    await phone.deliver(JSON.stringify({ ...message, title: 'shop works again', body: 'r411', urgency: 'notice' }));
    const shown = await until('the later one is shown', async () => {
      const all = await phone.notices();
      return all.some(({ title }) => title === 'shop works again') ? all : null;
    });

    assert.deepEqual(
      shown.map(({ title, body, requireInteraction }) => [title, body, requireInteraction]),
      [['shop works again', 'r411', false]],
    );
    assert.deepEqual(await phone.tap('INC-9'), []);
    await phone.context.close();
  });

  it('shows something whatever arrives, and says so when the browser gives up its address', async () => {
    const { phone } = await verified();

    // Without text and buttons: what the provider sends of a message that is too long for a push.
    const bare = { key: 'k', title: 'x'.repeat(200), urgency: 'page', url: null, tag: 'bare' };
    const unreadable = ['', 'no json', 'null', '[]', '{"title":7}'];
    for (const data of unreadable) {
      await phone.deliver(data);
      await until(`something is shown of ${data}`, async () =>
        (await phone.notices()).some(({ title }) => title === 'Astern has sent you something'),
      );
      await phone.tap('');
      await until('it is gone', async () => (await phone.notices()).length === 0);
    }
    await phone.deliver(JSON.stringify(bare));
    const { title, body } = await noticeOf(phone, 'bare');
    await phone.dispatch('pushsubscriptionchange');

    assert.deepEqual([title.length, body], [200, '']);
    assert.match((await noticeOf(phone, 'astern-push-lost')).body, /astern oncall people contact add/);
    await phone.context.close();
  });

  it('is refused in another browser once it was used, and says what to do', async () => {
    const { link, phone } = await someone();
    const other = await openPhone(browser, {
      link,
      subscription: here.subscription.replace('of-this-browser', 'of-another'),
    });
    await other.page.goto(link);
    await phone.page.goto(link);
    await button(phone, 'Send my pages to this browser').tap();
    await phone.page.getByRole('heading', { name: 'Type the code' }).waitFor();

    await button(other, 'Send my pages to this browser').tap();
    await other.page.getByText('This link has added a browser already').waitFor();
    await assertAccessible(other);
    await other.page.reload();

    await other.page.getByRole('heading', { name: 'This link was used' }).waitFor();
    await assertAccessible(other);
    await Promise.all([phone.context.close(), other.context.close()]);
  });

  it('says what its push service has answered, and can be tapped again', async () => {
    const { link, phone } = await someone();
    await phone.page.goto(link);
    await phone.page.evaluate('void (globalThis.pushIsDown = true)');
    await button(phone, 'Send my pages to this browser').tap();
    await phone.page.getByText('could not subscribe at its push service: Registration failed.').waitFor();
    await assertAccessible(phone);
    await phone.page.evaluate('void (globalThis.pushIsDown = false)');

    await button(phone, 'Send my pages to this browser').tap();

    await phone.page.getByRole('heading', { name: 'Type the code' }).waitFor();
    await phone.context.close();
  });

  it('adds it also when its code cannot be sent, says why, and sends another one when asked', async () => {
    const { person, link, phone } = await someone();
    await phone.page.goto(link);
    here.service.behave({ kind: 'status', status: 500 });

    await button(phone, 'Send my pages to this browser').tap();
    await phone.page.getByText('The code could not be sent').waitFor();
    here.service.behave({ kind: 'answer' });
    await assertAccessible(phone);
    assert.deepEqual(await smallTargets(phone), []);
    await phone.page.getByRole('link', { name: 'Go on' }).tap();
    await button(phone, 'Send another code').tap();
    await phone.page.getByText(/ask for another in \d+ s/).waitFor();

    assert.deepEqual(
      (await contactsOf(person)).map(({ channel, verified: is }) => [channel, is]),
      [['push', false]],
    );
    await assertAccessible(phone);
    await phone.context.close();
  });

  const NO_PUSH = 'delete window.PushManager';
  const cases = [
    {
      name: 'notifications are blocked',
      says: 'Notifications are blocked here',
      before: `Object.defineProperty(Notification, 'permission', { value: 'denied' })`,
    },
    { name: 'there is no push', says: 'This browser cannot take push', before: NO_PUSH },
    {
      name: 'it is an iPhone',
      says: 'First add this page to the Home Screen',
      before: `${NO_PUSH}; Object.defineProperty(navigator, 'userAgent', { value: ${JSON.stringify(IPHONE)} })`,
    },
  ] as const;
  for (const { name, says, before: script } of cases) {
    it(`says plainly what to do where ${name}, and offers no button`, async () => {
      const { link, phone } = await someone();
      await phone.context.addInitScript(script);

      await phone.page.goto(link);
      await phone.page.getByRole('heading', { name: says }).waitFor();

      assert.equal(await phone.page.getByRole('button').count(), 0);
      await assertAccessible(phone);
      assert.deepEqual(phone.troubles, []);
      await phone.context.close();
    });
  }

  it('says plainly that the address is not secure', async () => {
    const { link, phone } = await someone();
    const { origin } = new URL(link);
    await phone.page.route('http://astern.test/**', async (route) => {
      const url = route.request().url().replace('http://astern.test', origin);
      await route.fulfill({ response: await route.fetch({ url }) });
    });

    await phone.page.goto(link.replace(origin, 'http://astern.test'));

    await phone.page.getByRole('heading', { name: 'This address is not secure' }).waitFor();
    assert.equal(await phone.page.getByRole('button').count(), 0);
    await phone.context.close();
  });

  it('says plainly when a person does not allow it, or does not answer', async () => {
    const { link, phone } = await someone();
    await phone.page.goto(link);

    await phone.page.evaluate('void (Notification.requestPermission = async () => "default")');
    await button(phone, 'Send my pages to this browser').tap();
    await phone.page.getByText('Tap again, and allow it.').waitFor();
    await phone.page.evaluate('void (Notification.requestPermission = async () => "denied")');
    await button(phone, 'Send my pages to this browser').tap();

    await phone.page.getByRole('heading', { name: 'Notifications are blocked here' }).waitFor();
    await phone.context.close();
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`says plainly that scripts are off, ${theme}`, async () => {
      const { link, phone } = await someone({ script: false, theme });

      await phone.page.goto(link);

      await phone.page.getByRole('heading', { name: 'Scripts are off' }).waitFor();
      assert.equal(await phone.page.getByRole('button').count(), 0);
      await assertAccessible(phone);
      await phone.context.close();
    });
  }
});
