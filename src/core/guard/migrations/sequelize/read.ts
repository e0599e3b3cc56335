import type { ChangeBody, Column, Constraint, ConstraintName, Dialect, Index, Name, Type } from '../../sql/change.ts';
import { chainOf, entriesIn, entry, numberIn, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import {
  COUNTER,
  change,
  column,
  defaultFrom,
  foreignAction,
  foreignKey,
  harmless,
  nameFrom,
  primaryKey,
  sqlIn,
  type,
  unique,
} from '../make.ts';
import type { Reading } from '../model.ts';
import { own } from '../own.ts';
import type { ScriptTool, ScriptVerb } from '../script.ts';
import { typeFromSql } from '../sql-type.ts';

/** Verbs of Sequelize's `queryInterface`. */
export const SEQUELIZE: ScriptTool = {
  noMatter:
    /^(describeTable|showAllTables|showIndex|tableExists|commit|rollback|startUnmanagedTransaction|getForeignKeyReferencesForTable|authenticate|findAll|findOne|count)$/,
  verbs: {
    query: (call, reading) => sqlIn(reading, call.args[0], call),
    createTable: table((on, { args: [, listed, options] }, reading) => createTable(on, { listed, options, reading })),
    dropTable: table((on) => [{ kind: 'drop-table', table: on, ifExists: true }]),
    renameTable: table((on, { args: [, to] }) => {
      const name = tableIn(to);
      return name === null ? null : [{ kind: 'rename-table', table: on, to: name.name }];
    }),
    addColumn: table((on, { args: [, name, options] }, reading) => {
      const made = attribute(textIn(name), options, reading.dialect);
      return made === null
        ? null
        : [{ kind: 'add-column', table: on, column: made.column, constraints: made.constraints, ifNotExists: false }];
    }),
    removeColumn: table((on, { args: [, name] }) => {
      const dropped = textIn(name);
      return dropped === null ? null : [{ kind: 'drop-column', table: on, column: dropped, ifExists: false }];
    }),
    renameColumn: table((on, { args: [, from, to] }) => {
      const [old, now] = [textIn(from), textIn(to)];
      return old === null || now === null ? null : [{ kind: 'rename-column', table: on, column: old, to: now }];
    }),
    changeColumn: table((on, { args: [, name, options] }, reading) => {
      const made = attribute(textIn(name), options, reading.dialect);
      if (made === null) return null;
      const more = made.constraints.map(
        (constraint): ChangeBody => ({ kind: 'add-constraint', table: on, constraint, usingIndex: null }),
      );
      return [{ kind: 'redefine-column', table: on, column: made.column.name, to: made.column }, ...more];
    }),
    addIndex: table((on, { args: [, second, third] }) => {
      const options = third ?? second;
      const fields = textsIn(second) ?? fieldsIn(entry(options, 'fields'));
      return fields === null
        ? null
        : [{ kind: 'create-index', index: indexOf(on, fields, options), ifNotExists: false }];
    }),
    removeIndex: table((on, { args: [, second] }) => {
      const [name, columns] = [textIn(second), second?.kind === 'list' ? textsIn(second) : null];
      if (name === null && columns === null) return null;
      return [
        {
          kind: 'drop-index',
          name: name === null ? null : { schema: on.schema, name },
          table: on,
          columns,
          ifExists: false,
        },
      ];
    }),
    addConstraint: table((on, { args: [, second, third] }) => {
      const options = second?.kind === 'map' ? second : third;
      const constraint = constraintOf(second?.kind === 'list' ? second : entry(options, 'fields'), options);
      return constraint === null ? null : [{ kind: 'add-constraint', table: on, constraint, usingIndex: null }];
    }),
    removeConstraint: table((on, { args: [, second] }) => {
      const name = textIn(second);
      const by: ConstraintName | null = name === null ? null : { by: 'name', name };
      return by === null ? null : [{ kind: 'drop-constraint', table: on, name: by, ifExists: false }];
    }),
    bulkInsert: table((on) => [{ kind: 'insert-rows', table: on, copiesFrom: null }]),
    insert: table((on) => [{ kind: 'insert-rows', table: on, copiesFrom: null }]),
    bulkUpdate: table((on, { args: [, values, where] }) => {
      const sets = entriesIn(values);
      const condition = entriesIn(where) ?? new Map<string, Code>();
      const whereNull = [...condition].flatMap(([key, value]) => (value.kind === 'null' ? [key] : []));
      return sets === null
        ? null
        : [{ kind: 'update-rows', table: on, sets: [...sets.keys()], whereNull, hasWhere: condition.size > 0 }];
    }),
    bulkDelete: table((on, { args: [, where] }) => [
      { kind: 'delete-rows', table: on, hasWhere: where?.kind === 'map' && where.entries.size > 0 },
    ]),
    createSchema: (call, reading) => harmless(reading, call, 'a new schema'),
  },
};

function table(make: (on: Name, call: Call, reading: Reading) => readonly ChangeBody[] | null): ScriptVerb {
  return (call, reading) => {
    const on = tableIn(call.args[0]);
    return on === null ? null : (make(on, call, reading)?.map((body) => change(reading, call, body)) ?? null);
  };
}

function tableIn(code: Code | undefined): Name | null {
  const name = textIn(code) ?? textIn(entry(code, 'tableName')) ?? textIn(entry(code, 'name'));
  return name === null ? null : nameFrom(name, textIn(entry(code, 'schema')));
}

type Made = { readonly column: Column; readonly constraints: readonly Constraint[] };

/** `{ type: Sequelize.STRING, allowNull: false }`, or a type alone. */
function attribute(name: string | null, code: Code | undefined, dialect: Dialect | null): Made | null {
  if (name === null || code === undefined) return null;
  if (code.kind !== 'map') return { column: column(name, sequelizeType(code, dialect)), constraints: [] };
  if (!code.whole) return null;
  const is = (key: string) => truthIn(entry(code, key)) === true;
  const references = entry(code, 'references');
  const to = tableIn(entry(references, 'model')) ?? tableIn(references);
  const uniqueName = textIn(entry(code, 'unique')) ?? textIn(entry(entry(code, 'unique'), 'name'));
  const constraints: Constraint[] = [];
  if (is('primaryKey')) constraints.push(primaryKey([name]));
  if (is('unique') || uniqueName !== null) constraints.push(unique([name], uniqueName));
  if (to !== null) {
    constraints.push(
      foreignKey([name], to, {
        refersToColumns: [textIn(entry(references, 'key')) ?? 'id'],
        onDelete: foreignAction(textIn(entry(code, 'onDelete'))),
        onUpdate: foreignAction(textIn(entry(code, 'onUpdate'))),
      }),
    );
  }
  const made = defaultFrom(entry(code, 'defaultValue'));
  return {
    column: column(textIn(entry(code, 'field')) ?? name, sequelizeType(entry(code, 'type'), dialect), {
      nullable: truthIn(entry(code, 'allowNull')) !== false && !is('primaryKey'),
      default: made?.kind === 'null' ? null : made,
      filled: is('autoIncrement') ? COUNTER : null,
      comment: textIn(entry(code, 'comment')),
    }),
    constraints,
  };
}

const SIMPLE: Readonly<Record<string, string>> = {
  INTEGER: 'integer',
  BIGINT: 'bigint',
  SMALLINT: 'smallint',
  MEDIUMINT: 'mediumint',
  BOOLEAN: 'boolean',
  DATEONLY: 'date',
  TIME: 'time',
  FLOAT: 'double',
  DOUBLE: 'double',
  REAL: 'real',
  JSON: 'json',
  JSONB: 'jsonb',
  UUID: 'uuid',
  BLOB: 'bytes',
  HSTORE: 'hstore',
  INET: 'inet',
  CITEXT: 'citext',
};

function sequelizeType(code: Code | undefined, dialect: Dialect | null): Type {
  if (code?.kind === 'text') return typeFromSql(code.value, dialect);
  const call = code?.kind === 'call' ? chainOf(code).calls.find((one) => /^[A-Z]/.test(one.name)) : undefined;
  const name =
    call?.name ?? /([A-Z][A-Z]+)(\.UNSIGNED|\.BINARY)?$/.exec(code?.text ?? '')?.[1] ?? code?.text ?? 'unknown';
  const unsigned = /UNSIGNED/.test(code?.text ?? '');
  const numbers = (call?.args ?? []).map(numberIn).filter((one) => one !== null);
  const isPostgres = dialect === 'postgres' || dialect === null;
  const simple = own(SIMPLE, name);
  if (simple !== undefined) return type(simple, [], { unsigned });
  switch (name) {
    case 'STRING':
      return type('varchar', numbers.length === 0 ? ['255'] : numbers);
    case 'CHAR':
      return type('char', numbers);
    case 'TEXT':
      return type('text');
    case 'TINYINT':
      return type(isPostgres ? 'smallint' : 'tinyint');
    case 'DECIMAL':
    case 'NUMERIC':
      return type('numeric', numbers);
    case 'DATE':
      return type(isPostgres ? 'timestamptz' : 'datetime');
    case 'ARRAY':
      return { ...sequelizeType(call?.args[0], dialect), array: true };
    case 'ENUM':
      return type(
        'enum',
        (call?.args ?? []).flatMap((one) => textsIn(one) ?? textsIn(entry(one, 'values')) ?? []),
      );
    default:
      return type(name.toLowerCase(), numbers);
  }
}

function createTable(
  on: Name,
  { listed, options, reading }: { listed: Code | undefined; options: Code | undefined; reading: Reading },
): readonly ChangeBody[] | null {
  const entries = entriesIn(listed);
  if (entries === null) return null;
  const made = [...entries].map(([name, code]) => attribute(name, code, reading.dialect));
  if (made.includes(null)) return null;
  const all = made.filter((one) => one !== null);
  const keys = all.flatMap((one) =>
    one.constraints.flatMap((each) => (each.kind === 'primary-key' ? each.columns : [])),
  );
  const schema = textIn(entry(options, 'schema'));
  const constraints = [
    ...(keys.length > 0 ? [primaryKey(keys)] : []),
    ...all.flatMap((one) => one.constraints.filter((each) => each.kind !== 'primary-key')),
  ];
  return [
    {
      kind: 'create-table',
      table: schema === null ? on : nameFrom(on.name, schema),
      columns: all.map((one) => one.column),
      constraints,
      ifNotExists: true,
      partitionOf: null,
      fromQuery: false,
    },
  ];
}

function fieldsIn(code: Code | undefined): readonly string[] | null {
  if (code?.kind !== 'list') return null;
  return code.items.map(
    (one) => textIn(one) ?? textIn(entry(one, 'name')) ?? textIn(entry(one, 'attribute')) ?? one.text,
  );
}

function indexOf(on: Name, parts: readonly string[], options: Code | undefined): Index {
  const name = textIn(entry(options, 'name')) ?? textIn(entry(options, 'indexName')) ?? `${on.name}_${parts.join('_')}`;
  return {
    name: { schema: on.schema, name },
    table: on,
    unique:
      truthIn(entry(options, 'unique')) === true ||
      textIn(entry(options, 'type'))?.toUpperCase() === 'UNIQUE' ||
      textIn(entry(options, 'indicesType'))?.toUpperCase() === 'UNIQUE',
    nullsNotDistinct: false,
    parts,
    hasExpression: parts.some((one) => !/^[\w$]+$/.test(one)),
    where: entry(options, 'where')?.text ?? null,
  };
}

function constraintOf(fields: Code | undefined, options: Code | undefined): Constraint | null {
  const columns = fieldsIn(fields) ?? [];
  const name = textIn(entry(options, 'name'));
  switch (textIn(entry(options, 'type'))?.toLowerCase()) {
    case 'unique':
      return unique(columns, name);
    case 'primary key':
      return primaryKey(columns, name);
    case 'check':
      return { kind: 'check', name, expression: entry(options, 'where')?.text ?? '', columns };
    case 'foreign key': {
      const references = entry(options, 'references');
      const to = tableIn(entry(references, 'table')) ?? tableIn(references);
      if (to === null) return null;
      const targets = textsIn(entry(references, 'fields')) ?? textsIn(entry(references, 'field')) ?? [];
      return foreignKey(columns, to, {
        name,
        refersToColumns: targets,
        onDelete: foreignAction(textIn(entry(options, 'onDelete'))),
        onUpdate: foreignAction(textIn(entry(options, 'onUpdate'))),
      });
    }
    default:
      return null;
  }
}
