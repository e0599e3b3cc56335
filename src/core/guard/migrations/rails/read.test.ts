import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { effortOf } from '../../../../../test/support/effort.ts';
import { loadGrammars } from '../parser.ts';
import { readDump, readMigration } from '../read-migration.ts';
import { inWords, SHOWS_SQL, told } from '../testing/told.ts';

before(() => loadGrammars(['ruby']));

function up(body: string): string {
  return `class Add < ActiveRecord::Migration[7.1]\n  def up\n    ${body}\n  end\n\n  def down\n    drop_table :never\n  end\nend\n`;
}

const VERBS: readonly (readonly [ruby: string, ...told: readonly string[]])[] = [
  ['add_column :orders, :channel, :string', 'add orders.channel varchar'],
  ['add_column :orders, :channel, :string, null: false', 'add orders.channel varchar not null'],
  [
    "add_column 'orders', 'channel', 'string', limit: 20, default: 'web'",
    "add orders.channel varchar(20) default 'web'",
  ],
  [
    'add_column :orders, :at, :datetime, default: -> { "now()" }, null: false',
    'add orders.at timestamp not null default now()',
  ],
  ['add_column :orders, :total, :decimal, precision: 10, scale: 2', 'add orders.total numeric(10,2)'],
  ['add_column :orders, :n, :integer, limit: 8', 'add orders.n bigint'],
  ['add_column :orders, :tags, :string, array: true, default: []', 'add orders.tags varchar[] default []'],
  ['add_column "sales.orders", :a, :text, default: nil', 'add sales.orders.a text'],
  ['add_column :orders, :state, :enum, enum_type: :order_state', 'add orders.state order_state'],
  ['add_column :orders, :a, "varchar(30)"', 'add orders.a varchar(30)'],
  ['add_columns :orders, :a, :b, type: :integer', 'add orders.a integer', 'add orders.b integer'],
  ['add_timestamps :orders', 'add orders.created_at timestamp not null', 'add orders.updated_at timestamp not null'],
  [
    'add_reference :orders, :user, foreign_key: true',
    'add orders.user_id bigint',
    'constrain orders key user_id -> users',
    'index index_orders_on_user_id on orders (user_id)',
  ],
  [
    'add_reference :orders, :buyer, null: false, index: false, foreign_key: { to_table: :people, on_delete: :cascade }',
    'add orders.buyer_id bigint not null',
    'constrain orders key buyer_id -> people cascade',
  ],
  [
    'add_belongs_to :orders, :category, type: :uuid, foreign_key: true, index: { unique: true, name: "one" }',
    'add orders.category_id uuid',
    'constrain orders key category_id -> categories',
    'unique index one on orders (category_id)',
  ],
  [
    'add_reference :notes, :about, polymorphic: true',
    'add notes.about_type varchar',
    'add notes.about_id bigint',
    'index index_notes_on_about on notes (about_type, about_id)',
  ],
  ['remove_column :orders, :a', 'drop-column orders.a'],
  ['remove_column :orders, :a, :string, null: false', 'drop-column orders.a'],
  ['remove_columns :orders, :a, :b', 'drop-column orders.a', 'drop-column orders.b'],
  ['remove_timestamps :orders', 'drop-column orders.created_at', 'drop-column orders.updated_at'],
  ['remove_reference :orders, :user, foreign_key: true', 'drop-column orders.user_id'],
  ['rename_column :orders, :a, :b', 'rename orders.a to b'],
  ['rename_table :orders, :purchases', 'rename orders to purchases'],
  ['rename_index :orders, "a", "b"', 'rename index a to b'],
  ['drop_table :orders, if_exists: true', 'drop orders'],
  ['change_column :orders, :a, :bigint', 'type orders.a bigint'],
  [
    'change_column :orders, :a, :string, null: false, default: "x"',
    'type orders.a varchar',
    "default orders.a 'x'",
    'set-not-null orders.a',
  ],
  ['change_column :orders, :a, "integer USING a::integer"', 'type orders.a integer using a::integer'],
  ['change_column_null :orders, :a, false', 'set-not-null orders.a'],
  ['change_column_null :orders, :a, false, "x"', 'update orders set a where a is null', 'set-not-null orders.a'],
  ['change_column_null :orders, :a, true', 'drop-not-null orders.a'],
  ['change_column_default :orders, :a, from: nil, to: "x"', "default orders.a 'x'"],
  ['change_column_default :orders, :a, 5', 'default orders.a 5'],
  ['change_column_default :orders, :a, from: 1, to: nil', 'drop-default orders.a'],
  ['add_index :orders, :a', 'index index_orders_on_a on orders (a)'],
  [
    'add_index :orders, [:a, :b], unique: true, where: "a > 1", algorithm: :concurrently',
    'unique index index_orders_on_a_and_b on orders (a, b) where a > 1',
  ],
  ['remove_index :orders, :a', 'drop index a'],
  ['remove_index :orders, name: "i"', 'drop index i'],
  ['remove_index :orders, column: [:a, :b]', 'drop index a, b'],
  ['add_foreign_key :orders, :users', 'constrain orders key user_id -> users'],
  [
    'add_foreign_key :orders, :people, column: :buyer_id, on_delete: :nullify, validate: false',
    'constrain orders key buyer_id -> people set-null',
  ],
  ['remove_foreign_key :orders, :users', 'free orders foreign-key user_id'],
  ['remove_foreign_key :orders, column: :buyer_id', 'free orders foreign-key buyer_id'],
  ['validate_foreign_key :orders, :users', 'harmless'],
  [
    'add_check_constraint :orders, "total > 0", name: "positive", validate: false',
    'constrain orders positive check total > 0',
  ],
  ['remove_check_constraint :orders, name: "positive"', 'free orders positive'],
  ['add_exclusion_constraint :rooms, "during WITH &&", using: :gist, name: "once"', 'constrain rooms once exclusion'],
  ['add_unique_constraint :orders, [:a, :b], name: "ab"', 'constrain orders ab unique a,b'],
  ['create_enum :state, %w[new paid]', 'enum state (new, paid)'],
  ['add_enum_value :state, "refunded", after: "paid"', 'enum state + refunded'],
  ['rename_enum_value :state, from: "new", to: "open"', 'enum state new to open'],
  ['drop_enum :state', 'drop-type'],
  [
    'create_join_table :products, :categories',
    'create categories_products (product_id bigint not null, category_id bigint not null)',
  ],
  ['enable_extension "citext"', 'harmless'],
  ['execute "UPDATE orders SET a = 1"', '3 SQL: UPDATE orders SET a = 1'],
  ['execute <<~SQL.squish\n      UPDATE orders\n      SET a = 1\n    SQL', '4 SQL: UPDATE orders SET a = 1'],
  ['execute "UPDATE orders SET a = #{value}"', 'unreadable 3: SQL that is put together when it runs'],
  ['safety_assured { remove_column :orders, :a }', 'drop-column orders.a'],
  ['transaction do\n      add_column :a, :b, :text\n    end', 'add a.b text'],
  ['reversible do |dir|\n      dir.up { execute "A" }\n      dir.down { execute "B" }\n    end', '4 SQL: A'],
  ['say_with_time("x") { execute "A" }', '3 SQL: A'],
  ['say "hello"'],
  ['%i[a b].each { |name| add_column :orders, name, :text }', 'add orders.a text', 'add orders.b text'],
  ['columns.each { |name| add_column :orders, name, :text }', 'unreadable 3: code of the program'],
  ['add_column :orders, name, :text', 'unreadable 3: names that are not in the text'],
  ['add_column :orders, :a, :text, **options', 'unreadable 3: names that are not in the text'],
  ['add_column :orders, :a, :text unless column_exists?(:orders, :a)', 'add orders.a text'],
  ['return if column_exists?(:orders, :a)\n    add_column :orders, :a, :text', 'add orders.a text'],
  ['drop_table :orders if Rails.env.production?', 'drop orders', 'unreadable 3: what is done only under a condition'],
  [
    'return unless ENV["X"]\n    drop_table :orders',
    'unreadable 3: what is done only under a condition',
    'drop orders',
  ],
  ['Order.update_all(channel: "web")', 'update orders set channel'],
  [
    'Order.where(channel: nil).update_all("channel = \'web\', b = f(1, 2)")',
    'update orders set channel,b where channel is null',
  ],
  ['Order.where(id: 1).delete_all', 'delete-rows orders'],
  ['Order.create!(a: 1)', 'insert-rows orders'],
  ['Order.find_each { |order| order.touch }', 'unreadable 3: code of the program'],
  ['Order.reset_column_information'],
  ['revert OldMigration', 'unreadable 3: code of the program'],
  ['MoveThings.new.run', 'unreadable 3: code of the program'],
  ['add_concurrent_index :orders, :a, name: "i"', 'index i on orders (a)'],
  ['add_not_null_constraint :orders, :a', 'set-not-null orders.a'],
  [
    'change_table :orders, bulk: true do |t|\n      t.string :a, null: false\n      t.remove :b, :c\n      t.rename :d, :e\n      t.change :f, :text\n      t.index :a\n    end',
    'add orders.a varchar not null',
    'drop-column orders.b',
    'drop-column orders.c',
    'rename orders.d to e',
    'type orders.f text',
    'index index_orders_on_a on orders (a)',
  ],
  [
    'create_table :a do |t|\n      t.weird_thing\n    end',
    'create a (id bigint not null counter, primary-key id)',
    'unreadable 4: a part of a table that is not known',
  ],
];

describe('rails', () => {
  for (const [ruby, ...expected] of VERBS) {
    test(`reads ${ruby.replace(/\s+/g, ' ')}`, () => {
      assert.deepEqual(told('rails', 'db/migrate/1_add.rb', up(ruby)), expected);
    });
  }

  test('reads create_table with its columns, keys and indexes', () => {
    const body = `create_table :orders, id: :uuid do |t|
      t.string :name, :nick, null: false, limit: 20
      t.references :user, foreign_key: { to_table: :people }, null: false, index: false
      t.virtual :full, type: :string, as: "name || nick", stored: true
      t.timestamps
      t.index [:name, :nick], unique: true
      t.check_constraint "name <> ''", name: "named"
    end`;

    assert.deepEqual(told('rails', 'db/migrate/1_add.rb', up(body)), [
      "create orders (id uuid not null default gen_random_uuid(), name varchar(20) not null, nick varchar(20) not null, user_id bigint not null, full varchar as name || nick, created_at timestamp not null, updated_at timestamp not null, primary-key id, key user_id -> people, named check name <> '')",
      'unique index index_orders_on_name_and_nick on orders (name, nick)',
    ]);
  });

  test('reads change, constants, methods of its own and tables that model classes name', () => {
    const text = `class Add < ActiveRecord::Migration[6.0]
  TABLE = :orders
  class Item < ApplicationRecord
    self.table_name = "line_items"
  end
  def change
    add_column TABLE, :a, :text
    fill
  end

  def fill
    Item.where(a: nil).update_all(a: 1)
  end
end`;

    assert.deepEqual(told('rails', 'db/migrate/1_add.rb', text), [
      'add orders.a text',
      'update line_items set a where a is null',
    ]);
  });

  test('keys of tables count in integers before Rails 5.1', () => {
    const text = 'class Add < ActiveRecord::Migration\n  def change\n    create_table :a\n  end\nend';

    assert.deepEqual(told('rails', 'db/migrate/1_add.rb', text), [
      'create a (id integer not null counter, primary-key id)',
    ]);
  });

  test('says types of MySQL', () => {
    const lines = told(
      'rails',
      'db/migrate/1_add.rb',
      up(
        'create_table :a, id: false do |t|\n t.string :s\n t.boolean :b\n t.datetime :d\n t.text :t, size: :medium\n end',
      ),
      { dialect: 'mysql' },
    );

    assert.deepEqual(lines, ['create a (s varchar(255), b tinyint(1), d datetime, t mediumtext)']);
  });

  test('reads db/schema.rb as a dump', () => {
    const text = `ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do
  enable_extension "plpgsql"
  create_enum "state", ["new", "paid"]
  create_table "orders", force: :cascade do |t|
    t.string "name", default: "x", null: false
    t.enum "state", enum_type: "state"
    t.index ["name"], name: "by_name", unique: true
  end
  add_foreign_key "orders", "users"
end`;

    const changes = readDump({ kind: 'rails', path: 'db/schema.rb' }, text, SHOWS_SQL);

    assert.deepEqual(changes.map(inWords), [
      'harmless',
      'enum state (new, paid)',
      "create orders (id bigint not null counter, name varchar not null default 'x', state state, primary-key id)",
      'unique index by_name on orders (name)',
      'constrain orders key user_id -> users',
    ]);
  });

  test('a file that is no migration is unreadable', () => {
    assert.deepEqual(told('rails', 'db/migrate/1_add.rb', 'puts 1'), [
      'unreadable 1: a migration without `up` or `change`',
    ]);
    assert.deepEqual(told('rails', 'db/migrate/1_add.rb', 'a\0b'), ['unreadable 1: a file with zero bytes']);
  });

  test('a thousand migrations are read without going over any twice', () => {
    const text = up(
      'add_column :orders, :a, :text\n    add_index :orders, :a\n    create_table :b do |t|\n      t.string :c, null: false\n      t.timestamps\n    end',
    );
    const effort = effortOf(() => {
      for (let index = 0; index < 1000; index += 1)
        readMigration('rails', { path: `db/migrate/${index}_a.rb`, text }, SHOWS_SQL);
    });

    assert.ok(effort < 300, `${effort}`);
  });
});
