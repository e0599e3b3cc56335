import type { Change, ChangeBody, Column, Constraint } from '../../sql/change.ts';
import type { Written } from '../code/model.ts';
import {
  COUNTER,
  change,
  column,
  foreignAction,
  foreignKey,
  nameFrom,
  primaryKey,
  sqlDefault,
  unique,
  unreadable,
} from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { isSerial, typeFromSql } from '../sql-type.ts';

type Data = { readonly [key: string]: unknown };

/** A snapshot of Drizzle (`meta/0001_snapshot.json`) as the tables it stands for. */
export function readDrizzleSnapshot(file: TextFile, reading: Reading): readonly Change[] {
  const whole: Written = { line: 1, text: file.path };
  const data = parsed(file.text);
  if (!isData(data) || !isData(data.tables)) return unreadable(reading, whole, 'a snapshot that could not be read');
  const enums = Object.values(isData(data.enums) ? data.enums : {}).filter(isData);
  return [
    ...enums.map((one) =>
      change(reading, whole, {
        kind: 'create-enum',
        type: nameFrom(text(one.name), textOrNull(one.schema)),
        values: enumValues(one.values),
      }),
    ),
    ...Object.values(data.tables)
      .filter(isData)
      .flatMap((one) =>
        tableBodies(one, reading).map((body) => change(reading, { line: 1, text: `table ${text(one.name)}` }, body)),
      ),
  ];
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    // The caller says that it could not be read.
    return null;
  }
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A list, or (in older snapshots) a table of each value by itself. */
function enumValues(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.map(text) : Object.keys(isData(values) ? values : {});
}

function each(value: unknown): readonly Data[] {
  return Object.values(isData(value) ? value : {}).filter(isData);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((one) => (isData(one) ? text(one.expression) : text(one))) : [];
}

function tableBodies(data: Data, reading: Reading): readonly ChangeBody[] {
  const table = nameFrom(text(data.name), textOrNull(data.schema));
  const columns = each(data.columns).map((one) => columnOf(one, reading));
  const keys = each(data.columns).filter((one) => one.primaryKey === true);
  const composite = each(data.compositePrimaryKeys).map((one) => primaryKey(texts(one.columns), textOrNull(one.name)));
  const constraints: Constraint[] = [
    ...(keys.length > 0 ? [primaryKey(keys.map((one) => text(one.name)))] : composite),
    ...each(data.columns).flatMap((one) =>
      one.isUnique === true ? [unique([text(one.name)], textOrNull(one.uniqueName))] : [],
    ),
    ...each(data.uniqueConstraints).map((one) => unique(texts(one.columns), textOrNull(one.name))),
    ...each(data.checkConstraints).map(
      (one): Constraint => ({ kind: 'check', name: textOrNull(one.name), expression: text(one.value), columns: [] }),
    ),
    ...each(data.foreignKeys).map((one) =>
      foreignKey(texts(one.columnsFrom), nameFrom(text(one.tableTo)), {
        name: textOrNull(one.name),
        refersToColumns: texts(one.columnsTo),
        onDelete: foreignAction(text(one.onDelete)),
        onUpdate: foreignAction(text(one.onUpdate)),
      }),
    ),
  ];
  const indexes = each(data.indexes).map((one): ChangeBody => {
    const parts = texts(one.columns);
    const index = {
      name: nameFrom(text(one.name), table.schema),
      table,
      unique: one.isUnique === true,
      nullsNotDistinct: false,
      parts,
      hasExpression: false,
      where: textOrNull(one.where),
    };
    return { kind: 'create-index', index, ifNotExists: false };
  });
  return [
    { kind: 'create-table', table, columns, constraints, ifNotExists: false, partitionOf: null, fromQuery: false },
    ...indexes,
  ];
}

function columnOf(data: Data, { dialect }: Reading): Column {
  const written = text(data.type);
  const value = data.default;
  const generated = isData(data.generated) ? data.generated : null;
  const identity = isData(data.identity) ? data.identity : null;
  return column(text(data.name), typeFromSql(written, dialect), {
    nullable: data.notNull !== true && data.primaryKey !== true,
    default: value === undefined || value === null ? null : sqlDefault(String(value)),
    filled:
      generated !== null
        ? { kind: 'computed', expression: text(generated.as) }
        : identity !== null
          ? { kind: 'identity', always: identity.type === 'always' }
          : isSerial(written) || data.autoincrement === true
            ? COUNTER
            : null,
  });
}
