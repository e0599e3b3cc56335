import type { Name } from '../change.ts';
import { columnsAskedNull } from './expressions.ts';
import { nameOf, partOf, partsOf } from './names.ts';
import type { Node, Part } from './parser.ts';
import type { Found } from './statement.ts';
import { tableFromQuery } from './views.ts';
import { partsWithin, under } from './walk.ts';

/** What a statement does to rows, its common table expressions first: `WITH gone AS (DELETE ...) INSERT ...`. */
export function rowsOf(node: Node): readonly Found[] {
  const inner = [...under(node, (key) => WRITES.has(key))].map(([key, value]) => ({ [key]: value }) as Node);
  const outer = inner.find((one) => Object.values(one)[0] === Object.values(node)[0]);
  const inOrder = outer === undefined ? inner : [...inner.filter((one) => one !== outer), outer];
  return inOrder.flatMap((one) => writeOf(one, namesOfQueries(node)));
}

const WRITES = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

function writeOf(node: Node, queries: ReadonlySet<string>): readonly Found[] {
  if ('UpdateStmt' in node) return [updateOf(node.UpdateStmt)];
  if ('InsertStmt' in node) return insertOf(node.InsertStmt, queries);
  if ('MergeStmt' in node) return mergeOf(node.MergeStmt);
  const { relation, whereClause } = partOf(node, 'DeleteStmt') ?? {};
  return [{ kind: 'delete-rows', table: nameOf(relation), hasWhere: whereClause !== undefined }];
}

function updateOf({ relation, targetList, whereClause }: Part<'UpdateStmt'>): Found {
  return {
    kind: 'update-rows',
    table: nameOf(relation),
    sets: targets(targetList),
    whereNull: columnsAskedNull(whereClause),
    hasWhere: whereClause !== undefined,
  };
}

function insertOf(
  { relation, selectStmt, onConflictClause }: Part<'InsertStmt'>,
  queries: ReadonlySet<string>,
): readonly Found[] {
  const table = nameOf(relation);
  const sources = partsWithin(selectStmt, 'RangeVar').filter(
    (one) => one.schemaname !== undefined || !queries.has(one.relname ?? ''),
  );
  const [source] = sources;
  const inserted: Found = { kind: 'insert-rows', table, copiesFrom: source === undefined ? null : nameOf(source) };
  if (onConflictClause?.action !== 'ONCONFLICT_UPDATE') return [inserted];
  return [
    inserted,
    { kind: 'update-rows', table, sets: targets(onConflictClause.targetList), whereNull: [], hasWhere: true },
  ];
}

function mergeOf({ relation, sourceRelation, mergeWhenClauses }: Part<'MergeStmt'>): readonly Found[] {
  const table = nameOf(relation);
  const from = partOf(sourceRelation, 'RangeVar');
  return partsOf(mergeWhenClauses, 'MergeWhenClause').flatMap((clause): readonly Found[] => {
    if (clause.commandType === 'CMD_UPDATE')
      return [{ kind: 'update-rows', table, sets: targets(clause.targetList), whereNull: [], hasWhere: true }];
    if (clause.commandType === 'CMD_DELETE') return [{ kind: 'delete-rows', table, hasWhere: true }];
    if (clause.commandType !== 'CMD_INSERT') return [];
    return [{ kind: 'insert-rows', table, copiesFrom: from === undefined ? null : nameOf(from) }];
  });
}

export function truncate({ relations }: Part<'TruncateStmt'>): readonly Found[] {
  return partsOf(relations, 'RangeVar').map((one) => ({ kind: 'delete-rows', table: nameOf(one), hasWhere: false }));
}

/** COPY ... FROM brings rows; COPY ... TO reads, but its query may write. */
export function copy({ relation, query, is_from }: Part<'CopyStmt'>): readonly Found[] {
  if (is_from === true) return [{ kind: 'insert-rows', table: nameOf(relation), copiesFrom: null }];
  const written = query === undefined ? [] : rowsOf(query);
  return written.length > 0 ? written : [{ kind: 'harmless', what: 'copy to a file' }];
}

/** SELECT ... INTO makes a table. */
export function selectInto(node: Part<'SelectStmt'>): readonly Found[] {
  return node.intoClause === undefined ? [] : [tableFromQuery(nameOf(node.intoClause.rel), false)];
}

function targets(list: readonly Node[] | undefined): readonly string[] {
  return [...new Set(partsOf(list, 'ResTarget').map(({ name }) => name ?? ''))];
}

/** Names that stand for a query of the statement, not for a table. */
function namesOfQueries(node: Node): ReadonlySet<string> {
  return new Set(partsWithin(node, 'CommonTableExpr').map(({ ctename }) => ctename ?? ''));
}

/** Tables that such changes write. */
export function tablesWritten(found: readonly Found[]): readonly Name[] {
  return found.flatMap((one) =>
    one.kind === 'update-rows' || one.kind === 'insert-rows' || one.kind === 'delete-rows' ? [one.table] : [],
  );
}
