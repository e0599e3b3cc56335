import { randomUUID } from 'node:crypto';
import { ITEMS } from './catalogue.js';
import { inTransaction } from './database.js';
import { identity } from './identity.js';

const COLUMNS = 'number, id, item, quantity, release, placed_at AS placedAtMs';

export function makeOrders(database) {
  const insert = database.prepare('INSERT INTO orders (id, item, quantity, release, placed_at) VALUES (?, ?, ?, ?, ?)');
  const enqueue = database.prepare("INSERT INTO jobs (kind, order_id, queued_at) VALUES ('send receipt', ?, ?)");
  const byId = database.prepare(`SELECT ${COLUMNS} FROM orders WHERE id = ?`);
  const newest = database.prepare(`SELECT ${COLUMNS} FROM orders ORDER BY number DESC LIMIT ?`);
  const after = database.prepare(`SELECT ${COLUMNS} FROM orders WHERE number > ? ORDER BY number LIMIT 100`);
  const last = database.prepare('SELECT coalesce(max(number), 0) AS number FROM orders');

  return {
    place({ item, quantity }) {
      const id = randomUUID();
      const nowMs = Date.now();
      inTransaction(database, () => {
        insert.run(id, item, quantity, identity.release, nowMs);
        enqueue.run(id, nowMs);
      });
      return { id };
    },
    find: (id) => byId.get(id) ?? null,
    newest: (limit) => newest.all(limit),
    after: (number) => after.all(number),
    lastNumber: () => last.get().number,
  };
}

/** What is wrong with an order, or null. */
export function wrongWith(order) {
  if (!ITEMS.includes(order?.item)) return `item must be one of ${ITEMS.join(', ')}`;
  const { quantity } = order;
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= 100 ? null : 'quantity must be 1 to 100';
}
