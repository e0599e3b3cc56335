import { sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Session } from '../session.ts';

export type Table = {
  readonly name: Exclude<keyof Schema, 'schema_version' | 'event_head' | 'duty'>;
  /** In this order its rows are read, and written again. */
  readonly key: readonly [string, ...string[]];
  /** The database counts it up: only the order is carried over. */
  readonly counted?: string;
  /** Counted up too, and carried over as it is: people know it by its number. */
  readonly numbered?: string;
};

export type AnyRow = Readonly<Record<string, string | number | null>>;

/**
 * All that is remembered, what is pointed at first. Left out is what says how one database stands: its schema, the head of its log, which
 * follows from the log, and who is on duty.
 */
export const tables: readonly Table[] = [
  { name: 'services', key: ['name'] },
  { name: 'targets', key: ['name'] },
  { name: 'releases', key: ['service', 'number'] },
  { name: 'stacks', key: ['id'] },
  { name: 'servings', key: ['target', 'ordinal'] },
  { name: 'rejections', key: ['target', 'release'] },
  { name: 'watches', key: ['target'] },
  { name: 'operations', key: ['ordinal'], counted: 'ordinal' },
  { name: 'steps', key: ['operation', 'ordinal'] },
  { name: 'locks', key: ['ordinal'], counted: 'ordinal' },
  { name: 'pipelines', key: ['ordinal'], counted: 'ordinal' },
  { name: 'gate_runs', key: ['pipeline', 'gate', 'attempt'] },
  { name: 'approvals', key: ['pipeline', 'actor'] },
  { name: 'debts', key: ['ordinal'], counted: 'ordinal' },
  { name: 'blocks', key: ['ordinal'], counted: 'ordinal' },
  { name: 'branches', key: ['name'] },
  { name: 'reports', key: ['service', 'live', 'back'] },
  { name: 'deliveries', key: ['ordinal'], counted: 'ordinal' },
  { name: 'alerts', key: ['id'] },
  { name: 'incidents', key: ['number'], numbered: 'number' },
  { name: 'escalations', key: ['incident'] },
  { name: 'pages', key: ['ordinal'], counted: 'ordinal' },
  { name: 'records', key: ['kind', 'name'] },
  { name: 'elsewhere_deploys', key: ['source', 'id'] },
  { name: 'events', key: ['seq'] },
  { name: 'answers', key: ['key'] },
];

const PAGE = 500;

/** Every row of a table in the order of its key, a page at a time. */
export async function* rowsOf({ db }: Session, { name, key, counted }: Table): AsyncGenerator<AnyRow> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let last: AnyRow | null = null;
  for (;;) {
    const beyond: ReturnType<typeof sql> =
      last === null ? sql`` : sql`where (${columns}) > (${sql.join(key.map((column) => last?.[column]))})`;
    const query = sql<AnyRow>`select * from ${sql.table(name)} ${beyond} order by ${columns} limit ${sql.lit(PAGE)}`;
    const { rows } = await query.execute(db);
    for (const row of rows) yield without(row, counted);
    last = rows.at(-1) ?? null;
    if (rows.length < PAGE) return;
  }
}

function without(row: AnyRow, column: string | undefined): AnyRow {
  return column === undefined ? row : Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}

/** Of the tables that this schema has. */
export async function isEmpty({ db }: Session): Promise<boolean> {
  const there = new Set((await db.introspection.getTables()).map(({ name }) => name));
  const head = await db.selectFrom('event_head').select('seq').executeTakeFirst();
  if (head === undefined || head.seq > 0) return false;
  for (const { name } of tables.filter((table) => there.has(table.name))) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) return false;
  }
  return true;
}
