import type { Client } from 'pg';

export type Column = {
  readonly name: string;
  readonly type: string;
  readonly length: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly nullable: boolean;
  /** It stands still unless somebody writes it: no default, or a constant. */
  readonly steady: boolean;
  readonly hasDefault: boolean;
  readonly filledAlways: boolean;
  readonly labels: readonly string[];
};

export type Table = {
  readonly name: string;
  readonly isView: boolean;
  readonly columns: readonly Column[];
  readonly uniques: readonly (readonly string[])[];
  readonly primaryKey: readonly string[];
  readonly refers: readonly Reference[];
};

export type Reference = {
  readonly column: string;
  readonly table: string;
  readonly toColumn: string;
  readonly action: 'a' | 'r' | 'c' | 'n' | 'd';
};

/** Tables and views with what an application knows of them, by names as they are written in SQL. */
export async function tablesOf(client: Client): Promise<readonly Table[]> {
  const { rows } = await client.query<{ table: Table }>(TABLES);
  return rows.map(({ table }) => table);
}

const TABLES = `
select json_build_object(
  'name', c.oid::regclass::text,
  'isView', c.relkind in ('v', 'm'),
  'columns', (
    select coalesce(json_agg(json_build_object(
      'name', quote_ident(a.attname),
      'type', case when t.typtype = 'e' then 'enum' when t.typtype = 'd' then 'domain' else format_type(t.oid, null) end,
      'length', case when a.atttypmod > 4 and t.typname in ('varchar', 'bpchar') then a.atttypmod - 4 end,
      'precision', case when a.atttypmod > 4 and t.typname = 'numeric' then ((a.atttypmod - 4) >> 16) & 65535 end,
      'scale', case when a.atttypmod > 4 and t.typname = 'numeric' then (a.atttypmod - 4) & 65535 end,
      'nullable', not a.attnotnull,
      'steady', a.attidentity = '' and coalesce(pg_get_expr(d.adbin, d.adrelid) !~ '\\(|CURRENT', true),
      'hasDefault', d.oid is not null or a.attidentity <> '',
      'filledAlways', a.attidentity = 'a' or a.attgenerated <> '',
      'labels', (select coalesce(json_agg(e.enumlabel order by e.enumsortorder), '[]') from pg_enum e where e.enumtypid = t.oid)
    ) order by a.attnum), '[]')
    from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'uniques', (
    select coalesce(json_agg((select json_agg(quote_ident(a.attname)) from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey))), '[]')
    from pg_index i where i.indrelid = c.oid and i.indisunique and i.indpred is null and i.indexprs is null and c.relkind <> 'm'),
  'primaryKey', (
    select coalesce(json_agg(quote_ident(a.attname)), '[]') from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
    where i.indrelid = c.oid and i.indisprimary),
  'refers', (
    select coalesce(json_agg(json_build_object(
      'column', (select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum = k.conkey[1]),
      'table', k.confrelid::regclass::text,
      'toColumn', (select quote_ident(attname) from pg_attribute where attrelid = k.confrelid and attnum = k.confkey[1]),
      'action', k.confdeltype)), '[]')
    from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0)
) as table
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_|^information_schema$|^oracle$'
order by c.oid`;
