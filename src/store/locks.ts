import type { Lock, LockScope } from '../core/locks/model.ts';
import { unreachable } from '../lib/errors.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Locks } from './store.ts';

export function createLocks(session: Session): Locks {
  const notEnded = () =>
    session.db
      .selectFrom('locks')
      .selectAll()
      .where('ended_at_ms', 'is', null)
      .orderBy('created_at_ms')
      .orderBy('ordinal');

  return {
    get: async (id) => {
      const row = await session.db.selectFrom('locks').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toLock(row);
    },
    held: async (nowMs) => {
      const rows = await notEnded()
        .where(({ or, eb }) => or([eb('expires_at_ms', 'is', null), eb('expires_at_ms', '>', nowMs)]))
        .execute();
      return rows.map(toLock);
    },
    expired: async (nowMs) => {
      const rows = await notEnded().where('expires_at_ms', '<=', nowMs).execute();
      return rows.map(toLock);
    },
    put: async (lock) => {
      const { id, ...values } = toRow(lock);
      // Who ended it stays: an ended lock put once more does not begin to hold again.
      await session.db
        .insertInto('locks')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },
    end: async (id, atMs, by) => {
      const result = await session.db
        .updateTable('locks')
        .set({ ended_at_ms: atMs, ended_by: by })
        .where('id', '=', id)
        .where('ended_at_ms', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
  };
}

function toLock(row: Row<'locks'>): Lock {
  return {
    id: row.id,
    strength: row.strength,
    source: row.source ?? (row.operation === null ? 'person' : 'rollback'),
    opens: row.opens,
    scope: toScope(row),
    reason: row.reason,
    owner: row.owner,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    incident: row.incident,
    operation: row.operation,
  };
}

function toRow(lock: Lock): Omit<Row<'locks'>, 'ordinal' | 'ended_at_ms' | 'ended_by'> {
  return {
    id: lock.id,
    strength: lock.strength,
    source: lock.source,
    opens: lock.opens,
    scope_kind: lock.scope.kind,
    scope_name: scopeName(lock.scope),
    reason: lock.reason,
    owner: lock.owner,
    created_at_ms: lock.createdAtMs,
    expires_at_ms: lock.expiresAtMs,
    incident: lock.incident,
    operation: lock.operation,
  };
}

function toScope({ scope_kind: kind, scope_name }: Row<'locks'>): LockScope {
  const name = scope_name ?? '';
  switch (kind) {
    case 'everything':
      return { kind };
    case 'environment':
      return { kind, environment: name };
    case 'service':
      return { kind, service: name };
    case 'target':
      return { kind, target: name };
    default:
      return unreachable(kind);
  }
}

function scopeName(scope: LockScope): string | null {
  switch (scope.kind) {
    case 'everything':
      return null;
    case 'environment':
      return scope.environment;
    case 'service':
      return scope.service;
    case 'target':
      return scope.target;
    default:
      return unreachable(scope);
  }
}
