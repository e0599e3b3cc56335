import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { migrationPaths } from './find/files.ts';
import { textsWanted } from './find/repository.ts';
import { findTools } from './find-tool.ts';

type Files = Readonly<Record<string, string>>;

function found(files: Files, folder: string | null = null): readonly unknown[] {
  const paths = Object.keys(files);
  const texts = new Map(textsWanted(paths).map((path) => [path, files[path] ?? '']));
  return findTools({ paths, texts }, folder).map(({ tool, folders, dialect, dump }) => [
    tool,
    ...folders,
    dialect,
    dump?.path ?? null,
  ]);
}

const REPOSITORIES: readonly (readonly [name: string, files: Files, ...found: readonly unknown[]])[] = [
  [
    'Rails, with the adapter of database.yml',
    {
      'db/migrate/20240101_a.rb': '',
      'db/post_migrate/20240102_b.rb': '',
      'db/schema.rb': '',
      'config/database.yml': 'default: &default\n  adapter: postgresql\ntest:\n  adapter: sqlite3\n',
    },
    ['rails', 'db/migrate', 'db/post_migrate', 'postgres', 'db/schema.rb'],
  ],
  [
    'Rails, with the gem of MySQL and structure.sql',
    { 'db/migrate/1_a.rb': '', 'db/structure.sql': '', Gemfile: "gem 'mysql2'\n" },
    ['rails', 'db/migrate', 'mysql', 'db/structure.sql'],
  ],
  [
    'two Rails applications',
    { 'a/db/migrate/1_a.rb': '', 'b/db/migrate/1_a.rb': '', 'b/db/schema.rb': '' },
    ['rails', 'a/db/migrate', null, null],
    ['rails', 'b/db/migrate', null, 'b/db/schema.rb'],
  ],
  [
    'Prisma',
    {
      'prisma/schema.prisma': 'datasource db {\n  provider = "mysql"\n}',
      'prisma/migrations/1_a/migration.sql': '',
      'prisma/migrations/migration_lock.toml': '',
    },
    ['prisma', 'prisma/migrations', 'mysql', 'prisma/schema.prisma'],
  ],
  [
    'Drizzle',
    {
      'drizzle/0000_a.sql': '',
      'drizzle/meta/_journal.json': '{"dialect": "postgresql"}',
      'drizzle/meta/0000_snapshot.json': '{}',
    },
    ['drizzle', 'drizzle', 'postgres', 'drizzle/meta/0000_snapshot.json'],
  ],
  [
    'Django',
    {
      'manage.py': '',
      'shop/migrations/0001_initial.py': '',
      'cart/migrations/0001_initial.py': '',
      'site/settings.py': "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}",
    },
    ['django', 'shop/migrations', 'cart/migrations', 'postgres', null],
  ],
  [
    'Alembic',
    {
      'alembic.ini': 'sqlalchemy.url = postgresql+psycopg://localhost/x',
      'migrations/env.py': '',
      'migrations/versions/ab_a.py': '',
    },
    ['alembic', 'migrations/versions', 'postgres', null],
  ],
  [
    'Laravel',
    {
      'database/migrations/2024_01_01_000000_a.php': '',
      'config/database.php': "'default' => env('DB_CONNECTION', 'mysql'),",
    },
    ['laravel', 'database/migrations', 'mysql', null],
  ],
  [
    'Ecto',
    { 'priv/repo/migrations/1_a.exs': '', 'mix.exs': '{:postgrex, ">= 0.0.0"}' },
    ['ecto', 'priv/repo/migrations', 'postgres', null],
  ],
  [
    'Knex',
    {
      'package.json': '{"dependencies": {"knex": "3", "pg": "8"}}',
      'knexfile.js': "client: 'pg'",
      'migrations/1_a.js': '',
    },
    ['knex', 'migrations', 'postgres', null],
  ],
  [
    'TypeORM',
    {
      'package.json': '{"dependencies": {"typeorm": "0.3"}}',
      'src/data-source.ts': "type: 'postgres'",
      'src/migrations/1700000000000-A.ts': '',
    },
    ['typeorm', 'src/migrations', 'postgres', null],
  ],
  [
    'Sequelize',
    { 'package.json': '{"dependencies": {"sequelize": "6", "mysql2": "3"}}', 'migrations/20240101-a.js': '' },
    ['sequelize', 'migrations', 'mysql', null],
  ],
  [
    'node-pg-migrate',
    { 'package.json': '{"dependencies": {"node-pg-migrate": "7", "pg": "8"}}', 'migrations/1_a.js': '' },
    ['node-pg-migrate', 'migrations', 'postgres', null],
  ],
  [
    'dbmate',
    {
      'db/migrations/20240101_a.sql': '-- migrate:up\n',
      'db/schema.sql': '',
      '.env': 'DATABASE_URL="postgres://localhost/x"',
    },
    ['dbmate', 'db/migrations', 'postgres', 'db/schema.sql'],
  ],
  [
    'goose',
    { 'sql/1_a.sql': '-- +goose Up\n', 'go.mod': 'require github.com/jackc/pgx/v5 v5.5.0' },
    ['goose', 'sql', 'postgres', null],
  ],
  [
    'sql-migrate',
    { 'migrations/1_a.sql': '-- +migrate Up\n', 'dbconfig.yml': 'development:\n  dialect: mysql\n' },
    ['sql-migrate', 'migrations', 'mysql', null],
  ],
  [
    'golang-migrate',
    { 'migrations/1_a.up.sql': '', 'migrations/1_a.down.sql': '' },
    ['golang-migrate', 'migrations', null, null],
  ],
  [
    'Flyway in several places',
    {
      'src/main/resources/db/migration/V1__a.sql': '',
      'sql/V2__b.sql': '',
      'src/main/resources/application.properties': 'spring.datasource.url=jdbc:postgresql://x/y',
    },
    ['flyway', 'src/main/resources/db/migration', 'sql', 'postgres', null],
  ],
  [
    'Liquibase',
    {
      'pom.xml': '<artifactId>liquibase-core</artifactId>',
      'src/main/resources/db/changelog/db.changelog-master.yaml': '',
      'src/main/resources/db/changelog/changes/1.sql': '',
    },
    ['liquibase', 'src/main/resources/db/changelog', null, null],
  ],
  [
    'a plain folder',
    { 'migrations/001_a.sql': 'create table a (b int);', 'migrations/002_b.sql': '' },
    ['plain', 'migrations', null, null],
  ],
  ['nothing', { 'src/index.js': '', 'queries/report.sql': 'select 1', 'node_modules/x/db/migrate/1_a.rb': '' }],
];

describe('find-tool', () => {
  for (const [name, files, ...expected] of REPOSITORIES) {
    test(`finds ${name}`, () => {
      assert.deepEqual(found(files), expected);
    });
  }

  test('a folder that is named is read, whatever its name', () => {
    assert.deepEqual(found({ 'database/steps/a.sql': '' }, 'database/steps/'), [
      ['plain', 'database/steps', null, null],
    ]);
    assert.deepEqual(found({ 'a/db/migrate/1_a.rb': '', 'b/db/migrate/1_a.rb': '' }, 'b/db/migrate'), [
      ['rails', 'b/db/migrate', null, null],
    ]);
    assert.deepEqual(found({ 'db/changes.xml': '' }, 'db/changes.xml'), [['liquibase', 'db/changes.xml', null, null]]);
  });

  test('a tool that is named is taken at its word', () => {
    const repository = { paths: ['steps/V1__a.sql'], texts: new Map() };

    assert.deepEqual(
      findTools(repository, 'steps', 'flyway').map(({ tool, folders }) => [tool, folders]),
      [['flyway', ['steps']]],
    );
    assert.deepEqual(findTools(repository, null, 'rails'), []);
  });

  test('does not guess a dialect where two servers are named', () => {
    assert.deepEqual(found({ 'db/migrate/1_a.rb': '', Gemfile: "gem 'pg'\ngem 'mysql2'\n" }), [
      ['rails', 'db/migrate', null, null],
    ]);
  });

  test('puts migrations in the order of their tool', () => {
    const order = (tool: Parameters<typeof migrationPaths>[0]['tool'], paths: readonly string[]) =>
      migrationPaths(
        { tool, folders: ['m'] },
        paths.map((one) => `m/${one}`),
      ).map((one) => one.slice(2));

    assert.deepEqual(order('golang-migrate', ['10_b.up.sql', '2_a.up.sql', 'notes.md']), ['2_a.up.sql', '10_b.up.sql']);
    assert.deepEqual(order('flyway', ['R__v.sql', 'V1.10__c.sql', 'V1.2__b.sql', 'V1__a.sql']), [
      'V1__a.sql',
      'V1.2__b.sql',
      'V1.10__c.sql',
      'R__v.sql',
    ]);
    assert.deepEqual(order('rails', ['20240102_b.rb', '20240101_a.rb', 'x/20230101_c.rb']), [
      'x/20230101_c.rb',
      '20240101_a.rb',
      '20240102_b.rb',
    ]);
    assert.deepEqual(order('knex', ['2_b.ts', '1_a.js', '1_a.d.ts', '1_a.test.ts']), ['1_a.js', '2_b.ts']);
  });
});
