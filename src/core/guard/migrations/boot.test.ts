import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startCommands } from './boot/start-steps.ts';
import { judgeBoot } from './boot.ts';
import type { Migration } from './list.ts';
import type { TextFile, Tool } from './model.ts';

function migration(id: string, rest: Partial<Migration> = {}): Migration {
  return { id, path: `m/${id}.sql`, text: '', lineOffset: 0, repeatable: false, replaces: [], ...rest };
}

const LATER = [migration('V2')];

function boot(tool: Tool, command: string | null, files: readonly TextFile[] = []) {
  const given = command === null ? [] : [{ command, file: 'astern.yml', line: 3 }];
  return judgeBoot({ tool, atTarget: [migration('V1')], laterMigrations: LATER, startCommands: given, files }).map(
    ({ kind, verdict }) => `${verdict} ${kind}`,
  );
}

const STARTS: readonly (readonly [tool: Tool, command: string | null, finding: string])[] = [
  ['knex', 'knex migrate:latest && node server.js', 'stop boot-refused'],
  ['knex', 'npm run migrate && node server.js', 'stop boot-refused'],
  ['knex', 'node server.js', 'check boot-refused-if-migrating'],
  ['alembic', 'sh -c "alembic upgrade head && uvicorn app:app"', 'stop boot-refused'],
  ['alembic', null, 'check boot-refused-if-migrating'],
  ['golang-migrate', 'migrate -path m -database $URL up && ./app', 'stop boot-refused'],
  ['sql-migrate', 'sql-migrate up', 'stop boot-refused'],
  ['flyway', 'flyway migrate', 'safe boot-tolerated'],
  ['prisma', 'npx prisma migrate deploy && node .', 'safe boot-tolerated'],
  ['rails', 'bin/rails db:prepare && bin/rails server', 'safe boot-tolerated'],
  ['django', 'python manage.py migrate --noinput && gunicorn x', 'safe boot-tolerated'],
  ['rails', null, 'safe boot-tolerated'],
  ['plain', 'make migrate && ./app', 'check boot-unknown'],
  ['plain', './app', 'safe boot-unknown'],
];

describe('boot', () => {
  for (const [tool, command, finding] of STARTS) {
    test(`${tool} with ${command ?? 'no command'}: ${finding}`, () => {
      assert.deepEqual(boot(tool, command), [finding]);
    });
  }

  test('says nothing where the schema is the same', () => {
    assert.deepEqual(judgeBoot({ tool: 'knex', atTarget: [], laterMigrations: [], startCommands: [], files: [] }), []);
    assert.deepEqual(
      judgeBoot({
        tool: 'flyway',
        atTarget: [],
        laterMigrations: [migration('R v', { repeatable: true })],
        startCommands: [],
        files: [],
      }),
      [],
    );
  });

  test('Flyway refuses what lies between older ones, unless it is told to ignore it', () => {
    const asked = {
      tool: 'flyway',
      atTarget: [migration('V1'), migration('V3')],
      laterMigrations: [migration('V2')],
      startCommands: [{ command: 'flyway migrate', file: 'x', line: 1 }],
    } as const;
    const settings = { path: 'flyway.conf', text: 'flyway.ignoreMigrationPatterns=*:missing' };

    assert.deepEqual(
      judgeBoot({ ...asked, files: [] }).map(({ kind, verdict }) => [kind, verdict]),
      [['boot-refused-out-of-order', 'stop']],
    );
    assert.deepEqual(
      judgeBoot({ ...asked, files: [settings] }).map(({ verdict }) => verdict),
      ['safe'],
    );
  });

  test('Knex starts where the check of its list is off', () => {
    const files = [{ path: 'knexfile.js', text: 'migrations: { disableMigrationsListValidation: true }' }];

    assert.deepEqual(boot('knex', 'knex migrate:latest', files), ['safe boot-tolerated']);
  });

  test('tells where the step stands, and what to do', () => {
    const files = [{ path: 'Procfile', text: 'web: node server.js\nrelease: npx knex migrate:latest\n' }];

    const [finding] = judgeBoot({ tool: 'knex', atTarget: [], laterMigrations: LATER, startCommands: [], files });

    assert.deepEqual(
      {
        file: finding?.file,
        line: finding?.line,
        statement: finding?.statement,
        why: finding?.why,
        instruction: finding?.instruction,
      },
      {
        file: 'Procfile',
        line: 2,
        statement: 'npx knex migrate:latest',
        why: '{target} would not start: its start command runs Knex, which stops when the database already went through one migration of {live} that {target} does not have.',
        instruction:
          'Start {target} without its migrate step, or set `disableMigrationsListValidation: true` in its Knex configuration.',
      },
    );
  });

  test('reads start commands of every usual place', () => {
    const files: readonly TextFile[] = [
      {
        path: 'Dockerfile',
        text: 'FROM a AS build\nCMD ["old"]\nFROM b\nENTRYPOINT ["./docker-entrypoint.sh"]\nCMD alembic upgrade head \\\n  && uvicorn app\n',
      },
      { path: 'docker-entrypoint.sh', text: '#!/bin/sh\n# migrate\nalembic upgrade head\nexec "$@"\n' },
      {
        path: 'package.json',
        text: '{\n  "scripts": {\n    "prestart": "knex migrate:latest",\n    "start": "node ."\n  }\n}',
      },
      {
        path: 'charts/shop/templates/migrate-job.yaml',
        text: 'metadata:\n  annotations:\n    helm.sh/hook: pre-upgrade\nspec:\n  command: ["migrate", "up"]\n',
      },
      { path: 'fly.toml', text: 'release_command = "bin/migrate"\n' },
      { path: 'docker-compose.yml', text: 'services:\n  web:\n    command: sh -c "x"\n' },
    ];

    const found = startCommands(files).map(
      ({ file, line, command }) => `${file}:${line} ${command.replace(/\s+/g, ' ').trim()}`,
    );

    assert.deepEqual(found, [
      'Dockerfile:4 ./docker-entrypoint.sh',
      'Dockerfile:5 alembic upgrade head && uvicorn app',
      'docker-entrypoint.sh:3 alembic upgrade head',
      'docker-entrypoint.sh:4 exec "$@"',
      'package.json:3 knex migrate:latest',
      'package.json:4 node .',
      'charts/shop/templates/migrate-job.yaml:5 command: ["migrate", "up"]',
      'fly.toml:1 bin/migrate',
      'docker-compose.yml:3 sh -c "x"',
    ]);
  });
});
