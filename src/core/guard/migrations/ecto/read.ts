import type { Change, ChangeBody, Column, Constraint, Index, Name, Type } from '../../sql/change.ts';
import { routineNamed, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { readStatements } from '../code/statements.ts';
import { namesIn } from '../expression.ts';
import { COUNTER, change, column, defaultFrom, nameFrom, primaryKey, sqlIn, type, unreadable } from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { elixirCode } from './code.ts';
import { added, ectoType, keyOf, stamps, typeIn } from './columns.ts';

const LONGEST = 1_000_000;

/** Changes of `change` or `up`. */
export function readEcto(file: TextFile, reading: Reading): readonly Change[] {
  if (file.text.length > LONGEST) return unreadable(reading, { line: 1, text: file.path }, 'a file that is too large');
  const program = elixirCode(file.text);
  const up = routineNamed(program, 'up', 'change');
  if (up === null) return unreadable(reading, { line: 1, text: file.path }, 'a migration without `up` or `change`');
  return readStatements(up.body, reading, (call) => verb(call, reading, program));
}

function verb(call: Call, reading: Reading, program: readonly Code[]): readonly Change[] | null {
  const [first] = call.args;
  const named = `${call.name} ${first?.kind === 'call' ? first.name : ''}`.trim();
  const ifThere = /_if_(not_)?exists/.test(call.name);
  const target = first?.kind === 'call' ? first : null;
  const table = target === null ? null : tableOf(target);
  switch (named.replace(/_if_(not_)?exists/, '')) {
    case 'create table':
      return table === null
        ? null
        : createTable(table, call, { reading, ifThere, options: target?.options ?? new Map() });
    case 'alter table':
      return table === null ? null : alterTable(table, call, reading);
    case 'create index':
    case 'create unique_index': {
      const index = target === null || table === null ? null : indexOf(table, target);
      return index === null ? null : [change(reading, call, { kind: 'create-index', index, ifNotExists: ifThere })];
    }
    case 'create constraint':
      return target === null || table === null ? null : createConstraint(table, target, { call, reading });
    case 'drop table':
      return table === null ? null : [change(reading, call, { kind: 'drop-table', table, ifExists: ifThere })];
    case 'drop index':
    case 'drop unique_index': {
      const index = target === null || table === null ? null : indexOf(table, target);
      return index === null
        ? null
        : [
            change(reading, call, {
              kind: 'drop-index',
              name: index.name,
              table,
              columns: index.parts,
              ifExists: ifThere,
            }),
          ];
    }
    case 'drop constraint': {
      const name = textIn(target?.args[1]);
      return table === null || name === null
        ? null
        : [change(reading, call, { kind: 'drop-constraint', table, name: { by: 'name', name }, ifExists: ifThere })];
    }
    case 'rename table':
      return table === null ? null : rename(table, call, reading);
    case 'execute':
    case 'repo().query!':
      return sqlIn(reading, first, call);
    case 'flush':
      return [];
    default: {
      if (/(^|\.)(repo|Repo)(\(\))?$/.test(call.on?.kind === 'name' ? call.on.name : '') && /^query!?$/.test(call.name))
        return sqlIn(reading, first, call);
      const own = call.on === null && call.args.length === 0 ? routineNamed(program, call.name) : null;
      return own === null
        ? null
        : readStatements(own.body, reading, (inner) => (inner.name === call.name ? null : verb(inner, reading, [])));
    }
  }
}

/** `table(:orders, prefix: "sales")`, or the first argument of an index or constraint. */
function tableOf(call: Call): Name | null {
  const name = textIn(call.args[0]);
  return name === null ? null : nameFrom(name, textIn(call.options.get('prefix')));
}

type Around = { readonly reading: Reading; readonly ifThere: boolean; readonly options: ReadonlyMap<string, Code> };

function createTable(table: Name, call: Call, { reading, ifThere, options }: Around): readonly Change[] {
  const key = options.get('primary_key');
  const own: Column[] =
    truthIn(key) === false ? [] : [column('id', type('bigint'), { nullable: false, filled: COUNTER })];
  const columns: Column[] = [...own];
  const constraints: Constraint[] = own.length > 0 ? [primaryKey(['id'])] : [];
  const keys: string[] = [];
  const unread = readStatements(call.block?.body ?? [], reading, (line) => {
    const made =
      line.name === 'timestamps'
        ? stamps(line, reading)
        : /^add(_if_not_exists)?$/.test(line.name)
          ? added(line, reading)
          : null;
    if (made === null) return unreadable(reading, line, 'a part of a table that is not known');
    columns.push(...made.columns);
    constraints.push(...made.constraints);
    if (truthIn(line.options.get('primary_key')) === true) keys.push(made.columns[0]?.name ?? '');
    return [];
  });
  if (keys.length > 0) constraints.unshift(primaryKey(keys));
  return [
    change(reading, call, {
      kind: 'create-table',
      table,
      columns,
      constraints,
      ifNotExists: ifThere,
      partitionOf: null,
      fromQuery: false,
    }),
    ...unread,
  ];
}

function alterTable(table: Name, call: Call, reading: Reading): readonly Change[] {
  return readStatements(call.block?.body ?? [], reading, (line) => {
    const bodies = alterLine(table, line, reading);
    return bodies === null
      ? unreadable(reading, line, 'a part of a table that is not known')
      : bodies.map((body) => change(reading, line, body));
  });
}

function alterLine(table: Name, line: Call, reading: Reading): readonly ChangeBody[] | null {
  const name = textIn(line.args[0]);
  const ifThere = /_if_(not_)?exists/.test(line.name);
  if (line.name === 'timestamps')
    return stamps(line, reading).columns.map(
      (one): ChangeBody => ({ kind: 'add-column', table, column: one, constraints: [], ifNotExists: false }),
    );
  if (name === null) return null;
  switch (line.name.replace(/_if_(not_)?exists/, '')) {
    case 'add': {
      const made = added(line, reading);
      const [only] = made?.columns ?? [];
      return made === null || only === undefined
        ? null
        : [{ kind: 'add-column', table, column: only, constraints: made.constraints, ifNotExists: ifThere }];
    }
    case 'remove':
      return [{ kind: 'drop-column', table, column: name, ifExists: ifThere }];
    case 'modify':
      return modify({ table, column: name }, line, reading);
    default:
      return null;
  }
}

/** Only what is said changes. */
function modify(
  on: { readonly table: Name; readonly column: string },
  line: Call,
  reading: Reading,
): readonly ChangeBody[] | null {
  const made = typeIn(line.args[1], line, reading);
  if (made === null) return null;
  const bodies: ChangeBody[] = isSameType(line, made, reading)
    ? []
    : [{ kind: 'change-type', ...on, type: made, using: null }];
  const value = line.options.get('default');
  const given = defaultFrom(value);
  if (value !== undefined)
    bodies.push(
      given === null || given.kind === 'null'
        ? { kind: 'drop-default', ...on }
        : { kind: 'set-default', ...on, value: given },
    );
  const nullable = truthIn(line.options.get('null'));
  if (nullable !== null) bodies.push({ kind: nullable ? 'drop-not-null' : 'set-not-null', ...on });
  const key = line.args[1]?.kind === 'call' ? keyOf(on.column, line.args[1]) : null;
  if (key !== null) bodies.push({ kind: 'add-constraint', table: on.table, constraint: key, usingIndex: null });
  return bodies;
}

/** `from:` says what it was. */
function isSameType(line: Call, made: Type, reading: Reading): boolean {
  const from = line.options.get('from');
  const word = textIn(from) ?? /^\{\s*:(\w+)/.exec(from?.text ?? '')?.[1];
  if (word === undefined) return false;
  const before = ectoType(word, line, reading);
  return before.name === made.name && before.args.join() === made.args.join();
}

function indexOf(table: Name, call: Call): Index | null {
  const columns = textsIn(call.args[1]);
  if (columns === null) return null;
  const name =
    textIn(call.options.get('name')) ??
    `${table.name}_${columns.map((one) => one.replace(/[^\w]+/g, '_')).join('_')}_index`;
  return {
    name: { schema: table.schema, name },
    table,
    unique: call.name === 'unique_index' || truthIn(call.options.get('unique')) === true,
    nullsNotDistinct: truthIn(call.options.get('nulls_distinct')) === false,
    parts: columns,
    hasExpression: columns.some((one) => !/^\w+$/.test(one)),
    where: textIn(call.options.get('where')),
  };
}

function createConstraint(
  table: Name,
  target: Call,
  { call, reading }: { call: Call; reading: Reading },
): readonly Change[] | null {
  const [name, check] = [textIn(target.args[1]), textIn(target.options.get('check'))];
  const constraint: Constraint | null =
    check !== null
      ? { kind: 'check', name, expression: check, columns: namesIn(check) }
      : target.options.has('exclude')
        ? { kind: 'exclusion', name }
        : null;
  return constraint === null
    ? null
    : [change(reading, call, { kind: 'add-constraint', table, constraint, usingIndex: null })];
}

/** `rename table(:a), to: table(:b)` and `rename table(:a), :x, to: :y`. */
function rename(table: Name, call: Call, reading: Reading): readonly Change[] | null {
  const to = call.options.get('to');
  const from = textIn(call.args[1]);
  if (to?.kind === 'call') {
    const name = textIn(to.args[0]);
    return name === null ? null : [change(reading, call, { kind: 'rename-table', table, to: name })];
  }
  const name = textIn(to);
  return from === null || name === null
    ? null
    : [change(reading, call, { kind: 'rename-column', table, column: from, to: name })];
}
