import { sql } from 'kysely';
import type { Operation } from '../core/deploys/model.ts';
import { FencedError } from '../lib/errors.ts';
import { readable, toJson } from './json-column.ts';
import { changedColumns, toOperation } from './operation-row.ts';
import type { Session } from './session.ts';
import type { NewOperation, OperationChange, OperationEnd, Operations } from './store.ts';
import { ActiveOperationError } from './store.ts';
import { nextFence } from './targets.ts';

// Written into the SQL and not bound: only then does the database see that the partial index fits.
const active = sql.lit('active' as const);

export function createOperations(session: Session): Operations {
  const all = () => session.db.selectFrom('operations').selectAll();

  return {
    start: (operation) => session.atomically((tx) => start(tx, operation)),
    get: async (id) => {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toOperation(row);
    },
    active: (target) => activeOf(session, target),
    allActive: async () => {
      const rows = await all().where('status', '=', active).execute();
      const inOrder = rows.sort((one, other) => one.ordinal - other.ordinal);
      return readable(inOrder, toOperation);
    },
    list: async ({ target, limit }) => {
      const newest = all().orderBy('ordinal', 'desc').limit(limit);
      const rows = await (target === undefined ? newest : newest.where('target', '=', target)).execute();
      return rows.map(toOperation);
    },
    claim: (id, lease) => session.atomically((tx) => claim(tx, id, lease)),
    renew: async (id, fence, leaseMs) => {
      const nowMs = await session.nowMs();
      const held = session.db
        .updateTable('operations')
        .set({ lease_until_ms: nowMs + leaseMs })
        .where('id', '=', id);
      const result = await held.where('fence', '=', fence).where('status', '=', active).executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    hold: (id, fence) => hold(session, id, fence),
    update: (id, fence, change) => session.atomically((tx) => update(tx, id, fence, change)),
    end: (id, fence, end) => session.atomically((tx) => endUnder(tx, id, fence, end)),
    record: (operation, end) => session.atomically((tx) => record(tx, operation, end)),
    supersede: (id, problem) => session.atomically((tx) => supersede(tx, id, problem)),
  };
}

async function start(tx: Session, { id, target, goal, actor, release }: NewOperation): Promise<Operation> {
  // Two who start at once wait for each other here; the second then sees the first.
  const row = tx.db.selectFrom('targets').select('name').where('name', '=', target);
  if ((await tx.dialect.lockRows(row).executeTakeFirst()) === undefined) throw new Error(`no target ${target}`);
  const running = await activeOf(tx, target);
  if (running !== null) throw new ActiveOperationError(running);

  const inserted = await tx.db
    .insertInto('operations')
    .values({
      id,
      target,
      kind: goal.kind,
      status: 'active',
      goal_json: toJson(goal),
      actor,
      release,
      attempts: 0,
      fence: 0,
      lease_until_ms: 0,
      wake_at_ms: 0,
      created_at_ms: await tx.nowMs(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toOperation(inserted);
}

async function record(
  tx: Session,
  { id, target, goal, actor, release, fence, atMs }: Parameters<Operations['record']>[0],
  end: OperationEnd,
): Promise<void> {
  const values = { id, target, kind: goal.kind, status: end.status, goal_json: toJson(goal), actor, release, fence };
  await tx.db
    .insertInto('operations')
    .values({ ...values, attempts: 0, lease_until_ms: 0, wake_at_ms: 0, created_at_ms: atMs })
    .execute();
  await close(tx, id, end);
}

async function activeOf(session: Session, target: string): Promise<Operation | null> {
  const ofTarget = session.db.selectFrom('operations').selectAll().where('target', '=', target);
  const row = await ofTarget.where('status', '=', active).executeTakeFirst();
  return row === undefined ? null : toOperation(row);
}

/** Nothing is put off for as long as this: the clock was set back. */
const LONGEST_WAIT_MS = 60_000;

async function claim(tx: Session, id: string, lease: Parameters<Operations['claim']>[1]): Promise<Operation | null> {
  const row = tx.db.selectFrom('operations').selectAll().where('id', '=', id).where('status', '=', active);
  const found = await tx.dialect.lockFreeRows(row).executeTakeFirst();
  if (found === undefined) return null;
  const nowMs = await tx.nowMs();
  const anothers = found.worker !== null && found.worker !== lease.worker && found.lease_until_ms > nowMs;
  if (anothers && lease.evenIfLeased !== true) return null;
  if (found.wake_at_ms > nowMs && found.wake_at_ms - nowMs < LONGEST_WAIT_MS) return null;

  const claimed = await tx.db
    .updateTable('operations')
    .set({ worker: lease.worker, fence: await nextFence(tx, found.target), lease_until_ms: nowMs + lease.leaseMs })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toOperation(claimed);
}

async function hold(session: Session, id: string, fence: number): Promise<Operation> {
  const row = session.db.selectFrom('operations').selectAll().where('id', '=', id);
  const found = await session.dialect.lockRows(row).executeTakeFirst();
  if (found === undefined) throw new Error(`no operation ${id}`);
  if (found.status !== 'active' || found.fence !== fence) throw new FencedError(`operation ${id}`, fence, found.fence);
  return toOperation(found);
}

async function update(tx: Session, id: string, fence: number, change: OperationChange): Promise<void> {
  await hold(tx, id, fence);
  const columns = changedColumns(change);
  if (Object.keys(columns).length === 0) return;
  await tx.db.updateTable('operations').set(columns).where('id', '=', id).execute();
}

async function endUnder(tx: Session, id: string, fence: number, end: OperationEnd): Promise<void> {
  if (await endedSo(tx, id, fence, end)) return;
  await hold(tx, id, fence);
  await close(tx, id, end);
}

/** Whoever did not hear the answer to its `end` and asks again is told "already so", not "fenced". */
async function endedSo(tx: Session, id: string, fence: number, { status }: OperationEnd): Promise<boolean> {
  const row = tx.db.selectFrom('operations').select('id').where('id', '=', id);
  const found = await row.where('fence', '=', fence).where('status', '=', status).executeTakeFirst();
  return found !== undefined;
}

async function supersede(tx: Session, id: string, problem: Operation['problem']): Promise<void> {
  const row = tx.db.selectFrom('operations').select('target').where('id', '=', id).where('status', '=', active);
  const found = await tx.dialect.lockRows(row).executeTakeFirst();
  if (found === undefined) return;
  const fence = await nextFence(tx, found.target);
  await tx.db.updateTable('operations').set({ fence }).where('id', '=', id).execute();
  await close(tx, id, { status: 'superseded', problem });
}

/** The worker stays as a fact of history; its lease does not. */
async function close(tx: Session, id: string, { status, problem, result }: OperationEnd): Promise<void> {
  await tx.db
    .updateTable('operations')
    .set({
      status,
      ended_at_ms: await tx.nowMs(),
      lease_until_ms: 0,
      ...(problem === undefined ? {} : { problem_json: toJson(problem) }),
      ...(result === undefined ? {} : { result_json: toJson(result) }),
    })
    .where('id', '=', id)
    .execute();
}
