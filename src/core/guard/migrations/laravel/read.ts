import type { Change } from '../../sql/change.ts';
import { callback, chainOf, entriesIn, routineNamed, textIn, textsIn } from '../code/ask.ts';
import type { Call, Code, Routine } from '../code/model.ts';
import { readCode } from '../code/read.ts';
import { readStatements } from '../code/statements.ts';
import { plural, underscored } from '../inflect.ts';
import { change, nameFrom, sqlIn, unreadable } from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { laravelTable } from './table.ts';

/** Changes of `up()`. */
export function readLaravel(file: TextFile, reading: Reading): readonly Change[] {
  const program = readCode('php', file.text);
  const whole = { line: 1, text: file.path };
  if (program === null) return unreadable(reading, whole, 'a file that could not be parsed');
  const up = routineNamed(program, 'up');
  return up === null
    ? unreadable(reading, whole, 'a migration without `up`')
    : readBody(up, { reading, program, depth: 0 });
}

type Context = { readonly reading: Reading; readonly program: readonly Code[]; readonly depth: number };

function readBody({ body }: Routine, context: Context): readonly Change[] {
  return readStatements(body, context.reading, (call) => {
    const { root, calls } = chainOf(call);
    const facade = root?.kind === 'name' ? root.name.replace(/^.*\\/, '') : null;
    if (facade === 'Schema') return calls.flatMap((one) => schemaCall(one, context));
    if (facade === 'DB') return databaseCall(calls, context);
    if (facade === '$this' && calls.length === 1) return ownCall(call, context);
    if (facade !== null && /^[A-Z]\w*$/.test(facade))
      return rows(calls, { table: plural(underscored(facade)), at: call, reading: context.reading });
    return null;
  });
}

function schemaCall(call: Call, context: Context): readonly Change[] {
  const { reading } = context;
  if (
    /^(connection|has\w+|getColumnListing|getColumnType|getConnection|(dis|en)ableForeignKeyConstraints|defaultStringLength|getIndexes)$/.test(
      call.name,
    )
  )
    return [];
  if (call.name === 'withoutForeignKeyConstraints') return inner(call, context);
  const names = call.args.map(textIn);
  const [first = null, second = null] = names;
  const block = callback(call);
  const failed = unreadable(reading, call, 'names that are not in the text');
  if (first === null) return failed;
  const table = nameFrom(first);
  switch (call.name) {
    case 'create':
      return block === null ? failed : laravelTable(table, block, { reading, call, isNew: true });
    case 'table':
      return block === null ? failed : laravelTable(table, block, { reading, call, isNew: false });
    case 'drop':
    case 'dropIfExists':
      return [change(reading, call, { kind: 'drop-table', table, ifExists: call.name === 'dropIfExists' })];
    case 'rename':
      return second === null ? failed : [change(reading, call, { kind: 'rename-table', table, to: second })];
    case 'dropColumns':
      return (
        textsIn(call.args[1])?.map((column) =>
          change(reading, call, { kind: 'drop-column', table, column, ifExists: false }),
        ) ?? failed
      );
    case 'whenTableHasColumn':
    case 'whenTableDoesntHaveColumn':
      return block === null ? failed : laravelTable(table, block, { reading, call, isNew: false });
    default:
      return unreadable(reading, call, 'a call that is not known');
  }
}

function inner(call: Call, context: Context): readonly Change[] {
  const block = callback(call);
  return block === null ? unreadable(context.reading, call, 'code of the program') : readBody(block, context);
}

function databaseCall(calls: readonly Call[], context: Context): readonly Change[] | null {
  const { reading } = context;
  const [first] = calls[0]?.name === 'connection' ? calls.slice(1) : calls;
  const last = calls.at(-1);
  if (first === undefined || last === undefined) return [];
  if (/^(statement|unprepared|insert|update|delete|affectingStatement)$/.test(first.name))
    return sqlIn(reading, rawIn(first.args[0]), first);
  if (first.name === 'transaction') return inner(first, context);
  if (
    /^(raw|select|getDriverName|beginTransaction|commit|rollBack|getSchemaBuilder|selectOne|scalar|getPdo|getDatabaseName|disableQueryLog)$/.test(
      first.name,
    )
  )
    return [];
  const table = first.name === 'table' ? textIn(first.args[0]) : null;
  return table === null ? null : rows(calls.slice(1), { table, at: last, reading });
}

/** `DB::raw('...')` around SQL. */
function rawIn(code: Code | undefined): Code | undefined {
  return code?.kind === 'call' && code.name === 'raw' ? code.args[0] : code;
}

function ownCall(call: Call, context: Context): readonly Change[] | null {
  const own = routineNamed(context.program, call.name);
  if (own === null || call.args.length > 0 || context.depth >= 5) return null;
  return readBody(own, { ...context, depth: context.depth + 1 });
}

type Rows = { readonly table: string; readonly at: Call; readonly reading: Reading };

/** `DB::table('orders')->whereNull('channel')->update(['channel' => 'web'])`. */
function rows(calls: readonly Call[], { table: written, at, reading }: Rows): readonly Change[] | null {
  const last = calls.at(-1);
  const table = nameFrom(written);
  const before = calls.slice(0, -1);
  const hasWhere = before.some((one) => /where/i.test(one.name));
  if (last === undefined || callback(last) !== null) return null;
  switch (last.name) {
    case 'update': {
      const sets = entriesIn(last.args[0]);
      return sets === null
        ? null
        : [
            change(reading, at, {
              kind: 'update-rows',
              table,
              sets: [...sets.keys()],
              whereNull: nullsIn(before),
              hasWhere,
            }),
          ];
    }
    case 'delete':
    case 'truncate':
    case 'forceDelete':
      return [change(reading, at, { kind: 'delete-rows', table, hasWhere })];
    case 'insert':
    case 'insertGetId':
    case 'insertOrIgnore':
    case 'upsert':
    case 'updateOrInsert':
    case 'create':
    case 'firstOrCreate':
      return [change(reading, at, { kind: 'insert-rows', table, copiesFrom: null })];
    default:
      return /^(get|first|count|exists|pluck|value|max|min|all|doesntExist)$/.test(last.name) ? [] : null;
  }
}

function nullsIn(calls: readonly Call[]): readonly string[] {
  return calls.flatMap((one) => {
    const [column, value] = [textIn(one.args[0]), one.args[1]];
    if (column === null) return [];
    return one.name === 'whereNull' || (one.name === 'where' && value?.kind === 'null') ? [column] : [];
  });
}
