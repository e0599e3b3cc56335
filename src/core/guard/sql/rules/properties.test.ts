import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { worstVerdict } from '../../finding.ts';
import type { ChangeBody } from '../change.ts';
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
  insert,
  security,
  trigger,
  update,
  view,
} from '../testing/objects.ts';
import { SHOP } from '../testing/shop.ts';
import { judgeDatabase } from './judge-database.ts';

const judge = (changes: readonly ChangeBody[]) =>
  judgeDatabase({ dialect: 'postgres', before: SHOP, changes: inOrder(...changes) });

/** A change and what takes it back. */
const PAIRS: readonly (readonly [ChangeBody, ChangeBody])[] = [
  [renameTable('items', 'lines'), renameTable('lines', 'items')],
  [renameColumn('orders', 'channel', 'source'), renameColumn('orders', 'source', 'channel')],
  [renameColumn('customers', 'region', 'area'), renameColumn('customers', 'area', 'region')],
  [addColumn('orders', column('gift', 'text', { notNull: true })), dropColumn('orders', 'gift')],
  [setNotNull('customers', 'region'), dropNotNull('customers', 'region')],
  [dropNotNull('orders', 'total'), setNotNull('orders', 'total')],
  [changeType('orders', 'number', 'integer'), changeType('orders', 'number', 'text')],
  [changeType('orders', 'big', 'smallint'), changeType('orders', 'big', 'bigint')],
  [setDefault('orders', 'data', "'{}'"), dropDefault('orders', 'data')],
  [dropDefault('orders', 'status'), setDefault('orders', 'status', "'new'")],
  [addConstraint('orders', check('big > 1', ['big'], 'c1')), dropConstraint('orders', 'c1')],
  [addConstraint('orders', unique(['placed_at'], 'u1')), dropConstraint('orders', 'u1')],
  [addConstraint('customers', foreignKey(['id'], 'events', { name: 'f1' })), dropConstraint('customers', 'f1')],
  [dropConstraint('orders', 'orders_pkey'), addConstraint('orders', primaryKey('id'))],
  [dropConstraint('customers', 'customers_mail_key'), addConstraint('customers', unique(['mail']))],
  [createIndex('i1', 'orders', ['big'], { unique: true }), dropIndex('i1')],
  [dropIndex('orders_channel_idx'), createIndex('orders_channel_idx', 'orders', ['channel'])],
  [trigger('t1', 'orders', body({ refuses: true })), dropTrigger('t1', 'orders')],
  [security('customers', 'enable'), security('customers', 'disable')],
  [createFunction('f1'), dropFunction('f1', [])],
  [view('v1', ['a'], 'select 1'), dropView('v1')],
  [table('t1', [column('id')], foreignKey(['id'], 'orders')), dropTable('t1')],
  [
    { kind: 'rename-type', type: named('order_status'), to: 's' },
    { kind: 'rename-type', type: named('s'), to: 'order_status' },
  ],
];

const SAFE: readonly ((at: number) => ChangeBody)[] = [
  (at) => table(`made_${at}`, [column('id', 'integer')], primaryKey('id')),
  (at) => addColumn('orders', column(`extra_${at}`)),
  (at) => addColumn('items', column(`flag_${at}`, 'boolean', { notNull: true, default: 'false' })),
  (at) => createIndex(`idx_${at}`, 'orders', ['total']),
  (at) => createEnum(`enum_${at}`, 'a', 'b'),
  (at) => createFunction(`function_${at}`),
  (at) => view(`view_${at}`, ['id'], 'select id from orders'),
  (at) => partition(`events_${at + 3000}`, 'events'),
  () => ({ kind: 'harmless', what: 'comment' }),
];

/** Each touches one table and no other. */
const ALONE: readonly (readonly ChangeBody[])[] = [
  [dropColumn('orders', 'channel'), addColumn('orders', column('gift', 'text', { notNull: true }))],
  [renameColumn('customers', 'region', 'area'), setNotNull('customers', 'area')],
  [dropIndex('items_order_sku'), changeType('items', 'sku', 'varchar(3)')],
  [addEnumValue('order_status', 'lost')],
  [dropView('open_orders')],
  [table('other', [column('id')]), insert('other'), deleteRows('other')],
  [update('events', ['what'])],
];

const NAMES = ['orders', 'items', 'customers', 'events', 'x', 'y', 'new_items'];
const COLUMNS = ['id', 'channel', 'total', 'status', 'sku', 'mail', 'a', 'b'];
const TYPES = [
  'text',
  'integer',
  'bigint',
  'varchar(5)',
  'order_status',
  'numeric(8,2)',
  'timestamptz',
  'json',
  'enum(a,b)',
];
const anyName = fc.constantFrom(...NAMES);
const anyColumn = fc.constantFrom(...COLUMNS);
const anyType = fc.constantFrom(...TYPES);
const anyNew = fc
  .tuple(anyColumn, anyType, fc.boolean(), fc.constantFrom(null, "'a'", 'now()', '1'))
  .map(([name, of, notNull, value]) => column(name, of, { notNull, default: value }));

const anyChange: fc.Arbitrary<ChangeBody> = fc.oneof(
  fc.tuple(anyName, anyNew, anyNew).map(([name, one, other]) => table(name, [one, other], unique([one.name]))),
  fc.tuple(anyName, fc.boolean()).map(([name, ifExists]) => dropTable(name, ifExists)),
  fc.tuple(anyName, anyName).map(([name, to]) => renameTable(name, to)),
  fc.tuple(anyName, anyNew).map(([name, added]) => addColumn(name, added, unique([added.name]))),
  fc.tuple(anyName, anyColumn).map(([name, gone]) => dropColumn(name, gone)),
  fc.tuple(anyName, anyColumn, anyColumn).map(([name, from, to]) => renameColumn(name, from, to)),
  fc.tuple(anyName, anyColumn, anyType).map(([name, of, to]) => changeType(name, of, to)),
  fc.tuple(anyName, anyColumn, anyNew).map(([name, of, to]) => redefine(name, of, to)),
  fc
    .tuple(anyName, anyColumn)
    .chain(([name, of]) =>
      fc.constantFrom(setNotNull(name, of), dropNotNull(name, of), dropDefault(name, of), setDefault(name, of, "'z'")),
    ),
  fc.tuple(anyName, anyColumn, anyName).map(([name, of, to]) => addConstraint(name, foreignKey([of], to))),
  fc
    .tuple(anyName, anyColumn)
    .map(([name, of]) => addConstraint(name, check(`${of} > 1 or ${of} in ('a', 'b')`, [of]))),
  fc.tuple(anyName, anyColumn).map(([name, of]) => addConstraint(name, primaryKey(of))),
  fc
    .tuple(anyName, fc.constantFrom('pkey', 'id_key', 'total_check', 'customer_id_fkey'))
    .map(([name, of]) => dropConstraint(name, `${name}_${of}`)),
  fc
    .tuple(anyName, anyColumn, fc.boolean())
    .map(([name, of, isUnique]) => createIndex(`${name}_${of}`, name, [of], { unique: isUnique })),
  fc.tuple(anyName, anyColumn).map(([name, of]) => dropIndex(`${name}_${of}`)),
  fc.tuple(anyName, anyColumn).map(([name, of]) => trigger('t', name, body({ assigns: [of] }))),
  fc.tuple(anyName, anyName).map(([into, from]) => insert(into, from)),
  fc.tuple(anyName, anyColumn).map(([of, set]) => update(of, [set])),
  fc.tuple(anyName, anyColumn).map(([name, of]) => view(name, [of], `select ${of} from t`, true)),
  fc.constantFrom(
    createEnum('order_status', 'new'),
    addEnumValue('order_status', 'x'),
    dropView('open_orders'),
    createFunction('vat', { takes: ['numeric'], replace: true }),
  ),
);

describe('the judge of schema changes', () => {
  test('finds nothing to stop for in a change and its inverse', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...PAIRS.keys()), { maxLength: 5 }), (picked) => {
        const pairs = picked.flatMap((at) => PAIRS[at] ?? []);
        const findings = judge(pairs);

        assert.notEqual(
          worstVerdict(findings.map(({ verdict }) => verdict)),
          'stop',
          JSON.stringify(findings, null, 1),
        );
      }),
    );
  });

  test('finds nothing to stop for in changes taken back in the opposite order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...PAIRS.keys()), { maxLength: 4 }), (picked) => {
        // Without the renames: between them the others would name what is not there.
        const pairs = picked.filter((at) => at > 2).flatMap((at) => (PAIRS[at] === undefined ? [] : [PAIRS[at]]));
        const findings = judge([...pairs.map(([change]) => change), ...pairs.map(([, inverse]) => inverse).reverse()]);

        assert.notEqual(
          worstVerdict(findings.map(({ verdict }) => verdict)),
          'stop',
          JSON.stringify(findings, null, 1),
        );
      }),
    );
  });

  test('stays safe when only safe changes are added', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SAFE), { maxLength: 12 }), (made) => {
        const findings = judge(made.map((make, at) => make(at)));

        assert.equal(worstVerdict(findings.map(({ verdict }) => verdict)), 'safe', JSON.stringify(findings, null, 1));
      }),
    );
  });

  test('says the same whatever the order of independent changes', () => {
    const said = (groups: readonly (readonly ChangeBody[])[]) =>
      judge(groups.flat())
        .map(({ line, ...rest }) => JSON.stringify({ ...rest, line: line === null }))
        .sort();
    fc.assert(
      fc.property(fc.shuffledSubarray([...ALONE]), (shuffled) => {
        const inListedOrder = ALONE.filter((group) => shuffled.includes(group));

        assert.deepEqual(said(shuffled), said(inListedOrder));
      }),
    );
  });

  test('judges any list of changes without failing, in the order in which the causes stand', () => {
    const before = fc.constantFrom(SHOP, null);
    const dialect = fc.constantFrom('postgres', 'mysql', 'sqlite');
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 15 }), before, dialect, (bodies, known, of) => {
        const changes = inOrder(...bodies);
        const findings = judgeDatabase({ dialect: of, before: known, changes });
        const lines = findings.map(({ line }) => line ?? 0);

        assert.ok(lines.every((line) => line >= 1 && line <= changes.length));
        assert.deepEqual(
          lines,
          [...lines].sort((a, b) => a - b),
        );
      }),
      { numRuns: 1500 },
    );
  });

  test('never calls safe what could not be read', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 8 }), fc.nat(8), (bodies, at) => {
        const unreadable: ChangeBody = { kind: 'unreadable', what: 'runs a program' };
        const findings = judge([...bodies.slice(0, at), unreadable, ...bodies.slice(at)]);

        assert.ok(findings.some(({ rule, verdict }) => rule === 'sql/67' && verdict === 'unknown'));
      }),
    );
  });
});
