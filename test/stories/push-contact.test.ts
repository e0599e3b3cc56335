import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { UserError } from '../../src/lib/errors.ts';
import { codeIn, type PushWorld, startPushWorld } from '../support/push/world.ts';
import { startWorld } from '../support/world.ts';

describe('a browser as a contact', () => {
  let here: PushWorld;
  before(async () => {
    here = await startPushWorld();
  });
  after(() => here?.close());

  /** As the script of the page does, and its forms. */
  const post = (link: string, body: string, { cookie = '', type = 'application/json' } = {}) =>
    fetch(link, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: new URL(link).origin, 'content-type': type, cookie },
      body,
    });

  it('is added by a link, verified where its code is typed, and reads what it is paged with', async () => {
    await here.astern('oncall', 'people', 'add', 'ann', '--name', 'Ann Lee');

    const made = await here.astern('oncall', 'people', 'contact', 'add', 'ann', 'push');
    const link = made.out.trim();
    const page = await (await fetch(link)).text();
    const added = await post(link, here.subscription);
    const cookie = added.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const code = codeIn(await here.message('the code', ({ url }) => url === link));
    const typed = await post(`${link}/code`, `code=${code}`, { cookie, type: 'application/x-www-form-urlencoded' });
    const shown = await here.astern('oncall', 'people', 'ann');
    await here.astern('page', 'ann', '--message', 'Customers cannot pay');
    const paged = await here.message('the page', ({ title }) => /Customers cannot pay/.test(title));

    assert.match(link, new RegExp(`^${here.world.apiUrl()}/push/push_\\w{12}\\.\\w+\\.[\\w-]{22}$`), made.err);
    assert.match(made.err, /within 15 minutes in the browser[\s\S]*those of ann: show it to nobody else/);
    assert.match(page, new RegExp(`Ann Lee[\\s\\S]*data-key="${here.publicKey}"`));
    assert.deepEqual([added.status, typed.status], [201, 303]);
    assert.match(shown.out, /ct_\w+ {2}push {2}a browser by 127\.0\.0\.1:\d+ {2}verified/);
    assert.deepEqual([paged.urgency, paged.tag], ['page', 'INC-1']);
    assert.match(paged.url ?? '', /\/p\/page_/);
    assert.ok((paged.actions ?? []).some(({ id, url }) => id === 'on-it' && url === paged.url));
    assert.equal((await fetch(paged.url ?? '')).status, 200);
  });

  it('has a link for scripts, none on a dry run, and none for somebody else or nobody', async () => {
    await here.astern('oncall', 'people', 'add', 'bo');
    const add = (...more: readonly string[]) => here.astern('oncall', 'people', 'contact', 'add', ...more);

    const json = await add('bo', 'push', '--json');
    const dry = await add('bo', 'push', '--dry-run');
    const nobody = await add('nobody', 'push');
    const other = await add('bo', 'sms');

    const body = JSON.parse(json.out);
    assert.deepEqual([body.person, body.dryRun, body.secure], ['bo', false, true]);
    assert.match(body.link, /\/push\/push_/);
    const leftMs = Date.parse(body.until) - Date.now();
    assert.ok(leftMs > 14 * 60_000 && leftMs <= 15 * 60_000 + 1_000, `${leftMs} ms`);
    assert.deepEqual([dry.code, dry.out], [0, 'Would make a link that adds a browser of bo.\n']);
    assert.deepEqual([nobody.code, /oncall\/unknown/.test(nobody.err)], [6, true], nobody.err);
    assert.deepEqual([other.code, /The address is missing/.test(other.err)], [2, true], other.err);
  });

  it('needs no link once it is known: its subscription can be given as it is', async () => {
    await here.astern('oncall', 'people', 'add', 'cy');

    const added = await here.astern('oncall', 'people', 'contact', 'add', 'cy', 'push', here.subscription);

    assert.match(added.out, /^ct_\w+ {2}push {2}a browser by 127\.0\.0\.1:\d+ {2}not verified yet$/m);
  });
});

it('a server without push says so, and one that is not reached by https says that no browser will do it', async (t) => {
  const without = await startWorld();
  t.after(() => without.close());
  const insecure = await startPushWorld({ url: 'http://astern.example.com' });
  t.after(() => insecure.close());
  for (const { api } of [without, insecure.world]) await api.call('putPerson', { body: { name: 'ann' } });

  const made = await insecure.astern('oncall', 'people', 'contact', 'add', 'ann', 'push');

  assert.match(made.out, /^http:\/\/astern\.example\.com\/push\/push_/);
  assert.match(made.err, /No browser does push at this address, because it is not https/);
  await assert.rejects(
    without.api.call('newPushLink', { params: { name: 'ann' }, body: {} }),
    (error: UserError) => error.code === 'contact/no-channel' && /docs\/channels\.md/.test(error.next),
  );
});
