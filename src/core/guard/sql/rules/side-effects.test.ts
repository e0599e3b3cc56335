import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effortOf } from '../../../../../test/support/effort.ts';
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
  inOrder,
  named,
  primaryKey,
  renameColumn,
  renameTable,
  table,
} from '../testing/changes.ts';
import { body, createFunction, dropFunction, trigger } from '../testing/objects.ts';
import { SHOP } from '../testing/shop.ts';
import { judgeDatabase } from './judge-database.ts';
import type { JudgeContext } from './judging.ts';

const judge = (before: readonly ChangeBody[], changes: readonly ChangeBody[], context: JudgeContext = {}) =>
  judgeDatabase({
    dialect: 'postgres',
    before: [...SHOP, ...inOrder(...before)],
    changes: inOrder(...changes),
    context,
  });
const said = (...given: Parameters<typeof judge>) => judge(...given).map(({ verdict, rule }) => `${verdict} ${rule}`);

const SYNC = [
  createFunction('stamp', { returns: 'trigger', body: body({ assigns: ['note'] }) }),
  trigger('stamped', 'orders', 'stamp'),
];

describe('what goes with something else', () => {
  test('the columns of a type that is dropped', () => {
    const [finding, ...others] = judge([], [{ kind: 'drop-type', type: named('order_status'), what: 'type' }]);

    assert.deepEqual(others, []);
    assert.deepEqual([finding?.verdict, finding?.rule, finding?.subject], ['stop', 'sql/13', 'orders.status']);
  });

  test('nothing, where the columns had another type by then', () => {
    const changes: ChangeBody[] = [
      changeType('orders', 'status', 'text'),
      { kind: 'drop-type', type: named('order_status'), what: 'type' },
    ];

    assert.deepEqual(said([], changes), ['check sql/36']);
  });

  test('the triggers of a function that is dropped', () => {
    assert.deepEqual(said(SYNC, [dropFunction('stamp', [])]), ['check sql/51']);
  });

  test('a trigger changes with its function', () => {
    const changed = createFunction('stamp', { returns: 'trigger', replace: true, body: body({ refuses: true }) });

    assert.deepEqual(said(SYNC, [changed]), ['stop sql/51']);
  });

  test('foreign keys, when all triggers are switched off', () => {
    const off: ChangeBody = { kind: 'switch-trigger', table: named('orders'), name: null, on: false };

    assert.deepEqual(said([], [off]), ['check sql/51']);
    assert.deepEqual(said([], [off, { ...off, on: true }]), []);
  });

  test('the sequence of a column that becomes an identity', () => {
    const before: ChangeBody[] = [{ kind: 'create-sequence', sequence: named('orders_id_seq') }];
    const changes: ChangeBody[] = [
      { kind: 'drop-sequence', sequence: named('orders_id_seq') },
      { kind: 'change-filled', table: named('orders'), column: 'id', filled: { kind: 'identity', always: false } },
    ];

    assert.deepEqual(said(before, changes), ['check sql/55']);
  });
});

describe('what seems to be lost and is not', () => {
  test('rows that stay as a partition of the new table', () => {
    const changes: ChangeBody[] = [
      renameTable('items', 'items_first'),
      table(
        'items',
        [
          column('id', 'integer', { notNull: true }),
          column('order_id', 'integer'),
          column('sku'),
          column('qty', 'integer'),
        ],
        primaryKey('id'),
      ),
      createIndex('one_sku', 'items', ['order_id', 'sku'], { unique: true }),
      { kind: 'attach-partition', table: named('items'), partition: named('items_first') },
    ];

    assert.deepEqual(said([], changes), ['safe sql/66']);
  });

  test('a constraint that only has another name', () => {
    const changes: ChangeBody[] = [
      { kind: 'rename-constraint', table: named('customers'), name: 'customers_mail_key', to: 'one_mail' },
    ];

    assert.deepEqual(said([], changes), ['safe sql/46']);
    assert.deepEqual(said([], changes, { mentions: (name) => name === 'customers_mail_key' }), ['check sql/46']);
  });

  test('a check on a new column that was renamed later', () => {
    const changes = [
      addColumn('orders', column('gift', 'integer')),
      addConstraint('orders', check('gift > 0', ['gift'])),
      renameColumn('orders', 'gift', 'present'),
    ];

    assert.deepEqual(said([], changes), ['safe sql/4', 'safe sql/41']);
  });

  test('a column whose new name the older release never says', () => {
    assert.deepEqual(said([], [dropColumn('orders', 'channel')], { mentions: () => false }), ['check sql/13']);
    assert.deepEqual(said([], [renameColumn('orders', 'channel', 'x')], { mentions: () => false }), ['check sql/15']);
  });
});

describe('rights', () => {
  const revoke = (on: string): ChangeBody => ({ kind: 'revoke', on });
  const made = table('coupons', [column('id')]);

  test('on a new table hurt nobody', () => {
    assert.deepEqual(said([], [made, revoke('coupons')]), ['safe sql/1', 'safe sql/61']);
  });

  test('on a new table and an old one do', () => {
    assert.deepEqual(said([], [made, revoke('coupons, orders')]), ['safe sql/1', 'stop sql/61']);
  });
});

test('ten thousand changes of one table are judged in linear time', () => {
  const before = inOrder(
    table(
      'big',
      Array.from({ length: 5000 }, (_, at) => column(`c${at}`, 'integer')),
    ),
  );
  const changes = inOrder(
    ...Array.from({ length: 5000 }, (_, at) => addConstraint('big', check(`c1 > ${at}`, ['c1']))),
    ...Array.from({ length: 2500 }, (_, at) => dropConstraint('big', `nothing_${at}`)),
    ...Array.from({ length: 2500 }, (_, at) => dropColumn('big', `c${at + 2}`)),
  );
  const effort = effortOf(() => {
    const findings = judgeDatabase({ dialect: 'postgres', before, changes });
    assert.equal(findings.length, 10_000);
  });

  assert.ok(effort < 1_000, `${effort}`);
});
