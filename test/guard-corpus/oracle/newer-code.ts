import type { Column, Table } from './catalog.ts';
import { largest, sample } from './values.ts';

/** What the newer release writes while it is live, as far as its schema lets it: rows that are full, bare and odd. */
export function newerCode(tables: readonly Table[]): readonly string[] {
  return tables
    .filter(({ isView }) => !isView)
    .flatMap((table) => {
      const writable = table.columns.filter((column) => !column.filledAlways && (column.steady || !column.hasDefault));
      const needed = writable.filter((column) => !column.nullable && !column.hasDefault);
      return [
        row(table, writable, (column) => extreme(column)),
        row(table, needed, () => null),
        row(table, writable, (column) => (column.nullable ? 'null' : null)),
        row(table, writable, (column) => (table.refers.some((one) => one.column === column.name) ? '987654' : null)),
        ...writable.flatMap(({ name, labels }) =>
          labels.map((label) => row(table, writable, (column) => (column.name === name ? `'${label}'` : null))),
        ),
      ];
    });
}

let written = 0;

function row(table: Table, columns: readonly Column[], special: (column: Column) => string | null): string {
  written += 1;
  const values = columns.map((column) => special(column) ?? plain(table, column, `b${written}`));
  if (columns.length === 0) return `insert into ${table.name} default values`;
  return `insert into ${table.name} (${columns.map(({ name }) => name).join(', ')}) values (${values.join(', ')})`;
}

function plain(table: Table, column: Column, seed: string): string {
  const reference = table.refers.find((one) => one.column === column.name);
  if (reference !== undefined) return `(select ${reference.toColumn} from ${reference.table} order by 1 limit 1)`;
  const isKey = table.uniques.some((columns) => columns.includes(column.name));
  const value = sample(column, seed);
  return isKey && value === '3' ? `${700_000 + written}` : value;
}

const LARGEST: Readonly<Record<string, string>> = {
  integer: '2147483647',
  bigint: '9007199254740993',
  smallint: '32767',
};

function extreme(column: Column): string | null {
  if (column.type in LARGEST) return LARGEST[column.type] ?? null;
  if (column.type === 'numeric') return largest(column);
  if (column.type === 'text') return `'${'long '.repeat(100)}${written}'`;
  return column.type === 'character varying' ? `'${`${written}`.padEnd(column.length ?? 500, 'y')}'` : null;
}

/** For each column of the older release: how many rows hold what it cannot read. */
export function unreadable(tables: readonly Table[]): readonly { readonly what: string; readonly sql: string }[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const refers = table.refers
        .filter((one) => one.column === column.name)
        .map(
          (one) =>
            `not exists (select 1 from ${one.table} p where p.${one.toColumn} = t.${column.name}) and t.${column.name} is not null`,
        );
      return [...strange(column), ...refers].map((condition) => ({
        what: `${table.name}.${column.name} holds what it could not: ${condition}`,
        sql: `select to_jsonb(count(*)) from ${table.name} t where ${condition}`,
      }));
    }),
  );
}

function strange(column: Column): readonly string[] {
  const { name, type, length, nullable, labels } = column;
  const range = LARGEST[type];
  const scale = column.scale === null ? [] : [`scale(${name}::numeric) > ${column.scale}`];
  return [
    ...(nullable ? [] : [`${name} is null`]),
    ...(length === null ? [] : [`length(${name}::text) > ${length}`]),
    ...(labels.length === 0 ? [] : [`${name}::text not in (${labels.map((label) => `'${label}'`).join(', ')})`]),
    ...(range === undefined || type === 'bigint' ? [] : [`${name}::numeric > ${range}`]),
    ...scale,
  ];
}
