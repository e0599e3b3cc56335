import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadGrammars } from '../parser.ts';
import { told } from '../testing/told.ts';

before(() => loadGrammars(['python']));

function upgrade(body: string): string {
  return `"""add"""\nfrom alembic import op\nimport sqlalchemy as sa\nTABLE = "orders"\n\ndef upgrade() -> None:\n    ${body}\n\ndef downgrade() -> None:\n    op.drop_table("never")\n`;
}

const CALLS: readonly (readonly [python: string, ...told: readonly string[]])[] = [
  [
    'op.add_column("orders", sa.Column("a", sa.String(length=20), nullable=False))',
    'add orders.a varchar(20) not null',
  ],
  [
    'op.add_column("orders", sa.Column("a", sa.Text(), server_default="x", nullable=False))',
    "add orders.a text not null default 'x'",
  ],
  [
    'op.add_column("orders", sa.Column("a", sa.DateTime(timezone=True), server_default=sa.text("now()")))',
    'add orders.a timestamptz default now()',
  ],
  [
    'op.add_column("orders", sa.Column("a", sa.Boolean, server_default=sa.false(), nullable=False), schema="sales")',
    'add sales.orders.a boolean not null default false',
  ],
  [
    'op.add_column(TABLE, sa.Column("u", sa.BigInteger(), sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True))',
    'add orders.u bigint, key u -> users cascade, unique u',
  ],
  ['op.add_column("orders", sa.Column("a", postgresql.ARRAY(sa.Text())))', 'add orders.a text[]'],
  ['op.add_column("orders", sa.Column("s", sa.Enum("a", "b", name="state")))', 'add orders.s state'],
  [
    'op.add_column("orders", sa.Column("a", sa.Numeric(10, 2), sa.Computed("b * 2")))',
    'add orders.a numeric(10,2) as b * 2',
  ],
  ['op.drop_column("orders", "a")', 'drop-column orders.a'],
  ['op.alter_column("orders", "a", existing_type=sa.String(), nullable=False)', 'set-not-null orders.a'],
  ['op.alter_column("orders", "a", nullable=True, existing_nullable=False)', 'drop-not-null orders.a'],
  ['op.alter_column("orders", "a", type_=sa.Text(), postgresql_using="a::text")', 'type orders.a text using a::text'],
  ['op.alter_column("orders", "a", server_default=None)', 'drop-default orders.a'],
  ['op.alter_column("orders", "a", server_default="x")', "default orders.a 'x'"],
  ['op.alter_column("orders", "a", new_column_name="b")', 'rename orders.a to b'],
  ['op.alter_column("orders", "a", comment="x")', 'harmless'],
  ['op.drop_table("orders")', 'drop orders'],
  ['op.rename_table("a", "b")', 'rename a to b'],
  [
    'op.create_index(op.f("ix"), "orders", ["a", sa.text("lower(b)")], unique=True, postgresql_where=sa.text("c"))',
    'unique index ix on orders (a, lower(b)) where c',
  ],
  ['op.drop_index("ix", table_name="orders")', 'drop index ix'],
  ['op.create_unique_constraint("u", "orders", ["a"])', 'constrain orders u unique a'],
  ['op.create_check_constraint("c", "orders", "a > 0")', 'constrain orders c check a > 0'],
  [
    'op.create_foreign_key("fk", "orders", "users", ["u"], ["id"], ondelete="SET NULL")',
    'constrain orders fk key u -> users set-null',
  ],
  ['op.drop_constraint("fk", "orders", type_="foreignkey")', 'free orders fk'],
  ['op.execute("UPDATE a")', '7 SQL: UPDATE a'],
  ['op.execute(sa.text("""\n    UPDATE a\n    """))', '7 SQL: UPDATE a'],
  ['op.execute(f"UPDATE {TABLE} SET a = 1")', '7 SQL: UPDATE orders SET a = 1'],
  ['op.execute(f"UPDATE {name} SET a = 1")', 'unreadable 7: SQL that is put together when it runs'],
  ['op.execute(orders.update().values(a=1))', 'unreadable 7: a statement that SQLAlchemy puts together'],
  ['bind = op.get_bind()\n    bind.execute(sa.text("A"))', '8 SQL: A'],
  [
    'with op.get_context().autocommit_block():\n        op.execute("ALTER TYPE s ADD VALUE \'x\'")',
    "8 SQL: ALTER TYPE s ADD VALUE 'x'",
  ],
  [
    'with op.batch_alter_table("orders", schema=None) as batch_op:\n        batch_op.drop_column("a")\n        batch_op.create_index("i", ["b"])\n        batch_op.drop_constraint("c", type_="unique")',
    'drop-column orders.a',
    'index i on orders (b)',
    'free orders c',
  ],
  ['sa.Enum("a", "b", name="state").create(op.get_bind())', 'enum state (a, b)'],
  ['for name in names:\n        op.drop_table(name)', 'unreadable 7: a loop'],
  ['if not sa.inspect(op.get_bind()).has_table("a"):\n        op.drop_table("a")', 'drop a'],
  ['op.drop_table(name)', 'unreadable 7: names that are not in the text'],
  ['pass'],
  [
    'op.create_table("items",\n      sa.Column("id", sa.Integer(), nullable=False),\n      sa.Column("n", sa.Integer(), nullable=True),\n      sa.ForeignKeyConstraint(["n"], ["orders.id"], name="fk"),\n      sa.PrimaryKeyConstraint("id"))',
    'create items (id integer not null counter, n integer, fk key n -> orders, primary-key id)',
  ],
];

describe('alembic', () => {
  for (const [python, ...expected] of CALLS) {
    test(`reads ${python.replace(/\s+/g, ' ')}`, () => {
      assert.deepEqual(told('alembic', 'alembic/versions/ab12_add.py', upgrade(python)), expected);
    });
  }
});
