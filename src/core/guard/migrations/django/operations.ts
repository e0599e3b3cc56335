import type { Change, ChangeBody, Column, Constraint, Name } from '../../sql/change.ts';
import { entriesIn, textIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { change, column, foreignKey, nameFrom, primaryKey, type, unique } from '../make.ts';
import { alterField } from './alter-field.ts';
import {
  argument,
  type Context,
  type FieldContext,
  modelArg,
  type Operation,
  plainIndex,
  targetModel,
  targetTable,
  withKeyType,
} from './arguments.ts';
import { alterUniqueTogether, constraintBody, groupsIn } from './constraints.ts';
import { djangoField, type Field, fieldConstraints } from './field.ts';
import { columnOf, columnsOf, type Model, modelKey, modelOf } from './state.ts';

/** Operations on models and fields; null: a name or a field is not in the text. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateModel: createModel,
  DeleteModel: (call, context) => {
    const model = modelArg(call, context, 'name');
    if (model === null) return null;
    context.models.delete(modelKey(context.app, model.name));
    const tables = [model.table, ...joinTables(model)];
    return model.hasTable
      ? tables.map((table) => change(context.reading, call, { kind: 'drop-table', table, ifExists: false }))
      : [];
  },
  RenameModel: renameModel,
  AlterModelTable: (call, context) => {
    const model = modelArg(call, context, 'name');
    if (model === null) return null;
    const given = textIn(argument(call, 'table', 1));
    const table = nameFrom(given ?? modelKey(context.app, model.name).replace('.', '_'));
    context.models.set(modelKey(context.app, model.name), { ...model, table, isNamed: given !== null });
    const same = table.name === model.table.name;
    return same || !model.hasTable
      ? []
      : [change(context.reading, call, { kind: 'rename-table', table: model.table, to: table.name })];
  },
  AddField: (call, context) => onField(call, context, addField),
  AlterField: (call, context) => onField(call, context, alterField),
  RemoveField: removeField,
  RenameField: renameField,
  AlterUniqueTogether: alterUniqueTogether,
  AlterOrderWithRespectTo: (call, context) => {
    const model = modelArg(call, context, 'name');
    if (model === null) return null;
    const made = column('_order', type('integer'), { nullable: false, default: { text: '0', kind: 'constant' } });
    return [
      change(context.reading, call, {
        kind: 'add-column',
        table: model.table,
        column: made,
        constraints: [],
        ifNotExists: false,
      }),
      change(context.reading, call, { kind: 'drop-default', table: model.table, column: '_order' }),
    ];
  },
};

function onField(
  call: Call,
  context: Context,
  read: (context: FieldContext) => readonly Change[],
): readonly Change[] | null {
  const model = modelArg(call, context);
  const name = textIn(argument(call, 'name', 1));
  const field = name === null ? null : djangoField(name, argument(call, 'field', 2), context.reading.dialect);
  if (model === null || name === null || field === null) return null;
  const typed = withKeyType(field, context);
  const changes = read({ ...context, at: call, model, name, field: typed });
  context.models.set(modelKey(context.app, model.name), {
    ...model,
    fields: new Map([...model.fields, [name, typed]]),
  });
  return model.hasTable ? changes : [];
}

function addField({ field, at, reading, model, name, ...context }: FieldContext): readonly Change[] {
  const { table } = model;
  const all = { ...context, reading };
  if (field.column === null)
    return field.joins === null ? [] : [change(reading, at, joinTable(model, name, { field, ...all }))];
  const needsFiller = field.filler !== null && !field.column.nullable;
  const added: Column = needsFiller ? { ...field.column, default: field.filler } : field.column;
  const bodies: ChangeBody[] = [
    {
      kind: 'add-column',
      table,
      column: added,
      constraints: fieldConstraints(field, targetTable(field, all, table)),
      ifNotExists: false,
    },
  ];
  if (needsFiller) bodies.push({ kind: 'drop-default', table, column: added.name });
  if (field.hasIndex && !field.isUnique)
    bodies.push({ kind: 'create-index', index: plainIndex(table, [added.name]), ifNotExists: false });
  return bodies.map((body) => change(reading, at, body));
}

function joinName(model: Model, field: string, given: string | null): Name {
  return nameFrom(given ?? `${model.table.name}_${field}`);
}

/** Tables that Django makes by itself for many to many. */
function joinTables(model: Model): readonly Name[] {
  return [...model.fields].flatMap(([name, { joins }]) => (joins === null ? [] : [joinName(model, name, joins.table)]));
}

function joinTable(model: Model, name: string, context: Context & { readonly field: Field }): ChangeBody {
  const target = context.field.refersTo === 'self' ? model : targetModel(context.field, context);
  const same = target.name.toLowerCase() === model.name.toLowerCase();
  const sides = [
    `${same ? 'from_' : ''}${model.name.toLowerCase()}_id`,
    `${same ? 'to_' : ''}${target.name.toLowerCase()}_id`,
  ];
  const columns = sides.map((one) => column(one, type('bigint'), { nullable: false }));
  const keys = sides.map((one, index) => foreignKey([one], index === 0 ? model.table : target.table));
  return {
    kind: 'create-table',
    table: joinName(model, name, context.field.joins?.table ?? null),
    columns: [
      column('id', type('bigint'), { nullable: false, filled: { kind: 'identity', always: false } }),
      ...columns,
    ],
    constraints: [primaryKey(['id']), unique(sides), ...keys],
    ifNotExists: false,
    partitionOf: null,
    fromQuery: false,
  };
}

function createModel(call: Call, context: Context): readonly Change[] | null {
  const name = textIn(argument(call, 'name', 0));
  const listed = argument(call, 'fields', 1);
  if (name === null || listed?.kind !== 'list') return null;
  const options = entriesIn(argument(call, 'options', 2)) ?? new Map<string, Code>();
  const named = textIn(options.get('db_table'));
  const fields = new Map<string, Field>();
  for (const pair of listed.items) {
    const [key, made] = pair.kind === 'list' ? pair.items : [];
    const field = djangoField(textIn(key) ?? '', made, context.reading.dialect);
    if (textIn(key) === null || field === null) return null;
    fields.set(textIn(key) ?? '', withKeyType(field, context));
  }
  const model: Model = {
    name,
    table: named === null ? modelOf(new Map(), context.app, name).table : nameFrom(named.replaceAll('"', '')),
    isNamed: named !== null,
    hasTable: truthIn(options.get('managed')) !== false && truthIn(options.get('proxy')) !== true,
    fields,
    uniqueTogether: groupsIn(options.get('unique_together')) ?? [],
  };
  context.models.set(modelKey(context.app, name), model);
  return model.hasTable ? createdTable(model, { call, options, context }) : [];
}

type Created = { readonly call: Call; readonly options: ReadonlyMap<string, Code>; readonly context: Context };

function createdTable(model: Model, { call, options, context }: Created): readonly Change[] {
  const { table } = model;
  const all = [...model.fields];
  const constraints: Constraint[] = all.flatMap(([, field]) => [
    ...fieldConstraints(field, targetTable(field, context, table)),
  ]);
  for (const group of model.uniqueTogether) constraints.push(unique(columnsOf(model, group)));
  const bodies: ChangeBody[] = [
    {
      kind: 'create-table',
      table,
      columns: all.flatMap(([, { column }]) => (column === null ? [] : [column])),
      constraints,
      ifNotExists: false,
      partitionOf: null,
      fromQuery: false,
    },
    ...all.flatMap(([name, field]): readonly ChangeBody[] =>
      field.joins === null ? [] : [joinTable(model, name, { ...context, field })],
    ),
  ];
  const more = ['constraints', 'indexes'].flatMap((key) => {
    const listed = options.get(key);
    return listed?.kind === 'list' ? listed.items.map((one) => constraintBody(model, one)) : [];
  });
  return [...bodies, ...more.filter((one) => one !== null)].map((body) => change(context.reading, call, body));
}

function renameModel(call: Call, context: Context): readonly Change[] | null {
  const model = modelArg(call, context, 'old_name');
  const to = textIn(argument(call, 'new_name', 1));
  if (model === null || to === null) return null;
  const { models, app, reading } = context;
  const renamed: Model = { ...model, name: to, table: model.isNamed ? model.table : modelOf(new Map(), app, to).table };
  models.delete(modelKey(app, model.name));
  models.set(modelKey(app, to), renamed);
  if (!model.hasTable || renamed.table.name === model.table.name) return [];
  const joins = joinTables(model).map((table, index) => ({
    table,
    to: joinTables(renamed)[index]?.name ?? table.name,
  }));
  const moved = [{ table: model.table, to: renamed.table.name }, ...joins.filter((one) => one.table.name !== one.to)];
  return moved.map((one) => change(reading, call, { kind: 'rename-table', ...one }));
}

function removeField(call: Call, context: Context): readonly Change[] | null {
  const model = modelArg(call, context);
  const name = textIn(argument(call, 'name', 1));
  if (model === null || name === null) return null;
  const field = model.fields.get(name);
  context.models.set(modelKey(context.app, model.name), {
    ...model,
    fields: new Map([...model.fields].filter(([key]) => key !== name)),
  });
  if (!model.hasTable) return [];
  if (field?.column === null) {
    const { joins } = field;
    return joins === null
      ? []
      : [
          change(context.reading, call, {
            kind: 'drop-table',
            table: joinName(model, name, joins.table),
            ifExists: false,
          }),
        ];
  }
  return [
    change(context.reading, call, {
      kind: 'drop-column',
      table: model.table,
      column: columnOf(model, name),
      ifExists: false,
    }),
  ];
}

function renameField(call: Call, context: Context): readonly Change[] | null {
  const model = modelArg(call, context);
  const [from, to] = [textIn(argument(call, 'old_name', 1)), textIn(argument(call, 'new_name', 2))];
  if (model === null || from === null || to === null) return null;
  const field = model.fields.get(from);
  const old = columnOf(model, from);
  const made = field?.isNamed ? old : field?.refersTo != null ? `${to}_id` : to;
  const renamed =
    field === undefined
      ? undefined
      : { ...field, column: field.column === null ? null : { ...field.column, name: made } };
  const fields = [...model.fields].map(([key, one]): [string, Field] =>
    key === from && renamed !== undefined ? [to, renamed] : [key, one],
  );
  const uniqueTogether = model.uniqueTogether.map((group) => group.map((one) => (one === from ? to : one)));
  context.models.set(modelKey(context.app, model.name), { ...model, fields: new Map(fields), uniqueTogether });
  if (!model.hasTable || old === made) return [];
  if (field?.column === null) {
    const table = joinName(model, from, field.joins?.table ?? null);
    return field.joins === null || field.joins.table !== null
      ? []
      : [change(context.reading, call, { kind: 'rename-table', table, to: joinName(model, to, null).name })];
  }
  return [change(context.reading, call, { kind: 'rename-column', table: model.table, column: old, to: made })];
}
