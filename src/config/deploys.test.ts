import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { UserError } from '../lib/errors.ts';
import { openHooks } from './hook-keys.ts';
import { serverSettings } from './server.ts';

function settings(deploys: object) {
  const file = { name: 'astern.server.yml', text: JSON.stringify({ deploys }), folder: '/etc/astern' };
  return serverSettings({ file, env: {}, flags: {}, home: '/home/ann', cwd: '/srv' });
}

const repositories = [{ repository: 'acme/payments', service: 'payments' }];
const token = { env: 'TOKEN' };
const hook = { key: { env: 'KEY' }, secrets: [{ file: 'secret' }] };

describe('deploys in the settings', () => {
  it('have defaults, and secrets beside the file', () => {
    const { deploys } = settings({ acme: { from: 'github', repositories, token, ...hook } });

    assert.deepEqual(deploys, [
      {
        name: 'acme',
        from: 'github',
        repositories: [
          { repository: 'acme/payments', service: 'payments', environments: new Map([['production', 'production']]) },
        ],
        api: 'https://api.github.com',
        token,
        pollMs: 30_000,
        keys: [{ env: 'KEY' }],
        secrets: [{ file: '/etc/astern/secret' }],
      },
    ]);
  });

  const refused: ReadonlyArray<readonly [what: string, change: object, message: RegExp]> = [
    ['neither token nor hook', {}, /deploys\.acme: it needs `token` \(to ask GitHub\), or `key`/],
    ['a hook without secrets', { key: { env: 'KEY' } }, /deploys\.acme\.key: it needs `secrets` beside it/],
    ['secrets without a hook', { token, secrets: hook.secrets }, /deploys\.acme\.secrets: no secrets without `key`/],
    ['no repository', { token, repositories: [] }, /a list of repositories/],
    ['a repository as a URL', { token, repositories: [{ repository: 'https://x/y', service: 'y' }] }, /acme\/payments/],
    ['a repository that climbs', { token, repositories: [{ repository: '../..', service: 'y' }] }, /acme\/payments/],
    ['a token in plain', { token: 'ghp_123' }, /a reference: \{ env: NAME \}/],
    ['a token over the network in plain', { token, api: 'http://ghe.example/api/v3' }, /an https URL/],
    ['a poll that is too short', { token, poll: '10ms' }, /at least 1s/],
    ['an unknown kind', { token, from: 'gitlab' }, /`github`/],
  ];
  for (const [what, change, message] of refused) {
    it(`refuse ${what}`, () => {
      assert.throws(() => settings({ acme: { from: 'github', repositories, ...change } }), message);
    });
  }

  it('take GitHub Enterprise, and this machine without TLS', () => {
    for (const api of ['https://ghe.example/api/v3', 'http://127.0.0.1:3000', 'http://[::1]:3000'])
      assert.equal(settings({ acme: { from: 'github', repositories, token, api } }).deploys[0]?.api, api);
  });

  it('open with keys that no other hook has, and a token that fits into a header', () => {
    const { deploys } = settings({
      acme: { from: 'github', repositories, token, key: { env: 'KEY' }, secrets: [token] },
    });
    const open = (env: Record<string, string>) => () =>
      openHooks({ alerts: [], heartbeats: [], deploys }, { env, folder: '/' }).deploys[0];
    const KEY = 'k'.repeat(16);

    assert.deepEqual(open({ KEY, TOKEN: 'ghp_1' })()?.keys, [KEY]);
    assert.throws(open({ KEY: 'short', TOKEN: 'ghp_1' }), { code: 'config/weak-key', message: /deploys\.acme/ });
    assert.throws(open({ KEY, TOKEN: 'two\nlines' }), (error) => {
      assert.ok(error instanceof UserError && error.code === 'config/invalid');
      return !error.message.includes('two');
    });
  });

  it('are shown in docs/deploys-elsewhere.md as the server takes them', () => {
    const page = readFileSync(new URL('../../docs/deploys-elsewhere.md', import.meta.url), 'utf8');
    const [, block = ''] = /```yaml\n(deploys:[\s\S]*?)```/.exec(page) ?? [];

    assert.equal(settings(parse(block).deploys).deploys[0]?.repositories.length, 2);
    for (const key of ['from', 'repositories', 'environments', 'token', 'poll', 'api', 'key', 'secrets'])
      assert.match(page, new RegExp(`^\\| [^|]*\`${key}\``, 'm'));
  });
});
