import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { readServerSettings } from './read-server.ts';
import { resolveEnv, resolveSecret } from './secrets.ts';
import { type ServerSources, serverSettings } from './server.ts';

const TOKENS = 'sign_in: { tokens: [{ name: ci, role: deployer, secret: { env: CI_TOKEN } }] }';

function settings(text: string | null, more: Partial<ServerSources> = {}) {
  const file = text === null ? null : { name: 'astern.server.yml', text, folder: '/etc/astern' };
  return serverSettings({ file, env: {}, flags: {}, home: '/home/ann', cwd: '/srv', ...more });
}

function refusal(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
  assert.fail('was accepted');
}

describe('server settings', () => {
  it('have a default for everything', () => {
    assert.deepEqual(settings(null), {
      listen: { host: '127.0.0.1', port: 7700 },
      url: null,
      data: '/home/ann/.local/share/astern',
      databaseUrl: null,
      router: { listen: { host: '127.0.0.1', port: 8080 }, haproxy: null },
      freezes: [],
      repositories: [],
      fleet: { ports: { from: 20_000, to: 29_999 } },
      signIn: { tokens: [] },
      pipelines: { parallel: 4 },
      people: [],
      channels: { email: null, chat: null, webhook: null, sms: null, voice: null, ntfy: null, push: null },
      alerts: [],
      heartbeats: [],
      deploys: [],
      incidents: { recoveryWithinMs: 120_000 },
      watchdog: null,
    });
    assert.deepEqual(settings('# all as it comes\n'), settings(null));
  });

  it('read the published example', () => {
    const text = readFileSync(new URL('../../examples/astern.server.yml', import.meta.url), 'utf8');

    assert.deepEqual(settings(text).signIn.tokens, [
      { name: 'on-call', role: 'responder', secret: { env: 'ASTERN_ON_CALL_TOKEN' } },
      { name: 'ci', role: 'deployer', secret: { file: '/etc/astern/ci.token' } },
    ]);
    assert.equal(settings(text).data, '/var/lib/astern');
  });

  it('know people by name, addresses and groups, and no address twice', () => {
    const text = 'people:\n  ann: { emails: [ann@example.com], groups: [on-call] }\n  "bo b": {}\n';

    assert.deepEqual(settings(text).people, [
      { name: 'ann', emails: ['ann@example.com'], groups: ['on-call'] },
      { name: 'bo b', emails: [], groups: [] },
    ]);
    assert.match(
      refusal(() => settings(`${text}  cy: { emails: [x@example.com, Ann@example.com] }\n`)).message,
      /:4:.*an address that ann has already/,
    );
    assert.match(refusal(() => settings('people: { ann: { emails: [ann] } }')).message, /an e-mail address/);
  });

  it('know hooks for alerts and heartbeats, with keys and secrets by reference only', () => {
    const text =
      'alerts:\n  prom: { from: alertmanager, key: { file: k }, service: shop, severity: error }\n' +
      '  grafana: { from: grafana, key: [{ env: A }, { env: B }], secrets: [{ file: s }], tolerance: 90s }\n' +
      'heartbeats: { backup: { key: { env: C }, every: 24h } }\n';
    const { alerts, heartbeats } = settings(text);

    assert.deepEqual(alerts[0], {
      ...{ name: 'prom', from: 'alertmanager', keys: [{ file: '/etc/astern/k' }], service: 'shop', severity: 'error' },
      ...{ secrets: [], toleranceMs: 300_000, topics: [] },
    });
    assert.deepEqual(
      [alerts[1]?.keys, alerts[1]?.secrets],
      [[{ env: 'A' }, { env: 'B' }], [{ file: '/etc/astern/s' }]],
    );
    assert.equal(alerts[1]?.toleranceMs, 90_000);
    const beat = { name: 'backup', keys: [{ env: 'C' }], periodMs: 86_400_000, graceMs: 300_000, service: null };
    assert.deepEqual(heartbeats, [{ ...beat, severity: 'error' }]);
  });

  it('know the address under which people reach the server, without anything after the host', () => {
    const url = (text: string, env = {}) => settings(text, { env }).url;

    assert.equal(url('url: https://astern.example.com/'), 'https://astern.example.com');
    assert.equal(url('url: https://a.example', { ASTERN_URL: 'http://B.example:8443' }), 'http://b.example:8443');
    for (const wrong of [
      'astern.example.com',
      'ftp://a.example',
      'https://a.example/astern',
      'https://u:p@a.example',
      'https://a.example?x',
    ])
      assert.match(
        refusal(() => settings(`url: "${wrong}"`)).message,
        /expected the URL at which people reach this server/,
      );
  });

  it('put a flag before a variable, a variable before the file, the file before the default', () => {
    const text = 'listen: 127.0.0.1:1\ndata: here\nrouter: { listen: "[::1]:2" }\n';
    const env = { ASTERN_LISTEN: '127.0.0.1:3', ASTERN_DATA: 'there', ASTERN_ROUTER_LISTEN: 'localhost:4' };
    const flags = { listen: '127.0.0.1:5', data: 'flagged', routerListen: '127.0.0.1:6' };
    const seen = ({ listen, data, router }: ReturnType<typeof settings>) => [listen.port, data, router.listen.port];

    assert.deepEqual(seen(settings(text)), [1, '/etc/astern/here', 2]);
    assert.deepEqual(seen(settings(text, { env })), [3, '/srv/there', 4]);
    assert.deepEqual(seen(settings(text, { env, flags })), [5, '/srv/flagged', 6]);
    assert.deepEqual(seen(settings(text, { env: { ASTERN_LISTEN: '', ASTERN_DATA: '' } })), [1, '/etc/astern/here', 2]);
  });

  it('keep data where XDG says, if it says so absolutely', () => {
    assert.equal(settings(null, { env: { XDG_DATA_HOME: '/xdg' } }).data, '/xdg/astern');
    assert.equal(settings(null, { env: { XDG_DATA_HOME: 'xdg' } }).data, '/home/ann/.local/share/astern');
  });

  for (const open of ['0.0.0.0:7700', '[::]:7700', '10.0.0.5:7700', 'astern.example.com:7700']) {
    it(`demand sign-in when listening on ${open}`, () => {
      const error = refusal(() => settings(`listen: "${open}"`));

      assert.equal(error.code, 'config/sign-in-needed');
      assert.match(error.next, /sign_in: \{ tokens:/);
      assert.equal(settings(`listen: "${open}"\n${TOKENS}\n`).signIn.tokens.length, 1);
    });
  }

  for (const near of ['127.0.0.1:0', '127.8.9.1:7700', '[::1]:7700', 'localhost:7700']) {
    it(`ask for no sign-in on ${near}`, () => {
      assert.deepEqual(settings(`listen: "${near}"`).signIn.tokens, []);
    });
  }

  it('name a shared database in the file or in a variable, the variable first', () => {
    assert.equal(settings(null).databaseUrl, null);
    assert.equal(settings('database_url: postgres://db/astern').databaseUrl, 'postgres://db/astern');
    const both = settings('database_url: postgres://db/astern', { env: { DATABASE_URL: 'postgresql://u:p@other/a' } });
    assert.equal(both.databaseUrl, 'postgresql://u:p@other/a');
  });

  it('take no other database, and do not show its password', () => {
    const error = refusal(() => settings(null, { env: { DATABASE_URL: 'mysql://user:hidden@db/astern' } }));

    assert.equal(error.code, 'config/invalid');
    assert.match(error.message, /DATABASE_URL: expected the URL of a PostgreSQL database/);
    assert.doesNotMatch(`${error.message}${error.next}`, /hidden/);
  });

  const wrong: readonly [string, string, RegExp][] = [
    ['an address without port', 'listen: 127.0.0.1', /astern\.server\.yml:1:9 listen: expected an address/],
    ['a port beyond all', 'listen: 127.0.0.1:70000', /expected an address/],
    ['an impossible number', 'listen: 999.0.0.1:7700', /expected an address/],
    ['an unknown key', 'lisen: 127.0.0.1:1', /did you mean `listen`\?/],
    ['too few ports', 'fleet: { ports: 20000-20003 }', /at least 10 ports/],
    ['ports the wrong way round', 'fleet: { ports: 29999-20000 }', /a range of ports/],
    ['an unknown role', TOKENS.replace('deployer', 'deploer'), /did you mean `deployer`\?/],
    [
      'two tokens of one name',
      'sign_in:\n  tokens:\n    - &t { name: ci, role: admin, secret: { env: A } }\n    - *t\n',
      /a second token named ci/,
    ],
    ['an unknown sender', 'alerts: { a: { from: alertmanger, key: { env: A } } }', /did you mean `alertmanager`\?/],
    ['a key in plain', 'alerts: { a: { from: json, key: hunter2hunter2 } }', /a reference: \{ env: NAME \}/],
    ['a hook without key', 'alerts: { a: { from: json } }', /`key` is missing/],
    [
      'secrets of who signs nothing',
      'alerts: { a: { from: datadog, key: { env: A }, secrets: [{ env: B }] } }',
      /datadog signs nothing/,
    ],
    ['topics of another', 'alerts: { a: { from: json, key: { env: A }, topics: [x] } }', /no topics/],
    ['a hook with our own name', 'alerts: { heartbeats: { from: json, key: { env: A } } }', /another name/],
    ['a heartbeat without period', 'heartbeats: { a: { key: { env: A } } }', /`every` is missing/],
    ['a freeze without a zone', 'freezes: [{ reason: x, weekly: Fri 16:00 - Mon 08:00 }]', /`zone` is missing/],
    [
      'an offset for a zone',
      "freezes: [{ reason: x, zone: '+01:00', weekly: Fri 16:00 - Mon 08:00 }]",
      /the name of a time zone, such as Europe\/Berlin/,
    ],
    ['a place that is no zone', freeze('zone: Europe/Berlyn, weekly: Fri 16:00 - Mon 08:00'), /found "Europe\/Berlyn"/],
    ['a freeze without a time', freeze('zone: UTC'), /either `from` and `until`, or `weekly`/],
    ['half a freeze', freeze('zone: UTC, from: 2026-12-20 18:00'), /either `from` and `until`, or `weekly`/],
    [
      'a freeze of both kinds',
      freeze('zone: UTC, from: 2026-12-20 18:00, until: 2026-12-21 18:00, weekly: Fri 16:00 - Mon 08:00'),
      /either `from` and `until`, or `weekly`/,
    ],
    [
      'a freeze that ends before it begins',
      freeze('zone: UTC, from: 2026-12-20 18:00, until: 2026-12-20 17:00'),
      /`until` must be later than `from`/,
    ],
    [
      'no day of the calendar',
      freeze('zone: UTC, from: 2026-02-30 18:00, until: 2026-12-20 17:00'),
      /found "2026-02-30/,
    ],
    ['no day of the week', freeze('zone: UTC, weekly: Fry 16:00 - Mon 08:00'), /found "Fry 16:00 - Mon 08:00"/],
    ['no time of the day', freeze('zone: UTC, weekly: Fri 16:00 - Mon 24:00'), /a stretch of the week/],
    [
      'two scopes of a freeze',
      freeze('zone: UTC, weekly: Fri 16:00 - Mon 08:00, service: shop, environment: production'),
      /one scope: target, service or environment/,
    ],
    ['a list', '- a', /found a list/],
  ];
  for (const [what, text, expected] of wrong) {
    it(`refuse ${what}`, () => {
      const error = refusal(() => settings(text));

      assert.equal(error.code, 'config/invalid');
      assert.match(error.message, expected);
    });
  }

  it('refuse a secret that is written down, without repeating it', () => {
    for (const secret of ['hunter2-and-more', '{ env: hunter2-and-more }', '{ value: hunter2-and-more }']) {
      const error = refusal(() => settings(TOKENS.replace('{ env: CI_TOKEN }', secret)));

      assert.match(error.message, /reference|the name of an environment variable/);
      assert.doesNotMatch(`${error.message}${JSON.stringify(error.facts)}`, /hunter2/);
    }
  });

  it('name the flag or variable that is wrong', () => {
    assert.match(refusal(() => settings(null, { flags: { listen: 'here' } })).message, /^--listen: .*"here"/);
    assert.match(
      refusal(() => settings(null, { env: { ASTERN_ROUTER_LISTEN: ':1' } })).message,
      /^ASTERN_ROUTER_LISTEN: /,
    );
  });
});

describe('settings of this process', () => {
  it('come from the file in the working folder or the one that is named', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'astern-config-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'astern.server.yml'), 'listen: 127.0.0.1:7001\n');
    writeFileSync(join(folder, 'other.yml'), 'listen: 127.0.0.1:7002\n');

    assert.equal(readServerSettings({}, {}, folder).listen.port, 7001);
    assert.equal(readServerSettings({ config: 'other.yml' }, {}, folder).listen.port, 7002);
    assert.equal(readServerSettings({}, {}, tmpdir()).listen.port, 7700);
    assert.equal(refusal(() => readServerSettings({ config: 'none.yml' }, {}, folder)).code, 'config/unreadable');
  });
});

describe('secrets', () => {
  it('are read from a variable or a file, without the line end', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'astern-config-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'token'), 'from file\n');
    const sources = { env: { TOKEN: 'from variable' }, folder };

    const resolved = resolveEnv({ A: 'plain', B: { env: 'TOKEN' }, C: { file: 'token' } }, sources);

    assert.deepEqual(resolved, { A: 'plain', B: 'from variable', C: 'from file' });
  });

  it('are missed by name', () => {
    const sources = { env: { EMPTY: '' }, folder: tmpdir() };
    for (const reference of [{ env: 'EMPTY' }, { env: 'NOWHERE' }, { file: 'no-such-file-here' }]) {
      assert.equal(refusal(() => resolveSecret(reference, sources)).code, 'config/secret-missing');
    }
  });
});

describe('freezes in the settings', () => {
  it('are read with their scope, and hold everything without one', () => {
    const weekly = { kind: 'weekly', from: { day: 5, time: '16:00' }, until: { day: 1, time: '08:00' } };
    const once = { kind: 'once', from: '2026-12-20T18:00', until: '2027-01-04T08:00' };
    const text = `freezes:
  - { reason: weekend, zone: Europe/Berlin, weekly: Friday 16:00 - Mon 08:00, environment: production }
  - { reason: end of the year, zone: Asia/Tokyo, from: 2026-12-20 18:00, until: 2027-01-04T08:00, soft: true }
`;

    assert.deepEqual(settings(text).freezes, [
      {
        id: 'freeze-1',
        scope: { kind: 'environment', environment: 'production' },
        strength: 'hard',
        reason: 'weekend',
        zone: 'Europe/Berlin',
        when: weekly,
      },
      {
        id: 'freeze-2',
        scope: { kind: 'everything' },
        strength: 'soft',
        reason: 'end of the year',
        zone: 'Asia/Tokyo',
        when: once,
      },
    ]);
    assert.deepEqual(settings('').freezes, []);
  });
});

function freeze(keys: string): string {
  return `freezes: [{ reason: x, ${keys} }]`;
}

describe('watched repositories in the settings', () => {
  it('have defaults, and a secret beside the file', () => {
    const text =
      'repositories: { shop: { from: /srv/shop.git, secret: { file: hook.secret } }, docs: { from: https://x/d.git, branch: v2, poll: 5m } }';

    assert.deepEqual(settings(text).repositories, [
      {
        name: 'shop',
        from: '/srv/shop.git',
        branch: 'main',
        pollMs: 30_000,
        secret: { file: '/etc/astern/hook.secret' },
      },
      { name: 'docs', from: 'https://x/d.git', branch: 'v2', pollMs: 300_000, secret: null },
    ]);
  });

  const mistakes: ReadonlyArray<readonly [string, RegExp]> = [
    ['{ shop: { branch: main } }', /`from` is missing/],
    ['{ shop: { from: /x, brnch: main } }', /did you mean `branch`/],
    ['{ shop: { from: /x, poll: 10ms } }', /at least 1s/],
    ['{ shop: { from: /x, secret: hush } }', /a reference/],
    ['{ "the shop": { from: /x } }', /a name of lower-case letters/],
  ];
  for (const [written, message] of mistakes) {
    it(`are refused when they are ${written}`, () => {
      assert.throws(() => settings(`repositories: ${written}`), message);
    });
  }
});
