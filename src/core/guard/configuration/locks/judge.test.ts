import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { judgeLocks } from './judge.ts';
import { ecosystemOf, readLock } from './read-lock.ts';

type Case = readonly [file: string, version: (version: string) => string, name: string, from: string, to: string];

const CASES: readonly Case[] = [
  [
    'package-lock.json',
    (v) => JSON.stringify({ lockfileVersion: 1, dependencies: { redis: { version: v } } }),
    'redis',
    '4.6.1',
    '5.0.0',
  ],
  [
    'package-lock.json',
    (v) => JSON.stringify({ lockfileVersion: 2, packages: { '': {}, 'node_modules/redis': { version: v } } }),
    'redis',
    '4.6.1',
    '5.0.0',
  ],
  [
    'package-lock.json',
    (v) => JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/@prisma/client': { version: v } } }),
    '@prisma/client',
    '5.0.0',
    '6.0.0',
  ],
  [
    'yarn.lock',
    (v) => `# yarn lockfile v1\n\nioredis@^5.0.0, "ioredis@^${v}":\n  version "${v}"\n  resolved "x"\n`,
    'ioredis',
    '4.9.0',
    '5.3.0',
  ],
  [
    'yarn.lock',
    (v) => `__metadata:\n  version: 8\n\n"@auth/core@npm:^0.1.0":\n  version: ${v}\n  resolution: "x"\n`,
    '@auth/core',
    '0.18.0',
    '0.34.0',
  ],
  [
    'pnpm-lock.yaml',
    (v) => `lockfileVersion: 5.4\n\npackages:\n\n  /bullmq/${v}:\n    resolution: {}\n`,
    'bullmq',
    '4.0.0',
    '5.0.0',
  ],
  [
    'pnpm-lock.yaml',
    (v) => `lockfileVersion: '6.0'\n\npackages:\n\n  /bullmq@${v}(x@1.0.0):\n    resolution: {}\n`,
    'bullmq',
    '4.0.0',
    '5.0.0',
  ],
  [
    'pnpm-lock.yaml',
    (v) => `lockfileVersion: '9.0'\n\npackages:\n\n  '@prisma/client@${v}':\n    resolution: {}\n`,
    '@prisma/client',
    '5.0.0',
    '6.0.0',
  ],
  [
    'bun.lock',
    (v) => `{\n  "packages": {\n    "jose": ["jose@${v}", "", {}, "sha"],\n  }\n}\n`,
    'jose',
    '4.0.0',
    '5.0.0',
  ],
  [
    'Gemfile.lock',
    (v) => `GEM\n  remote: x\n  specs:\n    sidekiq (${v})\n      redis (>= 4)\n\nDEPENDENCIES\n  sidekiq\n`,
    'sidekiq',
    '6.5.1',
    '7.0.0',
  ],
  ['Gemfile.lock', (v) => `GEM\n  specs:\n    rails (${v})\n    activerecord (${v})\n`, 'rails', '7.1.0', '8.0.0'],
  ['poetry.lock', (v) => `[[package]]\nname = "celery"\nversion = "${v}"\n\n[metadata]\n`, 'celery', '4.4.7', '5.3.0'],
  [
    'uv.lock',
    (v) => `version = 1\n\n[[package]]\nname = "django"\nversion = "${v}"\nsource = { registry = "x" }\n`,
    'django',
    '4.2',
    '5.0',
  ],
  ['requirements.txt', (v) => `# pinned\nDjango==${v}  # web\nrequests==2.0\n`, 'django', '4.2.1', '5.0.1'],
  [
    'Pipfile.lock',
    (v) => JSON.stringify({ default: { sqlalchemy: { version: `==${v}` } } }),
    'sqlalchemy',
    '1.4.0',
    '2.0.0',
  ],
  [
    'composer.lock',
    (v) => JSON.stringify({ packages: [{ name: 'laravel/framework', version: `v${v}` }] }),
    'laravel/framework',
    '10.1.0',
    '11.0.0',
  ],
  [
    'go.mod',
    (v) => `module a\n\nrequire (\n\tgithub.com/golang-jwt/jwt/v${v.split('.')[0]} v${v}\n)\n`,
    'github.com/golang-jwt/jwt',
    '4.0.0',
    '5.0.0',
  ],
  [
    'mix.lock',
    (v) => `%{\n  "oban": {:hex, :oban, "${v}", "sha", [:mix], [], "hexpm", "sha"},\n}\n`,
    'oban',
    '1.2.0',
    '2.17.0',
  ],
  [
    'Cargo.lock',
    (v) => `version = 3\n\n[[package]]\nname = "bincode"\nversion = "${v}"\n`,
    'bincode',
    '1.3.3',
    '2.0.0',
  ],
];

function judge(file: string, live: string, back: string) {
  const ecosystem = ecosystemOf(file);
  assert.ok(ecosystem !== null);
  return judgeLocks([{ file, ecosystem, live: readLock(file, live), back: readLock(file, back) }]);
}

describe('lockfiles of two releases', () => {
  for (const [file, text, name, from, to] of CASES) {
    it(`configuration/7 ${file}: ${name} ${from} -> ${to}`, () => {
      const [finding, ...more] = judge(file, text(to), text(from));

      assert.deepEqual([finding?.kind, finding?.verdict, finding?.subject], ['library-major-changed', 'check', name]);
      assert.equal(finding?.statement, `${name} ${from} -> ${to}`);
      assert.deepEqual(more, []);
    });

    it(`configuration/7 ${file}: a patch of ${name} is safe`, () => {
      const patched = from.replace(/\d+$/, (last) => (from.split('.').length > 2 ? `${Number(last) + 1}` : last));

      assert.deepEqual(
        judge(file, text(patched), text(from)).map(({ kind, verdict }) => `${kind} ${verdict}`),
        ['libraries-changed safe'],
      );
    });
  }

  it('configuration/7 says of Rails that the cache may not be readable', () => {
    const lock = (version: string) => `GEM\n  specs:\n    rails (${version})\n`;

    const [finding] = judge('Gemfile.lock', lock('8.0.0'), lock('7.1.0'));

    assert.match(finding?.instruction ?? '', /cache format of Rails may not be readable.*flush the cache/);
  });

  it('configuration/7 one library in the place of another', () => {
    const lock = (name: string) => JSON.stringify({ packages: { [`node_modules/${name}`]: { version: '1.0.0' } } });

    const [finding] = judge('package-lock.json', lock('argon2'), lock('bcrypt'));

    assert.deepEqual(
      [finding?.kind, finding?.verdict, finding?.statement],
      ['library-replaced', 'check', 'bcrypt -> argon2'],
    );
  });

  it('configuration/7 a library that is not watched may change as it likes', () => {
    const lock = (version: string) => JSON.stringify({ packages: { 'node_modules/lodash': { version } } });

    assert.deepEqual(
      judge('package-lock.json', lock('5.0.0'), lock('4.0.0')).map(({ verdict }) => verdict),
      ['safe'],
    );
  });

  it('configuration/7 what cannot be read is unknown', () => {
    for (const text of ['{"packages":', 'a\0b']) {
      assert.deepEqual(
        judge('package-lock.json', text, '{}').map(({ verdict }) => verdict),
        ['unknown'],
      );
    }
  });

  it('never throws', () => {
    const files = fc.constantFrom(
      'package-lock.json',
      'yarn.lock',
      'pnpm-lock.yaml',
      'Gemfile.lock',
      'poetry.lock',
      'composer.lock',
      'go.mod',
      'mix.lock',
      'Pipfile.lock',
      'bun.lock',
    );
    const text = fc.oneof(
      fc.json(),
      fc
        .array(
          fc.constantFrom(
            'redis',
            '@',
            '/',
            '"',
            ':',
            '\n',
            '  ',
            '    ',
            'version',
            '1.0.0',
            '(',
            ')',
            '[[package]]',
            '\0',
            '{',
            '}',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(fc.property(files, text, text, (file, one, other) => void judge(file, one, other)));
  });
});
