import type { CatalogName } from './question.ts';
import { text, texts } from './sql.ts';

export const NAMESPACE = 'JOIN pg_catalog.pg_namespace n ON n.oid =';

/** A name without a schema is that of every schema of the service: which of them it means, its search path says, which is not ours. */
export function isNamed(column: string, { schema, name }: CatalogName): string {
  const within =
    schema === null ? `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'` : `n.nspname = ${text(schema)}`;
  return `${column} = ${text(name)} AND ${within}`;
}

/** `each` gives 0, 1 or 2 for a table `c`; the least counts, and where there is none, nothing is known. */
export function ofTable(table: CatalogName, each: string, join = ''): string {
  return `SELECT coalesce(min(x), 0) FROM (SELECT ${each} AS x
    FROM pg_catalog.pg_class c ${NAMESPACE} c.relnamespace ${join}
    WHERE c.relkind IN ('r', 'p') AND ${isNamed('c.relname', table)}) each_table`;
}

export function arrayOf(names: readonly string[]): string {
  return names.length === 0 ? `'{}'::text[]` : `ARRAY[${texts(names)}]::text[]`;
}
