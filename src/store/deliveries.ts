import { sql } from 'kysely';
import type { Delivery, NewDelivery } from '../core/alerts/model.ts';
import type { Carrying, Deliveries, ListedDelivery } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import { AT_ONCE, aboutMany } from './many-rows.ts';
import { notePagingInUse } from './paging-use.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';

// Written into the SQL and not bound: only then does the database see that a partial index fits.
const stateIs = {
  waiting: sql.lit('waiting' as const),
  read: sql.lit('read' as const),
  unparsed: sql.lit('unparsed' as const),
  repeated: sql.lit('repeated' as const),
};

/** Read without the body itself. */
const bodyBytes = sql<number>`octet_length(${sql.ref('body')})`.as('bytes');

export function createDeliveries(session: Session): Deliveries {
  const all = () => session.db.selectFrom('deliveries').selectAll();
  return {
    add: async (deliveries) => {
      if (deliveries.length === 0) return;
      await notePagingInUse(session);
      // One statement is kept whole or not at all, and waits for no transaction of another server.
      const rows = deliveries.map(toRow);
      if (rows.length <= AT_ONCE) await addAll(session, rows);
      else await session.atomically((tx) => addAll(tx, rows));
    },
    get: async (id) => {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toDelivery(row);
    },
    waiting: (limit, mostBytes) => waitingIn(session, limit, mostBytes),
    list: async ({ hook, state, limit }) => {
      let rows = session.db
        .selectFrom('deliveries')
        .select(['ordinal', 'id', 'hook', 'delivery_key', 'received_at_ms', 'state', 'detail_json', bodyBytes])
        .orderBy('ordinal', 'desc')
        .limit(limit);
      if (hook !== undefined) rows = rows.where('hook', '=', hook);
      if (state !== undefined) rows = rows.where('state', '=', stateIs[state]);
      return readable(await rows.execute(), toListed);
    },
    count: async (state, hook) => {
      const counted = session.db.selectFrom('deliveries').select((of) => of.fn.countAll<number | string>().as('rows'));
      const ofState = counted.where('state', '=', stateIs[state]);
      const rows = await (hook === undefined ? ofState : ofState.where('hook', '=', hook)).executeTakeFirstOrThrow();
      return Number(rows.rows);
    },
    seenBefore: async (hook, deliveryKey, ordinal) => {
      const earlier = session.db
        .selectFrom('deliveries')
        .select('ordinal')
        .where('hook', '=', hook)
        .where('delivery_key', '=', deliveryKey)
        .where('ordinal', '<', ordinal);
      return (await earlier.limit(1).executeTakeFirst()) !== undefined;
    },
    take: (ids) =>
      session.atomically(async (tx) => (await takeAll<{ id: string }>(tx, ids, ['read'])).map(({ id }) => id)),
    carrying: (hook, deliveryKeys) => carrying(session, hook, deliveryKeys),
    mark: (ids, state, problem = null) =>
      session.atomically(async (tx) => {
        for (let from = 0; from < ids.length; from += AT_ONCE)
          await tx.db
            .updateTable('deliveries')
            .set({ state })
            .where('id', 'in', ids.slice(from, from + AT_ONCE))
            .execute();
        if (problem !== null) for (const id of ids) await noteProblem(tx, id, problem);
      }),
    forgetBefore: async (atMs, limit) => {
      const old = session.db
        .selectFrom('deliveries')
        .select('ordinal')
        .where('received_at_ms', '<', atMs)
        .where('state', '!=', stateIs.waiting)
        .orderBy('received_at_ms')
        .limit(limit);
      const removed = await session.db.deleteFrom('deliveries').where('ordinal', 'in', old).executeTakeFirst();
      return Number(removed.numDeletedRows);
    },
  };
}

async function waitingIn(session: Session, limit: number, mostBytes?: number): Promise<readonly Delivery[]> {
  const all = session.db.selectFrom('deliveries').selectAll();
  const oldest = all.where('state', '=', stateIs.waiting).orderBy('ordinal').limit(limit);
  if (mostBytes === undefined) return readable(await oldest.execute(), toDelivery);
  for (let after = 0; ; ) {
    const last = await lastWithin(session, { after, limit, mostBytes });
    if (last === null) return [];
    const some = oldest.where('ordinal', '>', after).where('ordinal', '<=', last);
    const found = readable(await some.execute(), toDelivery);
    // None: what is damaged there holds up nobody behind it.
    if (found.length > 0) return found;
    after = last;
  }
}

type Portion = { readonly after: number; readonly limit: number; readonly mostBytes: number };

/** How far the oldest that wait may be read: sizes first, so that no more bodies are held in memory than that. Null: none waits. */
async function lastWithin({ db }: Session, { after, limit, mostBytes }: Portion): Promise<number | null> {
  const sizes = await db
    .selectFrom('deliveries')
    .select(['ordinal', bodyBytes])
    .where('state', '=', stateIs.waiting)
    .where('ordinal', '>', after)
    .orderBy('ordinal')
    .limit(limit)
    .execute();
  let last = sizes[0]?.ordinal ?? null;
  let sum = 0;
  for (const { ordinal, bytes } of sizes) {
    sum += bytes;
    if (sum > mostBytes) break;
    last = ordinal;
  }
  return last;
}

const addAll = aboutMany<NewRow>(
  (db, rows) => db.insertInto('deliveries').values(rows),
  ({ id, hook, delivery_key, received_at_ms, state, body, detail_json }, values) =>
    values.push(id, hook, delivery_key, received_at_ms, state, body, detail_json),
);

const takeAll = aboutMany<string>(
  (db, ids) =>
    db
      .updateTable('deliveries')
      .set({ state: 'read' })
      .where('id', 'in', ids)
      .where('state', '=', stateIs.waiting)
      .returning('id'),
  (id, values) => values.push(id),
);

type Carried = Omit<Carrying, 'deliveryKey'> & Pick<Row<'deliveries'>, 'delivery_key'>;

const allCarrying = aboutMany<string>(
  (db, keys) =>
    db
      .selectFrom('deliveries')
      .select(['id', 'ordinal', 'state', 'delivery_key'])
      .where('hook', '=', '')
      .where('delivery_key', 'in', keys)
      .where('state', '!=', stateIs.repeated),
  (key, values) => values.push(key),
);

async function carrying(session: Session, hook: string, keys: readonly string[]): Promise<readonly Carrying[]> {
  const found = await allCarrying<Carried>(session, keys, [hook]);
  return found.flatMap(({ delivery_key: deliveryKey, ...row }) =>
    deliveryKey === null ? [] : { ...row, deliveryKey },
  );
}

async function noteProblem(tx: Session, id: string, problem: string): Promise<void> {
  const row = await tx.db.selectFrom('deliveries').select('detail_json').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return;
  const detail = { ...fromJson<Detail>(row.detail_json, `delivery ${id}`), problem };
  await tx.db
    .updateTable('deliveries')
    .set({ detail_json: toJson(detail) })
    .where('id', '=', id)
    .execute();
}

type Detail = Pick<Delivery, 'method' | 'contentType' | 'headers' | 'query' | 'encoding' | 'problem' | 'skewMs'>;

function toDelivery(row: Row<'deliveries'>): Delivery {
  return { ...plain(row), body: row.body };
}

function toListed({ bytes, ...row }: Bare & { readonly bytes: number }): ListedDelivery {
  const bare = plain(row);
  // Four letters stand for three bytes.
  return { ...bare, sizeBytes: bare.encoding === 'base64' ? Math.floor((bytes * 3) / 4) : bytes };
}

type Bare = Omit<Row<'deliveries'>, 'body'>;

function plain(row: Bare): Omit<Delivery, 'body'> {
  return {
    id: row.id,
    hook: row.hook,
    ordinal: row.ordinal,
    deliveryKey: row.delivery_key,
    receivedAtMs: row.received_at_ms,
    state: row.state,
    ...fromJson<Detail>(row.detail_json, `delivery ${row.id}`),
  };
}

type NewRow = Omit<Row<'deliveries'>, 'ordinal'>;

function toRow(delivery: NewDelivery): NewRow {
  const { id, hook, deliveryKey, receivedAtMs, body, ...rest } = delivery;
  const detail: Detail = { ...rest, problem: null };
  return {
    id,
    hook,
    delivery_key: deliveryKey,
    received_at_ms: receivedAtMs,
    state: 'waiting',
    body,
    detail_json: toJson(detail),
  };
}
