import type { Event, NewEvent } from '../core/events/model.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { eventHash } from './event-hash.ts';
import { fromJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Events } from './store.ts';

type Filter = { readonly limit: number; readonly target?: string; readonly operation?: string };

export function createEvents(session: Session): Events {
  return {
    append: (event) => session.atomically((tx) => append(tx, event)),
    after: async (after, filter) => {
      const rows = await matching(session, filter).where('seq', '>', after).orderBy('seq').execute();
      return rows.map(toEvent);
    },
    newest: async (filter) => {
      const rows = await matching(session, filter).orderBy('seq', 'desc').execute();
      return rows.map(toEvent).reverse();
    },
    lastSeq: async () => {
      const head = await session.db.selectFrom('event_head').select('seq').where('id', '=', 1).executeTakeFirst();
      return head?.seq ?? 0;
    },
  };
}

/** Raising the head first makes the others wait until this transaction ends: numbers without gaps, in the order of commits. */
async function append(tx: Session, event: NewEvent): Promise<Event> {
  const head = await tx.db
    .updateTable('event_head')
    .set((column) => ({ seq: column('seq', '+', 1) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  const [kind, actor] = [event.kind, storable(event.actor)];
  const target = event.target === null ? null : storable(event.target);
  const operation = event.operation === null ? null : storable(event.operation);
  const dataJson = canonicalJson(event.data);
  const line = {
    kind,
    target,
    operation,
    actor,
    data: fromJson<Event['data']>(dataJson),
    seq: head.seq,
    atMs: await tx.nowMs(),
  };
  const hash = eventHash(head.hash, line);
  await tx.db
    .insertInto('events')
    .values({ seq: line.seq, at_ms: line.atMs, kind, target, operation, actor, data_json: dataJson, hash })
    .execute();
  await tx.db.updateTable('event_head').set({ hash }).where('id', '=', 1).execute();
  tx.eventAppended(line.seq);
  return { ...line, hash };
}

/** A database would store a broken character as another one, or refuse character 0, and the hash would no longer fit what is read. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

function matching(session: Session, { limit, target, operation }: Filter) {
  let query = session.db.selectFrom('events').selectAll().limit(limit);
  if (target !== undefined) query = query.where('target', '=', target);
  if (operation !== undefined) query = query.where('operation', '=', operation);
  return query;
}

function toEvent(row: Row<'events'>): Event {
  return {
    seq: row.seq,
    atMs: row.at_ms,
    kind: row.kind,
    target: row.target,
    operation: row.operation,
    actor: row.actor,
    data: fromJson(row.data_json),
    hash: row.hash,
  };
}
