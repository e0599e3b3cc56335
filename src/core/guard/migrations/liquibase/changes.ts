import type { Change, ChangeBody, Constraint, ConstraintName, Name } from '../../sql/change.ts';
import type { Written } from '../code/model.ts';
import {
  COUNTER,
  change,
  foreignAction,
  foreignKey,
  harmless,
  nameFrom,
  primaryKey,
  unique,
  unreadable,
} from '../make.ts';
import type { Reading } from '../model.ts';
import { typeFromSql } from '../sql-type.ts';
import { columnOf, defaultOf, list, merged } from './columns.ts';
import type { Element } from './xml.ts';

type Read = (element: Element, at: Written, reading: Reading) => readonly Change[] | null;

/** Change tags of Liquibase. Null: something that must be there is not. */
export const CHANGES: Readonly<Record<string, Read>> = {
  createTable: (element, at, reading) => {
    const columns = element.children.filter((one) => one.tag === 'column').map((one) => columnOf(one, reading));
    return onTable(element, (table) => [
      {
        kind: 'create-table',
        table,
        columns: columns.map((one) => one.column),
        constraints: merged(columns.flatMap((one) => one.constraints)),
        ifNotExists: element.attributes.get('ifNotExists') === 'true',
        partitionOf: null,
        fromQuery: false,
      },
    ])(at, reading);
  },
  dropTable: plain((table) => ({ kind: 'drop-table', table, ifExists: false })),
  renameTable: (element, at, reading) => {
    const [from, to] = [element.attributes.get('oldTableName'), element.attributes.get('newTableName')];
    return from === undefined || to === undefined
      ? null
      : [change(reading, at, { kind: 'rename-table', table: tableName(element, from), to })];
  },
  addColumn: (element, at, reading) => {
    const columns = element.children.filter((one) => one.tag === 'column').map((one) => columnOf(one, reading));
    return onTable(element, (table) =>
      columns.flatMap((one): readonly ChangeBody[] => [
        { kind: 'add-column', table, column: one.column, constraints: one.constraints, ifNotExists: false },
        ...(one.filler
          ? [{ kind: 'update-rows', table, sets: [one.column.name], whereNull: [], hasWhere: false } as const]
          : []),
      ]),
    )(at, reading);
  },
  dropColumn: (element, at, reading) => {
    const nested = element.children
      .filter((one) => one.tag === 'column')
      .map((one) => one.attributes.get('name') ?? '');
    const names =
      nested.length > 0 ? nested : (element.attributes.get('columnName') ?? '').split(',').map((one) => one.trim());
    return names.includes('')
      ? null
      : onTable(element, (table) =>
          names.map((name): ChangeBody => ({ kind: 'drop-column', table, column: name, ifExists: false })),
        )(at, reading);
  },
  renameColumn: (element, at, reading) => {
    const [from, to] = [element.attributes.get('oldColumnName'), element.attributes.get('newColumnName')];
    if (from === undefined || to === undefined) return null;
    return onTable(element, (table) => [{ kind: 'rename-column', table, column: from, to }])(at, reading);
  },
  modifyDataType: onColumn((on, element, reading) => [
    {
      kind: 'change-type',
      ...on,
      type: typeFromSql(element.attributes.get('newDataType') ?? '', reading.dialect),
      using: null,
    },
  ]),
  addNotNullConstraint: onColumn((on, element) => [
    ...(element.attributes.has('defaultNullValue')
      ? [{ kind: 'update-rows', table: on.table, sets: [on.column], whereNull: [on.column], hasWhere: true } as const]
      : []),
    { kind: 'set-not-null', ...on },
  ]),
  dropNotNullConstraint: onColumn((on) => [{ kind: 'drop-not-null', ...on }]),
  addDefaultValue: onColumn((on, element) => {
    const value = defaultOf(element.attributes, 'defaultValue');
    return value === null ? null : [{ kind: 'set-default', ...on, value }];
  }),
  dropDefaultValue: onColumn((on) => [{ kind: 'drop-default', ...on }]),
  addAutoIncrement: onColumn((on) => [{ kind: 'change-filled', ...on, filled: COUNTER }]),
  addUniqueConstraint: added((columns, { attributes }) => unique(columns, attributes.get('constraintName') ?? null)),
  addPrimaryKey: added((columns, { attributes }) => primaryKey(columns, attributes.get('constraintName') ?? null)),
  dropUniqueConstraint: dropped('unique'),
  dropPrimaryKey: dropped('primary-key'),
  dropForeignKeyConstraint: dropped('foreign-key'),
  addCheckConstraint: plain((table, { attributes, text }) => ({
    kind: 'add-constraint',
    table,
    constraint: {
      kind: 'check',
      name: attributes.get('constraintName') ?? null,
      expression: attributes.get('constraintBody') ?? text,
      columns: [],
    },
    usingIndex: null,
  })),
  dropCheckConstraint: dropped('check'),
  addForeignKeyConstraint: (element, at, reading) => {
    const { attributes } = element;
    const [base, to, columns] = [
      attributes.get('baseTableName'),
      attributes.get('referencedTableName'),
      attributes.get('baseColumnNames'),
    ];
    if (base === undefined || to === undefined || columns === undefined) return null;
    const key = foreignKey(list(columns), nameFrom(to, attributes.get('referencedTableSchemaName') ?? null), {
      name: attributes.get('constraintName') ?? null,
      refersToColumns: list(attributes.get('referencedColumnNames') ?? ''),
      onDelete: foreignAction(attributes.get('onDelete')),
      onUpdate: foreignAction(attributes.get('onUpdate')),
    });
    const table = nameFrom(base, attributes.get('baseTableSchemaName') ?? null);
    return [change(reading, at, { kind: 'add-constraint', table, constraint: key, usingIndex: null })];
  },
  createIndex: (element, at, reading) => {
    const columns = element.children
      .filter((one) => one.tag === 'column')
      .map((one) => one.attributes.get('name') ?? '');
    const name = element.attributes.get('indexName');
    return onTable(element, (table) => [
      {
        kind: 'create-index',
        index: {
          name: name === undefined ? null : { schema: table.schema, name },
          table,
          unique: element.attributes.get('unique') === 'true',
          nullsNotDistinct: false,
          parts: columns,
          hasExpression: columns.some((one) => !/^[\w$]+$/.test(one)),
          where: null,
        },
        ifNotExists: false,
      },
    ])(at, reading);
  },
  dropIndex: (element, at, reading) => {
    const { attributes } = element;
    const [name, table] = [attributes.get('indexName'), attributes.get('tableName')];
    if (name === undefined) return null;
    const on = table === undefined ? null : tableName(element, table);
    return [
      change(reading, at, {
        kind: 'drop-index',
        name: { schema: on?.schema ?? null, name },
        table: on,
        columns: null,
        ifExists: false,
      }),
    ];
  },
  createView: (element, at, reading) => {
    const name = element.attributes.get('viewName');
    if (name === undefined) return null;
    const replace = element.attributes.get('replaceIfExists') === 'true';
    const query = element.attributes.get('selectQuery') ?? element.text;
    return [
      change(reading, at, {
        kind: 'create-view',
        view: tableName(element, name),
        columns: null,
        materialized: false,
        replace,
        query,
      }),
    ];
  },
  dropView: (element, at, reading) => {
    const name = element.attributes.get('viewName');
    return name === undefined
      ? null
      : [
          change(reading, at, {
            kind: 'drop-view',
            view: tableName(element, name),
            materialized: false,
            ifExists: false,
          }),
        ];
  },
  createSequence: sequence((name) => ({ kind: 'create-sequence', sequence: name })),
  dropSequence: sequence((name) => ({ kind: 'drop-sequence', sequence: name })),
  alterSequence: sequence((name, { attributes }) => ({
    kind: 'change-sequence',
    sequence: name,
    what: attributes.has('cycle') ? 'cycle' : 'other',
  })),
  sql: runsSql,
  createProcedure: runsSql,
  createFunction: runsSql,
  createTrigger: runsSql,
  insert: plain((table) => ({ kind: 'insert-rows', table, copiesFrom: null })),
  loadData: plain((table) => ({ kind: 'insert-rows', table, copiesFrom: null })),
  update: plain((table, element) => ({
    kind: 'update-rows',
    table,
    sets: element.children.filter((one) => one.tag === 'column').map((one) => one.attributes.get('name') ?? ''),
    whereNull: nullsIn(conditionOf(element)),
    hasWhere: conditionOf(element) !== '',
  })),
  delete: plain((table, element) => ({ kind: 'delete-rows', table, hasWhere: conditionOf(element) !== '' })),
  setTableRemarks: (_, at, reading) => harmless(reading, at, 'a comment'),
  setColumnRemarks: (_, at, reading) => harmless(reading, at, 'a comment'),
};

function tableName({ attributes }: Element, name: string): Name {
  return nameFrom(name, attributes.get('schemaName') ?? null);
}

function onTable(
  element: Element,
  make: (table: Name) => readonly ChangeBody[],
): (at: Written, reading: Reading) => readonly Change[] | null {
  const name = element.attributes.get('tableName');
  return (at, reading) =>
    name === undefined ? null : make(tableName(element, name)).map((body) => change(reading, at, body));
}

function plain(make: (table: Name, element: Element) => ChangeBody): Read {
  return (element, at, reading) => onTable(element, (table) => [make(table, element)])(at, reading);
}

type OnColumn = { readonly table: Name; readonly column: string };

function onColumn(make: (on: OnColumn, element: Element, reading: Reading) => readonly ChangeBody[] | null): Read {
  return (element, at, reading) => {
    const [table, name] = [element.attributes.get('tableName'), element.attributes.get('columnName')];
    if (table === undefined || name === undefined) return null;
    return (
      make({ table: tableName(element, table), column: name }, element, reading)?.map((body) =>
        change(reading, at, body),
      ) ?? null
    );
  };
}

function added(make: (columns: readonly string[], element: Element) => Constraint): Read {
  return (element, at, reading) => {
    const columns = element.attributes.get('columnNames');
    if (columns === undefined) return null;
    return onTable(element, (table) => [
      { kind: 'add-constraint', table, constraint: make(list(columns), element), usingIndex: null },
    ])(at, reading);
  };
}

function dropped(kind: Constraint['kind']): Read {
  return (element, at, reading) => {
    const named = element.attributes.get('constraintName');
    const table = element.attributes.get('tableName') ?? element.attributes.get('baseTableName');
    if (table === undefined) return null;
    const name: ConstraintName =
      named === undefined ? { by: 'kind', kind, columns: null, refersTo: null } : { by: 'name', name: named };
    return [change(reading, at, { kind: 'drop-constraint', table: tableName(element, table), name, ifExists: false })];
  };
}

function sequence(make: (name: Name, element: Element) => ChangeBody): Read {
  return (element, at, reading) => {
    const name = element.attributes.get('sequenceName');
    return name === undefined ? null : [change(reading, at, make(tableName(element, name), element))];
  };
}

function runsSql(element: Element, at: Written, reading: Reading): readonly Change[] {
  const sql =
    element.text.trim() === ''
      ? (element.attributes.get('sql') ?? element.attributes.get('procedureBody') ?? '')
      : element.text;
  if (sql.trim() === '') return unreadable(reading, at, 'SQL of another file');
  return reading.readSql(sql, reading.file, element.start === -1 ? 0 : element.textLine - 1);
}

function conditionOf(element: Element): string {
  return (element.attributes.get('where') ?? element.children.find((one) => one.tag === 'where')?.text ?? '').trim();
}

function nullsIn(condition: string): readonly string[] {
  const found = /^["`]?(\w+)["`]?\s+is\s+null$/i.exec(condition);
  return found?.[1] === undefined ? [] : [found[1]];
}
