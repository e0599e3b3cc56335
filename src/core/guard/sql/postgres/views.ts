import type { Name } from '../change.ts';
import { nameOf, partOf, partsOf, stringsOf } from './names.ts';
import type { Node, Part } from './parser.ts';
import { endOfWord, type Found, type Statement } from './statement.ts';
import { shapeOf } from './view-shape.ts';

export function createView(node: Part<'ViewStmt'>, statement: Statement): readonly Found[] {
  const aliases = stringsOf(node.aliases);
  return [
    {
      kind: 'create-view',
      view: nameOf(node.view),
      columns: aliases.length > 0 ? aliases : columnsOfQuery(node.query),
      materialized: false,
      replace: node.replace === true,
      query: queryText(statement),
      shape: shapeOf(node.query),
    },
  ];
}

/** CREATE MATERIALIZED VIEW; CREATE TABLE ... AS is the same statement to the grammar. */
export function createFromQuery(node: Part<'CreateTableAsStmt'>, statement: Statement): readonly Found[] {
  const name = nameOf(node.into?.rel);
  const named = stringsOf(node.into?.colNames);
  const ifNotExists = node.if_not_exists === true;
  if (node.objtype !== 'OBJECT_MATVIEW') return [tableFromQuery(name, ifNotExists)];
  const columns = named.length > 0 ? named : columnsOfQuery(node.query);
  const query = queryText(statement).replace(/\s+with\s+(?:no\s+)?data$/i, '');
  return [
    { kind: 'create-view', view: name, columns, materialized: true, replace: false, query, shape: shapeOf(node.query) },
  ];
}

export function tableFromQuery(table: Name, ifNotExists: boolean): Found {
  return { kind: 'create-table', table, columns: [], constraints: [], ifNotExists, partitionOf: null, fromQuery: true };
}

/** `security_invoker` and `security_barrier` decide who sees which rows. */
export function optionsOfView(view: Name, { def }: Part<'AlterTableCmd'>): readonly Found[] {
  const options = partsOf(def !== undefined && 'List' in def ? def.List.items : [], 'DefElem').map(
    ({ defname }) => defname,
  );
  return [{ kind: 'unreadable', what: `changes options of the view ${view.name}: ${options.join(', ')}` }];
}

function queryText(statement: Statement): string {
  const from = endOfWord(statement, 'as');
  return from === null ? statement.text : statement.text.slice(from).trim();
}

/** Names of the columns that a query gives; null where a `*` hides them. */
function columnsOfQuery(query: Node | undefined): readonly string[] | null {
  let select = partOf(query, 'SelectStmt');
  while (select?.larg !== undefined) select = select.larg;
  if (select?.targetList === undefined) return null;
  const names = partsOf(select.targetList, 'ResTarget').map(({ name, val }) => name ?? nameOfValue(val));
  return names.every((name) => name !== null) ? names : null;
}

/** As PostgreSQL names a column that has no name. */
function nameOfValue(value: Node | undefined): string | null {
  if (value === undefined) return null;
  if ('ColumnRef' in value) {
    const last = value.ColumnRef.fields?.at(-1);
    return last !== undefined && 'String' in last ? (last.String.sval ?? '') : null;
  }
  if ('FuncCall' in value) return stringsOf(value.FuncCall.funcname).at(-1) ?? null;
  if ('TypeCast' in value) {
    const inner = nameOfValue(value.TypeCast.arg);
    return inner === null || inner === NAMELESS ? (stringsOf(value.TypeCast.typeName?.names).at(-1) ?? null) : inner;
  }
  return Object.keys(value).flatMap((kind) => NAMES[kind] ?? [])[0] ?? NAMELESS;
}

const NAMELESS = '?column?';
const NAMES: Readonly<Record<string, string>> = {
  CoalesceExpr: 'coalesce',
  CaseExpr: 'case',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
};
