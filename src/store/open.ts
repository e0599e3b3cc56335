import type { Clock } from '../lib/clock.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { openSqlite } from './dialect/sqlite/open.ts';
import { migrate } from './migrate.ts';
import { bindSession, createNouns } from './nouns.ts';
import { openSession } from './session.ts';
import type { Store } from './store.ts';

/** Opens the embedded database, creates or upgrades it as needed, and checks it when it was not closed in order. */
export async function openStore({ file, clock }: { file: string; clock: Clock }): Promise<Store> {
  return storeOn(openSqlite({ file, clock }));
}

async function storeOn(dialect: StoreDialect): Promise<Store> {
  try {
    await migrate(dialect);
  } catch (error) {
    await dialect.close();
    throw error;
  }
  const session = openSession(dialect);
  const store: Store = {
    ...createNouns(session),
    transaction: (work) => session.atomically((tx) => work(bindSession(createNouns(tx), tx))),
    onEvents: (listener) => dialect.onEventsAnnounced(listener),
    close: () => session.close(),
  };
  return bindSession(store, session);
}
