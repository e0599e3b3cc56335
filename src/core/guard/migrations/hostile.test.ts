import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../test/support/effort.ts';
import { findTools } from './find-tool.ts';
import { listMigrations } from './list.ts';
import type { Tool } from './model.ts';
import { loadGrammars } from './parser.ts';
import { readDump, readMigration } from './read-migration.ts';
import { SHOWS_SQL } from './testing/told.ts';

before(() => loadGrammars(['ruby', 'python', 'php', 'javascript', 'typescript', 'tsx']));

const FILES: readonly (readonly [tool: Tool, path: string, words: readonly string[]])[] = [
  [
    'rails',
    'db/migrate/1_a.rb',
    [
      'class A < ActiveRecord::Migration[7.1]\n',
      'def up\n',
      'end\n',
      'add_column ',
      ':a, ',
      'do |t|\n',
      't.string ',
      '<<~SQL\n',
      'SQL\n',
      '"#{',
      '}"',
      'if ',
      '{',
      '}',
      '->',
      'x: 1',
    ],
  ],
  [
    'django',
    'a/migrations/0001_a.py',
    [
      'class Migration(migrations.Migration):\n',
      '    operations = [',
      'migrations.AddField(',
      '"a", ',
      'models.CharField(',
      'null=True',
      ')',
      ']',
      '{',
      '**x',
      '\n',
    ],
  ],
  [
    'alembic',
    'versions/a.py',
    [
      'def upgrade():\n',
      '    op.add_column(',
      '"a", ',
      'sa.Column(',
      ')',
      'with op.batch_alter_table("x") as b:\n',
      '        b.drop_column("c")\n',
      'f"{x}"',
      '\n',
    ],
  ],
  [
    'knex',
    'migrations/1_a.js',
    [
      'exports.up = async (knex) => {',
      'knex.schema',
      '.createTable(',
      "'a', ",
      '(t) => {',
      't.string(',
      ')',
      '}',
      '`${',
      '}`',
      ';\n',
    ],
  ],
  [
    'typeorm',
    'migrations/1_a.ts',
    ['export class A { async up(q: Q) {', 'await q.query(', '`', '${', '}', 'new Table({', "name: 'a'", '})', ')', ';'],
  ],
  [
    'sequelize',
    'migrations/1_a.js',
    ['module.exports = { async up(q, S) {', "q.addColumn('a', ", '{', 'type: S.STRING(', ')', '}', '...x', '[', ']'],
  ],
  [
    'node-pg-migrate',
    'migrations/1_a.js',
    ['exports.up = (pgm) => {', "pgm.addColumns('a', ", '{', "b: 'c'", '}', ')', ';', 'references: '],
  ],
  [
    'laravel',
    'database/migrations/1_a.php',
    [
      '<?php ',
      'class A { public function up() {',
      "Schema::table('a', function ($t) {",
      '$t->',
      'string(',
      "'a'",
      ')',
      '}',
      ';',
      '<<<SQL\n',
      '"$x"',
    ],
  ],
  [
    'ecto',
    'priv/repo/migrations/1_a.exs',
    [
      'defmodule A do\n',
      'def change do\n',
      'end\n',
      'create table(',
      ':a',
      ')',
      ' do\n',
      'add :a, ',
      '"',
      '"""',
      '#{',
      '}',
      'fn ',
      '->',
      '|>',
      '[',
      ']',
      '%{',
      '@x ',
    ],
  ],
  [
    'liquibase',
    'db/changelog.xml',
    [
      '<databaseChangeLog>',
      '<changeSet id="1" author="a">',
      '<sql>',
      '</sql>',
      '<addColumn tableName="a">',
      '</',
      '>',
      '<![CDATA[',
      ']]>',
      '&',
      '<!--',
    ],
  ],
  ['liquibase', 'db/changelog.json', ['{"databaseChangeLog":', '[', ']', '{"changeSet":', '"id": 1', '}', ',']],
  ['plain', 'm/1.sql', ['-- +goose Up\n', '-- +goose Down\n', '\\i x\n', 'COPY a FROM stdin;\n', '\\.\n', 'select 1;']],
  ['prisma', 'prisma/migrations/1/migration.sql', ['A;']],
];

const DUMPS = [
  { kind: 'rails', path: 'db/schema.rb' },
  { kind: 'prisma', path: 'schema.prisma' },
  { kind: 'drizzle', path: 'meta/0_snapshot.json' },
  { kind: 'sql', path: 'schema.sql' },
] as const;

describe('files of any repository', () => {
  for (const [tool, path, words] of FILES) {
    test(`no text at all makes the reader of ${tool} fail (${path})`, () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc
          .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 4 })), { maxLength: 40 })
          .map((parts) => parts.join('')),
      );
      fc.assert(
        fc.property(text, (one) => {
          assert.ok(Array.isArray(readMigration(tool, { path, text: one }, SHOWS_SQL)));
          listMigrations({ tool, folders: [''] }, [{ path, text: one }], SHOWS_SQL);
        }),
        { numRuns: 150 },
      );
    });
  }

  for (const { kind, path } of DUMPS) {
    test(`no text at all makes the reader of a dump of ${kind} fail`, () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.json({ maxDepth: 4 }),
        fc.json().map((one) => `{"tables": ${one}, "enums": ${one}}`),
        fc.json().map((one) => `{"tables": {"a": {"columns": {"b": ${one}}, "indexes": ${one}}}}`),
      );
      fc.assert(
        fc.property(text, (one) => Array.isArray(readDump({ kind, path }, one, SHOWS_SQL))),
        { numRuns: 150 },
      );
    });
  }

  test('no paths and no settings make the search for a tool fail', () => {
    const part = fc.constantFrom(
      'db',
      'migrate',
      'migrations',
      '1_a.rb',
      '1_a.sql',
      '0001_a.py',
      'package.json',
      'Gemfile',
      'versions',
      'env.py',
      '..',
      '',
      '\n',
      'V1__a.sql',
      'changelog.xml',
      'schema.prisma',
    );
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(path, fc.string({ maxLength: 60 })), { maxLength: 12 }),
        fc.option(path),
        (files, folder) => {
          const setups = findTools({ paths: files.map(([one]) => one), texts: new Map(files) }, folder);
          for (const setup of setups)
            listMigrations(
              setup,
              files.map(([one, text]) => ({ path: one, text })),
              SHOWS_SQL,
            );
        },
      ),
      { numRuns: 300 },
    );
  });

  const LARGE: readonly (readonly [name: string, tool: Tool, path: string, text: string])[] = [
    ['brackets without end', 'rails', 'db/migrate/1.rb', `def up\n${'('.repeat(50_000)}`],
    ['brackets without end', 'knex', 'm/1.js', `exports.up = () => ${'f('.repeat(50_000)}`],
    ['brackets without end', 'ecto', 'priv/repo/migrations/1_a.exs', `def change do\n${'f('.repeat(50_000)}`],
    ['blocks without end', 'ecto', 'priv/repo/migrations/1_a.exs', `def change do\n${'create x do\n'.repeat(50_000)}`],
    ['lists without end', 'django', 'a/migrations/1.py', `class Migration:\n    operations = ${'['.repeat(50_000)}`],
    ['texts put together', 'alembic', 'versions/a.py', `def upgrade():\n    op.execute(${'"a" + '.repeat(20_000)}"b")`],
    ['ten million letters', 'rails', 'db/migrate/1.rb', 'a'.repeat(10_000_000)],
    ['ten million letters', 'ecto', 'priv/repo/migrations/1_a.exs', 'a '.repeat(5_000_000)],
    [
      'ten million letters',
      'liquibase',
      'db/changelog.xml',
      `<databaseChangeLog>${'<a/>'.repeat(2_500_000)}</databaseChangeLog>`,
    ],
    ['ten million letters', 'goose', 'm/1_a.sql', `-- +goose Up\n${'insert into a values (1);\n'.repeat(400_000)}`],
    [
      'many heredocs',
      'rails',
      'db/migrate/1.rb',
      `class A < ActiveRecord::Migration[7.1]\ndef up\n${'execute <<~SQL\n  A\nSQL\n'.repeat(5_000)}end\nend`,
    ],
  ];

  for (const [name, tool, path, text] of LARGE) {
    test(`${name}: read by ${tool} in linear time`, () => {
      const effort = effortOf(() => {
        const changes = readMigration(tool, { path, text }, SHOWS_SQL);
        assert.ok(changes.length > 0, 'something is said of it');
      });

      assert.ok(effort < 1_000, `${effort}`);
    });
  }
});

describe('names that every object has', () => {
  const CALLS: readonly (readonly [tool: Tool, path: string, text: string])[] = [
    [
      'rails',
      'db/migrate/1_a.rb',
      'class A < ActiveRecord::Migration[7.1]\ndef up\nNAME :a, :b\nadd_column :a, :b, :NAME\nchange_table :a do |t|\nt.NAME :x\nend\nend\nend',
    ],
    [
      'django',
      'a/migrations/0001_a.py',
      'class Migration:\n    operations = [migrations.NAME("a"), migrations.AddField("a", "b", models.NAME(null=True))]',
    ],
    ['alembic', 'versions/a.py', 'def upgrade():\n    op.NAME("a")\n    op.add_column("a", sa.Column("b", sa.NAME()))'],
    [
      'knex',
      'm/1_a.js',
      "exports.up = (knex) => knex.schema.NAME('a').table('a', (t) => { t.NAME('b'); t.string('c').NAME(); });",
    ],
    ['typeorm', 'm/1-a.ts', "export class A { async up(q: Q) { await q.NAME('a'); } }"],
    ['sequelize', 'm/1-a.js', "exports.up = (q, S) => q.NAME('a').addColumn('a', 'b', S.NAME);"],
    ['node-pg-migrate', 'm/1-a.js', "exports.up = (pgm) => { pgm.NAME('a'); };"],
    [
      'laravel',
      'database/migrations/1_a.php',
      "<?php class A { function up() { Schema::table('a', function ($t) { $t->NAME('b'); $t->string('c')->NAME(); }); } }",
    ],
    ['ecto', 'priv/repo/migrations/1_a.exs', 'def change do\nNAME table(:a)\nend'],
    [
      'liquibase',
      'db/changelog.xml',
      '<databaseChangeLog><changeSet id="1" author="a"><NAME tableName="a"/></changeSet></databaseChangeLog>',
    ],
  ];

  for (const [tool, path, text] of CALLS) {
    test(`${tool} takes none of them for a word of its own`, () => {
      for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
        const changes = readMigration(tool, { path, text: text.replaceAll('NAME', name) }, SHOWS_SQL);

        assert.ok(
          changes.length > 0 && changes.every(({ at, kind }) => typeof kind === 'string' && at.file === path),
          `${name}: ${JSON.stringify(changes)}`,
        );
      }
    });
  }
});
