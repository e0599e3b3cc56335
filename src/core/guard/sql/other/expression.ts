import type { Default, Type } from '../change.ts';
import type { Cursor } from './cursor.ts';
import type { Token } from './tokens.ts';

const OPERATORS = ['+', '-', '*', '/', '%', '|', '&', '^', '~', '<', '>', '=', '!'];
const NOW = ['CURRENT_TIMESTAMP', 'NOW', 'LOCALTIME', 'LOCALTIMESTAMP'];

/** What stands after DEFAULT. The same value is written in many ways (`'0'`, `0`; `now()`): one of them is given. */
export function readDefault(cursor: Cursor, type: Type | null): Default {
  const from = cursor.at;
  skipExpression(cursor);
  return defaultOf(cursor.part(from, cursor.at), type);
}

/** One value, or several with operators between. */
export function skipExpression(cursor: Cursor): void {
  do skipOperand(cursor);
  while (cursor.takeOneOf(OPERATORS) !== null);
}

function skipOperand(cursor: Cursor): void {
  while (cursor.takeOneOf(OPERATORS) !== null);
  if (cursor.is('(')) cursor.brackets();
  else {
    const { kind, upper } = cursor.any();
    if (kind === 'symbol' || RESERVED.includes(upper)) cursor.refuse();
    if (cursor.token?.kind === 'string' && isIntroducer(upper)) cursor.any();
    while (cursor.take('.')) cursor.any();
    if (cursor.is('(')) cursor.brackets();
  }
}

const RESERVED = ['NOT', 'PRIMARY', 'UNIQUE', 'REFERENCES', 'CONSTRAINT', 'CHECK', 'DEFAULT', 'COMMENT', 'COLLATE'];

/** `_utf8mb4'x'`, `b'0'`, `x'ff'`, `N'x'`. */
function isIntroducer(upper: string): boolean {
  return upper.startsWith('_') || ['B', 'X', 'N'].includes(upper);
}

function defaultOf(written: Cursor, type: Type | null): Default {
  const tokens = withoutBrackets(written.tokens);
  const [first, second] = tokens;
  const expression = { text: written.wholeText, kind: 'expression' } as const;
  if (first === undefined) return expression;
  if (tokens.length === 1) return oneToken(first, type, written.mysql);
  if (tokens.length === 2 && second !== undefined) {
    if ((first.upper === '-' || first.upper === '+') && second.kind === 'number')
      return constant(signed(first.upper, second));
    if (second.kind === 'string' && isIntroducer(first.upper)) return introduced(first, second);
  }
  return NOW.includes(first.upper) && isCall(tokens) ? now(tokens) : expression;
}

function withoutBrackets(tokens: readonly Token[]): readonly Token[] {
  let inside = tokens;
  while (inside[0]?.upper === '(' && inside.at(-1)?.upper === ')' && closesLast(inside)) inside = inside.slice(1, -1);
  return inside;
}

/** Whether the first bracket is closed by the last token. */
function closesLast(tokens: readonly Token[]): boolean {
  let depth = 0;
  return tokens.every(({ upper }, index) => {
    depth += upper === '(' ? 1 : upper === ')' ? -1 : 0;
    return depth > 0 || index === tokens.length - 1;
  });
}

const TEXT_TYPES = /char|text|enum|set|json|clob|blob|binary|date|time|year|uuid/;

function oneToken(token: Token, type: Type | null, mysql: boolean): Default {
  if (token.upper === 'NULL') return { text: 'NULL', kind: 'null' };
  if (token.upper === 'TRUE') return constant(mysql ? '1' : 'true');
  if (token.upper === 'FALSE') return constant(mysql ? '0' : 'false');
  if (token.kind !== 'word' && token.kind !== 'symbol') return constant(quotedOrNumber(token, type));
  return NOW.includes(token.upper)
    ? now([token])
    : { text: token.text, kind: token.kind === 'word' ? wordKind(token) : 'expression' };
}

function wordKind({ upper }: Token): Default['kind'] {
  return upper.startsWith('CURRENT_') || upper === 'UUID' ? 'expression' : 'constant';
}

/** MySQL keeps `default 0` of a number as `'0'`, `1.5` of two decimals as `1.50`, and `5` of a text as `'5'`. */
function quotedOrNumber({ kind, text }: Token, type: Type | null): string {
  const isText = type !== null && TEXT_TYPES.test(type.name);
  const isNumber = kind === 'number' ? !isText : type !== null && !isText && /^-?\d+(\.\d+)?$/.test(text);
  return isNumber ? plainNumber(text) : quoted(text);
}

function plainNumber(text: string): string {
  return /^-?\d*\.\d+$/.test(text) ? text.replace(/\.?0+$/, '').replace(/^(-?)\./, '$10.') || '0' : text;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function signed(sign: string, { text }: Token): string {
  return sign === '-' ? `-${plainNumber(text)}` : plainNumber(text);
}

function introduced(first: Token, second: Token): Default {
  const bits = first.upper === 'B' || first.upper === 'X';
  return constant(bits ? `${first.text.toLowerCase()}${quoted(second.text)}` : quoted(second.text));
}

function constant(text: string): Default {
  return { text, kind: 'constant' };
}

function isCall(tokens: readonly Token[]): boolean {
  return tokens.length <= 4 && tokens[1]?.upper === '(' && tokens.at(-1)?.upper === ')';
}

function now(tokens: readonly Token[]): Default {
  const digits = tokens[2]?.kind === 'number' && tokens[2].text !== '0' ? `(${tokens[2].text})` : '';
  return { text: `CURRENT_TIMESTAMP${digits}`, kind: 'expression' };
}

const NOT_COLUMNS = new Set(
  `AND OR NOT NULL IS IN BETWEEN LIKE REGEXP RLIKE GLOB MATCH ESCAPE TRUE FALSE UNKNOWN CASE WHEN THEN ELSE END DIV MOD XOR COLLATE
  BINARY INTERVAL DAY HOUR MINUTE SECOND MONTH YEAR WEEK QUARTER AS SIGNED UNSIGNED CHAR DISTINCT FROM EXISTS SELECT WHERE ISNULL
  NOTNULL CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP SOUNDS USING`.split(/\s+/),
);

/** Columns that an expression names; each once. */
export function columnsOf(expression: Cursor): string[] {
  const names = expression.tokens.flatMap((token, index) => {
    const next = expression.tokens[index + 1];
    const before = expression.tokens[index - 1]?.upper;
    const isName = token.kind === 'name' || (token.kind === 'word' && !NOT_COLUMNS.has(token.upper));
    const other =
      next?.upper === '(' || next?.upper === '.' || next?.kind === 'string' || before === 'AS' || before === 'COLLATE';
    return isName && !other ? [token.text] : [];
  });
  return [...new Set(names)];
}

/** The text of an expression without what differs from one way of writing it to the other: quotes of names, blanks, outer brackets. */
export function expressionText(expression: Cursor): string {
  const tokens = withoutBrackets(expression.tokens).filter(
    ({ upper }, index, all) => !(upper.startsWith('_') && all[index + 1]?.kind === 'string'),
  );
  return tokens.map((token, index) => `${gap(tokens[index - 1], token)}${partText(token, tokens[index + 1])}`).join('');
}

function partText({ kind, text, upper }: Token, next: Token | undefined): string {
  if (kind === 'string') return quoted(text);
  return NOT_COLUMNS.has(upper) || (kind === 'word' && next?.upper === '(') ? text.toLowerCase() : text;
}

function gap(before: Token | undefined, { kind, upper }: Token): string {
  if (before === undefined || before.upper === '(' || before.upper === '.' || [')', '.', ','].includes(upper))
    return '';
  if (upper === '(') return before.kind === 'word' && !NOT_COLUMNS.has(before.upper) ? '' : ' ';
  return kind === 'symbol' && before.kind === 'symbol' && before.upper !== ')' && before.upper !== ',' ? '' : ' ';
}
