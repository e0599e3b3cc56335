import type { Change } from '../../sql/change.ts';
import { callback, chainOf, entriesIn, routineNamed, textIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { readCode, scriptGrammar } from '../code/read.ts';
import { readStatements } from '../code/statements.ts';
import { change, harmless, nameFrom, sqlIn, unreadable } from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { own } from '../own.ts';
import { knexTable } from './table.ts';

/** Changes of `up(knex)`. */
export function readKnex(file: TextFile, reading: Reading): readonly Change[] {
  const program = readCode(scriptGrammar(file.path), file.text);
  const whole = { line: 1, text: file.path };
  if (program === null) return unreadable(reading, whole, 'a file that could not be parsed');
  const up = routineNamed(program, 'up');
  if (up === null) return unreadable(reading, whole, 'a migration without `up`');
  return readBody(up.body, { reading, program, names: up.params, depth: 0 });
}

type Context = {
  readonly reading: Reading;
  readonly program: readonly Code[];
  /** What knex and its transactions are called here. */
  readonly names: readonly string[];
  readonly depth: number;
};

function readBody(body: readonly Code[], context: Context): readonly Change[] {
  return readStatements(body, context.reading, (call) => {
    const { root, calls } = chainOf(call);
    const [first] = calls;
    const isKnex = root === null && first !== undefined && context.names.includes(first.name);
    if (isKnex) return rows(first, calls.slice(1), context.reading);
    if (root?.kind === 'name' && context.names.includes(root.name.split('.')[0] ?? '')) return chain(calls, context);
    const helper = root === null && calls.length === 1 ? routineNamed(context.program, call.name) : null;
    if (helper !== null && context.depth < 5)
      return readBody(helper.body, {
        ...context,
        names: [...context.names, ...helper.params],
        depth: context.depth + 1,
      });
    return null;
  });
}

/** `knex.schema.createTable(...).alterTable(...)`, each link in turn. */
function chain(calls: readonly Call[], context: Context): readonly Change[] {
  const { reading } = context;
  let schema: string | null = null;
  return calls.flatMap((call, index) => {
    if (call.name === 'withSchema') schema = textIn(call.args[0]);
    if (
      /^(withSchema|schema|hasTable|hasColumn|catch|finally|on|transacting|debug|timeout|destroy|columnInfo|client|getTables)$/.test(
        call.name,
      )
    )
      return [];
    if (call.name === 'transaction' || call.name === 'then' || call.name === 'tap') return inner(call, context);
    const verb = own(VERBS, call.name);
    if (verb !== undefined)
      return verb(call, { reading, schema }) ?? unreadable(reading, call, 'names that are not in the text');
    return index === 0 && /^(from|into|table|select|update|insert|batchInsert|withRecursive|with)$/.test(call.name)
      ? rowsNamed(calls, reading)
      : index > 0 && /^(where|select|update|del|delete|insert|whereNull|into|from)/.test(call.name)
        ? []
        : unreadable(reading, call, 'a call that is not known');
  });
}

function inner(call: Call, context: Context): readonly Change[] {
  const block = callback(call);
  return block === null ? [] : readBody(block.body, { ...context, names: [...context.names, ...block.params] });
}

type Around = { readonly reading: Reading; readonly schema: string | null };
type Verb = (call: Call, around: Around) => readonly Change[] | null;

const VERBS: Readonly<Record<string, Verb>> = {
  createTable: inTable(true),
  createTableIfNotExists: inTable(true),
  alterTable: inTable(false),
  table: inTable(false),
  dropTable: dropTable(false),
  dropTableIfExists: dropTable(true),
  renameTable: (call, { reading, schema }) => {
    const [from, to] = call.args.map(textIn);
    if (typeof from !== 'string' || typeof to !== 'string') return null;
    return [change(reading, call, { kind: 'rename-table', table: nameFrom(from, schema), to })];
  },
  createView: view(false),
  createViewOrReplace: view(true),
  createMaterializedView: view(false),
  dropView: dropView(false),
  dropViewIfExists: dropView(true),
  dropMaterializedView: dropView(false),
  dropMaterializedViewIfExists: dropView(true),
  refreshMaterializedView: (call, { reading }) => harmless(reading, call, 'a view is filled again'),
  createSchema: (call, { reading }) => harmless(reading, call, 'a new schema'),
  createSchemaIfNotExists: (call, { reading }) => harmless(reading, call, 'a new schema'),
  createExtension: (call, { reading }) => harmless(reading, call, 'an extension is put in'),
  createExtensionIfNotExists: (call, { reading }) => harmless(reading, call, 'an extension is put in'),
  raw: (call, { reading }) => sqlIn(reading, call.args[0], call),
};

function inTable(isNew: boolean): Verb {
  return (call, { reading, schema }) => {
    const name = textIn(call.args[0]);
    const block = callback(call);
    return name === null || block === null ? null : knexTable(nameFrom(name, schema), block, { reading, call, isNew });
  };
}

function dropTable(ifExists: boolean): Verb {
  return (call, { reading, schema }) => {
    const name = textIn(call.args[0]);
    return name === null
      ? null
      : [change(reading, call, { kind: 'drop-table', table: nameFrom(name, schema), ifExists })];
  };
}

function view(replace: boolean): Verb {
  return (call, { reading, schema }) => {
    const name = textIn(call.args[0]);
    const materialized = /Materialized/.test(call.name);
    if (name === null) return null;
    return [
      change(reading, call, {
        kind: 'create-view',
        view: nameFrom(name, schema),
        columns: null,
        materialized,
        replace,
        query: call.text,
      }),
    ];
  };
}

function dropView(ifExists: boolean): Verb {
  return (call, { reading, schema }) => {
    const name = textIn(call.args[0]);
    const materialized = /Materialized/.test(call.name);
    return name === null
      ? null
      : [change(reading, call, { kind: 'drop-view', view: nameFrom(name, schema), materialized, ifExists })];
  };
}

function rowsNamed(calls: readonly Call[], reading: Reading): readonly Change[] {
  const named = calls.find((one) => /^(from|into|table|batchInsert)$/.test(one.name));
  return (
    (named === undefined ? null : rows(named, calls, reading)) ??
    unreadable(reading, calls.at(-1) ?? { line: 1, text: '' }, 'code of the program')
  );
}

/** `knex('orders').where({ channel: null }).update({ channel: 'web' })`. */
function rows(first: Call, rest: readonly Call[], reading: Reading): readonly Change[] | null {
  const name = textIn(first.args[0]);
  const at = rest.at(-1) ?? first;
  if (name === null) return null;
  const table = nameFrom(name);
  const hasWhere = rest.some((one) => /where/i.test(one.name));
  const verb = rest.find((one) =>
    /^(update|del|delete|truncate|insert|batchInsert|increment|decrement)$/.test(one.name),
  );
  switch (verb?.name) {
    case undefined:
      return harmless(reading, at, 'a question');
    case 'update': {
      const sets = [
        ...(entriesIn(verb.args[0])?.keys() ?? []),
        ...(textIn(verb.args[0]) === null ? [] : [textIn(verb.args[0]) ?? '']),
      ];
      return sets.length === 0
        ? null
        : [change(reading, at, { kind: 'update-rows', table, sets, whereNull: nullsIn(rest), hasWhere })];
    }
    case 'increment':
    case 'decrement':
      return [
        change(reading, at, {
          kind: 'update-rows',
          table,
          sets: [textIn(verb.args[0]) ?? '*'],
          whereNull: [],
          hasWhere,
        }),
      ];
    case 'insert':
    case 'batchInsert':
      return [change(reading, at, { kind: 'insert-rows', table, copiesFrom: null })];
    default:
      return [change(reading, at, { kind: 'delete-rows', table, hasWhere })];
  }
}

function nullsIn(calls: readonly Call[]): readonly string[] {
  return calls.flatMap((one) => {
    const [first] = one.args;
    if (one.name === 'whereNull') return textIn(first) ?? [];
    return one.name === 'where' && first?.kind === 'map'
      ? [...first.entries].flatMap(([key, value]) => (value.kind === 'null' ? [key] : []))
      : [];
  });
}
