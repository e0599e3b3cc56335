import { type Dialect, type Name, nameText, type Type } from '../change.ts';
import type { Table, TableColumn, Trigger } from '../model/schema.ts';
import type { Judging } from './judging.ts';

const RESERVED =
  /^(all|and|any|as|asc|between|by|case|check|column|constraint|create|default|delete|desc|distinct|else|end|exists|false|for|foreign|from|grant|group|having|in|index|insert|into|is|join|key|keys|left|like|limit|not|null|offset|on|or|order|primary|references|right|select|set|table|then|to|true|union|unique|update|user|using|values|when|where|with)$/i;

/** A name as a statement of this dialect must write it. */
export function quoted(dialect: Dialect, name: string): string {
  const plain = dialect === 'postgres' ? /^[a-z_][a-z0-9_]*$/ : /^[A-Za-z_][A-Za-z0-9_]*$/;
  if (plain.test(name) && !RESERVED.test(name)) return name;
  return dialect === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}

export function quotedName(dialect: Dialect, { schema, name }: Name): string {
  return schema === null ? quoted(dialect, name) : `${quoted(dialect, schema)}.${quoted(dialect, name)}`;
}

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A type as this dialect writes it. */
export function typeText(dialect: Dialect, type: Type): string {
  const own: Record<string, string> =
    dialect === 'postgres'
      ? { double: 'double precision', blob: 'bytea' }
      : dialect === 'mysql'
        ? { integer: 'int', numeric: 'decimal', bytea: 'blob' }
        : {};
  const known = own[type.name] ?? (/^[\w. ]+$/.test(type.name) && !/[A-Z]/.test(type.name) ? type.name : null);
  const name = known ?? quoted(dialect, type.name);
  const args = type.args.map((arg) => (type.name === 'enum' || type.name === 'set' ? quotedText(arg) : arg));
  return `${name}${args.length === 0 ? '' : `(${args.join(', ')})`}${type.unsigned ? ' unsigned' : ''}${type.array ? '[]' : ''}`;
}

/** As a column with this type is added; null: it is not known. */
export function columnType(dialect: Dialect, { type, userType }: TableColumn): string | null {
  if (type === null) return null;
  return userType ? quotedName(dialect, userType.name) : typeText(dialect, type);
}

/** Forward statements that let an older release work. None where the dialect has no single one or too little is known. */
export function statements({ dialect }: Judging, table: Table) {
  const on = `ALTER TABLE ${quotedName(dialect, table.name)}`;
  const named = (column: TableColumn) => quoted(dialect, column.name);
  const modify = (column: TableColumn, rest: string) =>
    column.type === null ? null : `${on} MODIFY ${named(column)} ${typeText(dialect, column.type)}${rest};`;
  const by = <T>(own: { postgres: T; mysql: T; sqlite: T }): T => own[dialect];
  return {
    dropNotNull: (column: TableColumn) =>
      by({
        postgres: `${on} ALTER COLUMN ${named(column)} DROP NOT NULL;`,
        mysql: modify(column, ' NULL'),
        sqlite: null,
      }),
    setDefault: (column: TableColumn, value: string) =>
      by({
        postgres: `${on} ALTER COLUMN ${named(column)} SET DEFAULT ${value};`,
        mysql: `${on} ALTER COLUMN ${named(column)} SET DEFAULT ${value};`,
        sqlite: null,
      }),
    setType: (column: TableColumn, type: Type) =>
      by({
        postgres: `${on} ALTER COLUMN ${named(column)} TYPE ${typeText('postgres', type)};`,
        mysql: `${on} MODIFY ${named(column)} ${typeText('mysql', type)}${column.nullable === false ? ' NOT NULL' : ''};`,
        sqlite: null,
      }),
    addColumn: (column: TableColumn) =>
      column.type === null ? null : `${on} ADD COLUMN ${named(column)} ${columnType(dialect, column)};`,
    dropConstraint: (name: string) =>
      by({
        postgres: `${on} DROP CONSTRAINT ${quoted(dialect, name)};`,
        mysql: `${on} DROP CONSTRAINT ${quoted(dialect, name)};`,
        sqlite: null,
      }),
    dropForeignKey: (name: string) =>
      by({
        postgres: `${on} DROP CONSTRAINT ${quoted(dialect, name)};`,
        mysql: `${on} DROP FOREIGN KEY ${quoted(dialect, name)};`,
        sqlite: null,
      }),
    dropIndex: (name: string) =>
      by({
        postgres: `DROP INDEX ${quotedName(dialect, { schema: table.name.schema, name })};`,
        mysql: `${on} DROP INDEX ${quoted(dialect, name)};`,
        sqlite: `DROP INDEX ${quoted(dialect, name)};`,
      }),
    createUnique: (columns: readonly TableColumn[]) => {
      const name = `${table.name.name}_${columns.map((column) => column.name).join('_')}_again`;
      const how = dialect === 'postgres' ? 'CREATE UNIQUE INDEX CONCURRENTLY' : 'CREATE UNIQUE INDEX';
      return columns.length === 0
        ? null
        : `${how} ${quoted(dialect, name)} ON ${quotedName(dialect, table.name)} (${columns.map(named).join(', ')});`;
    },
    /** In Postgres a trigger calls a function; what has a body of its own is a rule. */
    switchTrigger: ({ name, calls, body }: Pick<Trigger, 'name' | 'calls' | 'body'>) =>
      by({
        postgres: `${on} DISABLE ${calls === null && body !== null ? 'RULE' : 'TRIGGER'} ${quoted(dialect, name)};`,
        mysql: `DROP TRIGGER ${quoted(dialect, name)};`,
        sqlite: `DROP TRIGGER ${quoted(dialect, name)};`,
      }),
    disableSecurity: () => `${on} DISABLE ROW LEVEL SECURITY;`,
  };
}

/** One read-only statement that counts the rows of a table for which the condition holds. */
export function countWhere({ dialect }: Judging, table: Table, condition: string | null): string {
  return `SELECT count(*) FROM ${quotedName(dialect, table.name)}${condition === null ? '' : ` WHERE ${condition}`}`;
}

/** As people name it: `orders.channel`. */
export function columnSubject(table: Table, column: string): string {
  return `${nameText(table.name)}.${column}`;
}
