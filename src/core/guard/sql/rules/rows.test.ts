import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Change, ChangeBody, Dialect } from '../change.ts';
import {
  addColumn,
  addConstraint,
  changeType,
  check,
  column,
  createIndex,
  dropColumn,
  dropConstraint,
  dropDefault,
  dropIndex,
  dropNotNull,
  dropTable,
  foreignKey,
  inOrder,
  named,
  partition,
  primaryKey,
  redefine,
  renameColumn,
  renameTable,
  setDefault,
  setNotNull,
  table,
  type,
  unique,
} from '../testing/changes.ts';
import {
  addEnumValue,
  body,
  createEnum,
  createFunction,
  deleteRows,
  dropFunction,
  dropView,
  harmless,
  insert,
  security,
  trigger,
  update,
  view,
} from '../testing/objects.ts';
import { SHOP } from '../testing/shop.ts';
import { judgeDatabase } from './judge-database.ts';
import type { JudgeContext } from './judging.ts';

type Case = {
  readonly name: string;
  readonly changes: readonly ChangeBody[];
  /** `verdict row` of each finding, in order. */
  readonly says: readonly string[];
  readonly dialect?: Dialect;
  readonly before?: readonly Change[] | null;
  readonly context?: JudgeContext;
  readonly unblock?: string | null;
  readonly probe?: string;
};

const one = (name: string, change: ChangeBody, says: string, more: Partial<Case> = {}): Case => ({
  name,
  changes: [change],
  says: [says],
  ...more,
});
const several = (
  name: string,
  changes: readonly ChangeBody[],
  says: readonly string[],
  more: Partial<Case> = {},
): Case => ({
  name,
  changes,
  says,
  ...more,
});

const LEGACY = inOrder(
  table(
    'legacy',
    [
      column('id', 'integer'),
      column('kind', 'enum(a,b)'),
      column('size', 'smallint'),
      column('name', 'varchar(20)', { notNull: true, default: "'x'", comment: 'shown' }),
    ],
    primaryKey('id'),
  ),
);
const computed = (expression: string) => ({ kind: 'computed', expression }) as const;

const CASES: readonly Case[] = [
  one('1 create table', table('coupons', [column('id', 'integer')]), 'safe sql/1'),
  one(
    '2 create table that holds rows of the older release',
    table('refunds', [column('order_id', 'integer')], foreignKey(['order_id'], 'orders')),
    'check sql/2',
    {
      unblock: 'ALTER TABLE refunds DROP CONSTRAINT refunds_order_id_fkey;',
      probe: 'SELECT count(*) FROM refunds WHERE order_id IS NOT NULL',
    },
  ),
  one(
    '3 create table whose rows follow',
    table('refunds', [column('order_id', 'integer')], foreignKey(['order_id'], 'orders', { onDelete: 'cascade' })),
    'safe sql/3',
  ),
  one('4 add nullable column', addColumn('orders', column('gift', 'boolean')), 'safe sql/4'),
  one(
    '5 add mandatory column with default',
    addColumn('orders', column('gift', 'boolean', { notNull: true, default: 'false' })),
    'safe sql/5',
  ),
  one(
    '5 with now()',
    addColumn('orders', column('seen', 'timestamp', { notNull: true, default: 'now()' })),
    'safe sql/5',
  ),
  one(
    '5 with identity',
    addColumn('orders', column('no', 'integer', { notNull: true, filled: { kind: 'identity', always: true } })),
    'safe sql/5',
  ),
  one(
    '6 add mandatory column without default',
    addColumn('orders', column('store', 'text', { notNull: true })),
    'stop sql/6',
    {
      unblock: 'ALTER TABLE orders ALTER COLUMN store DROP NOT NULL;',
    },
  ),
  one('6 in MySQL', addColumn('orders', column('store', 'varchar(9)', { notNull: true })), 'stop sql/6', {
    dialect: 'mysql',
    unblock: 'ALTER TABLE orders MODIFY store varchar(9) NULL;',
  }),
  several(
    '7 add with default, then drop it',
    [addColumn('orders', column('store', 'text', { notNull: true, default: "'x'" })), dropDefault('orders', 'store')],
    ['stop sql/7'],
  ),
  several(
    '8 add column with constant default, unique',
    [addColumn('orders', column('slot', 'integer', { notNull: true, default: '0' }), unique(['slot']))],
    ['safe sql/5', 'stop sql/8'],
    {
      unblock: 'ALTER TABLE orders DROP CONSTRAINT orders_slot_key;',
    },
  ),
  several(
    '9 add column unique, nullable',
    [addColumn('orders', column('slot', 'integer'), unique(['slot']))],
    ['safe sql/4', 'safe sql/9'],
  ),
  one(
    '10 add generated column',
    addColumn('orders', column('upper', 'text', { filled: computed('upper(channel)') })),
    'safe sql/10',
  ),
  one(
    '10 that may fail',
    addColumn('orders', column('share', 'numeric', { filled: computed('total / big') })),
    'check sql/10',
  ),
  one('11 add a name that joined tables have too', addColumn('orders', column('region', 'text')), 'check sql/11'),
  one('11 but the code does not name it', addColumn('orders', column('region', 'text')), 'safe sql/4', {
    context: { mentions: () => false },
  }),
  one('12 add column with a name of Active Record', addColumn('orders', column('type', 'text')), 'check sql/12', {
    context: { orm: 'rails' },
  }),
  one('12 which nobody else minds', addColumn('orders', column('type', 'text')), 'safe sql/4', {
    context: { orm: 'django' },
  }),
  one('13 drop column', dropColumn('orders', 'channel'), 'stop sql/13', {
    unblock: 'ALTER TABLE orders ADD COLUMN channel varchar(20);',
  }),
  one('13 that is ignored', dropColumn('orders', 'channel'), 'check sql/13', {
    context: { ignores: (_, name) => name === 'channel' },
  }),
  several(
    '14 drop then add the same',
    [dropColumn('orders', 'channel'), addColumn('orders', column('channel', 'varchar(20)'))],
    ['stop sql/14'],
  ),
  one('15 rename column', renameColumn('orders', 'channel', 'source'), 'stop sql/15'),
  several(
    '16 rename and back',
    [renameColumn('orders', 'channel', 'source'), renameColumn('orders', 'source', 'channel')],
    [],
  ),
  one('17 drop table', dropTable('items'), 'stop sql/17'),
  one('17 drop view', dropView('open_orders'), 'stop sql/17'),
  one('17 drop sequence', { kind: 'drop-sequence', sequence: named('invoice_numbers') }, 'stop sql/17'),
  one('18 rename table', renameTable('items', 'lines'), 'stop sql/18', {
    unblock: 'CREATE VIEW items AS SELECT * FROM lines;',
  }),
  one('19 move table', { kind: 'move-table', table: named('items'), toSchema: 'archive' }, 'stop sql/19', {
    unblock: 'CREATE VIEW items AS SELECT * FROM archive.items;',
  }),
  several(
    '20 split table',
    [table('lines', [column('id')]), insert('lines', 'items'), dropTable('items')],
    ['safe sql/1', 'stop sql/20'],
  ),
  one('21 set not null', setNotNull('orders', 'channel'), 'stop sql/21', {
    unblock: 'ALTER TABLE orders ALTER COLUMN channel DROP NOT NULL;',
  }),
  one('22 set not null with default', setNotNull('orders', 'note'), 'stop sql/22'),
  one('22 where no NULL is sent', setNotNull('orders', 'note'), 'check sql/22', { context: { orm: 'knex' } }),
  one('23 drop not null', dropNotNull('orders', 'total'), 'check sql/23', {
    probe: 'SELECT count(*) FROM orders WHERE total IS NULL',
  }),
  one('24 set default', setDefault('orders', 'channel', "'web'"), 'check sql/24'),
  one('25 drop default, nullable', dropDefault('orders', 'note'), 'check sql/25', {
    unblock: "ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';",
  }),
  one('26 drop default, mandatory', dropDefault('orders', 'status'), 'stop sql/26', {
    unblock: "ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'new';",
  }),
  one('27 widen varchar', changeType('orders', 'channel', 'varchar(50)'), 'check sql/27', {
    probe: 'SELECT count(*) FROM orders WHERE char_length(channel) > 20',
  }),
  one('27 varchar to text', changeType('orders', 'channel', 'text'), 'check sql/27'),
  one('28 narrow varchar', changeType('orders', 'channel', 'varchar(5)'), 'stop sql/28', {
    unblock: 'ALTER TABLE orders ALTER COLUMN channel TYPE varchar(20);',
  }),
  one('29 integer to bigint', changeType('orders', 'customer_id', 'bigint'), 'check sql/29', {
    probe: 'SELECT count(*) FROM orders WHERE customer_id > 2147483647 OR customer_id < -2147483648',
  }),
  one('29 read by Node', changeType('orders', 'customer_id', 'bigint'), 'stop sql/29', { context: { orm: 'prisma' } }),
  one('30 bigint to integer', changeType('orders', 'big', 'integer'), 'stop sql/30'),
  one('31 number to text', changeType('orders', 'customer_id', 'text'), 'stop sql/31'),
  one('31 text to number', changeType('orders', 'channel', 'integer', 'channel::integer'), 'stop sql/31'),
  one('32 more scale', changeType('orders', 'total', 'numeric(12,4)'), 'check sql/32'),
  one('33 less scale', changeType('orders', 'total', 'numeric(10,0)'), 'stop sql/33'),
  one('34 timestamp to timestamptz', changeType('orders', 'placed_at', 'timestamptz'), 'check sql/34'),
  one('35 jsonb to json', changeType('orders', 'data', 'json'), 'check sql/35'),
  one('35 text to enum', changeType('orders', 'channel', 'order_status', 'channel::order_status'), 'stop sql/35'),
  one('36 enum to text', changeType('orders', 'status', 'text'), 'check sql/36', {
    probe: "SELECT count(*) FROM orders WHERE status NOT IN ('new', 'paid', 'sent')",
  }),
  one('37 collation', { kind: 'change-collation', table: named('orders'), column: 'channel', to: 'C' }, 'check sql/37'),
  one(
    '37 of a whole table',
    { kind: 'change-collation', table: named('legacy'), column: null, to: 'utf8mb4' },
    'check sql/37',
    { dialect: 'mysql', before: LEGACY },
  ),
  one('38 add enum value', addEnumValue('order_status', 'refunded'), 'check sql/38', {
    probe: "SELECT count(*) FROM orders WHERE status = 'refunded'",
  }),
  one(
    '39 rename enum value',
    { kind: 'rename-enum-value', type: named('order_status'), value: 'sent', to: 'shipped' },
    'stop sql/39',
    {
      unblock: "ALTER TYPE order_status RENAME VALUE 'shipped' TO 'sent';",
    },
  ),
  several(
    '40 remove enum value',
    [
      createEnum('order_status_new', 'new', 'paid'),
      changeType('orders', 'status', 'order_status_new', 'status::text::order_status_new'),
      { kind: 'rename-type', type: named('order_status'), to: 'order_status_old' },
      { kind: 'rename-type', type: named('order_status_new'), to: 'order_status' },
      { kind: 'drop-type', type: named('order_status_old'), what: 'type' },
    ],
    ['stop sql/40'],
  ),
  one('40 in MySQL', redefine('legacy', 'kind', column('kind', 'enum(a)')), 'stop sql/40', {
    dialect: 'mysql',
    before: LEGACY,
  }),
  one('41 add check', addConstraint('orders', check("channel in ('web', 'app')", ['channel'])), 'stop sql/41', {
    unblock: 'ALTER TABLE orders DROP CONSTRAINT orders_channel_check;',
  }),
  one('42 drop check', dropConstraint('orders', 'orders_total_check'), 'check sql/42', {
    probe: 'SELECT count(*) FROM orders WHERE NOT (total >= 0)',
  }),
  one('42 drop foreign key', dropConstraint('orders', 'orders_customer_id_fkey'), 'check sql/42', {
    probe:
      'SELECT count(*) FROM orders c WHERE c.customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers p WHERE p.id = c.customer_id)',
  }),
  one('43 add unique index', createIndex('one_channel', 'orders', ['channel'], { unique: true }), 'stop sql/43', {
    unblock: 'DROP INDEX one_channel;',
  }),
  one(
    '43 partial',
    createIndex('one_channel', 'orders', ['channel'], { unique: true, where: 'big > 0' }),
    'check sql/43',
  ),
  one('44 drop unique', dropConstraint('customers', 'customers_mail_key'), 'check sql/44', {
    unblock: 'CREATE UNIQUE INDEX CONCURRENTLY customers_mail_again ON customers (mail);',
  }),
  several(
    '44 remade as partial',
    [
      dropIndex('items_order_sku'),
      createIndex('items_order_sku', 'items', ['order_id', 'sku'], { unique: true, where: 'qty > 0' }),
    ],
    ['check sql/44'],
  ),
  several('44 used by an upsert', [dropIndex('items_order_sku')], ['stop sql/44'], {
    context: { hasUpsertOn: (name) => name === 'items' },
  }),
  several(
    '45 change primary key',
    [dropConstraint('orders', 'orders_pkey'), addConstraint('orders', primaryKey('id', 'placed_at'))],
    ['stop sql/45'],
  ),
  one('46 add index', createIndex('orders_total', 'orders', ['total']), 'safe sql/46'),
  one('46 drop index', dropIndex('orders_channel_idx'), 'safe sql/46'),
  one('46 rename index', { kind: 'rename-index', name: named('orders_channel_idx'), to: 'by_channel' }, 'safe sql/46'),
  one('47 add foreign key', addConstraint('items', foreignKey(['order_id'], 'orders')), 'stop sql/47', {
    unblock: 'ALTER TABLE items DROP CONSTRAINT items_order_id_fkey;',
  }),
  several(
    '48 cascade to restrict',
    [
      dropConstraint('orders', 'orders_customer_id_fkey'),
      addConstraint('orders', foreignKey(['customer_id'], 'customers', { onDelete: 'restrict' })),
    ],
    ['stop sql/48'],
  ),
  one('49 exclusion', addConstraint('orders', { kind: 'exclusion', name: 'no_overlap' }), 'stop sql/49'),
  one('50 domain', { kind: 'change-domain', type: named('email'), what: 'set-not-null' }, 'stop sql/50', {
    unblock: 'ALTER DOMAIN email DROP NOT NULL;',
  }),
  one(
    '51 trigger (in Postgres with a body of its own: a rule) that refuses',
    trigger('guard', 'orders', body({ refuses: true })),
    'stop sql/51',
    {
      unblock: 'ALTER TABLE orders DISABLE RULE guard;',
    },
  ),
  one('51 trigger that rewrites', trigger('lower', 'orders', body({ assigns: ['channel'] })), 'stop sql/51'),
  several(
    '52 trigger that fills a new column',
    [addColumn('orders', column('seen', 'timestamp')), trigger('see', 'orders', body({ assigns: ['seen'] }))],
    ['safe sql/4', 'safe sql/52'],
  ),
  one('52 trigger that writes elsewhere', trigger('log', 'orders', body({ writes: [named('items')] })), 'check sql/52'),
  one(
    '53 view with a column more',
    view(
      'open_orders',
      ['id', 'total', 'channel'],
      "select id, total, channel from orders where status <> 'sent'",
      true,
    ),
    'safe sql/53',
  ),
  several(
    '53 view with a column less',
    [dropView('open_orders'), view('open_orders', ['id'], 'select id from orders')],
    ['stop sql/53'],
  ),
  one(
    '54 function with another body',
    createFunction('vat', { takes: ['numeric'], returns: 'numeric', replace: true }),
    'check sql/54',
  ),
  several(
    '54 function with other arguments',
    [dropFunction('vat', ['numeric']), createFunction('vat', { takes: ['numeric', 'text'], returns: 'numeric' })],
    ['stop sql/54'],
  ),
  one(
    '54 overload that fits the same call',
    createFunction('vat', { takes: ['numeric', 'text'], optional: 1, returns: 'numeric' }),
    'stop sql/54',
  ),
  one(
    '55 sequence starts again',
    { kind: 'change-sequence', sequence: named('invoice_numbers'), what: 'restart' },
    'stop sql/55',
  ),
  one(
    '56 identity always',
    { kind: 'change-filled', table: named('orders'), column: 'id', filled: { kind: 'identity', always: true } },
    'check sql/56',
    {
      unblock: 'ALTER TABLE orders ALTER COLUMN id SET GENERATED BY DEFAULT;',
    },
  ),
  one('57 rewrite a column', update('orders', ['channel']), 'stop sql/57'),
  one('57 fill what was empty', update('orders', ['channel'], ['channel']), 'check sql/57'),
  several(
    '58 fill a new column',
    [addColumn('orders', column('gift', 'boolean')), update('orders', ['gift'])],
    ['safe sql/4', 'safe sql/58'],
  ),
  one('59 delete', deleteRows('items'), 'stop sql/59'),
  one('60 insert', insert('items'), 'check sql/60'),
  one('61 row security', security('orders', 'enable'), 'stop sql/61', {
    unblock: 'ALTER TABLE orders DISABLE ROW LEVEL SECURITY;',
  }),
  one('61 revoke', { kind: 'revoke', on: 'orders' }, 'stop sql/61'),
  one(
    '62 detach partition',
    { kind: 'detach-partition', table: named('events'), partition: named('events_2026') },
    'stop sql/62',
  ),
  one('62 drop partition', dropTable('events_2026'), 'stop sql/62'),
  one(
    '62 drop partition in MySQL',
    { kind: 'drop-partition', table: named('events'), partition: 'p1' },
    'stop sql/62',
    { dialect: 'mysql' },
  ),
  one('62 attach partition', partition('events_2027', 'events'), 'safe sql/62'),
  one('63 comment', harmless('comment'), 'safe sql/63'),
  several(
    '64 MODIFY drops what it leaves out',
    [redefine('legacy', 'name', column('name', 'varchar(20)'))],
    ['check sql/23', 'check sql/25', 'safe sql/64'],
    { dialect: 'mysql', before: LEGACY },
  ),
  one('64 of a column that is not known', redefine('orders', 'name', column('name', 'varchar(20)')), 'unknown sql/64', {
    dialect: 'mysql',
    before: null,
  }),
  one('65 strict mode', { kind: 'setting', name: 'sql_mode', value: 'STRICT_ALL_TABLES' }, 'check sql/65', {
    dialect: 'mysql',
  }),
  several(
    '66 rebuild',
    [
      table(
        'new__items',
        [
          column('id', 'integer', { notNull: true }),
          column('order_id', 'integer'),
          column('sku', 'text'),
          column('qty', 'integer', { notNull: true }),
        ],
        primaryKey('id'),
      ),
      insert('new__items', 'items'),
      dropTable('items'),
      renameTable('new__items', 'items'),
      createIndex('items_order_sku', 'items', ['order_id', 'sku'], { unique: true }),
    ],
    ['stop sql/21'],
    { dialect: 'sqlite', unblock: null },
  ),
  one('67 unreadable', { kind: 'unreadable', what: 'runs a program' }, 'unknown sql/67'),
  {
    name: '68 a migration after the deploy',
    changes: [],
    says: ['safe sql/4', 'check sql/68'],
  },
];

function judged({ changes, dialect = 'postgres', before = SHOP, context }: Case) {
  return judgeDatabase({
    dialect,
    before,
    changes: inOrder(...changes),
    ...(context === undefined ? {} : { context }),
  });
}

describe('each row of the table', () => {
  for (const given of CASES) {
    if (given.name.startsWith('68')) continue;
    test(`sql/${given.name}`, () => {
      const findings = judged(given);

      assert.deepEqual(
        findings.map(({ verdict, rule }) => `${verdict} ${rule}`),
        given.says,
      );
      if (given.unblock !== undefined)
        assert.equal(findings.find(({ unblock }) => unblock !== null)?.unblock ?? null, given.unblock);
      if (given.probe !== undefined) assert.equal(findings[0]?.probe?.query, given.probe);
    });
  }

  test('sql/68 a migration that runs after the deploy', () => {
    const at = { file: 'db/post_migrate/1.rb', line: 1, statement: null };
    const changes = [{ at, ...addColumn('orders', column('gift', 'boolean')) }];

    const findings = judgeDatabase({ dialect: 'postgres', before: SHOP, changes });

    assert.deepEqual(
      findings.map(({ verdict, rule }) => `${verdict} ${rule}`),
      ['safe sql/4', 'check sql/68'],
    );
  });

  test('has a case for each number', () => {
    const numbers = new Set(CASES.map(({ name }) => Number.parseInt(name, 10)));
    const missing = Array.from({ length: 68 }, (_, at) => at + 1).filter((row) => !numbers.has(row));

    assert.deepEqual(missing, []);
  });
});

test('says it as people do', () => {
  const [finding] = judgeDatabase({
    dialect: 'postgres',
    before: SHOP,
    changes: inOrder(setNotNull('orders', 'channel')),
  });

  assert.deepEqual(finding, {
    file: 'migration.sql',
    line: 1,
    statement: 'set-not-null',
    area: 'database',
    rule: 'sql/21',
    kind: 'set-not-null',
    verdict: 'stop',
    subject: 'orders.channel',
    why: 'New orders would fail to save, because {live} made `orders.channel` mandatory and {target} does not always fill it.',
    instruction: 'Make the column optional again before going back (it changes no row).',
    unblock: 'ALTER TABLE orders ALTER COLUMN channel DROP NOT NULL;',
    adoption: null,
    probe: null,
    unblocked: {
      asks: { kind: 'column-may-be-null', table: { schema: null, name: 'orders' }, column: 'channel' },
      leaves: null,
    },
  });
  assert.equal(type('varchar(20)').args[0], '20');
});
