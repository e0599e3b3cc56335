import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Tool } from './model.ts';
import { loadGrammars } from './parser.ts';
import { told } from './testing/told.ts';

before(() => loadGrammars(['javascript', 'typescript', 'php']));

type Row = readonly [script: string, ...told: readonly string[]];

const TYPEORM: readonly Row[] = [
  ['await queryRunner.query(`ALTER TABLE "a" ADD "b" text`);', '3 SQL: ALTER TABLE "a" ADD "b" text'],
  [
    "await queryRunner.addColumn('orders', new TableColumn({ name: 'a', type: 'varchar', length: '20', isNullable: true }));",
    'add orders.a varchar(20)',
  ],
  [
    "await queryRunner.addColumn('orders', new TableColumn({ name: 'a', type: 'timestamp', default: 'now()' }));",
    'add orders.a timestamp not null default now()',
  ],
  [
    "await queryRunner.addColumns('orders', [new TableColumn({ name: 'a', type: 'int', isUnique: true, isNullable: true })]);",
    'add orders.a integer, unique a',
  ],
  ["await queryRunner.dropColumn('orders', 'a');", 'drop-column orders.a'],
  ["await queryRunner.dropColumns('orders', ['a', 'b']);", 'drop-column orders.a', 'drop-column orders.b'],
  ["await queryRunner.renameColumn('orders', 'a', 'b');", 'rename orders.a to b'],
  [
    "await queryRunner.changeColumn('orders', 'a', new TableColumn({ name: 'a', type: 'text', isNullable: false }));",
    'redefine orders.a as a text not null',
  ],
  ["await queryRunner.renameTable('a', 'b');", 'rename a to b'],
  ["await queryRunner.dropTable('a');", 'drop a'],
  [
    "await queryRunner.createIndex('orders', new TableIndex({ name: 'i', columnNames: ['a'], isUnique: true }));",
    'unique index i on orders (a)',
  ],
  ["await queryRunner.dropIndex('orders', 'i');", 'drop index i'],
  [
    "await queryRunner.createForeignKey('orders', new TableForeignKey({ columnNames: ['u'], referencedTableName: 'users', referencedColumnNames: ['id'], onDelete: 'CASCADE' }));",
    'constrain orders key u -> users cascade',
  ],
  [
    "const table = await queryRunner.getTable('orders');\n    await queryRunner.dropForeignKey('orders', table.foreignKeys[0]);",
    'free orders foreign-key',
  ],
  [
    "await queryRunner.createCheckConstraint('orders', new TableCheck({ name: 'c', expression: 'a > 0' }));",
    'constrain orders c check a > 0',
  ],
  ['await queryRunner.manager.save(order);', 'unreadable 3: code of the program'],
  [
    "await queryRunner.createTable(new Table({ name: 'a', columns: [{ name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' }] }), true);",
    'create a (id integer not null counter, primary-key id)',
  ],
];

const SEQUELIZE: readonly Row[] = [
  [
    "await queryInterface.addColumn('orders', 'a', { type: Sequelize.STRING(20), allowNull: false, defaultValue: 'x' });",
    "add orders.a varchar(20) not null default 'x'",
  ],
  ["await queryInterface.addColumn('orders', 'a', Sequelize.DATE);", 'add orders.a timestamptz'],
  [
    "await queryInterface.addColumn({ tableName: 'orders', schema: 'sales' }, 'u', { type: Sequelize.UUID, references: { model: 'users', key: 'id' }, onDelete: 'CASCADE' });",
    'add sales.orders.u uuid, key u -> users cascade',
  ],
  ["await queryInterface.removeColumn('orders', 'a');", 'drop-column orders.a'],
  ["await queryInterface.renameColumn('orders', 'a', 'b');", 'rename orders.a to b'],
  [
    "await queryInterface.changeColumn('orders', 'a', { type: Sequelize.TEXT, allowNull: false });",
    'redefine orders.a as a text not null',
  ],
  ["await queryInterface.dropTable('orders');", 'drop orders'],
  ["await queryInterface.renameTable('a', 'b');", 'rename a to b'],
  ["await queryInterface.addIndex('orders', ['a'], { unique: true, name: 'i' });", 'unique index i on orders (a)'],
  ["await queryInterface.addIndex('orders', { fields: ['a', 'b'] });", 'index orders_a_b on orders (a, b)'],
  ["await queryInterface.removeIndex('orders', 'i');", 'drop index i'],
  [
    "await queryInterface.addConstraint('orders', { fields: ['a'], type: 'unique', name: 'u' });",
    'constrain orders u unique a',
  ],
  [
    "await queryInterface.addConstraint('orders', { fields: ['u'], type: 'foreign key', name: 'fk', references: { table: 'users', field: 'id' }, onDelete: 'cascade' });",
    'constrain orders fk key u -> users cascade',
  ],
  ["await queryInterface.removeConstraint('orders', 'u');", 'free orders u'],
  ["await queryInterface.sequelize.query('UPDATE a');", '3 SQL: UPDATE a'],
  ["await queryInterface.bulkUpdate('orders', { a: 1 }, { a: null });", 'update orders set a where a is null'],
  ["await queryInterface.bulkInsert('orders', [{ a: 1 }]);", 'insert-rows orders'],
  ["await queryInterface.bulkDelete('orders', { a: 1 });", 'delete-rows orders'],
  [
    "await queryInterface.sequelize.transaction(async (t) => { await queryInterface.dropTable('a', { transaction: t }); });",
    'drop a',
  ],
  [
    "await queryInterface.createTable('a', { id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true }, n: Sequelize.BOOLEAN });",
    'create a (id integer not null counter, n boolean, primary-key id)',
  ],
  ['await queryInterface.createTable(name, {});', 'unreadable 3: names that are not in the text'],
];

const NODE_PG_MIGRATE: readonly Row[] = [
  [
    "pgm.addColumn('orders', { a: { type: 'varchar(20)', notNull: true, default: 'x' } });",
    "add orders.a varchar(20) not null default 'x'",
  ],
  [
    "pgm.addColumns('orders', { a: 'text', at: { type: 'timestamptz', default: pgm.func('now()') } });",
    'add orders.a text',
    'add orders.at timestamptz default now()',
  ],
  [
    "pgm.addColumns('orders', { u: { type: 'integer', references: '\"users\"(id)', onDelete: 'CASCADE' } });",
    'add orders.u integer, key u -> users cascade',
  ],
  ["pgm.dropColumns('orders', ['a', 'b']);", 'drop-column orders.a', 'drop-column orders.b'],
  ["pgm.renameColumn('orders', 'a', 'b');", 'rename orders.a to b'],
  [
    "pgm.alterColumn('orders', 'a', { type: 'bigint', notNull: true, default: null });",
    'type orders.a bigint',
    'drop-default orders.a',
    'set-not-null orders.a',
  ],
  ["pgm.dropTable('orders');", 'drop orders'],
  ["pgm.renameTable('a', 'b');", 'rename a to b'],
  [
    "pgm.createIndex('orders', 'a', { unique: true, where: 'b' });",
    'unique index orders_a_unique_index on orders (a) where b',
  ],
  ["pgm.dropIndex('orders', 'a');", 'drop index orders_a_index'],
  ["pgm.addConstraint('orders', 'u', 'UNIQUE (a)');", 'constrain orders u unique a'],
  ["pgm.addConstraint('orders', 'c', { check: 'a > 0' });", 'constrain orders c check a > 0'],
  ["pgm.dropConstraint('orders', 'c');", 'free orders c'],
  ["pgm.createType('state', ['a', 'b']);", 'enum state (a, b)'],
  ["pgm.addTypeValue('state', 'c');", 'enum state + c'],
  ['pgm.sql(`UPDATE a`);', '3 SQL: UPDATE a'],
  [
    "pgm.createTable('a', { id: 'id', b: { type: 'text' } });",
    'create a (id integer not null counter, b text, primary-key id)',
  ],
  ["pgm.createFunction('f', [], {}, 'x');", 'unreadable 3: code of the program'],
];

const LARAVEL: readonly Row[] = [
  [
    "Schema::table('orders', function (Blueprint $table) { $table->string('a'); });",
    'add orders.a varchar(255) not null',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->string('a', 20)->nullable()->default('x')->after('b'); });",
    "add orders.a varchar(20) default 'x'",
  ],
  [
    "Schema::table('orders', fn (Blueprint $table) => $table->foreignId('user_id')->constrained()->cascadeOnDelete());",
    'add orders.user_id bigint not null, orders_user_id_foreign key user_id -> users cascade',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->string('a', 50)->nullable()->change(); });",
    'redefine orders.a as a varchar(50)',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->dropColumn(['a', 'b']); });",
    'drop-column orders.a',
    'drop-column orders.b',
  ],
  ["Schema::table('orders', function (Blueprint $table) { $table->renameColumn('a', 'b'); });", 'rename orders.a to b'],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->unique(['a', 'b']); });",
    'constrain orders orders_a_b_unique unique a,b',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->index('a'); });",
    'index orders_a_index on orders (a)',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->foreign('u')->references('id')->on('users')->onDelete('set null'); });",
    'constrain orders orders_u_foreign key u -> users set-null',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->dropForeign(['u']); });",
    'free orders orders_u_foreign',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->softDeletes(); });",
    'add orders.deleted_at timestamp',
  ],
  [
    "Schema::table('orders', function (Blueprint $table) { $table->timestamps(); });",
    'add orders.created_at timestamp',
    'add orders.updated_at timestamp',
  ],
  ["Schema::dropIfExists('orders');", 'drop orders'],
  ["Schema::rename('a', 'b');", 'rename a to b'],
  [
    "Schema::connection('x')->table('orders', function (Blueprint $table) { $table->dropColumn('a'); });",
    'drop-column orders.a',
  ],
  ["DB::statement('UPDATE a');", '4 SQL: UPDATE a'],
  ['DB::statement("UPDATE $name");', 'unreadable 4: SQL that is put together when it runs'],
  ["DB::table('orders')->whereNull('a')->update(['a' => 1]);", 'update orders set a where a is null'],
  ["DB::table('orders')->where('a', 1)->delete();", 'delete-rows orders'],
  ["DB::transaction(function () { Schema::drop('a'); });", 'drop a'],
  [
    "if (! Schema::hasColumn('orders', 'a')) { Schema::table('orders', function (Blueprint $table) { $table->text('a'); }); }",
    'add orders.a text not null',
  ],
  ['foreach ($names as $name) { Schema::drop($name); }', 'unreadable 4: a loop'],
  ["Artisan::call('x');", 'unreadable 4: code of the program'],
  [
    "Schema::create('a', function (Blueprint $table) { $table->id(); $table->enum('s', ['x']); });",
    'create a (id bigint not null counter, s varchar(255) not null, primary-key id)',
  ],
];

const ECTO: readonly Row[] = [
  [
    'alter table(:orders) do\n      add :a, :string, null: false, default: "x"\n    end',
    "add orders.a varchar(255) not null default 'x'",
  ],
  [
    'alter table(:orders) do\n      add :u, references(:users, on_delete: :delete_all), null: false\n      add :at, :utc_datetime, default: fragment("now()")\n    end',
    'add orders.u bigint not null, key u -> users cascade',
    'add orders.at timestamp default now()',
  ],
  [
    'alter table("orders") do\n      modify :a, :text, null: false, from: :string\n      remove :b\n      remove :c, :string\n    end',
    'type orders.a text',
    'set-not-null orders.a',
    'drop-column orders.b',
    'drop-column orders.c',
  ],
  [
    'alter table(:orders) do\n      modify :a, :string, null: false, from: {:string, null: true}\n    end',
    'set-not-null orders.a',
  ],
  ['rename table(:a), to: table(:b)', 'rename a to b'],
  ['rename table(:a), :x, to: :y', 'rename a.x to y'],
  ['drop table(:a)', 'drop a'],
  ['drop_if_exists index(:orders, [:a])', 'drop index orders_a_index'],
  ['create index(:orders, [:a, :b])', 'index orders_a_b_index on orders (a, b)'],
  ['create unique_index(:orders, [:a], where: "b", name: :i)', 'unique index i on orders (a) where b'],
  ['create constraint(:orders, :positive, check: "a > 0")', 'constrain orders positive check a > 0'],
  ['drop constraint(:orders, "positive")', 'free orders positive'],
  ['execute "UPDATE a", "UPDATE b"', '4 SQL: UPDATE a'],
  ['execute """\n    UPDATE a\n    """', '5 SQL: UPDATE a'],
  ['execute("UPDATE #{name}")', 'unreadable 4: SQL that is put together when it runs'],
  ['execute(fn -> repo().query!("x") end)', 'unreadable 4: SQL that is put together when it runs'],
  ['Enum.each(names, fn name -> drop table(name) end)', 'unreadable 4: code of the program'],
  ['for name <- names do\n      drop table(name)\n    end', 'unreadable 4: code of the program'],
  [
    'create table(:a) do\n      add :b, {:array, :string}\n      timestamps()\n    end',
    'create a (id bigint not null counter, b varchar(255)[], inserted_at timestamp not null, updated_at timestamp not null, primary-key id)',
  ],
];

const SHAPES: readonly (readonly [tool: Tool, path: string, rows: readonly Row[], wrap: (script: string) => string])[] =
  [
    [
      'typeorm',
      'src/migrations/1-Add.ts',
      TYPEORM,
      (script) =>
        `export class Add1 implements MigrationInterface {\n  public async up(queryRunner: QueryRunner): Promise<void> {\n    ${script}\n  }\n  public async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('never'); }\n}\n`,
    ],
    [
      'sequelize',
      'migrations/1-add.js',
      SEQUELIZE,
      (script) =>
        `module.exports = {\n  async up(queryInterface, Sequelize) {\n    ${script}\n  },\n  async down(queryInterface) { await queryInterface.dropTable('never'); },\n};\n`,
    ],
    [
      'node-pg-migrate',
      'migrations/1_add.js',
      NODE_PG_MIGRATE,
      (script) =>
        `exports.shorthands = undefined;\nexports.up = (pgm) => {\n  ${script}\n};\nexports.down = (pgm) => { pgm.dropTable('never'); };\n`,
    ],
    [
      'laravel',
      'database/migrations/1_add.php',
      LARAVEL,
      (script) =>
        `<?php\nreturn new class extends Migration {\n    public function up(): void {\n        ${script}\n    }\n    public function down(): void { Schema::drop('never'); }\n};\n`,
    ],
    [
      'ecto',
      'priv/repo/migrations/1_add.exs',
      ECTO,
      (script) =>
        `defmodule Shop.Repo.Migrations.Add do\n  use Ecto.Migration\n  def up do\n    ${script}\n  end\n\n  def down do\n    drop table(:never)\n  end\nend\n`,
    ],
  ];

for (const [tool, path, rows, wrap] of SHAPES) {
  describe(tool, () => {
    for (const [script, ...expected] of rows) {
      test(`reads ${script.replace(/\s+/g, ' ')}`, () => {
        assert.deepEqual(told(tool, path, wrap(script)), expected);
      });
    }
  });
}
