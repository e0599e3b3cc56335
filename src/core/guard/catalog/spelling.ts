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

const MYSQL_INTEGERS: Readonly<Record<string, string>> = {
  tinyint: 'tinyint',
  smallint: 'smallint',
  mediumint: 'mediumint',
  integer: 'int',
  bigint: 'bigint',
};

/** As MySQL and MariaDB write it: `exact`, or with a width that means nothing (`like`); null: it is not known how. */
export function mysqlSpelling({ name, args, unsigned }: ColumnType): { exact: string; like: string | null } | null {
  const integer = MYSQL_INTEGERS[name];
  const sign = unsigned ? ' unsigned' : '';
  if (integer !== undefined) return { exact: `${integer}${sign}`, like: `${integer}(%)${sign}` };
  const isPlain = args.every((arg) => /^\d+$/.test(arg));
  if (!isPlain || !/^(varchar|char|binary|varbinary|(tiny|medium|long)?(text|blob))$/.test(name)) return null;
  return { exact: `${name}${args.length === 0 ? '' : `(${args.join(',')})`}${sign}`, like: null };
}

/** What `information_schema` may call the type of a column that was added with this text. */
export function mysqlDataTypes(text: string): readonly string[] {
  const word = /^\w+/.exec(text.toLowerCase())?.[0] ?? '';
  const others: Readonly<Record<string, readonly string[]>> = {
    boolean: ['tinyint'],
    bool: ['tinyint'],
    json: ['json', 'longtext'],
    integer: ['int'],
    numeric: ['decimal'],
  };
  return others[word] ?? [word];
}
