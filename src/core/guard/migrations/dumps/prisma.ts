import type { Change, ChangeBody, Column, Constraint, Default, Dialect, Type } from '../../sql/change.ts';
import type { Written } from '../code/model.ts';
import {
  COUNTER,
  change,
  column,
  foreignAction,
  foreignKey,
  nameFrom,
  primaryKey,
  quoted,
  sqlDefault,
  type,
  unique,
} from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { own } from '../own.ts';
import { typeFromSql } from '../sql-type.ts';

type Block = { readonly kind: string; readonly name: string; readonly lines: readonly string[]; readonly line: number };

/** `schema.prisma` as the tables it stands for. */
export function readPrismaSchema(file: TextFile, reading: Reading): readonly Change[] {
  const blocks = blocksOf(file.text);
  const enums = new Map(blocks.filter((one) => one.kind === 'enum').map((one) => [one.name, mapped(one)]));
  const models = new Map(blocks.filter((one) => one.kind === 'model').map((one) => [one.name, one]));
  const context: Context = { enums, models, dialect: reading.dialect };
  return blocks.flatMap((block) => {
    const at: Written = { line: block.line, text: `${block.kind} ${block.name}` };
    if (block.kind === 'enum' && reading.dialect !== 'mysql' && reading.dialect !== 'sqlite') {
      return [change(reading, at, { kind: 'create-enum', type: nameFrom(mapped(block)), values: enumValues(block) })];
    }
    return block.kind === 'model' && !block.lines.some((one) => /^\s*@@ignore/.test(one))
      ? modelBodies(block, context).map((body) => change(reading, at, body))
      : [];
  });
}

type Context = {
  readonly enums: ReadonlyMap<string, string>;
  readonly models: ReadonlyMap<string, Block>;
  readonly dialect: Dialect | null;
};

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { kind: string; name: string; lines: string[]; line: number } | null = null;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = written.replace(/(^|\s)\/\/.*$/, '');
    const [, kind, name] = /^\s*(model|enum|view|type|datasource|generator)\s+(\w+)\s*\{/.exec(line) ?? [];
    if (kind !== undefined && name !== undefined) open = { kind, name, lines: [], line: index + 1 };
    else if (/^\s*\}/.test(line)) {
      if (open !== null) blocks.push(open);
      open = null;
    } else if (line.trim() !== '') open?.lines.push(line.trim());
  }
  return blocks;
}

function mapped({ name, lines }: Block): string {
  return (
    lines.map((one) => /^@@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(one)?.[1]).find((one) => one !== undefined) ?? name
  );
}

function enumValues({ lines }: Block): readonly string[] {
  return lines.flatMap((one) => {
    const [, value] = /^(\w+)/.exec(one) ?? [];
    return value === undefined ? [] : [/@map\(\s*"([^"]+)"/.exec(one)?.[1] ?? value];
  });
}

type Field = {
  readonly name: string;
  readonly word: string;
  readonly list: boolean;
  readonly optional: boolean;
  readonly rest: string;
};

function fieldsOf({ lines }: Block): readonly Field[] {
  return lines.flatMap((line) => {
    const [, name, word, ending = '', rest = ''] = /^(\w+)\s+(\w+(?:\("[^"]*"\))?)(\[\]|\?)?\s*(.*)$/.exec(line) ?? [];
    return name === undefined || word === undefined
      ? []
      : [{ name, word, list: ending === '[]', optional: ending === '?', rest }];
  });
}

function columnName({ name, rest }: Field): string {
  return /(?:^|\s)@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(rest)?.[1] ?? name;
}

function modelBodies(block: Block, context: Context): readonly ChangeBody[] {
  const table = nameFrom(mapped(block));
  const fields = fieldsOf(block);
  const own = fields.filter((one) => !context.models.has(one.word));
  const names = new Map(own.map((one) => [one.name, columnName(one)]));
  const constraints: Constraint[] = [];
  for (const one of own) {
    if (/(^|\s)@id\b/.test(one.rest)) constraints.push(primaryKey([columnName(one)]));
    if (/(^|\s)@unique\b/.test(one.rest))
      constraints.push(unique([columnName(one)], `${table.name}_${columnName(one)}_key`));
  }
  for (const one of fields) {
    const key = relation(one, names, context);
    if (key !== null) constraints.push(key);
  }
  const indexes: ChangeBody[] = [];
  for (const line of block.lines) {
    const [, word, inside = ''] = /^@@(id|unique|index)\((.*)\)/.exec(line) ?? [];
    const columns = listed(inside).map((one) => names.get(one) ?? one);
    const name = /\bmap:\s*"([^"]+)"/.exec(inside)?.[1] ?? null;
    if (word === 'id') constraints.push(primaryKey(columns, name));
    if (word === 'unique') constraints.push(unique(columns, name ?? `${table.name}_${columns.join('_')}_key`));
    if (word !== 'index') continue;
    const index = {
      name: nameFrom(name ?? `${table.name}_${columns.join('_')}_idx`),
      table,
      unique: false,
      nullsNotDistinct: false,
      parts: columns,
      hasExpression: false,
      where: null,
    };
    indexes.push({ kind: 'create-index', index, ifNotExists: false });
  }
  const columns = own.map((one) => columnOf(one, context));
  return [
    { kind: 'create-table', table, columns, constraints, ifNotExists: false, partitionOf: null, fromQuery: false },
    ...indexes,
  ];
}

/** Names of `[a, b(sort: Desc)]`. */
function listed(inside: string): readonly string[] {
  const [, names = ''] = /\[([^\]]*)\]/.exec(inside) ?? [];
  return names
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function relation(field: Field, names: ReadonlyMap<string, string>, { models }: Context): Constraint | null {
  const target = models.get(field.word);
  const [, inside] = /@relation\((.*)\)/.exec(field.rest) ?? [];
  if (target === undefined || inside === undefined) return null;
  const [, own] = /\bfields:\s*(\[[^\]]*\])/.exec(inside) ?? [];
  if (own === undefined) return null;
  const others = new Map(fieldsOf(target).map((one) => [one.name, columnName(one)]));
  const [, theirs = ''] = /\breferences:\s*(\[[^\]]*\])/.exec(inside) ?? [];
  return foreignKey(
    listed(own).map((one) => names.get(one) ?? one),
    nameFrom(mapped(target)),
    {
      name: /\bmap:\s*"([^"]+)"/.exec(inside)?.[1] ?? null,
      refersToColumns: listed(theirs).map((one) => others.get(one) ?? one),
      onDelete: foreignAction(/\bonDelete:\s*(\w+)/.exec(inside)?.[1] ?? (field.optional ? 'setNull' : 'restrict')),
      onUpdate: foreignAction(/\bonUpdate:\s*(\w+)/.exec(inside)?.[1] ?? 'cascade'),
    },
  );
}

function columnOf(field: Field, context: Context): Column {
  const value = defaultOf(field);
  const counts = value?.text === 'autoincrement()';
  return column(
    columnName(field),
    { ...typeOf(field, context), array: field.list },
    {
      nullable: field.optional,
      default: counts ? null : value,
      filled: counts ? COUNTER : null,
    },
  );
}

const TYPES: Readonly<Record<string, readonly [postgres: string, mysql: string]>> = {
  String: ['text', 'varchar'],
  Int: ['integer', 'integer'],
  BigInt: ['bigint', 'bigint'],
  Float: ['double', 'double'],
  Boolean: ['boolean', 'tinyint'],
  Json: ['jsonb', 'json'],
  Bytes: ['bytes', 'bytes'],
  DateTime: ['timestamp', 'datetime'],
};

function typeOf({ word, rest }: Field, { enums, dialect }: Context): Type {
  const [, native, size] = /@db\.(\w+)(?:\(([^)]*)\))?/.exec(rest) ?? [];
  if (native !== undefined)
    return typeFromSql(`${own(NATIVE, native) ?? native}${size === undefined ? '' : `(${size})`}`, dialect);
  const name = enums.get(word);
  if (name !== undefined) return type(dialect === 'mysql' ? 'enum' : name);
  if (word === 'Decimal')
    return type('numeric', dialect === 'sqlite' ? [] : dialect === 'mysql' ? ['65', '30'] : ['65', '30']);
  if (word.startsWith('Unsupported')) return typeFromSql(/"([^"]*)"/.exec(word)?.[1] ?? word, dialect);
  const pair = own(TYPES, word);
  if (pair === undefined) return type(word.toLowerCase());
  const made = dialect === 'mysql' ? pair[1] : pair[0];
  const args =
    dialect !== 'mysql'
      ? word === 'DateTime'
        ? ['3']
        : []
      : word === 'String'
        ? ['191']
        : word === 'Boolean'
          ? ['1']
          : word === 'DateTime'
            ? ['3']
            : [];
  return type(made, args);
}

const NATIVE: Readonly<Record<string, string>> = {
  VarChar: 'varchar',
  DoublePrecision: 'double precision',
  ByteA: 'bytea',
  UnsignedInt: 'int unsigned',
  UnsignedBigInt: 'bigint unsigned',
};

/** What Prisma's own client fills in is no default of the database. */
function defaultOf({ rest }: Field): Default | null {
  const [, inside] = /@default\(((?:[^()"]|"(?:[^"\\]|\\.)*"|\((?:[^()"]|"(?:[^"\\]|\\.)*")*\))*)\)/.exec(rest) ?? [];
  if (inside === undefined || /^(uuid|cuid|nanoid|ulid|auto)\(/.test(inside)) return null;
  const [, raw] = /^dbgenerated\(\s*"((?:[^"\\]|\\.)*)"/.exec(inside) ?? [];
  if (raw !== undefined) return sqlDefault(raw.replace(/\\"/g, '"'));
  if (inside === 'now()') return sqlDefault('CURRENT_TIMESTAMP');
  if (/^"/.test(inside)) return { text: quoted(inside.slice(1, -1).replace(/\\"/g, '"')), kind: 'constant' };
  if (/^(true|false|-?[\d.]+)$/.test(inside)) return { text: inside, kind: 'constant' };
  return /^\w+$/.test(inside)
    ? { text: quoted(inside), kind: 'constant' }
    : { text: inside, kind: /^\[/.test(inside) ? 'constant' : 'expression' };
}
