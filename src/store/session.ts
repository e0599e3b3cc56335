import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely } from 'kysely';
import type { StoreDialect } from './dialect/dialect.ts';
import type { Schema } from './schema.ts';

/** What every noun works on: the store itself, or one transaction of it. */
export type Session = {
  readonly dialect: StoreDialect;
  /** Ask for it at each use: on the store itself it refuses from within a transaction. */
  readonly db: Kysely<Schema>;
  nowMs(): Promise<number>;
  /** What `work` writes is written together; inside a transaction it simply becomes part of it. */
  atomically<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** As `atomically`, for what only reads: it keeps nobody from writing. */
  consistently<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Listeners are told after the commit. */
  eventAppended(seq: number): void;
};

export type RootSession = Session & { close(): Promise<void> };

type Scope = { open: boolean; readonly dialect: StoreDialect };

const inside = new AsyncLocalStorage<Scope>();

export function openSession(dialect: StoreDialect): RootSession {
  let closed = false;

  const reachable = () => {
    if (closed) throw new Error('the store is closed');
    const scope = inside.getStore();
    // With one connection this would wait for itself for ever; with many it would not see what the transaction wrote.
    if (scope?.open && scope.dialect === dialect) {
      throw new Error('the store was used inside one of its transactions; use the `tx` that was handed in');
    }
    return dialect.db;
  };

  const inScope = async <T>(
    begin: (work: (tx: Kysely<Schema>) => Promise<T>) => Promise<T>,
    work: (tx: Kysely<Schema>) => Promise<T>,
  ): Promise<T> => {
    reachable();
    const scope: Scope = { open: true, dialect };
    return inside.run(scope, async () => {
      try {
        return await begin(work);
      } finally {
        scope.open = false;
      }
    });
  };

  const atomically = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    let lastSeq = 0;
    const noteSeq = (seq: number) => {
      lastSeq = seq;
    };
    const result = await inScope<T>(
      (run) => dialect.transaction(run),
      (tx) => work(within(tx, noteSeq)),
    );
    if (lastSeq > 0) dialect.announceEvents(lastSeq);
    return result;
  };

  const within = (tx: Kysely<Schema>, eventAppended: (seq: number) => void): Session => {
    const session: Session = {
      dialect,
      db: tx,
      nowMs: () => dialect.nowMs(tx),
      atomically: (work) => work(session),
      consistently: (work) => work(session),
      eventAppended,
    };
    return session;
  };

  return {
    dialect,
    get db() {
      return reachable();
    },
    nowMs: async () => dialect.nowMs(reachable()),
    atomically,
    consistently: (work) =>
      inScope(
        (run) => dialect.snapshot(run),
        (tx) => work(within(tx, appendedOutside)),
      ),
    eventAppended: appendedOutside,
    close: async () => {
      if (closed) return;
      reachable();
      closed = true;
      await dialect.close();
    },
  };
}

function appendedOutside(): never {
  throw new Error('events are appended in a transaction that may write');
}
