import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Migration } from '../list.ts';
import { loadGrammars } from '../parser.ts';
import { readMigrations } from '../read-migration.ts';
import { inWords, SHOWS_SQL, told } from '../testing/told.ts';

before(() => loadGrammars(['python']));

function operations(...lines: readonly string[]): string {
  return `from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n    dependencies = [("shop", "0001_initial")]\n    operations = [\n${lines.map((line) => `        ${line},\n`).join('')}    ]\n`;
}

const PATH = 'shop/migrations/0002_next.py';

const OPERATIONS: readonly (readonly [python: string, ...told: readonly string[]])[] = [
  ['migrations.AddField("order", "note", models.TextField(null=True))', 'add shop_order.note text'],
  [
    'migrations.AddField(model_name="order", name="channel", field=models.CharField(max_length=10, default="web"))',
    "add shop_order.channel varchar(10) not null default 'web'",
    'drop-default shop_order.channel',
  ],
  [
    'migrations.AddField("order", "channel", models.CharField(max_length=10, null=True, default="web"))',
    'add shop_order.channel varchar(10)',
  ],
  [
    'migrations.AddField("order", "channel", models.CharField(max_length=10, db_default="web"))',
    "add shop_order.channel varchar(10) not null default 'web'",
  ],
  [
    'migrations.AddField("order", "at", models.DateTimeField(db_default=Now()))',
    'add shop_order.at timestamptz not null default Now()',
  ],
  [
    'migrations.AddField("order", "at", models.DateTimeField(auto_now_add=True))',
    'add shop_order.at timestamptz not null default now()',
    'drop-default shop_order.at',
  ],
  [
    'migrations.AddField("order", "code", models.CharField(blank=True, max_length=9))',
    "add shop_order.code varchar(9) not null default ''",
    'drop-default shop_order.code',
  ],
  ['migrations.AddField("order", "n", models.IntegerField())', 'add shop_order.n integer not null'],
  [
    'migrations.AddField("order", "uid", models.UUIDField(default=uuid.uuid4, unique=True))',
    'add shop_order.uid uuid not null default uuid.uuid4, unique uid',
    'drop-default shop_order.uid',
  ],
  [
    'migrations.AddField("order", "buyer", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="people.Person"))',
    'add shop_order.buyer_id bigint, key buyer_id -> people_person',
    'index - on shop_order (buyer_id)',
  ],
  [
    'migrations.AddField("order", "buyer", models.ForeignKey(null=True, on_delete=models.CASCADE, to="people.person", db_constraint=False, db_index=False, db_column="b"))',
    'add shop_order.b bigint',
  ],
  [
    'migrations.AddField("order", "tags", models.ManyToManyField(to="shop.Tag"))',
    'create shop_order_tags (id bigint not null identity, order_id bigint not null, tag_id bigint not null, primary-key id, unique order_id,tag_id, key order_id -> shop_order, key tag_id -> shop_tag)',
  ],
  [
    'migrations.AddField("order", "full", models.GeneratedField(expression=F("a"), output_field=models.TextField(), db_persist=True))',
    'add shop_order.full text not null as F("a")',
  ],
  ['migrations.RemoveField(model_name="order", name="note")', 'drop-column shop_order.note'],
  ['migrations.RenameField("order", "a", "b")', 'rename shop_order.a to b'],
  ['migrations.RenameModel("Order", "Purchase")', 'rename shop_order to shop_purchase'],
  ['migrations.DeleteModel(name="Order")', 'drop shop_order'],
  ['migrations.AlterModelTable("order", "orders")', 'rename shop_order to orders'],
  [
    'migrations.AlterField("order", "note", models.CharField(max_length=20, null=True))',
    'redefine shop_order.note as note varchar(20)',
  ],
  [
    'migrations.AddIndex(model_name="order", index=models.Index(fields=["a", "-b"], name="ab"))',
    'index ab on shop_order (a, b)',
  ],
  ['migrations.RemoveIndex("order", "ab")', 'drop index ab'],
  [
    'AddIndexConcurrently(model_name="order", index=models.Index(fields=["a"], name="ab"))',
    'index ab on shop_order (a)',
  ],
  [
    'migrations.AddConstraint(model_name="order", constraint=models.UniqueConstraint(fields=("a", "b"), name="u"))',
    'constrain shop_order u unique a,b',
  ],
  [
    'migrations.AddConstraint("order", models.UniqueConstraint(condition=models.Q(x=1), fields=["a"], name="u"))',
    'unique index u on shop_order (a) where models.Q(x=1)',
  ],
  [
    'migrations.AddConstraint("order", models.CheckConstraint(check=models.Q(("total__gt", 0)), name="c"))',
    'constrain shop_order c check models.Q(("total__gt", 0))',
  ],
  ['migrations.RemoveConstraint("order", "c")', 'free shop_order c'],
  ['migrations.AlterUniqueTogether(name="order", unique_together={("a", "b")})', 'constrain shop_order unique a,b'],
  ['migrations.AlterModelOptions(name="order", options={"ordering": ["a"]})', 'harmless'],
  ['migrations.RunSQL("UPDATE a SET b = 1", reverse_sql=migrations.RunSQL.noop)', '6 SQL: UPDATE a SET b = 1'],
  ['migrations.RunSQL(["A", ("B", [1])])', '6 SQL: A', '6 SQL: B'],
  ['migrations.RunSQL("""\n  UPDATE a\n""")', '6 SQL: UPDATE a'],
  ['migrations.RunSQL(build())', 'unreadable 6: SQL that is put together when it runs'],
  ['migrations.RunPython(fill)', 'unreadable 6: code of the program (RunPython)'],
  ['migrations.RunPython(migrations.RunPython.noop)'],
  [
    'migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("A")], state_operations=[migrations.RemoveField("order", "a")])',
    '6 SQL: A',
  ],
  ['TrigramExtension()', 'harmless'],
  ['MyOwnOperation("x")', 'unreadable 6: an operation that could not be read'],
  ['*more', 'unreadable 6: an operation that is not in the text'],
];

describe('django', () => {
  for (const [python, ...expected] of OPERATIONS) {
    test(`reads ${python.replace(/\s+/g, ' ')}`, () => {
      assert.deepEqual(told('django', PATH, operations(python)), expected);
    });
  }

  test('knows tables, columns and earlier fields from the migrations before', () => {
    const first = operations(
      `migrations.CreateModel(name="Order", fields=[
          ("id", models.BigAutoField(primary_key=True)),
          ("name", models.CharField(max_length=20)),
          ("note", models.TextField(null=True)),
          ("buyer", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
        ], options={"db_table": "orders", "unique_together": {("name", "buyer")}})`,
    );
    const second = operations(
      'migrations.AlterField("order", "name", models.CharField(max_length=40, choices=[("a", "b")]))',
      'migrations.AlterField("order", "name", models.CharField(max_length=40, help_text="longer"))',
      'migrations.AlterField("order", "note", models.TextField(default=""))',
      'migrations.RenameField("order", "buyer", "owner")',
      'migrations.AlterUniqueTogether("order", set())',
      'migrations.RenameModel("Order", "Purchase")',
      'migrations.RemoveField("purchase", "owner")',
    );
    const files = [first, second].map(
      (text, index): Migration => ({
        id: `${index}`,
        path: `shop/migrations/000${index}_a.py`,
        text,
        lineOffset: 0,
        repeatable: false,
        replaces: [],
      }),
    );

    const [created, changed] = readMigrations('django', files, SHOWS_SQL);

    assert.deepEqual(created?.map(inWords), [
      'create orders (id bigint not null identity, name varchar(20) not null, note text, buyer_id bigint not null, primary-key id, key buyer_id -> auth_user, unique name,buyer_id)',
    ]);
    assert.deepEqual(changed?.map(inWords), [
      'type orders.name varchar(40)',
      'update orders set note where note is null',
      'set-not-null orders.note',
      'rename orders.buyer_id to owner_id',
      'free orders unique name,owner_id',
      'drop-column orders.owner_id',
    ]);
  });

  test('makes no table for a model that Django does not manage', () => {
    const text = operations(
      'migrations.CreateModel(name="V", fields=[("id", models.IntegerField(primary_key=True))], options={"managed": False})',
      'migrations.DeleteModel("V")',
    );

    assert.deepEqual(told('django', PATH, text), []);
  });

  test('says that a class without operations in the text could not be read', () => {
    assert.deepEqual(told('django', PATH, 'class Migration(migrations.Migration):\n    operations = build()\n'), [
      'unreadable 2: operations that are put together when it runs',
    ]);
    assert.deepEqual(told('django', PATH, 'x = 1'), ['unreadable 1: a migration without a class `Migration`']);
  });
});
