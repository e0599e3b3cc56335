import type { Default } from '../change.ts';
import { partOf, partsOf, stringsOf } from './names.ts';
import type { Node, Part } from './parser.ts';
import { endOfWordBefore, type Statement, textFrom } from './statement.ts';
import { constantText } from './types.ts';
import { partsWithin, under } from './walk.ts';

/** What a default is; null for `nextval(...)`, which makes a counter of the column. */
export function defaultOf(node: Node | undefined, text: string): Default | null {
  if (isNextValue(node)) return null;
  if (isNull(node)) return { text, kind: 'null' };
  return { text, kind: isConstant(node) ? 'constant' : 'expression' };
}

export function isNextValue(node: Node | undefined): boolean {
  const call = partOf(uncast(node), 'FuncCall');
  return call !== undefined && stringsOf(call.funcname).at(-1) === 'nextval';
}

function isNull(node: Node | undefined): boolean {
  return partOf(uncast(node), 'A_Const')?.isnull === true;
}

/** The same for every row: no column, no function and nothing like `current_timestamp` in it. */
function isConstant(node: Node | undefined): boolean {
  const found = under(node, (key) => NOT_CONSTANT.has(key));
  return found.next().done === true;
}

const NOT_CONSTANT = new Set(['FuncCall', 'ColumnRef', 'SQLValueFunction', 'SubLink', 'XmlExpr', 'JsonFuncExpr']);

function uncast(node: Node | undefined): Node | undefined {
  let inner = node;
  for (let cast = partOf(inner, 'TypeCast'); cast !== undefined; cast = partOf(inner, 'TypeCast')) inner = cast.arg;
  return inner;
}

/** Columns that an expression names, each once. */
export function columnsNamed(node: Node | undefined): readonly string[] {
  const names = partsWithin(node, 'ColumnRef').flatMap(({ fields }) => stringsOf(fields).slice(-1));
  return [...new Set(names)];
}

/** Columns that a condition asks to be NULL: what is joined by AND only. */
export function columnsAskedNull(where: Node | undefined): readonly string[] {
  const both = partOf(where, 'BoolExpr');
  if (both?.boolop === 'AND_EXPR') return (both.args ?? []).flatMap(columnsAskedNull);
  const test = partOf(where, 'NullTest');
  return test?.nulltesttype === 'IS_NULL' ? stringsOf(partOf(test.arg, 'ColumnRef')?.fields).slice(-1) : [];
}

/** Text of an expression that follows a word, such as `SET DEFAULT ...` or `USING ...`; the tree says only about where it is. */
export function textAfterWord(statement: Statement, word: string, expression: Node | undefined): string {
  const place = firstPlace(expression);
  const from = place === null ? null : endOfWordBefore(statement, word, statement.charAt(place));
  return from === null ? '' : textFrom(statement, from).replace(/^\s+/, '');
}

/** Where in the text a tree begins, in bytes; of some nodes the tree says -1. */
export function firstPlace(tree: Node | undefined): number | null {
  const places = [...under(tree, (key) => key === 'location')].map(([, place]) => Number(place));
  const known = places.filter((place) => place >= 0);
  return known.length === 0 ? null : known.reduce((least, place) => Math.min(least, place));
}

/** The string that an expression always is, or null: constants, put together with `||` or `format`. */
export function constantString(node: Node | undefined): string | null {
  const inner = uncast(node);
  const constant = partOf(inner, 'A_Const');
  if (constant !== undefined) return constant.isnull === true ? null : constantText(constant);
  const joined = partOf(inner, 'A_Expr');
  if (joined !== undefined) return joinedString(joined);
  const call = partOf(inner, 'FuncCall');
  return call === undefined ? null : calledString(call);
}

function joinedString({ kind, name, lexpr, rexpr }: Part<'A_Expr'>): string | null {
  if (kind !== 'AEXPR_OP' || stringsOf(name).join('') !== '||') return null;
  const left = constantString(lexpr);
  const right = constantString(rexpr);
  return left === null || right === null ? null : left + right;
}

function calledString({ funcname, args }: Part<'FuncCall'>): string | null {
  const values = (args ?? []).map(constantString);
  const given = values.flatMap((value) => (value === null ? [] : [value]));
  if (given.length !== values.length) return null;
  const [first = '', ...rest] = given;
  switch (stringsOf(funcname).at(-1)) {
    case 'quote_ident':
      return quotedName(first);
    case 'quote_literal':
      return quotedText(first);
    case 'concat':
      return given.join('');
    case 'format':
      return formatted(first, rest);
    default:
      return null;
  }
}

function formatted(pattern: string, values: readonly string[]): string | null {
  let next = 0;
  let whole = true;
  const text = pattern.replace(/%(%|.)/gs, (_, letter: string) => {
    if (letter === '%') return '%';
    const value = values[next];
    next += 1;
    if (value === undefined || !'sIL'.includes(letter)) whole = false;
    return letter === 'I' ? quotedName(value ?? '') : letter === 'L' ? quotedText(value ?? '') : (value ?? '');
  });
  return whole ? text : null;
}

function quotedName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Names of the columns of a list such as `(a, b)`. */
export function columnList(nodes: readonly Node[] | undefined): readonly string[] {
  return [...stringsOf(nodes), ...partsOf(nodes, 'IndexElem').map(({ name }) => name ?? '')];
}
