import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { serverSettings } from './server.ts';

function channels(text: string) {
  const file = { name: 'astern.server.yml', text, folder: '/etc/astern' };
  return serverSettings({ file, env: {}, flags: {}, home: '/home/ann', cwd: '/srv' }).channels;
}

function refusal(text: string): UserError {
  try {
    channels(text);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
  assert.fail(`was accepted: ${text}`);
}

const A = '{ env: A }';

describe('channels of the settings', () => {
  it('are not there unless they are written', () => {
    assert.deepEqual(new Set(Object.values(channels('listen: 127.0.0.1:1'))), new Set([null]));
  });

  it('are read with what goes without saying', () => {
    const text = `channels:
  email: { host: smtp.example.com, from: "Astern <astern@example.com>", user: ${A}, password: { file: pw } }
  chat: { slack: { token: ${A} } }
  webhook: { secrets: [${A}, { env: B }] }
  sms: { twilio: { account: ${A}, token: ${A}, from: "+15550001111" } }
  ntfy: {}
`;
    const read = channels(text);

    assert.deepEqual(read.email, {
      host: 'smtp.example.com',
      port: 587,
      tls: 'starttls',
      from: 'Astern <astern@example.com>',
      auth: { user: { env: 'A' }, password: { file: '/etc/astern/pw' } },
      ca: null,
    });
    assert.deepEqual(read.chat, {
      kind: 'slack',
      token: { env: 'A' },
      signingSecret: null,
      api: 'https://slack.com/api',
    });
    assert.deepEqual(read.webhook, { secrets: [{ env: 'A' }, { env: 'B' }], allowPrivate: false });
    assert.equal(read.sms?.api, 'https://api.twilio.com');
    assert.deepEqual(read.ntfy, { url: 'https://ntfy.sh', token: null });
    assert.deepEqual([read.voice, read.push], [null, null]);
    assert.equal(channels('channels: { email: { host: h, port: 465, from: a@b.c } }').email?.tls, 'implicit');
    assert.deepEqual(channels(`channels: { chat: { webhook: ${A} } }`).chat, { kind: 'webhook', url: { env: 'A' } });
  });

  const wrong = [
    ['channels: { mail: {} }', /`mail` is not a key of the channels section/],
    ['channels: { email: { host: h } }', /`from` is missing/],
    ['channels: { email: { host: h, from: astern } }', /a sender, such as/],
    ['channels: { email: { host: h, from: "a@b.c, d@e.f" } }', /a sender, such as/],
    [`channels: { email: { host: h, from: a@b.c, user: ${A} } }`, /user and password go together/],
    [
      `channels: { email: { host: h, from: a@b.c, tls: none, user: ${A}, password: ${A} } }`,
      /a password would be sent unencrypted/,
    ],
    ['channels: { chat: {} }', /write either slack or webhook/],
    [`channels: { chat: { webhook: ${A}, slack: { token: ${A} } } }`, /write either slack or webhook/],
    ['channels: { webhook: { secrets: [] } }', /at least one secret/],
    [`channels: { voice: { twilio: { account: ${A}, token: ${A}, from: "0151" } } }`, /international form/],
    ['channels: { ntfy: { url: ntfy.sh } }', /an http\(s\) URL/],
    ['channels: { ntfy: { url: "file:///etc/passwd" } }', /an http\(s\) URL/],
    [`channels: { push: { subject: me, public: x, private: ${A} } }`, /2 problems/],
  ] as const;
  for (const [text, message] of wrong) {
    it(`are refused: ${text}`, () => {
      assert.match(refusal(text).message, message);
    });
  }

  it('repeat no secret that was written where its name belongs', () => {
    const texts = [
      'channels: { chat: { slack: { token: xoxb-hush } } }',
      'channels: { chat: { slack: { token: { env: A }, signing_secret: hush } } }',
      'channels: { chat: { webhook: https://hooks.slack.com/services/hush } }',
      'channels: { webhook: { secrets: [hush] } }',
      'channels: { email: { host: h, from: a@b.c, user: hush, password: hush } }',
      'channels: { sms: { twilio: { account: hush, token: hush, from: "+15550001111" } } }',
      'channels: { ntfy: { token: hush } }',
      'channels: { push: { private: hush } }',
    ];
    for (const text of texts) {
      const { message, facts } = refusal(text);
      assert.doesNotMatch(message + JSON.stringify(facts), /hush/, text);
    }
  });
});
