import type { Change } from '../../sql/change.ts';
import { textIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { readCode } from '../code/read.ts';
import { change, harmless, nameFrom, sqlIn, unreadable } from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { own } from '../own.ts';
import { argument, type Context, modelArg, type Operation } from './arguments.ts';
import { constraintBody } from './constraints.ts';
import { OPERATIONS } from './operations.ts';
import type { Models } from './state.ts';

/** Changes of a Django migration. `models`: what migrations before it said of tables and columns; it is added to. */
export function readDjango(file: TextFile, reading: Reading, models: Models): readonly Change[] {
  const program = readCode('python', file.text);
  const whole = { line: 1, text: file.path };
  if (program === null) return unreadable(reading, whole, 'a file that could not be parsed');
  const migration = program.find((one) => one.kind === 'class' && one.name === 'Migration');
  const body = migration?.kind === 'class' ? migration.body : [];
  const operations = body.find((one) => one.kind === 'assign' && one.to === 'operations');
  const context: Context & { program: readonly Code[] } = { reading, app: appOf(file.path), models, program };
  if (migration === undefined) return unreadable(reading, whole, 'a migration without a class `Migration`');
  const strange = body.filter((one) => one.kind === 'other' || one.kind === 'routine' || one.kind === 'call');
  const read = operations?.kind === 'assign' ? readOperations(operations.value, context) : [];
  return [...read, ...strange.flatMap((one) => unreadable(reading, one, 'code of the program'))];
}

/** `shop/migrations/0001_initial.py` -> `shop`. */
export function appOf(path: string): string {
  return /([^/]+)\/migrations\//.exec(path)?.[1] ?? '';
}

type Whole = Context & { readonly program: readonly Code[] };

function readOperations(code: Code | undefined, context: Whole): readonly Change[] {
  if (code === undefined) return [];
  if (code.kind !== 'list') return unreadable(context.reading, code, 'operations that are put together when it runs');
  return code.items.flatMap((one) => {
    if (one.kind !== 'call') return unreadable(context.reading, one, 'an operation that is not in the text');
    if (one.name === 'SeparateDatabaseAndState') return separate(one, context);
    if (one.name === 'RunSQL') return runSql(one, context);
    if (one.name === 'RunPython') return runPython(one, context);
    const operation = own(OPERATIONS, one.name) ?? own(OTHERS, one.name);
    if (operation === undefined && /(Extension|CreateCollation)$/.test(one.name))
      return harmless(context.reading, one, 'an extension is put in');
    return operation?.(one, context) ?? unreadable(context.reading, one, 'an operation that could not be read');
  });
}

const addsToModel: Operation = (call, context) => {
  const model = modelArg(call, context);
  const body =
    model === null
      ? null
      : constraintBody(
          model,
          argument(call, 'constraint', 1) ?? argument(call, 'index', 1) ?? call.options.get('index'),
        );
  if (body === null || model === null) return null;
  return model.hasTable ? [change(context.reading, call, body)] : [];
};

const dropsIndex: Operation = (call, context) => {
  const model = modelArg(call, context);
  const name = textIn(argument(call, 'name', 1));
  if (model === null || name === null) return null;
  return [
    change(context.reading, call, {
      kind: 'drop-index',
      name: nameFrom(name),
      table: model.table,
      columns: null,
      ifExists: false,
    }),
  ];
};

const withoutEffect: Operation = (call, { reading }) => harmless(reading, call, 'what only Django sees');

const OTHERS: Readonly<Record<string, Operation>> = {
  AddIndex: addsToModel,
  AddIndexConcurrently: addsToModel,
  AddConstraint: addsToModel,
  AddConstraintNotValid: addsToModel,
  RemoveIndex: dropsIndex,
  RemoveIndexConcurrently: dropsIndex,
  RenameIndex: (call, { reading }) => {
    const [from, to] = [textIn(call.options.get('old_name')), textIn(argument(call, 'new_name', 1))];
    if (to === null) return null;
    return from === null
      ? harmless(reading, call, 'an index gets a name')
      : [change(reading, call, { kind: 'rename-index', name: nameFrom(from), to })];
  },
  RemoveConstraint: (call, context) => {
    const model = modelArg(call, context);
    const name = textIn(argument(call, 'name', 1));
    if (model === null || name === null) return null;
    return [
      change(context.reading, call, {
        kind: 'drop-constraint',
        table: model.table,
        name: { by: 'name', name },
        ifExists: false,
      }),
    ];
  },
  AlterConstraint: withoutEffect,
  ValidateConstraint: withoutEffect,
  AlterModelOptions: withoutEffect,
  AlterModelManagers: withoutEffect,
  AlterModelTableComment: withoutEffect,
  AlterIndexTogether: withoutEffect,
};

/** Operations of the database count; those of the state only teach how tables are called. */
function separate(call: Call, context: Whole): readonly Change[] {
  const database = readOperations(argument(call, 'database_operations', 0), context);
  readOperations(argument(call, 'state_operations', 1), {
    ...context,
    reading: { ...context.reading, readSql: () => [] },
  });
  return database;
}

function runSql(call: Call, context: Whole): readonly Change[] {
  const sql = argument(call, 'sql', 0);
  const state = call.options.get('state_operations');
  const isNothing = sql?.kind === 'name' && sql.name.endsWith('noop');
  const read = isNothing ? [] : statements(sql, call, context);
  readOperations(state, { ...context, reading: { ...context.reading, readSql: () => [] } });
  return read;
}

/** A text, or a list of texts and of pairs of a text with its parameters. */
function statements(sql: Code | undefined, call: Call, { reading }: Whole): readonly Change[] {
  if (sql?.kind !== 'list') return sqlIn(reading, sql, call);
  return sql.items.flatMap((one) => sqlIn(reading, one.kind === 'list' ? one.items[0] : one, call));
}

function runPython(call: Call, { reading, program }: Whole): readonly Change[] {
  const code = argument(call, 'code', 0);
  if (code?.kind === 'name' && code.name.endsWith('noop')) return [];
  const routine =
    code?.kind === 'name' ? program.find((one) => one.kind === 'routine' && one.name === code.name) : undefined;
  return unreadable(reading, routine ?? call, 'code of the program (RunPython)');
}
