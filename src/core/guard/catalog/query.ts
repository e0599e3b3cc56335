import type { DatabaseConfig } from '../config.ts';
import { mysqlQuery } from './mysql.ts';
import { postgresQuery } from './postgres.ts';
import type { CatalogQuestion } from './question.ts';
import { sqliteQuery } from './sqlite.ts';

/** One read-only statement that answers with one number, as `catalogAnswer` takes it; null: this database cannot be asked. */
export function catalogQuery(dialect: DatabaseConfig['dialect'], question: CatalogQuestion): string | null {
  switch (dialect) {
    case 'postgres':
      return postgresQuery(question);
    case 'sqlite':
      return sqliteQuery(question);
    case 'mysql':
    case 'mariadb':
      return mysqlQuery(dialect, question);
  }
}
