import type { ChangeBody, ConstraintName, Name } from '../../sql/change.ts';
import { entriesIn, entry, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { change, defaultFrom, harmless, primaryKey, sqlIn } from '../make.ts';
import type { Reading } from '../model.ts';
import type { ScriptTool, ScriptVerb } from '../script.ts';
import { typeFromSql } from '../sql-type.ts';
import { columnsIn, constraintsOf, tableIn } from './columns.ts';

const addColumns = table((on, { args: [, listed, options] }) => {
  const made = columnsIn(listed);
  const ifNotExists = truthIn(entry(options, 'ifNotExists')) === true;
  return (
    made?.map(
      (one): ChangeBody => ({
        kind: 'add-column',
        table: on,
        column: one.column,
        constraints: one.constraints,
        ifNotExists,
      }),
    ) ?? null
  );
});
const dropColumns = table((on, { args: [, second, options] }) => {
  const names = textsIn(second) ?? (entriesIn(second) === null ? null : [...(entriesIn(second)?.keys() ?? [])]);
  return (
    names?.map(
      (name): ChangeBody => ({
        kind: 'drop-column',
        table: on,
        column: name,
        ifExists: truthIn(entry(options, 'ifExists')) === true,
      }),
    ) ?? null
  );
});
const addConstraint = table((on, { args: [, named, said] }) => {
  const constraints = constraintsOf(textIn(named), said);
  return (
    constraints?.map(
      (constraint): ChangeBody => ({ kind: 'add-constraint', table: on, constraint, usingIndex: null }),
    ) ?? null
  );
});
const createIndex = table((on, { args: [, second, options] }) => {
  const parts =
    textsIn(second) ??
    (second?.kind === 'list' ? second.items.map((one) => textIn(entry(one, 'name')) ?? textIn(one) ?? one.text) : null);
  if (parts === null) return null;
  const bare = parts.map((one) => one.replace(/\s+(asc|desc).*$/i, ''));
  const isUnique = truthIn(entry(options, 'unique')) === true;
  const name = textIn(entry(options, 'name')) ?? `${on.name}_${bare.join('_')}_${isUnique ? 'unique_' : ''}index`;
  const index = {
    name: { schema: on.schema, name },
    table: on,
    unique: isUnique,
    nullsNotDistinct: false,
    parts: bare,
    hasExpression: bare.some((one) => !/^[\w$]+$/.test(one)),
    where: textIn(entry(options, 'where')),
  };
  return [{ kind: 'create-index', index, ifNotExists: truthIn(entry(options, 'ifNotExists')) === true }];
});

/** Verbs of `pgm`. */
export const NODE_PG_MIGRATE: ScriptTool = {
  noMatter: /^(noTransaction|func|db|select|disableTransaction)$/,
  verbs: {
    sql: (call, reading) => sqlIn(reading, call.args[0], call),
    query: (call, reading) => sqlIn(reading, call.args[0], call),
    createTable: table((on, { args: [, listed, options] }) => {
      const made = columnsIn(listed);
      if (made === null) return null;
      const said = entry(options, 'constraints');
      const more = said === undefined ? [] : constraintsOf(null, said);
      const keys = made.flatMap((one) =>
        one.constraints.flatMap((each) => (each.kind === 'primary-key' ? each.columns : [])),
      );
      const rest = made.flatMap((one) => one.constraints.filter((each) => each.kind !== 'primary-key'));
      return [
        {
          kind: 'create-table',
          table: on,
          columns: made.map((one) => one.column),
          constraints: [...(keys.length > 0 ? [primaryKey(keys)] : []), ...rest, ...(more ?? [])],
          ifNotExists: truthIn(entry(options, 'ifNotExists')) === true,
          partitionOf: null,
          fromQuery: false,
        },
      ];
    }),
    dropTable: table((on, { args: [, options] }) => [
      { kind: 'drop-table', table: on, ifExists: truthIn(entry(options, 'ifExists')) === true },
    ]),
    renameTable: table((on, { args: [, to] }) => {
      const name = tableIn(to);
      return name === null ? null : [{ kind: 'rename-table', table: on, to: name.name }];
    }),
    addColumns,
    addColumn: addColumns,
    dropColumns,
    dropColumn: dropColumns,
    renameColumn: table((on, { args: [, from, to] }) => {
      const [old, now] = [textIn(from), textIn(to)];
      return old === null || now === null ? null : [{ kind: 'rename-column', table: on, column: old, to: now }];
    }),
    alterColumn: table((on, { args: [, name, options] }) => {
      const altered = textIn(name);
      return altered === null || entriesIn(options) === null
        ? null
        : alterColumn({ table: on, column: altered }, options);
    }),
    addConstraint,
    createConstraint: addConstraint,
    dropConstraint: table((on, { args: [, named, options] }) => {
      const name = textIn(named);
      const by: ConstraintName | null = name === null ? null : { by: 'name', name };
      return by === null
        ? null
        : [{ kind: 'drop-constraint', table: on, name: by, ifExists: truthIn(entry(options, 'ifExists')) === true }];
    }),
    renameConstraint: table((on, { args: [, from, to] }) => {
      const [name, now] = [textIn(from), textIn(to)];
      return name === null || now === null ? null : [{ kind: 'rename-constraint', table: on, name, to: now }];
    }),
    createIndex,
    addIndex: createIndex,
    dropIndex: table((on, { args: [, second, options] }) => {
      const columns = textsIn(second);
      const name =
        textIn(entry(options, 'name')) ??
        (columns === null
          ? null
          : `${on.name}_${columns.join('_')}_${truthIn(entry(options, 'unique')) === true ? 'unique_' : ''}index`);
      return name === null
        ? null
        : [
            {
              kind: 'drop-index',
              name: { schema: on.schema, name },
              table: on,
              columns,
              ifExists: truthIn(entry(options, 'ifExists')) === true,
            },
          ];
    }),
    createType: table((name, { args: [, values] }) => {
      const listed = textsIn(values);
      return listed === null
        ? [{ kind: 'create-type', type: name }]
        : [{ kind: 'create-enum', type: name, values: listed }];
    }),
    dropType: table((name) => [{ kind: 'drop-type', type: name, what: 'type' }]),
    renameType: table((name, { args: [, to] }) =>
      tableIn(to) === null ? null : [{ kind: 'rename-type', type: name, to: tableIn(to)?.name ?? '' }],
    ),
    addTypeValue: table((name, { args: [, value, options] }) => {
      const added = textIn(value);
      return added === null
        ? null
        : [
            {
              kind: 'add-enum-value',
              type: name,
              value: added,
              ifNotExists: truthIn(entry(options, 'ifNotExists')) === true,
            },
          ];
    }),
    renameTypeValue: table((name, { args: [, from, to] }) => {
      const [value, now] = [textIn(from), textIn(to)];
      return value === null || now === null ? null : [{ kind: 'rename-enum-value', type: name, value, to: now }];
    }),
    createView: table((name, { args, text }) => [
      {
        kind: 'create-view',
        view: name,
        columns: null,
        materialized: false,
        replace: truthIn(entry(args[1], 'replace')) === true,
        query: textIn(args[2]) ?? text,
      },
    ]),
    dropView: table((name, { args: [, options] }) => [
      { kind: 'drop-view', view: name, materialized: false, ifExists: truthIn(entry(options, 'ifExists')) === true },
    ]),
    createSequence: table((name) => [{ kind: 'create-sequence', sequence: name }]),
    dropSequence: table((name) => [{ kind: 'drop-sequence', sequence: name }]),
    dropTrigger: table((on, { args: [, name] }) =>
      textIn(name) === null ? null : [{ kind: 'drop-trigger', table: on, name: textIn(name) ?? '' }],
    ),
    dropFunction: table((name) => [{ kind: 'drop-function', name, takes: null }]),
    createExtension: (call, reading) => harmless(reading, call, 'an extension is put in'),
    addExtension: (call, reading) => harmless(reading, call, 'an extension is put in'),
    createSchema: (call, reading) => harmless(reading, call, 'a new schema'),
  },
};

function table(make: (on: Name, call: Call, reading: Reading) => readonly ChangeBody[] | null): ScriptVerb {
  return (call, reading) => {
    const on = tableIn(call.args[0]);
    return on === null ? null : (make(on, call, reading)?.map((body) => change(reading, call, body)) ?? null);
  };
}

function alterColumn(
  on: { readonly table: Name; readonly column: string },
  options: Code | undefined,
): readonly ChangeBody[] {
  const bodies: ChangeBody[] = [];
  const word = textIn(entry(options, 'type'));
  if (word !== null)
    bodies.push({
      kind: 'change-type',
      ...on,
      type: typeFromSql(word, 'postgres'),
      using: textIn(entry(options, 'using')),
    });
  const value = entry(options, 'default');
  const made = defaultFrom(value);
  if (value !== undefined)
    bodies.push(
      made === null || made.kind === 'null'
        ? { kind: 'drop-default', ...on }
        : { kind: 'set-default', ...on, value: made },
    );
  const notNull =
    truthIn(entry(options, 'notNull')) ??
    (truthIn(entry(options, 'allowNull')) === null ? null : truthIn(entry(options, 'allowNull')) === false);
  if (notNull !== null) bodies.push({ kind: notNull ? 'set-not-null' : 'drop-not-null', ...on });
  const collation = textIn(entry(options, 'collation'));
  if (collation !== null) bodies.push({ kind: 'change-collation', ...on, to: collation });
  return bodies;
}
