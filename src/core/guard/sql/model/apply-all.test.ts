import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeBody, Dialect } from '../change.ts';
import {
  addColumn,
  addConstraint,
  changeType,
  check,
  column,
  createIndex,
  dropColumn,
  dropConstraint,
  dropTable,
  foreignKey,
  inOrder,
  named,
  primaryKey,
  redefine,
  renameColumn,
  renameTable,
  setNotNull,
  table,
  unique,
} from '../testing/changes.ts';
import { createEnum, insert } from '../testing/objects.ts';
import { applyAll } from './apply-all.ts';
import { emptySchema, type Schema } from './schema.ts';

function schemaOf(bodies: readonly ChangeBody[], dialect: Dialect = 'postgres', start?: Schema): Schema {
  return applyAll(inOrder(...bodies), start ?? emptySchema(dialect, { complete: true }));
}

const ORDERS = table(
  'orders',
  [column('id', 'integer', { notNull: true }), column('email'), column('user_id', 'integer')],
  primaryKey('id'),
  unique(['email']),
  foreignKey(['user_id'], 'users'),
  check('user_id > 0', ['user_id']),
  check('id > user_id', ['id', 'user_id']),
  check('id <> 7', ['id']),
  check('id <> 8', ['id']),
);

describe('names that the database gives by itself', () => {
  const namesOf = (schema: Schema, name = 'orders') => [...(schema.tables.get(name)?.constraints.keys() ?? [])];

  test('of Postgres', () => {
    assert.deepEqual(namesOf(schemaOf([ORDERS])), [
      'orders_pkey',
      'orders_email_key',
      'orders_user_id_fkey',
      'orders_user_id_check',
      'orders_check',
      'orders_id_check',
      'orders_id_check1',
    ]);
  });

  test('of MySQL', () => {
    assert.deepEqual(namesOf(schemaOf([ORDERS], 'mysql')), [
      'primary',
      'email',
      'orders_ibfk_1',
      'orders_chk_1',
      'orders_chk_2',
      'orders_chk_3',
      'orders_chk_4',
    ]);
  });

  test('are cut to 63 letters, the longer part first', () => {
    const long = 'a'.repeat(50);
    const schema = schemaOf([table(long, [column('b'.repeat(30))], unique(['b'.repeat(30)]))]);

    assert.deepEqual(namesOf(schema, long), [`${'a'.repeat(29)}_${'b'.repeat(29)}_key`]);
  });

  test('are free again when the column is gone', () => {
    const schema = schemaOf([
      ORDERS,
      dropColumn('orders', 'email'),
      addColumn('orders', column('email'), unique(['email'])),
    ]);

    assert.ok(namesOf(schema).includes('orders_email_key'));
    assert.ok(!namesOf(schema).includes('orders_email_key1'));
  });

  test('find what is dropped by them', () => {
    const schema = schemaOf([
      ORDERS,
      dropConstraint('orders', 'orders_email_key'),
      dropConstraint('orders', 'orders_id_check1'),
    ]);

    assert.deepEqual(namesOf(schema).length, 5);
  });
});

describe('a start', () => {
  test('is left as it is, and is remembered through renames', () => {
    const start = schemaOf([ORDERS]);
    const now = schemaOf(
      [renameTable('orders', 'sales'), renameColumn('sales', 'email', 'mail'), dropColumn('sales', 'user_id')],
      'postgres',
      start,
    );

    const sales = now.tables.get('sales');
    assert.equal(sales?.was, start.tables.get('orders'));
    assert.equal(sales?.columns.get('mail')?.was, start.tables.get('orders')?.columns.get('email'));
    assert.deepEqual([...(start.tables.get('orders')?.columns.keys() ?? [])], ['id', 'email', 'user_id']);
    assert.deepEqual(
      sales?.lostColumns.map(({ thing, step }) => [thing.name, step]),
      [['user_id', 2]],
    );
  });

  test('of which nothing is known has what the changes need', () => {
    const now = schemaOf([setNotNull('orders', 'email')], 'postgres', emptySchema('postgres', { complete: false }));

    const email = now.tables.get('orders')?.columns.get('email');
    assert.deepEqual([email?.nullable, email?.was?.nullable, email?.type], [false, true, null]);
  });

  test('does not hold what the changes made', () => {
    const now = schemaOf([table('t', [column('a')]), addColumn('t', column('b')), renameTable('t', 'u')]);

    assert.equal(now.tables.get('u')?.was, null);
    assert.deepEqual(
      [...(now.tables.get('u')?.columns.values() ?? [])].map(({ was }) => was),
      [null, null],
    );
  });
});

describe('changes on a schema', () => {
  test('foreign keys follow the table that they refer to', () => {
    const now = schemaOf([table('users', [column('id')]), ORDERS, renameTable('users', 'people')]);

    const key = now.tables.get('orders')?.constraints.get('orders_user_id_fkey');
    assert.deepEqual(key?.kind === 'foreign-key' && key.refersTo, named('people'));
  });

  test('a column follows its type when that is renamed', () => {
    const now = schemaOf([
      createEnum('mood', 'a'),
      table('t', [column('m', 'mood')]),
      { kind: 'rename-type', type: named('mood'), to: 'temper' },
    ]);

    assert.equal(now.tables.get('t')?.columns.get('m')?.userType?.name.name, 'temper');
  });

  test('a primary key makes its columns mandatory', () => {
    const now = schemaOf([table('t', [column('a')]), addConstraint('t', primaryKey('a'))]);

    assert.equal(now.tables.get('t')?.columns.get('a')?.nullable, false);
  });

  test('a constraint made of an index takes its name and columns', () => {
    const using: ChangeBody = {
      kind: 'add-constraint',
      table: named('t'),
      constraint: { kind: 'unique', name: null, columns: [], nullsNotDistinct: false },
      usingIndex: 'i',
    };
    const now = schemaOf([table('t', [column('a')]), createIndex('i', 't', ['a'], { unique: true }), using]);

    const one = now.tables.get('t')?.constraints.get('i');
    assert.deepEqual(
      one?.columns.map(({ name }) => name),
      ['a'],
    );
    assert.equal(now.tables.get('t')?.indexes.size, 0);
  });

  test('a column defined anew loses what is left out', () => {
    const now = schemaOf(
      [table('t', [column('a', 'text', { notNull: true, default: "'x'" })]), redefine('t', 'a', column('b', 'text'))],
      'mysql',
    );

    const renamed = now.tables.get('t')?.columns.get('b');
    assert.deepEqual([renamed?.nullable, renamed?.default], [true, null]);
  });

  test('names are told apart by capital letters in Postgres alone', () => {
    const bodies = [table('t', [column('a', 'integer')]), changeType('T', 'A', 'text')];

    assert.equal(schemaOf(bodies, 'mysql').tables.get('t')?.columns.get('a')?.type?.name, 'text');
    assert.equal(schemaOf(bodies).tables.get('t')?.columns.get('a')?.type?.name, 'integer');
  });

  test('rows are noted with the table as it is known', () => {
    const now = schemaOf([table('t', [column('a')]), insert('t', 'old'), dropTable('old')]);

    assert.deepEqual(
      now.rows.map(({ table: of, step }) => [of.name.name, step]),
      [['t', 1]],
    );
    assert.deepEqual(
      [...(now.tables.get('t')?.copiedFrom ?? [])].map(({ name }) => name.name),
      ['old'],
    );
  });
});
