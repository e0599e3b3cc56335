import type { ColumnType } from './question.ts';

const POSTGRES: Readonly<Record<string, string>> = {
  text: 'text',
  varchar: 'character varying',
  char: 'character',
  bytea: 'bytea',
  blob: 'bytea',
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
};

/** A type as the catalog of Postgres writes it; null: it is not known how. */
export function postgresSpelling({ name, args, unsigned }: ColumnType): string | null {
  const known = POSTGRES[name];
  const isPlain = !unsigned && args.every((arg) => /^\d+$/.test(arg));
  return known === undefined || !isPlain ? null : `${known}${args.length === 0 ? '' : `(${args.join(',')})`}`;
}
