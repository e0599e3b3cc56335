import type { Change } from '../change.ts';
import { check, column, createIndex, foreignKey, inOrder, partition, primaryKey, table, unique } from './changes.ts';
import { createEnum, createFunction, view } from './objects.ts';

/** The schema of a small shop, as the older release knows it. */
export const SHOP: readonly Change[] = inOrder(
  createEnum('order_status', 'new', 'paid', 'sent'),
  {
    kind: 'create-domain',
    type: { schema: null, name: 'email' },
    base: { name: 'text', args: [], array: false, unsigned: false },
    nullable: true,
    checks: ["value like '%@%'"],
  },
  table(
    'customers',
    [
      column('id', 'integer', { notNull: true, filled: { kind: 'counter' } }),
      column('mail', 'varchar(100)', { notNull: true }),
      column('region', 'text'),
    ],
    primaryKey('id'),
    unique(['mail']),
  ),
  table(
    'orders',
    [
      column('id', 'integer', { notNull: true, filled: { kind: 'counter' } }),
      column('customer_id', 'integer', { notNull: true }),
      column('status', 'order_status', { notNull: true, default: "'new'" }),
      column('channel', 'varchar(20)'),
      column('note', 'text', { default: "''" }),
      column('total', 'numeric(10,2)', { notNull: true }),
      column('placed_at', 'timestamp'),
      column('data', 'jsonb'),
      column('big', 'bigint'),
      column('number', 'text'),
    ],
    primaryKey('id'),
    foreignKey(['customer_id'], 'customers', { onDelete: 'cascade' }),
    check('total >= 0', ['total']),
    unique(['number']),
  ),
  table(
    'items',
    [
      column('id', 'integer', { notNull: true }),
      column('order_id', 'integer'),
      column('sku', 'text'),
      column('qty', 'integer'),
    ],
    primaryKey('id'),
  ),
  table('events', [column('at', 'timestamptz', { notNull: true }), column('what', 'text')]),
  partition('events_2026', 'events'),
  createIndex('orders_channel_idx', 'orders', ['channel']),
  createIndex('items_order_sku', 'items', ['order_id', 'sku'], { unique: true }),
  view('open_orders', ['id', 'total'], "select id, total from orders where status <> 'sent'"),
  { kind: 'create-sequence', sequence: { schema: null, name: 'invoice_numbers' } },
  createFunction('vat', { takes: ['numeric'], returns: 'numeric' }),
);
