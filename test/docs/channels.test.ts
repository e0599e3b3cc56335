import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { channelsSchema } from '../../src/config/channels.ts';
import { serverSettings } from '../../src/config/server.ts';
import { CHANNELS } from '../../src/core/oncall/model.ts';
import { addChannelHooks } from '../../src/entry/http/channel-hooks.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openNotifiers } from '../../src/notifiers.ts';
import { aMessage } from '../../src/providers/notify/contract.ts';
import { createWebhook } from '../../src/providers/notify/webhook/index.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');
const DOC = read('docs/channels.md');
const SETTINGS = [...DOC.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

function settingsOf(text: string) {
  const file = { name: 'astern.server.yml', text: text.replace('BPj…', 'B'.repeat(87)), folder: '/etc/astern' };
  return serverSettings({ file, env: {}, flags: {}, home: '/home/ann', cwd: '/srv' });
}

/** Of the columns: `   ` before a block in a list. */
function dedented(text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return text.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}

type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
};

function keysOf({ properties = {}, items, anyOf = [] }: Shape): ReadonlySet<string> {
  const inner = [...Object.values(properties), ...anyOf, ...(items === undefined ? [] : [items])];
  return new Set([...Object.keys(properties), ...inner.flatMap((one) => [...keysOf(one)])]);
}

describe('the page about channels', () => {
  it('shows settings that are accepted, for every channel', () => {
    const all = SETTINGS.map((text) => settingsOf(dedented(text)).channels);

    for (const channel of CHANNELS)
      assert.ok(
        all.some((one) => one[channel] !== null),
        channel,
      );
    assert.ok(all.some(({ chat }) => chat?.kind === 'webhook'));
  });

  it('names every key', () => {
    const keys = keysOf(z.toJSONSchema(channelsSchema, { unrepresentable: 'any', io: 'input' }) as Shape);

    assert.ok(keys.has('signing_secret') && keys.has('allow_private'), [...keys].join());
    assert.deepEqual(
      [...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(DOC)),
      [],
    );
  });

  it('links an example with every channel, whose notifiers open', () => {
    const { channels, url } = settingsOf(read('examples/channels/astern.server.yml'));

    assert.deepEqual(
      Object.entries(channels).filter(([, one]) => one === null),
      [],
    );
    const opened = openNotifiers({
      settings: { ...channels, push: null },
      url,
      resolve: () => 'a-secret',
      clock: systemClock,
    });
    assert.deepEqual([...opened.notifiers.keys()].sort(), CHANNELS.filter((one) => one !== 'push').toSorted());
    assert.throws(
      () => openNotifiers({ settings: channels, url, resolve: () => 'a-secret', clock: systemClock }),
      /channels\.push does not fit: the private key is not 32 bytes/,
    );
  });

  it('names addresses that this server has, in its text and in the manifest of the Slack app', async () => {
    const urls: string[] = [];
    const app = { register: async (work: (scope: object) => Promise<void>) => work(scope) };
    const scope = {
      removeAllContentTypeParsers: () => undefined,
      addContentTypeParser: () => undefined,
      route: ({ url }: { url: string }) => void urls.push(url),
    };
    const { channels, url } = settingsOf(read('examples/channels/astern.server.yml'));
    const settings = { ...channels, push: null };
    const { hooks } = openNotifiers({ settings, url, resolve: () => 'a-secret', clock: systemClock });
    await addChannelHooks(app as never, { clock: systemClock } as never, hooks);

    const manifest = parse(read('examples/channels/slack-manifest.yml'));
    const named = [...DOC.matchAll(/https:\/\/astern\.example\.com(\/v1\/[\w/]+)/g)].map(([, path]) => path);
    for (const path of [...named, new URL(manifest.settings.interactivity.request_url).pathname])
      assert.ok(urls.includes(path ?? ''), `${path}`);
    assert.deepEqual(urls.toSorted(), [
      '/v1/hooks/chat/slack',
      '/v1/hooks/sms/twilio/reply',
      '/v1/hooks/sms/twilio/status',
      '/v1/hooks/voice/twilio/press',
      '/v1/hooks/voice/twilio/say',
      '/v1/hooks/voice/twilio/status',
    ]);
    assert.ok(manifest.oauth_config.scopes.bot.includes('chat:write'));
  });

  it('has a receiver that takes what is really sent, once, and nothing else', async (t) => {
    const port = await freePort();
    const receiver = spawn(process.execPath, [fileURLToPath(at('examples/channels/receive-webhook.mjs'))], {
      env: { PATH: process.env.PATH, PORT: String(port), ASTERN_WEBHOOK_SECRET: 'former' },
    });
    t.after(() => receiver.kill());
    let printed = '';
    receiver.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await new Promise((resolve) => receiver.stdout.once('data', resolve));
    const sender = (secrets: readonly string[], clock = systemClock) =>
      createWebhook({ secrets, clock, reach: 'private' });
    const send = (webhook: ReturnType<typeof sender>, key = 'k1') =>
      webhook.send(`http://127.0.0.1:${port}/`, { ...aMessage, key }, AbortSignal.timeout(5_000));
    const old = { ...systemClock, now: () => systemClock.now() - 600_000 };

    const kinds = [
      await send(sender(['newest', 'former'])),
      await send(sender(['newest', 'former'])),
      await send(sender(['newest']), 'k2'),
      await send(sender(['former'], old), 'k3'),
    ].map(({ kind }) => kind);

    assert.deepEqual(kinds, ['sent', 'sent', 'refused', 'refused']);
    assert.equal(printed.split('shop is failing').length - 1, 1, printed);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
