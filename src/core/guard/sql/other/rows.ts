import type { ChangeBody, Name } from '../change.ts';
import { skipWaiting } from './constraint.ts';
import type { Cursor } from './cursor.ts';
import { askedToBeNull, skipWith, type TableUse, tablesOf, wholeTableOf } from './query.ts';

const MODIFIERS = ['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'QUICK'];
const AFTER_SETS = ['WHERE', 'ORDER', 'LIMIT', 'FROM', 'RETURNING'];
const AFTER_CONDITION = ['ORDER', 'LIMIT', 'RETURNING'];

/** What follows INSERT or REPLACE. A row that is there already may be written over, which is an update. */
export function insertRows(cursor: Cursor, { replaces }: { replaces: boolean }): ChangeBody[] {
  const over = skipModifiers(cursor) === 'REPLACE' || replaces;
  cursor.take('INTO');
  const table = cursor.qualified();
  if (cursor.take('AS')) cursor.name();
  if (cursor.take('PARTITION')) cursor.brackets();
  const listed =
    cursor.is('(') && !cursor.is('(', 'SELECT')
      ? cursor
          .brackets()
          .split()
          .map((part) => part.name())
      : [];
  const from = cursor.at;
  const copiesFrom = sourceOf(cursor);
  const sets = over ? listed : conflictSets(cursor.part(from, cursor.tokens.length));
  cursor.skipRest();
  const updates: ChangeBody[] =
    over || sets.length > 0 ? [{ kind: 'update-rows', table, sets, whereNull: [], hasWhere: true }] : [];
  return [{ kind: 'insert-rows', table, copiesFrom }, ...updates];
}

/** `or replace`, `or ignore` of SQLite, `ignore`, `low_priority` of MySQL; gives what a conflict does. */
function skipModifiers(cursor: Cursor): string | null {
  while (cursor.takeOneOf(MODIFIERS) !== null);
  return cursor.take('OR') ? cursor.any().upper : null;
}

const ROW_SOURCES = ['VALUES', 'VALUE', 'SET', 'DEFAULT', 'TABLE'];

function sourceOf(cursor: Cursor): Name | null {
  if (cursor.take('TABLE')) return cursor.qualified();
  if (cursor.isOneOf(ROW_SOURCES)) return null;
  const query = cursor.part(cursor.at, cursor.tokens.length);
  if (!query.is('WITH') && !query.is('SELECT') && !query.is('(')) cursor.refuse();
  skipWith(query);
  return wholeTableOf(query);
}

/** Columns that are written where the row is there already; `id = id` is a way to say: leave it. */
function conflictSets(rest: Cursor): string[] {
  const on = rest.find(['ON']);
  rest.at = on;
  const mysql = rest.take('ON', 'DUPLICATE', 'KEY', 'UPDATE');
  if (!mysql) {
    rest.at = rest.find(['DO']);
    if (!rest.take('DO', 'UPDATE', 'SET')) return [];
  }
  return assignmentsOf(rest.part(rest.at, rest.find(AFTER_SETS))).flatMap(({ column, changes }) =>
    changes ? [column] : [],
  );
}

type Assignment = { readonly owner: string | null; readonly column: string; readonly changes: boolean };

/** `a = 1, t.b = 2, (c, d) = (3, 4)`. */
function assignmentsOf(list: Cursor): Assignment[] {
  return list.split().flatMap((part): Assignment[] => {
    if (part.is('(')) {
      const columns = part.brackets().split();
      return columns.map((one) => ({ owner: null, column: one.name(), changes: true }));
    }
    const path = pathOf(part);
    part.take(':');
    part.need('=');
    const value = part.wholeText.slice(part.textOf(0, part.at).length).trim();
    return [
      { owner: path.at(-2) ?? null, column: path.at(-1) ?? '', changes: value !== part.textOf(0, part.at - 1).trim() },
    ];
  });
}

function pathOf(part: Cursor): string[] {
  const path = [part.name()];
  while (part.take('.')) path.push(part.name());
  return path;
}

/** What follows UPDATE; MySQL may update several tables at once. */
export function updateRows(cursor: Cursor): ChangeBody[] {
  if (cursor.take('OR')) cursor.any();
  while (cursor.takeOneOf(MODIFIERS) !== null);
  const uses = tablesOf(cursor.part(cursor.at, cursor.find(['SET'])));
  const [first] = uses;
  if (first === undefined) return cursor.refuse();
  cursor.at = cursor.find(['SET']);
  cursor.need('SET');
  const assignments = assignmentsOf(cursor.part(cursor.at, cursor.find(AFTER_SETS)));
  if (assignments.length === 0) cursor.refuse();
  const condition = conditionOf(cursor);
  const owners = new Map(assignments.map((one) => [useOf(uses, one.owner, first), one]));
  return [...owners.keys()].map((use): ChangeBody => {
    const sets = assignments.filter((one) => useOf(uses, one.owner, first) === use).map(({ column }) => column);
    const aliases = [use.alias, use.table.name];
    const whereNull = condition === null ? [] : askedToBeNull(condition, aliases);
    return { kind: 'update-rows', table: use.table, sets, whereNull, hasWhere: condition !== null };
  });
}

function useOf(uses: readonly TableUse[], owner: string | null, first: TableUse): TableUse {
  return uses.find(({ alias, table }) => owner === alias || owner === table.name) ?? first;
}

/** What follows WHERE, anywhere further on; the cursor ends. */
function conditionOf(cursor: Cursor): Cursor | null {
  cursor.at = cursor.find(['WHERE']);
  if (!cursor.take('WHERE')) return null;
  const condition = cursor.part(cursor.at, cursor.find(AFTER_CONDITION));
  cursor.skipRest();
  return condition;
}

/** What follows DELETE: `from t where`, `a, b from a join b`, `from a using a join b`. */
export function deleteRows(cursor: Cursor): ChangeBody[] {
  while (cursor.takeOneOf(MODIFIERS) !== null);
  const named = cursor.is('FROM') ? [] : targetsOf(cursor.part(cursor.at, cursor.find(['FROM'])));
  cursor.at = cursor.find(['FROM']);
  cursor.need('FROM');
  const fromEnd = cursor.find(['WHERE', 'USING', ...AFTER_CONDITION]);
  const listed = cursor.part(cursor.at, fromEnd);
  cursor.at = fromEnd;
  const using = cursor.take('USING') ? cursor.part(cursor.at, cursor.find(['WHERE'])) : null;
  const uses = tablesOf(using ?? listed);
  const targets = using !== null ? targetsOf(listed) : named;
  const limited = cursor.find(['LIMIT']) < cursor.tokens.length;
  const hasWhere = conditionOf(cursor) !== null || targets.length > 0 || limited;
  cursor.skipRest();
  const tables =
    targets.length > 0 ? targets.map((target) => meant(target, uses)) : uses.slice(0, 1).map(({ table }) => table);
  return tables.length === 0 ? cursor.refuse() : tables.map((table) => ({ kind: 'delete-rows', table, hasWhere }));
}

/** `a, b.*` */
function targetsOf(list: Cursor): Name[] {
  return list.split().map((part) => {
    const target = part.qualified();
    part.needEnd();
    return target;
  });
}

function meant(target: Name, uses: readonly TableUse[]): Name {
  return uses.find(({ alias }) => target.schema === null && alias === target.name)?.table ?? target;
}

/** What follows TRUNCATE. */
export function truncateTable(cursor: Cursor): ChangeBody[] {
  cursor.take('TABLE');
  const table = cursor.qualified();
  skipWaiting(cursor);
  return [{ kind: 'delete-rows', table, hasWhere: false }];
}
