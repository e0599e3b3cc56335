import type { ChangeBody, Column, Constraint, Index, Name } from '../../sql/change.ts';
import { entry, numberIn, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import {
  COUNTER,
  change,
  column,
  foreignAction,
  foreignKey,
  harmless,
  nameFrom,
  primaryKey,
  sqlDefault,
  sqlIn,
  unique,
} from '../make.ts';
import type { Reading } from '../model.ts';
import type { ScriptTool, ScriptVerb } from '../script.ts';
import { typeFromSql } from '../sql-type.ts';

/** Verbs of TypeORM's `QueryRunner`. */
export const TYPEORM: ScriptTool = {
  noMatter:
    /^(hasTable|hasColumn|getTable|getTables|startTransaction|commitTransaction|rollbackTransaction|connect|release|loadTables|clearSqlMemory|findColumnByName|find|some|getDatabases)$/,
  verbs: {
    query: (call, reading) => sqlIn(reading, call.args[0], call),
    createTable,
    dropTable: table((name, call) => [{ kind: 'drop-table', table: name, ifExists: truthIn(call.args[1]) === true }]),
    renameTable: table((name, { args }) => {
      const to = textIn(args[1]);
      return to === null ? null : [{ kind: 'rename-table', table: name, to: nameFrom(to).name }];
    }),
    addColumn: table((name, { args }, reading) => addColumns(name, [args[1]], reading)),
    addColumns: table((name, { args: [, listed] }, reading) =>
      listed?.kind === 'list' ? addColumns(name, listed.items, reading) : null,
    ),
    dropColumn: table((name, { args }) => dropColumns(name, [args[1]])),
    dropColumns: table((name, { args: [, listed] }) =>
      listed?.kind === 'list' ? dropColumns(name, listed.items) : null,
    ),
    renameColumn: table((name, { args }) => {
      const [from, to] = [nameIn(args[1]), nameIn(args[2])];
      return from === null || to === null ? null : [{ kind: 'rename-column', table: name, column: from, to }];
    }),
    changeColumn: table((name, { args }, reading) => {
      const [from, made] = [nameIn(args[1]), tableColumn(args[2], reading)];
      if (from === null || made === null) return null;
      const renames: readonly ChangeBody[] =
        from === made.column.name ? [] : [{ kind: 'rename-column', table: name, column: from, to: made.column.name }];
      return [...renames, { kind: 'redefine-column', table: name, column: made.column.name, to: made.column }];
    }),
    createIndex: table((name, { args }) => indexes(name, [args[1]])),
    createIndices: table((name, { args: [, listed] }) =>
      listed?.kind === 'list' ? indexes(name, listed.items) : null,
    ),
    dropIndex: table((on, { args }) => {
      const name = nameIn(args[1]);
      return name === null
        ? null
        : [{ kind: 'drop-index', name: { schema: on.schema, name }, table: on, columns: null, ifExists: false }];
    }),
    createForeignKey: adds(foreign),
    createForeignKeys: adds(foreign),
    createUniqueConstraint: adds(uniqueOf),
    createUniqueConstraints: adds(uniqueOf),
    createCheckConstraint: adds(check),
    createExclusionConstraint: adds((code) => ({ kind: 'exclusion', name: nameIn(code) })),
    createPrimaryKey: table((name, { args }) => {
      const columns = textsIn(args[1]);
      return columns === null
        ? null
        : [{ kind: 'add-constraint', table: name, constraint: primaryKey(columns), usingIndex: null }];
    }),
    dropForeignKey: drops('foreign-key'),
    dropUniqueConstraint: drops('unique'),
    dropCheckConstraint: drops('check'),
    dropExclusionConstraint: drops('exclusion'),
    dropPrimaryKey: table((name) => [
      {
        kind: 'drop-constraint',
        table: name,
        name: { by: 'kind', kind: 'primary-key', columns: null, refersTo: null },
        ifExists: false,
      },
    ]),
    clearTable: table((name) => [{ kind: 'delete-rows', table: name, hasWhere: false }]),
    createSchema: (call, reading) => harmless(reading, call, 'a new schema'),
  },
};

function table(make: (name: Name, call: Call, reading: Reading) => readonly ChangeBody[] | null): ScriptVerb {
  return (call, reading) => {
    const name = nameIn(call.args[0]);
    return name === null
      ? null
      : (make(nameFrom(name), call, reading)?.map((body) => change(reading, call, body)) ?? null);
  };
}

/** A text, or an object with a name: `'orders'`, `new Table({ name: 'orders' })`. */
function nameIn(code: Code | undefined): string | null {
  return textIn(code) ?? textIn(entry(optionsIn(code), 'name'));
}

function optionsIn(code: Code | undefined): Code | undefined {
  return code?.kind === 'call' ? code.args[0] : code;
}

type Made = { readonly column: Column; readonly constraints: readonly Constraint[] };

function tableColumn(code: Code | undefined, { dialect }: Reading): Made | null {
  const options = optionsIn(code);
  const [name, word] = [textIn(entry(options, 'name')), textIn(entry(options, 'type'))];
  if (name === null || word === null || options?.kind !== 'map' || !options.whole) return null;
  const is = (key: string) => truthIn(entry(options, key)) === true;
  const sized = textIn(entry(options, 'length')) ?? numberIn(entry(options, 'length'));
  const digits = [numberIn(entry(options, 'precision')), numberIn(entry(options, 'scale'))].filter(
    (one) => one !== null,
  );
  const args = sized !== null && sized !== '' ? [sized] : digits;
  const enumName = textIn(entry(options, 'enumName'));
  const made = typeFromSql(word === 'enum' && enumName !== null ? enumName : word, dialect);
  const strategy = textIn(entry(options, 'generationStrategy'));
  const computed = textIn(entry(options, 'asExpression'));
  const value = entry(options, 'default');
  const constraints: Constraint[] = [];
  if (is('isPrimary')) constraints.push(primaryKey([name]));
  if (is('isUnique')) constraints.push(unique([name]));
  return {
    column: column(
      name,
      { ...made, args: made.args.length > 0 ? made.args : args, array: made.array || is('isArray') },
      {
        nullable: is('isNullable') && !is('isPrimary'),
        default:
          strategy === 'uuid'
            ? sqlDefault('uuid_generate_v4()')
            : value === undefined || value.kind === 'null'
              ? null
              : sqlDefault(textIn(value) ?? value.text),
        filled:
          computed !== null
            ? { kind: 'computed', expression: computed }
            : (is('isGenerated') && strategy !== 'uuid') || strategy === 'increment'
              ? COUNTER
              : null,
        comment: textIn(entry(options, 'comment')),
      },
    ),
    constraints,
  };
}

function addColumns(name: Name, codes: readonly (Code | undefined)[], reading: Reading): readonly ChangeBody[] | null {
  const made = codes.map((one) => tableColumn(one, reading));
  if (made.includes(null)) return null;
  return made.flatMap((one): readonly ChangeBody[] =>
    one === null
      ? []
      : [{ kind: 'add-column', table: name, column: one.column, constraints: one.constraints, ifNotExists: false }],
  );
}

function dropColumns(name: Name, codes: readonly (Code | undefined)[]): readonly ChangeBody[] | null {
  const names = codes.map(nameIn);
  if (names.includes(null)) return null;
  return names.map((one): ChangeBody => ({ kind: 'drop-column', table: name, column: one ?? '', ifExists: false }));
}

function createTable(call: Call, reading: Reading) {
  const options = optionsIn(call.args[0]);
  const [name, listed] = [textIn(entry(options, 'name')), entry(options, 'columns')];
  if (name === null || listed?.kind !== 'list') return null;
  const made = listed.items.map((one) => tableColumn(one, reading));
  if (made.includes(null)) return null;
  const on = nameFrom(name, textIn(entry(options, 'schema')));
  const all = (key: string, read: (code: Code | undefined) => Constraint | null) => {
    const codes = entry(options, key);
    return codes?.kind === 'list' ? codes.items.map(read) : [];
  };
  const others = [...all('foreignKeys', foreign), ...all('uniques', uniqueOf), ...all('checks', check)];
  const listedIndexes = entry(options, 'indices');
  const found = listedIndexes?.kind === 'list' ? indexes(on, listedIndexes.items) : [];
  if (others.includes(null) || found === null) return null;
  const columns = made.flatMap((one) => (one === null ? [] : [one]));
  const keys = columns.flatMap((one) =>
    one.constraints.flatMap((each) => (each.kind === 'primary-key' ? each.columns : [])),
  );
  const constraints = [
    ...(keys.length > 0 ? [primaryKey(keys)] : []),
    ...columns.flatMap((one) => one.constraints.filter((each) => each.kind !== 'primary-key')),
    ...others.filter((one) => one !== null),
  ];
  const body: ChangeBody = {
    kind: 'create-table',
    table: on,
    columns: columns.map((one) => one.column),
    constraints,
    ifNotExists: truthIn(call.args[1]) === true,
    partitionOf: null,
    fromQuery: false,
  };
  return [body, ...found].map((one) => change(reading, call, one));
}

function foreign(code: Code | undefined): Constraint | null {
  const options = optionsIn(code);
  const [columns, to] = [textsIn(entry(options, 'columnNames')), textIn(entry(options, 'referencedTableName'))];
  if (columns === null || to === null) return null;
  return foreignKey(columns, nameFrom(to), {
    name: textIn(entry(options, 'name')),
    refersToColumns: textsIn(entry(options, 'referencedColumnNames')) ?? [],
    onDelete: foreignAction(textIn(entry(options, 'onDelete'))),
    onUpdate: foreignAction(textIn(entry(options, 'onUpdate'))),
  });
}

function uniqueOf(code: Code | undefined): Constraint | null {
  const columns = textsIn(entry(optionsIn(code), 'columnNames'));
  return columns === null ? null : unique(columns, nameIn(code));
}

function check(code: Code | undefined): Constraint | null {
  const expression = textIn(entry(optionsIn(code), 'expression'));
  return expression === null ? null : { kind: 'check', name: nameIn(code), expression, columns: [] };
}

function indexes(on: Name, codes: readonly (Code | undefined)[]): readonly ChangeBody[] | null {
  const made = codes.map((code): Index | null => {
    const options = optionsIn(code);
    const columns = textsIn(entry(options, 'columnNames'));
    if (columns === null) return null;
    const name = textIn(entry(options, 'name'));
    return {
      name: name === null ? null : { schema: on.schema, name },
      table: on,
      unique: truthIn(entry(options, 'isUnique')) === true,
      nullsNotDistinct: false,
      parts: columns,
      hasExpression: false,
      where: textIn(entry(options, 'where')),
    };
  });
  if (made.includes(null)) return null;
  return made.flatMap((index): readonly ChangeBody[] =>
    index === null ? [] : [{ kind: 'create-index', index, ifNotExists: false }],
  );
}

function adds(read: (code: Code | undefined) => Constraint | null): ScriptVerb {
  return table((on, { args: [, second] }) => {
    const made = (second?.kind === 'list' ? second.items : [second]).map(read);
    if (made.includes(null)) return null;
    return made.flatMap((constraint): readonly ChangeBody[] =>
      constraint === null ? [] : [{ kind: 'add-constraint', table: on, constraint, usingIndex: null }],
    );
  });
}

/** By its name; an object that was looked up before tells no more than what kind it is. */
function drops(kind: Constraint['kind']): ScriptVerb {
  return table((on, { args }) => {
    const name = nameIn(args[1]);
    const by =
      name === null ? ({ by: 'kind', kind, columns: null, refersTo: null } as const) : ({ by: 'name', name } as const);
    return [{ kind: 'drop-constraint', table: on, name: by, ifExists: false }];
  });
}
