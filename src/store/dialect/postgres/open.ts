import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import { Pool } from 'pg';
import type { Clock } from '../../../lib/clock.ts';
import { messageOf, ProviderError, UserError } from '../../../lib/errors.ts';
import { createOneAtATime } from '../../../lib/one-at-a-time.ts';
import type { Schema } from '../../schema.ts';
import type { StoreDialect } from '../dialect.ts';
import { openAnnouncements } from './announcements.ts';
import { PostgresPoolDriver } from './driver.ts';
import { placeOf } from './place-of.ts';
import { clientSettings, POOL } from './settings.ts';
import { readSnapshot } from './snapshot.ts';

export type PostgresSettings = {
  readonly databaseUrl: string;
  readonly clock: Clock;
  /** What the time is: the database says, unless a test turns it. */
  readonly nowMs?: (db: Kysely<Schema>) => Promise<number>;
};

const OLDEST_VERSION = 140_000;

/** PostgreSQL, shared by several servers. */
export async function openPostgres({
  databaseUrl,
  clock,
  nowMs = databaseClock,
}: PostgresSettings): Promise<StoreDialect> {
  const settings = clientSettings(databaseUrl);
  const pool = openPool(databaseUrl, settings);
  const driver = new PostgresPoolDriver(pool);
  const db = kyselyOver(driver);
  const snapshots = { acquire: () => driver.acquireConnection(), over: kyselyOver };
  const announcements = openAnnouncements({ pool, settings, clock });
  const inTurn = createOneAtATime();
  const underWay = new Set<Promise<unknown>>();
  const noted = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    work.then(
      () => underWay.delete(work),
      () => underWay.delete(work),
    );
    return work;
  };
  const dialect: StoreDialect = {
    db,
    columns: {
      integer: 'bigint',
      text: sql<string>`text collate "C"`,
      countedUp: (column) => column.generatedByDefaultAsIdentity().primaryKey(),
    },
    nowMs,
    lockRows: (query) => query.forUpdate(),
    lockFreeRows: (query) => query.forUpdate().skipLocked(),
    countOn,
    // Those who would only wait for each other in the database do so here, and leave its connections to the readers.
    transaction: (work) => noted(inTurn('', () => db.transaction().execute(work))),
    snapshot: (work) => noted(readSnapshot(snapshots, work)),
    announceEvents: announcements.announce,
    onEventsAnnounced: announcements.listen,
    close: async () => {
      await Promise.allSettled(underWay);
      await announcements.close();
      await db.destroy();
    },
  };
  return checked(dialect, databaseUrl);
}

function openPool(databaseUrl: string, settings: ReturnType<typeof clientSettings>): Pool {
  try {
    const pool = new Pool({ ...settings, ...POOL });
    // An idle connection that breaks is replaced when it is needed; without a listener it would end the process.
    pool.on('error', () => undefined);
    return pool;
  } catch (error) {
    throw cannotOpen(databaseUrl, messageOf(error));
  }
}

function kyselyOver(driver: Driver): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    },
  });
}

/** Into an identity one may write numbers; where it counts on, it does not know of them. */
async function countOn(tx: Kysely<Schema>, table: keyof Schema, column: string): Promise<void> {
  const highest = sql`select max(${sql.ref(column)}) as number from ${sql.table(table)}`;
  await sql`select setval(pg_get_serial_sequence(${table}, ${column}), number) from (${highest}) as highest
    where number is not null`.execute(tx);
}

async function databaseClock(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{
    ms: number;
  }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`.execute(db);
  return rows[0]?.ms ?? Number.NaN;
}

async function checked(dialect: StoreDialect, databaseUrl: string): Promise<StoreDialect> {
  try {
    const { rows } = await sql<{ version: number; encoding: string }>`
      select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding
    `.execute(dialect.db);
    const why = unfit(rows[0]);
    if (why !== null) throw cannotOpen(databaseUrl, why);
    return dialect;
  } catch (error) {
    await dialect.close();
    throw error instanceof ProviderError ? cannotOpen(databaseUrl, error.message) : error;
  }
}

function unfit(found: { readonly version: number; readonly encoding: string } | undefined): string | null {
  if (found === undefined || found.version < OLDEST_VERSION) return 'it is older than PostgreSQL 14';
  return found.encoding === 'UTF8' ? null : `its encoding is ${found.encoding}, and must be UTF8`;
}

function cannotOpen(databaseUrl: string, why: string): UserError {
  return new UserError(
    'store/cannot-open',
    `Cannot open the database ${placeOf(databaseUrl)}: ${why}.`,
    'Check that it runs, that `database_url` (or DATABASE_URL) names it, and that its user may create tables there.',
  );
}
