import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { aMessage, notifierContract } from '../contract.ts';
import { CA, readable, startMailServer } from '../testing/mail-server.ts';
import { classify } from './classify.ts';
import { composeMail } from './compose.ts';
import { createEmail, type EmailOptions } from './index.ts';

const PASSWORD = 'hush-hush';

async function open(
  t: TestContext,
  options: Partial<EmailOptions> = {},
  server: Parameters<typeof startMailServer>[0] = {},
) {
  const mail = await startMailServer(server);
  const notifier = createEmail({
    host: 'localhost',
    port: mail.port,
    tls: 'starttls',
    from: 'Astern <astern@example.com>',
    auth: { user: 'astern', password: PASSWORD },
    ca: CA,
    ...options,
  });
  t.after(async () => {
    notifier.close();
    await mail.close();
  });
  const send = (message = aMessage, ms = 5_000) => notifier.send('ann@example.com', message, AbortSignal.timeout(ms));
  return { mail, notifier, send };
}

const idOf = (mail: string) => /^Message-ID: (.*)$/im.exec(mail)?.[1] ?? '';

notifierContract('email', async (t) => {
  const { mail, notifier } = await open(t);
  const elsewhere = (host: string) => {
    const one = createEmail({ host, port: 9, tls: 'starttls', from: 'a@example.com', auth: null });
    t.after(() => one.close());
    return one;
  };
  return {
    notifier,
    unheard: [elsewhere('127.0.0.1'), elsewhere('nowhere.invalid')],
    to: 'ann@example.com',
    wrong: [
      'ann',
      'ann@',
      '@example.com',
      'ann@example',
      'a@b.c, d@e.f',
      'Ann <ann@example.com>',
      'a@b.c\r\nBcc: x@y.z',
    ],
    secrets: [PASSWORD],
    without: ['limited', 'flood', 'other-protocol'],
    behave: mail.behave,
    taken: () => mail.taken.map(readable),
    keys: () => mail.taken.map(idOf),
  };
});

describe('mail', () => {
  it('keeps one connection, and the messages of an incident in one thread', async (t) => {
    const { mail, send } = await open(t);

    await Promise.all([send(), send({ ...aMessage, key: 'INC-17/1' }), send({ ...aMessage, replaces: 'INC-18' })]);

    const threads = mail.taken.map((one) => /^In-Reply-To: (.*)$/m.exec(one)?.[1]);
    assert.equal(mail.sessions(), 1);
    assert.equal(threads.filter((one) => one === threads[0]).length, 2);
    assert.equal(new Set(threads).size, 2);
  });

  it('asks for no automatic answer, says how urgent it is, and has no picture', async (t) => {
    const { mail, send } = await open(t);

    await send();
    await send({ ...aMessage, urgency: 'notice' });

    const [page = '', notice = ''] = mail.taken.map(readable);
    assert.match(page, /^Auto-Submitted: auto-generated$/m);
    assert.match(page, /^X-Auto-Response-Suppress: All$/m);
    assert.match(page, /^X-Priority: 1/m);
    assert.doesNotMatch(notice, /^X-Priority/m);
    assert.match(page, /^To: ann@example\.com$/m);
    assert.match(page, /color-scheme" content="light dark"/);
    assert.doesNotMatch(page, /<img|<script|background/);
  });

  it('is delivered over TLS from the first byte too', async (t) => {
    const { mail, send } = await open(t, { tls: 'implicit' }, { secure: true });

    const sent = await send();

    assert.deepEqual([sent.kind, mail.taken.length], ['sent', 1]);
  });

  it('tells nobody its password without encryption, and trusts no stranger', async (t) => {
    const plain = await open(t, {}, { disabledCommands: ['STARTTLS'] });
    const stranger = await open(t, { ca: '' });

    const sent = [await plain.send(), await stranger.send()];

    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['trouble', 'trouble'],
      JSON.stringify(sent),
    );
    assert.equal(plain.mail.taken.length + stranger.mail.taken.length, 0);
  });

  it('blames the settings, not the address, when the sign-in fails, and repeats no password', async (t) => {
    const { send } = await open(t, { auth: { user: 'astern', password: 'not-it-at-all' } });

    const sent = await send();

    assert.deepEqual(sent, {
      kind: 'trouble',
      why: 'localhost did not take the sign-in of the settings (535 authentication failed for astern ***)',
      afterMs: null,
    });
  });

  it('comes back later to a server that greylists', async (t) => {
    const { mail, send } = await open(t);
    mail.behave('greylists');
    const first = await send();
    mail.behave('well');

    const second = await send();

    assert.deepEqual(first, {
      kind: 'trouble',
      why: 'localhost does not take it now: 451 try again in five minutes',
      afterMs: null,
    });
    assert.equal(second.kind, 'sent');
  });

  it('of several messages at once, one that hangs takes no other with it', async (t) => {
    const { mail, send } = await open(t);
    mail.behave('drip');
    const stuck = send(aMessage, 500);
    const waiting = send({ ...aMessage, key: 'INC-17/2' }, 5_000);
    await mail.stuck;
    mail.behave('well');

    const sent = await Promise.all([stuck, waiting]);

    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['trouble', 'sent'],
    );
  });

  it('puts nothing of a message into the headers', () => {
    const mail = composeMail({ ...aMessage, title: 'a\r\nBcc: eve@example.com\u0000', lines: ['<b>x</b>'] }, 'x.org');

    assert.equal(mail.subject, 'a Bcc: eve@example.com');
    assert.match(mail.html, /&#60;b&#62;x/);
  });
});

describe('an SMTP failure', () => {
  const cases = [
    [{ code: 'EENVELOPE', responseCode: 550, response: '550 5.1.1 no such user' }, 'refused'],
    [{ code: 'EENVELOPE', responseCode: 450, response: '450 greylisted' }, 'trouble'],
    [{ code: 'EMESSAGE', responseCode: 554, response: '554 spam' }, 'refused'],
    [{ code: 'EMESSAGE', responseCode: 552 }, 'refused'],
    [{ code: 'EAUTH', responseCode: 535, response: '535 no' }, 'trouble'],
    [{ code: 'EENVELOPE', responseCode: 530, response: '530 sign in first' }, 'trouble'],
    [{ code: 'EPROTOCOL', responseCode: 503 }, 'trouble'],
    [{ code: 'EPROTOCOL', responseCode: 421 }, 'trouble'],
    [{ code: 'ETLS' }, 'trouble'],
    [{ code: 'EDNS' }, 'trouble'],
    [{ code: 'ECONNECTION' }, 'trouble'],
    [{ code: 'ETIMEDOUT' }, 'trouble'],
    [{}, 'trouble'],
  ] as const;
  for (const [failure, kind] of cases) {
    it(`${JSON.stringify(failure)} is ${kind}`, () => {
      const sent = classify(failure, { host: 'mail', isLate: false, secrets: [] });
      assert.equal(sent.kind, kind);
      assert.ok('why' in sent && sent.why.includes('mail'));
    });
  }
});
