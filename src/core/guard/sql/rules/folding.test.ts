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
  primaryKey,
  renameColumn,
  renameTable,
  setDefault,
  setNotNull,
  table,
  unique,
} from '../testing/changes.ts';
import {
  addEnumValue,
  body,
  createEnum,
  createFunction,
  deleteRows,
  dropFunction,
  dropTrigger,
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

type More = { before?: readonly Change[] | null; dialect?: Dialect; context?: JudgeContext };

function says(
  changes: readonly ChangeBody[],
  { before = SHOP, dialect = 'postgres', context = {} }: More = {},
): string[] {
  return judgeDatabase({ dialect, before, changes: inOrder(...changes), context }).map(
    ({ verdict, rule }) => `${verdict} ${rule}`,
  );
}

/** Name, changes, what is said, and what else holds. */
type Row = readonly [string, readonly ChangeBody[], readonly string[], More?];

const computed = (expression: string) => ({ filled: { kind: 'computed', expression } }) as const;
const NO_DUMP = { before: null };

describe('what is done and undone is nothing', () => {
  const rows: readonly Row[] = [
    ['a table renamed and renamed back', [renameTable('items', 'lines'), renameTable('lines', 'items')], []],
    [
      'two columns swapped and swapped back',
      ['a', 'b'].flatMap(() => [
        renameColumn('items', 'sku', 'x'),
        renameColumn('items', 'qty', 'sku'),
        renameColumn('items', 'x', 'qty'),
      ]),
      [],
    ],
    [
      'a column added and dropped',
      [addColumn('orders', column('gift', 'text', { notNull: true })), dropColumn('orders', 'gift')],
      [],
    ],
    ['a table made and dropped', [table('tmp', [column('id')]), insert('tmp'), dropTable('tmp')], []],
    ['not null set and taken away', [setNotNull('orders', 'channel'), dropNotNull('orders', 'channel')], []],
    ['not null taken away and set', [dropNotNull('orders', 'total'), setNotNull('orders', 'total')], []],
    ['a default set and put back', [setDefault('orders', 'note', "'x'"), setDefault('orders', 'note', "''")], []],
    [
      'a type changed and changed back',
      [changeType('orders', 'channel', 'text'), changeType('orders', 'channel', 'varchar(20)')],
      [],
    ],
    [
      'a constraint added and dropped',
      [addConstraint('orders', check('big > 1', ['big'], 'c')), dropConstraint('orders', 'c')],
      [],
    ],
    ['an index made and dropped', [createIndex('i', 'orders', ['big'], { unique: true }), dropIndex('i')], []],
    [
      'an index dropped and made the same',
      [dropIndex('orders_channel_idx'), createIndex('orders_channel_idx', 'orders', ['channel'])],
      [],
    ],
    [
      'a unique index dropped and made the same under another name',
      [dropIndex('items_order_sku'), createIndex('other', 'items', ['order_id', 'sku'], { unique: true })],
      [],
    ],
    [
      'a unique constraint turned into an index',
      [dropConstraint('customers', 'customers_mail_key'), createIndex('mail', 'customers', ['mail'], { unique: true })],
      [],
    ],
    [
      'a foreign key dropped and added the same',
      [
        dropConstraint('orders', 'orders_customer_id_fkey'),
        addConstraint('orders', foreignKey(['customer_id'], 'customers', { onDelete: 'cascade' })),
      ],
      [],
    ],
    [
      'a primary key dropped and added the same',
      [dropConstraint('orders', 'orders_pkey'), addConstraint('orders', primaryKey('id'))],
      [],
    ],
    [
      'a check dropped and added the same, as Postgres writes it',
      [dropConstraint('orders', 'orders_total_check'), addConstraint('orders', check('(total >= 0)', ['total']))],
      [],
    ],
    [
      'a view dropped and made the same',
      [
        dropView('open_orders'),
        view('open_orders', ['id', 'total'], "SELECT id, total FROM orders WHERE status <> 'sent'"),
      ],
      [],
    ],
    ['a trigger made and dropped', [trigger('t', 'orders', body({ refuses: true })), dropTrigger('t', 'orders')], []],
    [
      'a trigger made and switched off',
      [
        trigger('t', 'orders', body({ refuses: true })),
        { kind: 'switch-trigger', table: named('orders'), name: 't', on: false },
      ],
      [],
    ],
    ['row security enabled and disabled', [security('orders', 'enable'), security('orders', 'disable')], []],
    [
      'a partition detached and attached',
      [
        { kind: 'detach-partition', table: named('events'), partition: named('events_2026') },
        { kind: 'attach-partition', table: named('events'), partition: named('events_2026') },
      ],
      [],
    ],
    [
      'an enum value renamed and renamed back',
      [
        { kind: 'rename-enum-value', type: named('order_status'), value: 'sent', to: 'x' },
        { kind: 'rename-enum-value', type: named('order_status'), value: 'x', to: 'sent' },
      ],
      [],
    ],
    [
      'a domain made stricter and looser again',
      [
        { kind: 'change-domain', type: named('email'), what: 'add-check' },
        { kind: 'change-domain', type: named('email'), what: 'drop-check' },
      ],
      [],
    ],
    ['a function made and dropped', [createFunction('f'), dropFunction('f', [])], []],
    [
      'a column renamed along with its index and check, and back',
      [renameColumn('orders', 'total', 'sum'), renameColumn('orders', 'sum', 'total')],
      [],
    ],
    ['a policy made and dropped', [security('orders', 'policy'), security('orders', 'drop-policy')], []],
  ];
  for (const [name, changes, said, more] of rows) test(name, () => assert.deepEqual(says(changes, more), said));

  test('also where nothing is known of the schema before', () => {
    for (const [name, changes] of rows) {
      // Of an index that is only named when it goes, nobody can tell whether the new one is the same.
      if (/another name|turned into an index/.test(name)) continue;
      const found = says(changes, NO_DUMP);
      assert.ok(
        !found.some((one) => one.startsWith('stop') && !one.endsWith('sql/45')),
        `${name}: ${found.join(', ')}`,
      );
    }
  });
});

describe('steps that belong together are one thing', () => {
  const rows: readonly Row[] = [
    [
      'optional, filled, then mandatory is row 6',
      [addColumn('orders', column('store')), update('orders', ['store'], ['store']), setNotNull('orders', 'store')],
      ['safe sql/58', 'stop sql/6'],
    ],
    [
      'mandatory with a default that stays',
      [addColumn('orders', column('store', 'text', { default: "'x'" })), setNotNull('orders', 'store')],
      ['safe sql/5'],
    ],
    [
      'a default that goes from an optional column',
      [addColumn('orders', column('store', 'text', { default: "'x'" })), dropDefault('orders', 'store')],
      ['safe sql/4'],
    ],
    [
      'a mandatory column made optional again',
      [addColumn('orders', column('store', 'text', { notNull: true })), dropNotNull('orders', 'store')],
      ['safe sql/4'],
    ],
    [
      'not valid, then validated',
      [addConstraint('items', foreignKey(['order_id'], 'orders')), harmless('validate')],
      ['stop sql/47', 'safe sql/63'],
    ],
    [
      'a check on the way to not null',
      [
        addConstraint('orders', check('channel is not null', ['channel'], 'c')),
        setNotNull('orders', 'channel'),
        dropConstraint('orders', 'c'),
      ],
      ['stop sql/21'],
    ],
    ['a value of an enum made in the range', [createEnum('mood', 'a'), addEnumValue('mood', 'b')], []],
    [
      'a dropped table takes its parts along',
      [
        dropConstraint('items', 'items_pkey'),
        dropIndex('items_order_sku'),
        dropColumn('items', 'qty'),
        dropTable('items'),
      ],
      ['stop sql/17'],
    ],
    ['a dropped column takes its constraints along', [dropColumn('orders', 'total')], ['stop sql/13']],
    [
      'rows of a table that was dropped in the end',
      [update('items', ['sku']), deleteRows('items'), dropTable('items')],
      ['stop sql/17'],
    ],
    [
      'rows of a new table',
      [table('t', [column('id')]), insert('t'), update('t', ['id']), deleteRows('t')],
      ['safe sql/1', 'safe sql/60', 'safe sql/58', 'safe sql/59'],
    ],
    [
      'a trigger with its function',
      [
        addColumn('orders', column('seen')),
        createFunction('see', { returns: 'trigger', body: body({ assigns: ['seen'] }) }),
        trigger('see', 'orders', 'see'),
      ],
      ['safe sql/4', 'safe sql/54', 'safe sql/52'],
    ],
    [
      'a trigger whose function refuses',
      [createFunction('no', { returns: 'trigger', body: body({ refuses: true }) }), trigger('no', 'orders', 'no')],
      ['safe sql/54', 'stop sql/51'],
    ],
    ['a trigger of which nothing is known', [trigger('t', 'orders', 'somewhere_else')], ['unknown sql/51']],
    [
      'a mandatory column that a trigger fills',
      [
        addColumn('orders', column('code', 'text', { notNull: true })),
        trigger('t', 'orders', body({ assigns: ['code'] })),
      ],
      ['check sql/6', 'safe sql/52'],
    ],
    [
      'a new column swapped in for an old one, with its values',
      [
        addColumn('orders', column('new_id', 'bigint')),
        update('orders', ['new_id']),
        dropColumn('orders', 'customer_id'),
        renameColumn('orders', 'new_id', 'customer_id'),
      ],
      ['check sql/29', 'check sql/23', 'check sql/14', 'check sql/42'],
    ],
    [
      'a new column swapped in, without values',
      [
        addColumn('orders', column('x', 'varchar(20)')),
        dropColumn('orders', 'channel'),
        renameColumn('orders', 'x', 'channel'),
      ],
      ['stop sql/14'],
    ],
    [
      'a renamed column with a computed copy',
      [
        renameColumn('orders', 'channel', 'source'),
        addColumn('orders', column('channel', 'varchar(20)', computed('source'))),
      ],
      ['stop sql/15'],
    ],
    [
      'a renamed column with a copy that a trigger keeps',
      [
        renameColumn('orders', 'channel', 'source'),
        addColumn('orders', column('channel', 'varchar(20)')),
        trigger('sync', 'orders', body({ assigns: ['channel', 'source'] })),
      ],
      ['check sql/15', 'safe sql/52'],
    ],
    [
      'a renamed table with a view in its place',
      [renameTable('items', 'lines'), view('items', null, 'select * from lines')],
      ['check sql/18'],
    ],
    [
      'a renamed table with a view that cannot be written',
      [renameTable('items', 'lines'), view('items', null, 'select * from lines join x using (id)')],
      ['stop sql/18'],
    ],
    [
      'a view that lacks a column',
      [renameTable('items', 'lines'), view('items', ['id', 'order_id', 'sku'], 'select id, order_id, sku from lines')],
      ['stop sql/18'],
    ],
    [
      'a moved table with a view in its place',
      [{ kind: 'move-table', table: named('items'), toSchema: 'old' }, view('items', null, 'select * from old.items')],
      ['check sql/19'],
    ],
    ['a table dropped and made anew', [dropTable('items'), table('items', [column('id')])], ['stop sql/17']],
    [
      'a check on a new column that stays empty',
      [addColumn('orders', column('gift', 'integer')), addConstraint('orders', check('gift > 0', ['gift']))],
      ['safe sql/4', 'safe sql/41'],
    ],
    [
      'a check that the empty new column breaks',
      [addColumn('orders', column('gift', 'integer')), addConstraint('orders', check('gift is not null', ['gift']))],
      ['safe sql/4', 'stop sql/41'],
    ],
    [
      'a check that the default of the new column breaks',
      [
        addColumn('orders', column('gift', 'integer', { default: '0' })),
        addConstraint('orders', check('gift > 0', ['gift'])),
      ],
      ['safe sql/5', 'stop sql/41'],
    ],
    [
      'a check that the default passes',
      [
        addColumn(
          'orders',
          column('kind', 'text', { notNull: true, default: "'a'" }),
          check("kind in ('a', 'b')", ['kind']),
        ),
      ],
      ['safe sql/5', 'safe sql/41'],
    ],
    [
      'a check on old and new columns',
      [
        addColumn('orders', column('gift', 'text')),
        addConstraint('orders', check("channel <> 'gift' or gift is not null", ['channel', 'gift'])),
      ],
      ['safe sql/4', 'stop sql/41'],
    ],
    [
      'a check that what is mandatory already passes',
      [addConstraint('orders', check('total is not null', ['total']))],
      ['safe sql/41'],
    ],
    [
      'a longer list in a check',
      [dropConstraint('lists', 'lists_kind_check'), addConstraint('lists', check("kind in ('a', 'b', 'c')", ['kind']))],
      ['check sql/42'],
      {
        before: inOrder(table('lists', [column('kind')], check("kind = ANY (ARRAY['a'::text, 'b'::text])", ['kind']))),
      },
    ],
    [
      'a shorter list in a check',
      [dropConstraint('lists', 'lists_kind_check'), addConstraint('lists', check("kind in ('a')", ['kind']))],
      ['stop sql/41'],
      { before: inOrder(table('lists', [column('kind')], check("kind in ('a', 'b')", ['kind']))) },
    ],
    [
      'a unique index over more than was unique',
      [createIndex('u', 'customers', ['mail', 'region'], { unique: true })],
      ['safe sql/46'],
    ],
    [
      'a unique index with a new empty column',
      [addColumn('orders', column('ref')), createIndex('u', 'orders', ['channel', 'ref'], { unique: true })],
      ['safe sql/4', 'safe sql/9'],
    ],
    [
      'a foreign key of a new column',
      [
        addColumn('orders', column('shop_id', 'integer')),
        table('shops', [column('id', 'integer')]),
        addConstraint('orders', foreignKey(['shop_id'], 'shops')),
      ],
      ['safe sql/4', 'safe sql/1', 'safe sql/4'],
    ],
    [
      'a foreign key of a new column to an old table',
      [addColumn('orders', column('item_id', 'integer')), addConstraint('orders', foreignKey(['item_id'], 'items'))],
      ['safe sql/4', 'check sql/2'],
    ],
    [
      'a list made anew with a value more',
      [
        createEnum('s2', 'new', 'paid', 'sent', 'lost'),
        changeType('orders', 'status', 's2', 'status::text::s2'),
        { kind: 'drop-type', type: named('order_status'), what: 'type' },
        { kind: 'rename-type', type: named('s2'), to: 'order_status' },
      ],
      ['check sql/38'],
    ],
    ['a rewriting conversion', [changeType('orders', 'big', 'numeric', 'big / 100.0')], ['stop sql/57']],
    [
      'serial turned into identity',
      [
        { kind: 'change-filled', table: named('orders'), column: 'id', filled: null },
        { kind: 'change-filled', table: named('orders'), column: 'id', filled: { kind: 'identity', always: false } },
      ],
      [],
    ],
    ['a policy that is not in force', [security('orders', 'policy')], ['safe sql/61']],
    ['security and its policy', [security('orders', 'enable'), security('orders', 'policy')], ['stop sql/61']],
    [
      'an extended key of which the old part stays unique',
      [
        dropConstraint('orders', 'orders_pkey'),
        addConstraint('orders', primaryKey('id', 'big')),
        addConstraint('orders', unique(['id'])),
      ],
      ['check sql/45'],
    ],
  ];
  for (const [name, changes, said, more] of rows)
    test(name, () => assert.deepEqual([...says(changes, more)].sort(), [...said].sort()));
});

describe('a table made anew is judged by both definitions', () => {
  const ITEMS = [
    column('id', 'integer', { notNull: true }),
    column('order_id', 'integer'),
    column('sku', 'text'),
    column('qty', 'integer'),
  ];
  const again = createIndex('items_order_sku', 'items', ['order_id', 'sku'], { unique: true });
  for (const name of ['new_items', '__new_items', 'new__items', '_alembic_tmp_items', 'items_copy']) {
    test(`${name}: nothing is different`, () => {
      const changes = [
        table(name, ITEMS, primaryKey('id')),
        insert(name, 'items'),
        dropTable('items'),
        renameTable(name, 'items'),
        again,
      ];
      assert.deepEqual(says(changes, { dialect: 'sqlite' }), ['safe sql/66']);
    });
  }

  test('the old one is renamed away first', () => {
    const changes = [
      renameTable('items', 'items_old'),
      table('items', ITEMS, primaryKey('id')),
      insert('items', 'items_old'),
      dropTable('items_old'),
      again,
    ];
    assert.deepEqual(says(changes, { dialect: 'sqlite' }), ['safe sql/66']);
  });

  test('a column is gone, another is mandatory', () => {
    const columns = [...ITEMS.slice(0, 3), column('price', 'integer', { notNull: true })];
    const changes = [
      table('t', columns, primaryKey('id')),
      insert('t', 'items'),
      dropTable('items'),
      renameTable('t', 'items'),
      again,
    ];
    assert.deepEqual(says(changes, { dialect: 'sqlite' }), ['stop sql/13', 'stop sql/6']);
  });

  test('its index is not made again', () => {
    const changes = [
      table('t', ITEMS, primaryKey('id')),
      insert('t', 'items'),
      dropTable('items'),
      renameTable('t', 'items'),
    ];
    assert.deepEqual(says(changes, { dialect: 'sqlite' }), ['check sql/44']);
  });

  test('the definition before is not known', () => {
    const changes = [
      table('t', ITEMS, primaryKey('id')),
      insert('t', 'items'),
      dropTable('items'),
      renameTable('t', 'items'),
    ];
    assert.deepEqual(says(changes, { dialect: 'sqlite', before: null }), ['unknown sql/66']);
  });
});

describe('where nothing is known of the schema before', () => {
  const rows: readonly Row[] = [
    ['to text', [changeType('t', 'c', 'text')], ['check sql/27']],
    ['to varchar', [changeType('t', 'c', 'varchar(20)')], ['unknown sql/28']],
    ['to integer', [changeType('t', 'c', 'integer')], ['stop sql/30']],
    ['to bigint', [changeType('t', 'c', 'bigint')], ['check sql/29']],
    ['to bigint by a conversion', [changeType('t', 'c', 'bigint', 'c::bigint')], ['stop sql/30']],
    ['to timestamptz', [changeType('t', 'c', 'timestamptz')], ['check sql/34']],
    ['a default goes', [dropDefault('t', 'c')], ['unknown sql/26']],
    [
      'a default goes from what is made optional',
      [dropNotNull('t', 'c'), dropDefault('t', 'c')],
      ['check sql/23', 'check sql/25'],
    ],
    ['not null', [setNotNull('t', 'c')], ['stop sql/21']],
    ['a key by its name', [dropConstraint('t', 't_pkey'), addConstraint('t', primaryKey('a', 'b'))], ['stop sql/45']],
    ['a foreign key by its name', [dropConstraint('t', 't_a_fkey')], ['check sql/42']],
    [
      'a foreign key made anew',
      [
        dropConstraint('t', 'fk_t_a'),
        addConstraint('t', foreignKey(['a'], 'b', { name: 'fk_t_a', onDelete: 'cascade' })),
      ],
      ['check sql/48'],
    ],
    [
      'a check made anew',
      [dropConstraint('t', 't_kind_check'), addConstraint('t', check("kind in ('a')", ['kind']))],
      ['unknown sql/41'],
    ],
    ['an index by its name', [dropIndex('idx_t_a')], ['safe sql/46']],
    ['an index that may be unique', [dropIndex('index_users_on_mail')], ['check sql/44']],
    ['an enum value', [addEnumValue('mood', 'x')], ['check sql/38']],
    [
      'an enum made anew',
      [
        createEnum('mood_new', 'a'),
        changeType('t', 'm', 'mood_new', 'm::text::mood_new'),
        { kind: 'rename-type', type: named('mood'), to: 'mood_old' },
        { kind: 'rename-type', type: named('mood_new'), to: 'mood' },
        { kind: 'drop-type', type: named('mood_old'), what: 'type' },
      ],
      ['stop sql/40'],
    ],
    ['a function replaced', [createFunction('f', { replace: true })], ['check sql/54']],
    [
      'a function made anew',
      [dropFunction('f', ['integer']), createFunction('f', { takes: ['integer'] })],
      ['check sql/54'],
    ],
    ['a view replaced', [view('v', ['a'], 'select a from t', true)], ['check sql/53']],
    ['a table that is dropped if it is there', [dropTable('t', true)], ['unknown sql/17']],
  ];
  for (const [name, changes, said] of rows) test(name, () => assert.deepEqual(says(changes, NO_DUMP), said));
});
