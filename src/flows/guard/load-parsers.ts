import type { Dialect } from '../../core/guard/sql/change.ts';
import { loadPostgres } from '../../core/guard/sql/postgres/parser.ts';

/** The grammar of Postgres is compiled when it is first needed; after that it reads at once. The other dialects need nothing. */
export async function loadSql(dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') await loadPostgres();
}
