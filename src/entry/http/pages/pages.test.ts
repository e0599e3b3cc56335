import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import pino from 'pino';
import { aSuspect } from '../../../core/notices/testing/page-facts.ts';
import { pagedShop, URL_HERE, worldOf } from '../../../flows/incidents/testing/paged-shop.ts';
import { openSqliteForTest } from '../../../store/testing/open-sqlite.ts';
import { addPages } from './add-pages.ts';

const LARGEST_BYTES = 10 * 1024;
const TOKEN = { name: 'vic', role: 'viewer', secret: 'a-token-of-vic', isLocal: false } as const;

async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const shop = await pagedShop(store);
  const logged: string[] = [];
  const logger: FastifyBaseLogger = pino({}, { write: (line: string) => void logged.push(line) });
  const logController = new LogController({ disableRequestLogging: true });
  const app = Fastify({ loggerInstance: logger, logController, routerOptions: { maxParamLength: 200 } });
  const artifacts = { has: async () => true };
  const world = { ...worldOf(store), clock, artifacts } as never;
  await addPages(app, world, [TOKEN]);
  t.after(() => app.close());
  return { ...shop, app, logged, clock, ...browserOn(app) };
}

type Got = {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookie: string | null;
};

function browserOn(app: FastifyInstance) {
  const got = (answer: Awaited<ReturnType<FastifyInstance['inject']>>): Got => ({
    status: answer.statusCode,
    text: answer.body,
    headers: answer.headers,
    cookie: String(answer.headers['set-cookie'] ?? '').split(';')[0] || null,
  });
  return {
    get: async (url: string, headers: Record<string, string> = {}) => got(await app.inject({ url, headers })),
    post: async (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      got(
        await app.inject({
          method: 'POST',
          url,
          payload: new URLSearchParams(fields).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: URL_HERE, ...headers },
        }),
      ),
  };
}

/** What the form of a button carries. */
function pressOf({ text }: Got, button: string): string {
  return new RegExp(`name="press" value="(${button}\\.[^"]+)"`).exec(text)?.[1] ?? assert.fail(`no ${button}: ${text}`);
}

describe('the page of a message', () => {
  it('asks to take the incident, and is the incident after the tap', async (t) => {
    const { link, get, post, present } = await open(t);
    const at = `/p/${await link()}`;

    const before = await get(at);
    const tapped = await post(`${at}/press`, { press: pressOf(before, 'on-it') });
    const after = await get(String(tapped.headers.location));

    assert.equal(before.status, 200);
    assert.match(before.text, /Nobody has it yet\.[\s\S]*<h1>Checkout fails<\/h1>[\s\S]*I am on it/);
    assert.deepEqual([tapped.status, tapped.headers.location], [303, `${at}?r=done.on-it`]);
    assert.match(after.text, /You have INC-1\. Nobody else is paged about it\./);
    assert.match(after.text, /Ann Lee has it since .* CET \(just now\)\.[\s\S]*aria-current="step"><span>decide/);
    assert.doesNotMatch(after.text, /I am on it/);
    assert.equal((await present()).owner, 'ann');
  });

  it('changes nothing when it is only opened, by whatever program', async (t) => {
    const { link, get, app, store, present } = await open(t);
    const at = `/p/${await link()}`;
    const [before, seq] = [await present(), await store.events.lastSeq()];
    const memos = (await store.records.list('memo')).length;

    for (const path of [at, `${at}/put-back`, `${at}/press`, `${at}/again`, `${at}?r=done.put-back`, '/i/1']) {
      await get(path);
      await app.inject({ method: 'HEAD', url: path });
    }

    assert.deepEqual(await present(), before);
    assert.equal(await store.events.lastSeq(), seq);
    assert.equal((await store.records.list('memo')).length, memos);
  });

  it('answers in the name of its person from one browser alone; another one is told so, and can ask for a new link (S42)', async (t) => {
    const { link, get, post, store, present } = await open(t);
    const at = `/p/${await link()}`;
    const first = await post(`${at}/press`, { press: pressOf(await get(at), 'on-it') });

    const copy = await get(at);
    const forwarded = await post(`${at}/press`, { press: pressOf(copy, 'not-an-incident') });
    const again = await post(`${at}/again`, {});
    const same = await post(`${at}/press`, { press: pressOf(copy, 'not-an-incident') }, { cookie: first.cookie ?? '' });

    assert.match(
      String(first.headers['set-cookie']),
      new RegExp(`Path=${at}; Max-Age=\\d+; HttpOnly; SameSite=Strict; Secure$`),
    );
    assert.equal(forwarded.status, 403);
    assert.match(forwarded.text, /Somebody answered from this link in another browser[\s\S]*Send Ann Lee a new link/);
    assert.match(again.text, /A new link goes to Ann Lee by chat now\./);
    assert.equal((await store.pages.of(1)).filter(({ kind }) => kind === 'notice').length, 1);
    assert.equal(same.status, 303);
    assert.equal((await present()).isFalseAlarm, true);
  });

  it('takes no tap from another site, from another link, or of its own making', async (t) => {
    const { link, get, post, present, buttonOf } = await open(t);
    const at = `/p/${await link()}`;
    const press = pressOf(await get(at), 'on-it');
    const chat = await buttonOf('on-it');

    const answers = [
      await post(`${at}/press`, { press }, { origin: 'https://evil.example' }),
      await post(`${at}/press`, { press }, { origin: 'null' }),
      await post(`${at}/press`, { press: chat }),
      await post(`${at}/press`, { press: press.replace('on-it', 'put-back') }),
      await post(`${at}/press`, {}),
      await post('/p/page_x.abc.AAAAAAAAAAAAAAAAAAAAAA/press', { press }),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [403, 403, 400, 400, 400, 404],
    );
    assert.equal((await present()).state, 'open');
  });

  it('says what is so now to whoever taps late (S17, S18)', async (t) => {
    const { link, get, post, present } = await open(t);
    const at = { ann: `/p/${await link()}`, bob: '' };
    const ann = await get(at.ann);
    const pass = await post(`${at.ann}/press`, { press: pressOf(ann, 'pass-on') });
    at.bob = `/p/${await link('bob')}`;
    await post(`${at.bob}/press`, { press: pressOf(await get(at.bob), 'on-it') });

    const late = await post(`${at.ann}/press`, { press: pressOf(ann, 'on-it') }, { cookie: pass.cookie ?? '' });
    const shown = await get(String(late.headers.location));

    assert.match(shown.text, /bob was quicker\. bob has it since/);
    assert.equal((await present()).owner, 'bob');
  });

  it('has run out after a day, and offers a new one to its person', async (t) => {
    const { link, get, post, clock } = await open(t);
    const at = `/p/${await link()}`;
    const press = pressOf(await get(at), 'on-it');
    await clock.advance(24 * 3_600_000 + 1_000);

    const [shown, tapped] = [await get(at), await post(`${at}/press`, { press })];

    for (const { status, text } of [shown, tapped]) {
      assert.equal(status, 410);
      assert.match(text, /This link has run out[\s\S]*Send Ann Lee a new link/);
      assert.doesNotMatch(text, /Checkout fails/);
    }
  });

  it('only shows an hour after all is over', async (t) => {
    const { link, get, change, clock, store } = await open(t);
    const at = `/p/${await link()}`;
    await change({ state: 'resolved', resolvedAtMs: await store.now(), resolvedBy: 'bob' });
    await clock.advance(3_600_000);

    const { text } = await get(at);

    assert.match(text, /Resolved by bob[\s\S]*this link only shows/);
    assert.doesNotMatch(text, /<form/);
  });

  it('of a link that was not made here opens nothing, and does not say why', async (t) => {
    const { link, get } = await open(t);
    const written = await link();
    const forged = written.replace(/.{4}$/, 'AAAA');
    const answers = [await get(`/p/${forged}`), await get('/p/x'), await get(`/p/${'x'.repeat(190)}`)];

    for (const { status, text } of answers) {
      assert.equal(status, 404);
      assert.match(text, /This link opens nothing/);
    }
  });

  it('shows what a hostile sender has written, and runs none of it', async (t) => {
    const { link, get, change } = await open(t);
    const title = `<script>alert(1)</script><img src=x onerror=alert(1)>\u202e"'${'y'.repeat(10_000)}`;
    const evidence = [{ kind: 'new-error', points: 30, text: title } as const];
    await change({ title, suspects: [aSuspect({ release: 2, title, author: title, evidence })] });
    const at = `/p/${await link()}`;

    const pages = [await get(at), await get(`${at}/put-back`)];

    for (const { text } of pages) {
      assert.doesNotMatch(text, /<script>alert|<img|\u202e/);
      assert.match(text, /&lt;script&gt;alert\(1\)/);
      assert.ok(text.length < 60_000);
    }
  });

  it('keeps its link to itself: no cache, no referrer, no frame, nothing from elsewhere, not in a log', async (t) => {
    const { link, get, post, logged, store } = await open(t);
    const at = `/p/${await link()}`;

    const { headers, text } = await get(at);
    Object.assign(store.escalations, { get: () => Promise.reject(new Error('the disk is gone')) });
    const broken = await get(at);
    const wrong = await post(`${at}/press`, {}, { 'content-type': 'application/json' });

    const policy = String(headers['content-security-policy']);
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'/,
    );
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.doesNotMatch(text, /(?:src|href|action)="(?!\/(?:p|i|icon)[/.]|tel:)/);
    assert.equal(broken.status, 503);
    assert.match(broken.text, /Astern has trouble at this moment/);
    assert.equal(wrong.status, 415);
    assert.match(logged.join(''), /a page failed/);
    assert.doesNotMatch(logged.join(''), new RegExp(at.slice(3).replaceAll('.', '\\.')));
  });

  it('is small enough for a bad line', async (t) => {
    const { link, get, app, change } = await open(t);
    await change({ suspects: [aSuspect({ release: 2 })] });
    const at = `/p/${await link()}`;

    for (const path of [at, `${at}/put-back`]) {
      const answer = await app.inject({ url: path, headers: { 'accept-encoding': 'gzip' } });
      assert.equal(answer.headers['content-encoding'], 'gzip');
      assert.ok(answer.rawPayload.length <= LARGEST_BYTES, `${answer.rawPayload.length} bytes`);
      assert.equal(gunzipSync(answer.rawPayload).toString().length, (await get(path)).text.length);
    }
  });
});

describe('the page of an incident by its number', () => {
  it('is for a browser that has opened a link of it, and answers as that does', async (t) => {
    const { link, get } = await open(t);
    const at = `/p/${await link()}`;
    const { headers } = await get(at);
    const cookie = String(headers['set-cookie']);

    const [stranger, guest] = [await get('/i/1'), await get('/i/1', { cookie: cookie.split(';')[0] ?? '' })];

    assert.match(cookie, /Path=\/i\/1; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
    assert.equal(stranger.status, 401);
    assert.doesNotMatch(stranger.text, /Checkout/);
    assert.equal(guest.status, 200);
    assert.match(guest.text, new RegExp(`action="${at.replaceAll('.', '\\.')}/press"`));
  });

  it('names what others deployed, leads to where it is shown, and offers to put back nothing', async (t) => {
    const { link, get, post, change, message } = await open(t);
    const shown = 'https://github.test/run/1?a="b"';
    const elsewhere = { source: 'acme', id: '42', name: 'acme/pay 4f3a2c1', by: 'GitHub', link: shown };
    await change({ suspects: [aSuspect({ release: null, elsewhere, target: 'pay/production', author: 'Bo' })] });
    const at = `/p/${await link()}`;

    const before = await get(at);
    const guided = await get(`${at}/put-back`);
    await post(`${at}/press`, { press: pressOf(before, 'on-it') });
    const after = await get(at);

    assert.deepEqual(
      (await message()).actions.map(({ id }) => id),
      ['fix-forward', 'pass-on', 'not-an-incident'],
    );
    const named = '<b>acme/pay 4f3a2c1 "Faster cart"</b> by Bo, deployed by GitHub to pay/production 3 min before';
    assert.ok(before.text.replaceAll('&quot;', '"').includes(named), before.text);
    for (const { text } of [before, after]) {
      assert.match(text, /cannot put it back[\s\S]*<a href="https:\/\/github\.test\/run\/1\?a=&quot;b&quot;"/);
      assert.doesNotMatch(text, /Put back release/);
    }
    assert.match(guided.text, /There is nothing to put back[\s\S]*do that where GitHub deploys it\./);
  });

  it('says that there is nothing to put back where no target of ours is named, and not that it is under way', async (t) => {
    const { link, get, post, change } = await open(t);
    await change({ target: null, suspects: [] });
    const at = `/p/${await link()}`;
    await post(`${at}/press`, { press: pressOf(await get(at), 'on-it') });

    const { text } = await get(at);

    assert.match(text, /Astern knows no release that could be put back for this\./);
    assert.doesNotMatch(text, /how the put-back goes/);
  });

  it('only shows for a token', async (t) => {
    const { get } = await open(t);
    const headers = { authorization: `Bearer ${TOKEN.secret}` };

    const [incident, guided, other] = [
      await get('/i/1', headers),
      await get('/i/INC-1/put-back', headers),
      await get('/i/99', headers),
    ];

    assert.deepEqual([incident.status, guided.status, other.status], [200, 200, 404]);
    assert.match(incident.text, /Checkout fails/);
    assert.match(guided.text, /astern rollback r1 shop\/production --incident INC-1/);
    assert.doesNotMatch(`${incident.text}${guided.text}`, /<form/);
  });
});

describe('the guided put-back', () => {
  it('has its five blocks, with the red button last and nothing focused', async (t) => {
    const { link, get, change } = await open(t);
    await change({ suspects: [aSuspect({ release: 2 })] });

    const { text } = await get(`/p/${await link()}/put-back`);

    const blocks = [...text.matchAll(/<h2>([^<]+)<\/h2>/g)].map(([, title]) => title);
    assert.deepEqual(blocks, ['What is wrong', 'What will happen', 'What we checked for you', 'Decide']);
    assert.match(text, /<button class="red">Put back release 1<\/button>/);
    assert.doesNotMatch(text, /autofocus/);
    assert.doesNotMatch(
      text.replace(/<(?:style|script|details)>[\s\S]*?<\/(?:style|script|details)>/g, ''),
      /\b(?:SHA|revert|promote)\b/i,
    );
  });

  it('has no button where the card says stop, and says whom to call instead (S47)', async (t) => {
    const { link, get, stopped } = await open(t);
    await stopped();

    const { text } = await get(`/p/${await link()}/put-back`);

    assert.doesNotMatch(text, /class="red"|What will happen/);
    assert.match(text, /Putting back release 1 would do harm\. r1 reads orders\.note, which r2 has removed\./);
    assert.match(text, /Call bob\./);
  });
});
