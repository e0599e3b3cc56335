import type { CatalogName } from './question.ts';

/** A backslash means something in a text of MySQL, as it is set up by itself. */
export function mysqlText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

export function mysqlTexts(values: readonly string[]): string {
  return values.length === 0 ? 'NULL' : values.map(mysqlText).join(', ');
}

export function existsIn(rows: string): string {
  return `EXISTS (${rows})`;
}

/** A name without a schema is one of the database that the address names. */
export function isNamed(alias: string, { schema, name }: CatalogName): string {
  return `${alias}.TABLE_SCHEMA = ${schemaOf({ schema })} AND ${alias}.TABLE_NAME = ${mysqlText(name)}`;
}

export function schemaOf({ schema }: Pick<CatalogName, 'schema'>): string {
  return schema === null ? 'database()' : mysqlText(schema);
}

export function columnsOf(table: CatalogName): string {
  return `information_schema.COLUMNS c WHERE ${isNamed('c', table)}`;
}

/** That something is missing counts only where others of its kind are shown. */
export function shown(others: string, isMissing: string): string {
  return `SELECT CASE WHEN NOT EXISTS (${others}) THEN -1 WHEN ${isMissing} THEN 2 ELSE 0 END`;
}
