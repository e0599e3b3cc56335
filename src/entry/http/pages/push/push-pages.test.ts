import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import pino from 'pino';
import { pagedShop, URL_HERE, worldOf } from '../../../../flows/incidents/testing/paged-shop.ts';
import { rotateLinkKeys } from '../../../../flows/links/link-keys.ts';
import { newPushLink } from '../../../../flows/links/push-links.ts';
import { createPush } from '../../../../providers/notify/push/index.ts';
import { aBrowser, keyPair } from '../../../../providers/notify/testing/push-browser.ts';
import { startReceiver } from '../../../../providers/notify/testing/receiver.ts';
import { openSqliteForTest } from '../../../../store/testing/open-sqlite.ts';
import { addPages } from '../add-pages.ts';

const MINUTE_MS = 60_000;
const LARGEST_BYTES = 10 * 1024;

async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const shop = await pagedShop(store);
  const receiver = await startReceiver(() => ({ status: 201, body: '' }), 'latin1');
  const logged: string[] = [];
  const logger: FastifyBaseLogger = pino({}, { write: (line: string) => void logged.push(line) });
  const logController = new LogController({ disableRequestLogging: true });
  const app = Fastify({ loggerInstance: logger, logController, routerOptions: { maxParamLength: 200 } });
  const { publicKey, privateKey } = keyPair();
  const keys = { subject: 'mailto:ops@example.com', publicKey, privateKey };
  const notifiers = new Map([['push', createPush({ keys, clock, reach: 'private' })] as const]);
  const world = { ...worldOf(store), clock, notifiers } as never;
  await addPages(app, world, []);
  t.after(async () => {
    await app.close();
    await receiver.close();
  });

  const send = async (method: 'GET' | 'POST', url: string, more: { headers?: object; payload?: string } = {}) => {
    const answer = await app.inject({ method, url, ...more } as never);
    const cookie = String(answer.headers['set-cookie'] ?? '');
    return {
      status: answer.statusCode,
      text: answer.body,
      headers: answer.headers,
      cookie: cookie.split(';')[0] ?? '',
      said: () => JSON.parse(answer.body),
    };
  };
  const link = async (person = 'ann') =>
    `/push/${(await newPushLink({ store, notifiers }, { person, actor: 'ada', dryRun: false })).written}`;
  const browser = aBrowser();
  const address = browser.address(`${receiver.url}/push/ann`);
  return {
    ...shop,
    app,
    clock,
    receiver,
    logged,
    publicKey,
    notifiers,
    address,
    link,
    get: (url: string, cookie = '') => send('GET', url, { headers: { cookie } }),
    subscribe: (url: string, payload = address, headers: object = {}) =>
      send('POST', url, { payload, headers: { origin: URL_HERE, 'content-type': 'application/json', ...headers } }),
    tap: (url: string, fields: Record<string, string>, headers: object) =>
      send('POST', url, {
        payload: new URLSearchParams(fields).toString(),
        headers: { origin: URL_HERE, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    messages: () => receiver.got.map(({ body }) => JSON.parse(browser.read(Buffer.from(body, 'latin1')))),
    pushed: async () =>
      ((await store.records.get('member', 'ann'))?.contacts ?? []).filter(({ channel }) => channel === 'push'),
  };
}

const codeIn = ({ title }: { readonly title: string }) => /(\d{6})$/.exec(title)?.[1] ?? assert.fail(title);
const otherThan = (code: string) => (code === '111111' ? '222222' : '111111');

describe('the page that adds a browser', () => {
  it('adds it, sends it a code as a push, and verifies it where the code is typed', async (t) => {
    const { link, get, subscribe, tap, messages, pushed, store } = await open(t);
    const at = await link();

    const added = await subscribe(at);
    const asks = await get(at, added.cookie);
    const [message] = messages();
    const wrong = await tap(`${at}/code`, { code: otherThan(codeIn(message)) }, { cookie: added.cookie });
    const right = await tap(`${at}/code`, { code: ` ${codeIn(message)} ` }, { cookie: added.cookie });
    const done = await get(at, added.cookie);

    assert.deepEqual([added.status, added.said()], [201, { trouble: null }]);
    assert.match(
      String(added.headers['set-cookie']),
      /^astern_added=[\w-]{24}; Path=\/push\/.*; HttpOnly; SameSite=Strict; Secure$/,
    );
    assert.deepEqual([message.url, message.urgency], [`${URL_HERE}${at}`, 'notice']);
    assert.match(message.body, /on the page that waits for it/);
    assert.match(asks.text, /<h1 tabindex="-1">Type the code<\/h1>/);
    assert.deepEqual([wrong.status, /there are 4 more tries/.test(wrong.text)], [422, true]);
    assert.deepEqual([right.status, right.headers.location], [303, at]);
    assert.match(done.text, /This browser gets your pages[\s\S]*Verified for Ann Lee/);
    const [contact] = await pushed();
    assert.ok(contact?.verifiedAtMs);
    assert.deepEqual(Object.keys(JSON.parse(contact.address)), ['endpoint', 'keys']);
    const events = (await store.events.newest({ limit: 20 })).filter(({ kind }) => kind === 'oncall.changed');
    assert.deepEqual(
      events.map(({ actor, data }) => [actor, data.what, data.change]),
      [
        ['ada', 'push-link', 'made'],
        ['ann', 'contact', 'added'],
        ['ann', 'contact', 'verified'],
      ],
    );
  });

  it('changes nothing when it is only opened, by whatever program', async (t) => {
    const { link, get, app, store, pushed, receiver } = await open(t);
    const at = await link();
    const before = [await store.events.lastSeq(), await store.records.list('memo'), await pushed()];

    for (const path of [at, `${at}/code`, `${at}/again`, '/push-worker.js', '/push.webmanifest', '/push/x']) {
      await get(path);
      await app.inject({ method: 'HEAD', url: path });
    }

    assert.deepEqual([await store.events.lastSeq(), await store.records.list('memo'), await pushed()], before);
    assert.deepEqual(receiver.got, []);
  });

  it('works once: another browser adds nothing by it, and cannot type for the first one', async (t) => {
    const { link, get, subscribe, tap, messages, pushed, receiver } = await open(t);
    const at = await link();
    const first = await subscribe(at);

    const other = await subscribe(at, aBrowser().address(`${receiver.url}/push/other`));
    const looks = await get(at);
    const guesses = await get(at, 'astern_added=guessed');
    const types = await tap(`${at}/code`, { code: codeIn(messages()[0]) }, {});
    const asks = await tap(`${at}/again`, {}, { cookie: 'astern_added=guessed' });

    assert.deepEqual([first.status, other.status, other.said().code], [201, 409, 'contact/link-used']);
    assert.match(other.said().next, /astern oncall people contact add ann push/);
    for (const { status, text } of [looks, guesses, types, asks]) {
      assert.equal(status, 409);
      assert.match(text, /This link was used[\s\S]*adds no other one/);
    }
    const [contact, ...more] = await pushed();
    assert.deepEqual([contact?.verifiedAtMs, more.length, receiver.got.length], [null, 0, 1]);
  });

  it('knows the same browser again when an answer was lost on its way', async (t) => {
    const { link, get, subscribe, pushed, clock } = await open(t);
    const at = await link();
    const lost = await subscribe(at);
    await clock.advance(31_000);

    const again = await subscribe(at);

    assert.deepEqual([lost.status, again.status, (await pushed()).length], [201, 201, 1]);
    assert.match((await get(at, again.cookie)).text, /Type the code/);
    assert.equal((await get(at, lost.cookie)).status, 409);
  });

  it('of two at once adds one', async (t) => {
    const { link, subscribe, pushed, receiver } = await open(t);
    const at = await link();
    const addresses = ['a', 'b', 'c'].map((name) => aBrowser().address(`${receiver.url}/push/${name}`));

    const answers = await Promise.all(addresses.map((address) => subscribe(at, address)));

    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409]);
    assert.equal((await pushed()).length, 1);
  });

  it('opens nothing when it was changed, or when the keys of links were changed twice', async (t) => {
    const { link, get, subscribe, pushed, store } = await open(t);
    const [id = '', until = '', signature = ''] = (await link()).slice('/push/'.length).split('.');
    const bobs = (await link('bob')).split('.')[2];
    const forged = [
      `/push/${id}.${until}.${'A'.repeat(22)}`,
      `/push/${id}.${(Number.parseInt(until, 36) + 600).toString(36)}.${signature}`,
      `/push/${id}.${until}.${bobs}`,
      '/push/x',
    ];
    const gone = await link();
    await rotateLinkKeys(store);
    await rotateLinkKeys(store);

    const answers = await Promise.all([...forged, gone].flatMap((at) => [get(at), subscribe(at)]));

    for (const { status, text } of answers) {
      assert.equal(status, 404);
      assert.match(text, /This link opens nothing/);
    }
    assert.deepEqual(await pushed(), []);
  });

  it('says that it has run out, and how to come by another one', async (t) => {
    const { link, get, subscribe, clock, pushed } = await open(t);
    const at = await link();
    await clock.advance(15 * MINUTE_MS + 1_000);

    const [shown, sent] = [await get(at), await subscribe(at)];

    assert.equal(shown.status, 410);
    assert.match(shown.text, /This link has run out[\s\S]*astern oncall people contact add ann push/);
    assert.deepEqual([sent.status, sent.said().code], [410, 'contact/link-over']);
    assert.deepEqual(await pushed(), []);
  });

  it('is no link of a message, and a link of a message is none of these', async (t) => {
    const { link, get, subscribe, message, tap, present } = await open(t);
    const at = await link();
    const written = (await message()).url?.slice(`${URL_HERE}/p/`.length) ?? '';

    const asPage = await get(at.replace('/push/', '/p/'));
    const pressed = await tap(`${at.replace('/push/', '/p/')}/press`, { press: 'on-it' }, {});
    const asPush = [await get(`/push/${written}`), await subscribe(`/push/${written}`)];

    assert.match(written, /^page_/);
    assert.deepEqual([asPage.status, pressed.status], [404, 404]);
    assert.deepEqual(
      asPush.map(({ status }) => status),
      [404, 404],
    );
    assert.equal((await present()).owner, null);
  });

  it('takes nothing from another site, nothing that is no subscription, and nothing that leads inside', async (t) => {
    const { link, subscribe, tap, pushed, notifiers, address, clock } = await open(t);
    const at = await link();
    const foreign = [
      await subscribe(at, address, { origin: 'https://evil.example' }),
      await subscribe(at, address, { origin: 'null' }),
      await tap(`${at}/code`, { code: '123456' }, { origin: 'https://evil.example' }),
    ];
    const wrong = await Promise.all(
      ['', 'x', '[]', 'null', '{"endpoint":1,"keys":null}', address.replace(/"p256dh":"...../, '"p256dh":"AAAAA')].map(
        (payload) => subscribe(at, payload),
      ),
    );
    const form = await tap(at, { endpoint: 'x' }, {});
    const large = await subscribe(at, JSON.stringify({ endpoint: 'x'.repeat(20_000) }));
    const keys = { subject: 'mailto:ops@example.com', ...keyPair() };
    notifiers.set('push', createPush({ keys, clock, reach: 'public' }));
    const inside = await subscribe(at);

    assert.deepEqual(
      foreign.map(({ status }) => status),
      [403, 403, 403],
    );
    assert.equal(foreign[0]?.said().code, 'contact/foreign-origin');
    assert.match(foreign[2]?.text ?? '', /did not come from the page of the link itself/);
    for (const { status, said } of [...wrong.slice(1), inside]) {
      assert.equal(status, 422);
      assert.equal(said().code, 'contact/wrong-address');
    }
    assert.ok([400, 422].includes(wrong[0]?.status ?? 0));
    assert.deepEqual(
      [form.status, large.status].map((status) => status >= 400 && status < 500),
      [true, true],
    );
    assert.deepEqual(await pushed(), []);
  });

  it('says when the code cannot be sent, and sends another one when asked', async (t) => {
    const { link, get, subscribe, tap, receiver, messages, clock } = await open(t);
    const at = await link();
    receiver.behave({ kind: 'status', status: 403 });

    const added = await subscribe(at);
    receiver.behave({ kind: 'answer' });
    const soon = await tap(`${at}/again`, {}, { cookie: added.cookie });
    await clock.advance(30_000);
    const again = await tap(`${at}/again`, {}, { cookie: added.cookie });
    const done = await tap(`${at}/code`, { code: codeIn(messages().at(-1)) }, { cookie: added.cookie });

    assert.equal(added.status, 201);
    assert.match(added.said().trouble, /The code could not be sent to the push of ann: .*keys of the settings/);
    assert.deepEqual([soon.status, /another in 30 s/.test(soon.text)], [409, true]);
    assert.deepEqual([again.status, /Another code is on its way/.test(again.text)], [200, true]);
    assert.equal(done.status, 303);
    assert.match((await get(at, added.cookie)).text, /Verified/);
  });

  it('gives a browser five tries and half an hour, like any other contact', async (t) => {
    const { link, get, subscribe, tap, messages, clock } = await open(t);
    const at = await link();
    const { cookie } = await subscribe(at);
    const code = codeIn(messages()[0]);

    const tries = [];
    for (let count = 0; count < 5; count += 1)
      tries.push(await tap(`${at}/code`, { code: otherThan(code) }, { cookie }));
    const right = await tap(`${at}/code`, { code }, { cookie });
    await clock.advance(30 * MINUTE_MS);
    const late = [await get(at, cookie), await tap(`${at}/again`, {}, { cookie })];

    assert.deepEqual(
      tries.map(({ status }) => status),
      [422, 422, 422, 422, 422],
    );
    assert.deepEqual([right.status, /five times/.test(right.text)], [422, true]);
    assert.deepEqual(
      late.map(({ status }) => status),
      [410, 410],
    );
  });

  it('has words for every browser that cannot, and for one without scripts', async (t) => {
    const { link, get, publicKey } = await open(t);

    const { text } = await get(await link());

    const states = [...text.matchAll(/data-when="([\w-]+)" hidden/g)].map(([, state]) => state);
    assert.deepEqual(states, ['insecure', 'no-push', 'iphone', 'denied', 'failed', 'added', 'ready']);
    assert.match(text, new RegExp(`data-key="${publicKey}"`));
    assert.match(text, /<noscript>[\s\S]*Scripts are off[\s\S]*<\/noscript>/);
    assert.match(text, /First add this page to the Home Screen/);
    assert.match(text, /This link adds one browser of Ann Lee, until \d\d:\d\d/);
  });

  it('keeps its link to itself, runs its own script alone, and is small', async (t) => {
    const { link, get, app, logged, store, tap, subscribe } = await open(t);
    const at = await link();

    const { headers, text } = await get(at);
    const zipped = await app.inject({ url: at, headers: { 'accept-encoding': 'gzip' } });
    const worker = await get('/push-worker.js');
    const manifest = await get('/push.webmanifest');
    Object.assign(store, { now: () => Promise.reject(new Error('the disk is gone')) });
    const broken = [await get(at), await tap(`${at}/code`, {}, {}), await subscribe(at)];

    const policy = String(headers['content-security-policy']);
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'/,
    );
    assert.match(policy, /; worker-src 'self'; manifest-src 'self'$/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.doesNotMatch(text, / on\w+="|style="/);
    assert.deepEqual([headers['cache-control'], headers['referrer-policy']], ['no-store', 'same-origin']);
    assert.ok(zipped.rawPayload.length <= LARGEST_BYTES, `${zipped.rawPayload.length} bytes`);
    assert.deepEqual(
      [worker.headers['content-type'], worker.headers['service-worker-allowed'], worker.headers['cache-control']],
      ['text/javascript; charset=utf-8', '/', 'no-cache'],
    );
    assert.deepEqual([manifest.said().display, manifest.said().start_url], ['standalone', undefined]);
    assert.deepEqual(
      broken.map(({ status }) => status),
      [503, 503, 500],
    );
    assert.match(logged.join(''), /a page failed[\s\S]*a browser could not be added/);
    assert.doesNotMatch(logged.join(''), new RegExp(at.slice('/push/'.length).replaceAll('.', '\\.')));
  });

  it('says so when the settings have lost their push since', async (t) => {
    const { link, get, subscribe, notifiers } = await open(t);
    const at = await link();
    notifiers.clear();

    const [shown, sent] = [await get(at), await subscribe(at)];

    assert.deepEqual([shown.status, /There is no push here/.test(shown.text)], [409, true]);
    assert.deepEqual([sent.status, sent.said().code], [409, 'contact/no-channel']);
  });
});
