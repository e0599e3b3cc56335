import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NO_GUARD } from '../core/guard/config.ts';
import { UserError } from '../lib/errors.ts';
import { parseServiceConfig } from './service.ts';

const EXAMPLE = readFileSync(new URL('../../examples/astern.yml', import.meta.url), 'utf8');
const SMALLEST = 'service: shop\nroles: { web: { run: node server.js } }\n';

function refusal(text: string): UserError {
  try {
    parseServiceConfig(text, 'astern.yml');
  } catch (error) {
    assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
    assert.equal(error.code, 'config/invalid');
    assert.doesNotMatch(error.message, /\n\s+at /);
    assert.notEqual(error.next, '');
    return error;
  }
  assert.fail('was accepted');
}

function withRole(role: string): string {
  return `service: shop\nroles:\n  web: ${role}\n`;
}

function withEnvironment(environment: string): string {
  return `${SMALLEST}environments:\n  production: ${environment}\n`;
}

describe('astern.yml', () => {
  it('reads the published example', () => {
    const config = parseServiceConfig(EXAMPLE, 'astern.yml');

    assert.equal(config.service, 'shop');
    assert.deepEqual(
      config.roles.map(({ name, instances, routed }) => ({ name, instances, routed })),
      [
        { name: 'web', instances: 2, routed: true },
        { name: 'worker', instances: 1, routed: false },
      ],
    );
    assert.deepEqual(config.roles[1]?.stop, { quiesce: 'SIGUSR1', signal: 'SIGTERM', withinMs: 600_000 });
    assert.deepEqual(config.roles[0]?.env, { LOG_LEVEL: 'info', SESSION_KEY: { env: 'SHOP_SESSION_KEY' } });
    assert.equal(config.environments[0]?.deploy, 'continuous');
    assert.deepEqual(config.guard.database, {
      dialect: 'postgres',
      migrations: 'db/migrate',
      tool: null,
      schema: null,
      url: { env: 'SHOP_DATABASE_URL' },
    });
    assert.deepEqual(
      config.guard.contracts.map(({ kind, part, consumers, provider }) => [kind, part, consumers ?? provider?.service]),
      [
        ['openapi', 'provides', ['storefront']],
        ['openapi', 'consumes', 'payments'],
      ],
    );
    const [order] = config.guard.critical;
    assert.deepEqual(order?.check.kind === 'http' && [order.check.method, order.check.status, order.check.body], [
      'POST',
      201,
      '{"sku":"tea"}',
    ]);
    assert.deepEqual(config.dependsOn, ['payments']);
    assert.deepEqual(config.notActedOn, ['runbooks']);
  });

  it('relies on each other service once, and not on itself', () => {
    const text = 'service: shop\nroles: { web: { run: node . } }\ndepends_on: [payments, shop, payments]\n';

    assert.deepEqual(parseServiceConfig(text, 'astern.yml').dependsOn, ['payments']);
  });

  it("reads the sample shop's", () => {
    const text = readFileSync(new URL('../../examples/shop/astern.yml', import.meta.url), 'utf8');

    assert.deepEqual(parseServiceConfig(text, 'astern.yml').notActedOn, []);
  });

  it('fills in every default', () => {
    assert.deepEqual(parseServiceConfig(SMALLEST, 'astern.yml'), {
      service: 'shop',
      build: { run: null, timeoutMs: 900_000, env: {} },
      roles: [
        {
          name: 'web',
          run: 'node server.js',
          instances: 1,
          routed: true,
          path: '/',
          health: { http: '/healthz', withinMs: 30_000, everyMs: 1_000, timeoutMs: 2_000, passes: 2, failures: 2 },
          stop: { quiesce: null, signal: 'SIGTERM', withinMs: 30_000 },
          streams: { policy: 'until', graceMs: 30_000 },
          env: {},
        },
      ],
      environments: [
        {
          name: 'production',
          fleet: 'process',
          router: 'builtin',
          host: 'shop.localhost',
          testHost: 'test.shop.localhost',
          deploy: 'manual',
          env: {},
        },
      ],
      rollback: {
        keyword: '[rollback]',
        staleAfterMs: 3_600_000,
        keepWarmMs: 3_600_000,
        keepReleases: 10,
        automatic: false,
        unlock: 'manual',
        watchMs: 120_000,
        require: 'nothing',
      },
      gates: [],
      hotfix: {
        branch: 'hotfix/',
        keyword: '[hotfix]',
        approvals: 1,
        approvers: null,
        mergeInto: 'main',
        mergeBackWithinMs: 86_400_000,
        maxPerMonth: 2,
      },
      guard: NO_GUARD,
      dependsOn: [],
      notActedOn: [],
    });
  });

  it('lets `port` say who is behind the router', () => {
    const text = 'service: shop\nroles: { web: { run: a, port: false }, admin: { run: b, port: true, path: /admin } }';

    const config = parseServiceConfig(text, 'astern.yml');

    assert.deepEqual(
      config.roles.map(({ name, routed, health }) => [name, routed, health?.http ?? null]),
      [
        ['web', false, null],
        ['admin', true, '/healthz'],
      ],
    );
  });

  const streams: readonly [string, string, number][] = [
    ['keep', 'keep', 30_000],
    ['cut', 'cut', 0],
    ['until', 'until', 30_000],
    ['until 2m', 'until', 120_000],
    ['{ policy: until, grace: 5s }', 'until', 5_000],
  ];
  for (const [written, policy, graceMs] of streams) {
    it(`reads the stream policy ${written}`, () => {
      const config = parseServiceConfig(withRole(`{ run: a, streams: ${written} }`), 'astern.yml');

      assert.deepEqual(config.roles[0]?.streams, { policy, graceMs });
    });
  }

  it('takes numbers in variables as they are written', () => {
    const text = withRole('{ run: a, env: { VERSION: 1.10, CODE: 007, BIG: 12345678901234567890, N: 5 } }');

    const config = parseServiceConfig(text, 'astern.yml');

    assert.deepEqual(config.roles[0]?.env, { VERSION: '1.10', CODE: '007', BIG: '12345678901234567890', N: '5' });
  });

  it('reads Windows line ends, a byte order mark and a comment alone for an environment', () => {
    const text = `\uFEFF${SMALLEST}environments:\n  production: # as it comes\n`.replaceAll('\n', '\r\n');

    assert.equal(parseServiceConfig(text, 'astern.yml').environments[0]?.name, 'production');
  });

  it('reads anchors and aliases', () => {
    const text = `${withRole('{ run: a, stop: &stop { within: 5s } }')}  worker: { run: b, stop: *stop }\n`;

    assert.equal(parseServiceConfig(text, 'astern.yml').roles[1]?.stop.withinMs, 5_000);
  });
});

describe('a wrong astern.yml', () => {
  it('names line, column, path and the key that was meant', () => {
    const error = refusal(`${SMALLEST}gates:\n  lint: { run: npm run lint, hotfx: true }\n`);

    assert.equal(
      error.message,
      'astern.yml:4:30 gates.lint.hotfx: `hotfx` is not a key of a gate; did you mean `hotfix`?',
    );
  });

  it('lists every problem, in the order of the file', () => {
    const error = refusal('roles:\n  web: { run: 5, instances: 99, rnu: x }\n  Bad: { run: a }\nservce: shop\n');

    assert.deepEqual(error.message.split('\n'), [
      'astern.yml has 6 problems:',
      'astern.yml:1:1 service: `service` is missing; write a name of lower-case letters, digits and hyphens, beginning with a letter, at most 41 long',
      'astern.yml:2:15 roles.web.run: expected a command, such as node server.js, found 5',
      'astern.yml:2:29 roles.web.instances: expected a whole number from 1 to 50, found 99',
      'astern.yml:2:33 roles.web.rnu: `rnu` is not a key of a role; did you mean `run`?',
      'astern.yml:3:3 roles.Bad: expected a role name of lower-case letters, digits and hyphens, beginning with a letter, at most 41 long, found "Bad"',
      'astern.yml:4:1 servce: `servce` is not a key of astern.yml; did you mean `service`?',
    ]);
  });

  const cases: readonly [string, string, RegExp][] = [
    ['an empty file', '', /astern\.yml:1:1: the file is empty/],
    ['a file of white space', ' \n\n', /the file is empty/],
    ['a file of comments', '# nothing\n', /expected astern\.yml \(keys and values\), found nothing/],
    ['a list at the top', '- service: shop\n', /expected astern\.yml \(keys and values\), found a list/],
    ['a bare word', 'shop', /found "shop"/],
    ['a duplicate key', `${SMALLEST}service: again\n`, /astern\.yml:3:1: this key stands here twice/],
    ['a tab', 'service: shop\nroles:\n\tweb: { run: a }\n', /astern\.yml:3:1: a tab in the indentation/],
    ['a NUL byte', 'service: sh\0op\n', /astern\.yml:1:12: a NUL byte/],
    ['an escaped NUL', withRole('{ run: "a\\0b" }'), /a NUL character/],
    ['a second document', `${SMALLEST}---\nservice: b\n`, /a second document/],
    ['an open bracket', 'service: [shop\n', /astern\.yml:\d+:\d+: /],
    ['an unknown tag', 'service: !!js/function "x"\nroles: { web: { run: a } }', /an unknown tag/],
    ['an unknown alias', 'service: *nobody\n', /no anchor `&nobody` stands before this alias/],
    ['a merge', `x: &x { run: a }\nservice: shop\nroles: { web: { <<: *x } }`, /`<<` merges are not taken/],
    ['a prototype key', `${SMALLEST}__proto__: { a: b }\n`, /`__proto__` cannot be a key/],
    ['bytes as key', 'service: shop\n!!binary aGk=: a\n', /a key must be plain text/],
    ['a list as key', '? [a, b]\n: c\n', /a key must be plain text/],
    ['deep nesting', `service: ${'['.repeat(50_000)}`, /nested too deeply|expected|flow/i],
    ['a huge file', `#${'x'.repeat(300_000)}`, /larger than 256 KiB/],
    ['no role', 'service: shop\nroles: {}\n', /roles: no role; add one/],
    ['no roles section', 'service: shop\n', /`roles` is missing/],
    ['no environment', `${SMALLEST}environments: {}\n`, /no environment; add one/],
    ['a role without command', withRole('{ instances: 2 }'), /roles\.web\.run: `run` is missing/],
    ['an empty command', withRole('{ run: " " }'), /expected a command/],
    ['no instances', withRole('{ run: a, instances: 0 }'), /a whole number from 1 to 50, found 0/],
    ['half an instance', withRole('{ run: a, instances: 1.5 }'), /found 1\.5/],
    [
      'an image',
      `${SMALLEST}build: { image: registry.example/shop }`,
      /build\.image: images need a fleet that runs containers/,
    ],
    ['a health path without slash', withRole('{ run: a, health: { http: up } }'), /begins with `\/`/],
    [
      'a duration without unit',
      withRole('{ run: a, health: { within: 30 } }'),
      /a duration such as 30s, 10m or 1h30m, found 30/,
    ],
    ['a duration of nothing', withRole('{ run: a, health: { within: 0s } }'), /longer than nothing/],
    ['a duration of a month', withRole('{ run: a, stop: { within: 31d } }'), /at most 24 days/],
    ['an unknown signal', withRole('{ run: a, stop: { signal: sigterm } }'), /did you mean `SIGTERM`\?/],
    ['a quiesce signal that kills', withRole('{ run: a, stop: { quiesce: SIGKILL } }'), /that can be caught/],
    ['an unknown stream policy', withRole('{ run: a, streams: drop }'), /`keep`, `cut` or `until 30s`/],
    ['a stream grace without unit', withRole('{ run: a, streams: until 30 }'), /after `until`, found "30"/],
    [
      'health of a worker',
      `${SMALLEST.replace('web', 'worker').replace(' }', ', health: {} }')}`,
      /no `health`; take it out/,
    ],
    [
      'a variable with a hyphen',
      withRole('{ run: a, env: { A-B: x } }'),
      /the name of an environment variable, found "A-B"/,
    ],
    ['a true variable', withRole('{ run: a, env: { A: true } }'), /put true, false and dates in quotes\), found true/],
    ['PORT as a variable', withRole('{ run: a, env: { PORT: 80 } }'), /Astern chooses PORT/],
    [
      'two roles with one path',
      'service: s\nroles: { web: { run: a }, api: { run: b } }',
      /roles\.api: takes the path \/ like role web/,
    ],
    [
      'host and test host the same',
      withEnvironment('{ host: a.b, test_host: a.b }'),
      /test_host is a\.b, which is also production\.host/,
    ],
    [
      'two environments with one host',
      `${SMALLEST}environments: { a: {}, b: {} }`,
      /b\.host is shop\.localhost, which is also a\.host/,
    ],
    ['a host with port', withEnvironment('{ host: "shop.localhost:8080" }'), /without port/],
    ['a host with capitals', withEnvironment('{ host: Shop.localhost }'), /in lower case/],
    [
      'a service whose name is no host',
      SMALLEST.replace('shop', 'shop-'),
      /the default, shop-\.localhost, is no host name; set `host`/,
    ],
    [
      'a host too long for its test entrance',
      withEnvironment(`{ host: ${'a.'.repeat(124)}bcd }`),
      /test_host: the default, test\.a\./,
    ],
    ['an unknown fleet', withEnvironment('{ fleet: kubernetes }'), /expected `process`, found "kubernetes"/],
    ['an unknown contract kind', `${SMALLEST}contracts: [{ opnapi: a.yaml }]`, /did you mean `openapi`\?/],
    ['a check of nothing', `${SMALLEST}critical: [{ name: a, check: { expect: 200 } }]`, /either http or run/],
    ['a check without method', `${SMALLEST}critical: [{ name: a, check: { http: /orders } }]`, /a method and a path/],
  ];
  for (const [what, text, expected] of cases) {
    it(`is told about ${what}`, () => {
      assert.match(refusal(text).message, expected);
    });
  }

  it('stops an alias bomb quickly', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }

    assert.match(refusal(lines.join('\n')).message, /alias/);
  });

  it('stops an alias that holds itself', () => {
    refusal('service: &a [*a]\nroles: { web: { run: a } }\n');
  });

  it('never answers with anything but a UserError, whatever is written', () => {
    const scraps = [
      'service: shop',
      'roles:',
      '  web:',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '<<:',
      '? ',
      ': ',
      '- ',
      '\t',
      '"',
      "'",
      '|',
      '>',
      '!!',
      '%',
      '---',
      '\n',
      '  run: a',
      '# c',
      '\r\n',
      'null',
      '~',
      '\u2028',
      '@',
      '`',
    ];
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...scraps), { maxLength: 25 }).map((parts) => parts.join('')),
      fc.array(fc.constantFrom(...scraps), { maxLength: 25 }).map((parts) => parts.join('\n')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          parseServiceConfig(text, 'astern.yml');
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
          assert.match(error.message, /astern\.yml:\d+:\d+/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds one wrong letter in any key of the example', () => {
    const keys = [
      ...EXAMPLE.matchAll(/\b(instances|health|within|quiesce|fleet|router|keep_warm|dialect|merge_back_within)(?=:)/g),
    ];
    for (const match of keys) {
      const at = match.index;
      const broken = `${EXAMPLE.slice(0, at)}x${EXAMPLE.slice(at)}`;
      const line = EXAMPLE.slice(0, at).split('\n').length;

      assert.match(refusal(broken).message, new RegExp(`astern\\.yml:${line}:\\d+ .*did you mean \`${match[0]}\``));
    }
  });
});
