import type { TestContext } from 'node:test';
import { type CompiledQuery, type KyselyPlugin, SqliteQueryCompiler } from 'kysely';
import { createTestClock, type TestClock } from '../../lib/test-clock.ts';
import type { StoreDialect } from '../dialect/dialect.ts';
import { openSqlite } from '../dialect/sqlite/open.ts';
import { migrate } from '../migrate.ts';
import { storeOn } from '../open.ts';
import type { Store } from '../store.ts';

export type Watched = {
  readonly store: Store;
  readonly dialect: StoreDialect;
  readonly clock: TestClock;
  /** What the database was asked, in order; a test empties it before it begins to count. */
  readonly asked: CompiledQuery[];
};

/** A store in memory that notes what it asks of its database: the same statements as on any other, but for what the time is. */
export async function openWatched(test: TestContext): Promise<Watched> {
  const clock = createTestClock();
  const dialect = openSqlite({ file: ':memory:', clock });
  await migrate(dialect);
  const asked: CompiledQuery[] = [];
  const db = dialect.db.withPlugin(noting(asked));
  const transaction: StoreDialect['transaction'] = (work) => db.transaction().execute(work);
  const store = storeOn({ ...dialect, db, transaction, snapshot: transaction });
  test.after(() => store.close());
  return { store, dialect, clock, asked };
}

function noting(asked: CompiledQuery[]): KyselyPlugin {
  const compiler = new SqliteQueryCompiler();
  return {
    transformQuery: ({ node, queryId }) => {
      asked.push(compiler.compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}
