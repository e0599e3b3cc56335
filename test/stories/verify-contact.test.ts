import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readable, startMailServer } from '../../src/providers/notify/testing/mail-server.ts';
import { runCliProcess } from '../support/cli.ts';
import { startWorld } from '../support/world.ts';

const CA_FILE = fileURLToPath(new URL('../../src/providers/notify/email/fixtures/cert.pem', import.meta.url));

it('a person adds an address, types the code that arrives there, and the doctor knows the channel', async (t) => {
  const mail = await startMailServer();
  t.after(() => mail.close());
  const email = {
    host: 'localhost',
    port: mail.port,
    from: 'Astern <astern@example.com>',
    user: { env: 'MAIL_USER' },
    password: { env: 'MAIL_PASSWORD' },
    ca: CA_FILE,
  };
  const world = await startWorld({
    settings: { channels: { email } },
    env: { MAIL_USER: 'astern', MAIL_PASSWORD: 'hush-hush' },
  });
  t.after(() => world.close());
  const env = { ASTERN_URL: world.api.url(), ASTERN_TOKEN: await world.token() };
  const astern = (...args: readonly string[]) => runCliProcess(args, { env });

  await astern('oncall', 'people', 'add', 'ann', '--name', 'Ann Lee');
  const added = await astern('oncall', 'people', 'contact', 'add', 'ann', 'email', 'ann@example.com', '--json');
  await astern('oncall', 'people', 'contact', 'add', 'ann', 'sms', '+4915112345678');
  const { id } = JSON.parse(added.out);
  const sent = await astern('oncall', 'people', 'contact', 'verify', 'ann', id);
  const [, code = ''] = /your code is (\d{6})/.exec(readable(mail.taken[0] ?? '')) ?? [];
  const wrong = await astern(
    'oncall',
    'people',
    'contact',
    'verify',
    'ann',
    id,
    code === '000001' ? '000002' : '000001',
  );
  const right = await astern('oncall', 'people', 'contact', 'verify', 'ann', id, code);
  const doctor = await astern('doctor');
  const { body: person } = await world.api.call('oncallPerson', { params: { name: 'ann' } });

  assert.equal(sent.out, 'Sent a code to email ann@example.com.\n', sent.err);
  assert.match(sent.err, new RegExp(`verify ann ${id} CODE`));
  assert.deepEqual([wrong.code, /there are 4 more tries/.test(wrong.err)], [2, true], wrong.err);
  assert.equal(right.out, 'email ann@example.com is verified: ann can be paged there.\n', right.err);
  assert.deepEqual(
    person.contacts.map(({ channel, verified }) => [channel, verified]),
    [
      ['email', true],
      ['sms', false],
    ],
  );
  assert.match(doctor.out, /channel email \(smtp\), 1 verified contact$/m);
});

it('a server whose secrets are missing, or are none, does not start, and says which', async () => {
  const chat = (webhook: object) => ({ settings: { channels: { chat: { webhook } } } });

  await assert.rejects(startWorld(chat({ env: 'NOT_SET' })), /NOT_SET is not set/);
  await assert.rejects(
    startWorld({ ...chat({ env: 'HOOK' }), env: { HOOK: 'hush-no-url' } }),
    (error: Error) => /channels\.chat\.webhook is not the URL/.test(error.message) && !/hush/.test(error.message),
  );
});
