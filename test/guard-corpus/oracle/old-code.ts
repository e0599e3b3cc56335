import type { Column, Table } from './catalog.ts';
import { comparison, sample, variety } from './values.ts';

/** One thing that the older release does; `answers`: what it gives back must stay the same. */
export type Code = { readonly what: string; readonly sql: string; readonly answers: boolean };

/** What an ORM that knows these tables sends, derived from what they are before the migration. */
export function oldCode(tables: readonly Table[]): readonly Code[] {
  return [
    ...tables.flatMap((table) => reads(table)),
    ...tables.filter(({ isView }) => !isView).flatMap((table) => [...inserts(table), ...updates(table)]),
    ...tables.filter(({ isView }) => !isView).map((table) => deletes(table, tables)),
    ...joins(tables),
    code('select vat', 'select to_jsonb(vat(100))', true),
    code('select vat with a rate', 'select to_jsonb(vat(100, 0.07))', true),
    code('cast to an enum', "select to_jsonb('paid'::order_status)", true),
    code('next invoice', "select to_jsonb(nextval('invoice_numbers') > 1000)", true),
  ];
}

const code = (what: string, sql: string, answers = false): Code => ({ what, sql, answers });
const names = (columns: readonly Column[]) => columns.map(({ name }) => name).join(', ');

function reads(table: Table): readonly Code[] {
  const all = names(table.columns);
  const key = table.primaryKey.length > 0 ? table.primaryKey.join(', ') : '1';
  return [
    code(`read ${table.name}`, `select to_jsonb(count(*)) from (select ${all} from ${table.name} order by ${key}) t`),
    code(
      `read the first of ${table.name}`,
      `select to_jsonb(t) from (select ${all} from ${table.name} order by ${key} limit 1) t`,
    ),
    ...table.columns.flatMap((column) => {
      const condition = comparison(column);
      const sql = `select to_jsonb(count(*)) from ${table.name} where ${condition}`;
      return condition === null ? [] : [code(`find ${table.name} by ${column.name}`, sql)];
    }),
  ];
}

function inserts(table: Table): readonly Code[] {
  const writable = table.columns.filter((column) => !column.filledAlways);
  const own = writable.filter((column) => !(column.hasDefault && !column.steady));
  const needed = own.filter((column) => !column.nullable && !column.hasDefault);
  const explicit = own.filter((column) => !column.hasDefault);
  const [first] = writable;
  const empty = first === undefined ? '' : first.name;
  return [
    insert(`save all of ${table.name}`, table, own, ['n1']),
    ...(needed.length === 0
      ? [
          code(
            `save an empty ${table.name}`,
            returning(table, `insert into ${table.name} (${empty}) values (default)`),
            true,
          ),
        ]
      : [insert(`save what ${table.name} needs`, table, needed, ['n2'])]),
    insert(`save ${table.name} with explicit NULL`, table, explicit, ['n3'], (column) =>
      column.nullable ? 'null' : null,
    ),
    insert(`save two alike of ${table.name}`, table, explicit, ['n4', 'n5'], (column) =>
      isKey(table, column) ? null : sample(column, 'same'),
    ),
    ...table.uniques.map((columns) => upsert(table, needed.length === 0 ? own : needed, columns)),
  ];
}

function isKey(table: Table, column: Column): boolean {
  return table.uniques.some((columns) => columns.includes(column.name));
}

function insert(
  what: string,
  table: Table,
  columns: readonly Column[],
  seeds: readonly string[],
  special: (column: Column) => string | null = () => null,
): Code {
  const row = (seed: string) =>
    `(${columns.map((column) => special(column) ?? valueFor(table, column, seed)).join(', ')})`;
  const sql = `insert into ${table.name} (${names(columns)}) values ${seeds.map(row).join(', ')}`;
  return code(what, returning(table, sql), true);
}

function valueFor(table: Table, column: Column, seed: string): string {
  const reference = table.refers.find((one) => one.column === column.name);
  if (reference !== undefined) {
    const way = seed === 'n4' ? 'asc offset 1' : 'desc';
    return `(select ${reference.toColumn} from ${reference.table} order by 1 ${way} limit 1)`;
  }
  // Keys of two columns: the seed keeps both apart.
  if (isKey(table, column) && sample(column, seed) === '3') return seed === 'n5' ? '900002' : '900001';
  return sample(column, `${seed} of ${column.name.replaceAll('"', '')}`);
}

function upsert(table: Table, columns: readonly Column[], key: readonly string[]): Code {
  const given = table.columns.filter((column) => key.includes(column.name) || columns.includes(column));
  const values = given.map((column) => (column.filledAlways ? 'default' : valueFor(table, column, 'n6'))).join(', ');
  const set = given.find((column) => !key.includes(column.name))?.name ?? key[0];
  const sql = `insert into ${table.name} (${names(given)}) values (${values}) on conflict (${key.join(', ')}) do update set ${set} = excluded.${set}`;
  return code(`upsert ${table.name} on ${key.join(', ')}`, returning(table, sql));
}

/** Old columns that do not differ from one run to the next are given back. */
function returning(table: Table, sql: string): string {
  const steady = table.columns.filter(({ steady, type, name }) => steady && type !== 'uuid' && !name.endsWith('_at'));
  return `with w as (${sql} returning ${names(steady.length === 0 ? table.columns : steady)}) select jsonb_agg(to_jsonb(w)) from w`;
}

function updates(table: Table): readonly Code[] {
  const key = table.primaryKey[0] ?? table.columns[0]?.name ?? '';
  const first = `${key} = (select ${key} from ${table.name} order by 1 limit 1)`;
  return table.columns
    .filter(
      (column) => !table.primaryKey.includes(column.name) && !table.refers.some((one) => one.column === column.name),
    )
    .flatMap((column) =>
      variety(column).map((value) => {
        const sql = `update ${table.name} set ${column.name} = ${value} where ${first} returning ${column.name}`;
        return code(
          `set ${table.name}.${column.name} to ${value.slice(0, 30)}`,
          `with w as (${sql}) select jsonb_agg(to_jsonb(w)) from w`,
          true,
        );
      }),
    );
}

/** The first row with everything that must go before it, as far as the older release knows. */
function deletes(table: Table, tables: readonly Table[]): Code {
  const key = table.primaryKey[0] ?? table.columns[0]?.name ?? '';
  const chosen = `${key} = (select ${key} from ${table.name} order by 1 limit 1)`;
  const steps = deletion(table, chosen, tables).map(literal).join(', ');
  return code(`delete the first of ${table.name}`, `select to_jsonb(oracle.run(${steps}))`);
}

function deletion(table: Table, condition: string, tables: readonly Table[]): readonly string[] {
  const before = tables.flatMap((child) =>
    child.refers
      .filter((one) => one.table === table.name && (one.action === 'a' || one.action === 'r'))
      .flatMap((one) =>
        deletion(child, `${one.column} in (select ${one.toColumn} from ${table.name} where ${condition})`, tables),
      ),
  );
  return [...before, `delete from ${table.name} where ${condition}`];
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Names that only one of both tables has are written bare. */
function joins(tables: readonly Table[]): readonly Code[] {
  return tables.flatMap((table) =>
    table.refers.flatMap((one) => {
      const other = tables.find(({ name }) => name === one.table);
      if (other === undefined) return [];
      const both = [...table.columns, ...other.columns].map(({ name }) => name);
      const bare = both.filter((name) => both.indexOf(name) === both.lastIndexOf(name)).join(', ');
      const sql = `select to_jsonb(count(*)) from (select ${bare} from ${table.name} a join ${other.name} b on a.${one.column} = b.${one.toColumn}) t`;
      return [code(`join ${table.name} with ${other.name}`, sql)];
    }),
  );
}
