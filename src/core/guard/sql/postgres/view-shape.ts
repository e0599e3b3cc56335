import type { Node } from './parser.ts';

type Shape = { readonly columns: readonly string[]; readonly from: string };
type Tree = Readonly<Record<string, unknown>>;

/** The same for a query as people write it and as a dump does, which adds casts, brackets and names of tables. Null: it is more than one query. */
export function shapeOf(query: Node | undefined): Shape | null {
  const select = treeAt(query, 'SelectStmt');
  if (select === null || !Array.isArray(select.targetList)) return null;
  const { targetList, ...rest } = select;
  const isAlone = isOneTable(select);
  const columns = targetList.map((target) => text(treeAt(target, 'ResTarget')?.val, isAlone));
  return { columns, from: text(rest, isAlone) };
}

/** Names of columns need no table before them then. */
function isOneTable(select: Tree): boolean {
  const from = Array.isArray(select.fromClause) ? select.fromClause : [];
  return from.length === 1 && treeAt(from[0], 'RangeVar') !== null && !JSON.stringify(select).includes('"SelectStmt"');
}

function text(node: unknown, isAlone: boolean): string {
  return JSON.stringify(plain(node, isAlone));
}

function plain(node: unknown, isAlone: boolean): unknown {
  if (Array.isArray(node)) return node.map((one) => plain(one, isAlone));
  if (!isTree(node)) return node;
  const [column, cast, table, operation] = ['ColumnRef', 'TypeCast', 'RangeVar', 'A_Expr'].map((kind) =>
    treeAt(node, kind),
  );
  if (column && isAlone && Array.isArray(column.fields)) return { column: column.fields.at(-1) };
  if (cast && treeAt(cast.arg, 'A_Const') !== null) return plain(cast.arg, isAlone);
  if (table) return plain(tableOf(table, isAlone), isAlone);
  if (operation) return plain(operationOf(operation), isAlone);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'location' && key !== 'list_start' && key !== 'list_end')
      .map(([key, value]) => [key, plain(value, isAlone)]),
  );
}

function tableOf({ schemaname, relname, alias }: Tree, isAlone: boolean): Tree {
  return {
    table: relname,
    schema: schemaname === 'public' ? undefined : schemaname,
    alias: isAlone ? undefined : alias,
  };
}

/** `a in (x, y)` is kept as `a = any (array[x, y])`, and texts are compared with a cast to text. */
function operationOf({ kind, name, lexpr, rexpr }: Tree): Tree {
  const list = treeAt(rexpr, 'List')?.items ?? treeAt(rexpr, 'A_ArrayExpr')?.elements;
  const isIn = (kind === 'AEXPR_IN' || kind === 'AEXPR_OP_ANY') && list !== undefined;
  return { kind: isIn ? 'in' : kind, name, left: withoutText(lexpr), right: isIn ? list : withoutText(rexpr) };
}

function withoutText(node: unknown): unknown {
  const cast = treeAt(node, 'TypeCast');
  const isText = /"sval":"(text|varchar|bpchar)"/.test(JSON.stringify(cast?.typeName ?? null));
  return cast !== null && isText && treeAt(cast.arg, 'ColumnRef') !== null ? cast.arg : node;
}

function treeAt(node: unknown, kind: string): Tree | null {
  const inner = isTree(node) ? node[kind] : null;
  return isTree(inner) ? inner : null;
}

function isTree(node: unknown): node is Tree {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
