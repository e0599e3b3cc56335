import type { Change, ChangeBody } from '../change.ts';
import { type Place, shortStatement } from '../../finding.ts';
import { type Token, tokensOf, wordOf } from './lexer.ts';
import type { Part } from './parser.ts';

/** What is known of the whole text while one statement of it is read. */
export type Reading = {
  readonly file: string;
  /** Functions that the text makes, by name, for when it calls them; null where several have one name. */
  readonly routines: ReadonlyMap<string, RoutineText | null>;
  /** Functions of triggers that the text makes, by name: whether one runs before each row, where giving NULL back drops the row. */
  readonly rowTriggers: ReadonlyMap<string, boolean>;
  /** Bodies that are being read inside each other. */
  readonly within: readonly string[];
  /** How many bodies may still be read for calls: functions that call each other many times would take for ever. */
  readonly budget: { left: number };
  /** Reads a text that stands inside: the body of a block, the constant of an EXECUTE. */
  readonly read: (text: string, line: number, reading: Reading) => readonly Change[];
};

export type RoutineText = { readonly node: Part<'CreateFunctionStmt'>; readonly statement: Statement };

/** One statement as it is written. */
export type Statement = {
  readonly text: string;
  readonly line: number;
  readonly reading: Reading;
  readonly tokens: () => readonly Token[];
  /** Place in the text of a place in the tree, which counts bytes. */
  readonly charAt: (byte: number) => number;
};

/** What readers of statements give: a change at the statement itself, or one with a place of its own (from inside a body). */
export type Found = ChangeBody | Change;

export function makeStatement(text: string, line: number, reading: Reading): Statement {
  let tokens: readonly Token[] | null = null;
  let chars: readonly number[] | null = null;
  return {
    text,
    line,
    reading,
    tokens: () => {
      tokens ??= [...tokensOf(text)];
      return tokens;
    },
    charAt: (byte) => {
      chars ??= charsOfBytes(text);
      return chars[byte] ?? (chars.length === 0 ? byte : text.length);
    },
  };
}

export function placeOf({ text, line, reading }: Statement): Place {
  return { file: reading.file, line, statement: shortStatement(text.slice(0, 2_000)) };
}

export function withPlace(found: readonly Found[], statement: Statement): readonly Change[] {
  const at = placeOf(statement);
  return found.map((one) => ('at' in one ? one : { at, ...one }));
}

/** Text of an expression that begins at a place, up to a comma or parenthesis outside of it, or to one of the places given. */
export function textFrom(statement: Statement, from: number, stops: readonly number[] = []): string {
  const stop = Math.min(statement.text.length, ...stops.filter((one) => one > from));
  let depth = 0;
  let end = from;
  for (const token of statement.tokens()) {
    if (token.start < from) continue;
    const symbol = token.kind === 'symbol' ? statement.text[token.start] : '';
    if (symbol === '(' || symbol === '[') depth += 1;
    if (symbol === ')' || symbol === ']') depth -= 1;
    if (token.start >= stop || depth < 0 || (depth === 0 && (symbol === ',' || symbol === ';'))) break;
    end = token.end;
  }
  return statement.text.slice(from, end).trim();
}

/** What stands in the first parentheses at or after a place. */
export function textInParentheses(statement: Statement, from: number): string {
  const open = statement.tokens().find(({ kind, start }) => start >= from && kind === 'symbol' && statement.text[start] === '(');
  return open === undefined ? '' : textWithin(statement, open.end);
}

/** From behind an open parenthesis to the one that closes it. */
export function textWithin(statement: Statement, from: number): string {
  let depth = 1;
  for (const { kind, start } of statement.tokens()) {
    if (start < from || kind !== 'symbol') continue;
    if (statement.text[start] === '(') depth += 1;
    if (statement.text[start] === ')') depth -= 1;
    if (depth === 0) return statement.text.slice(from, start).trim();
  }
  return statement.text.slice(from).trim();
}

/** Where the first of a word ends that stands outside of parentheses at or after a place. */
export function endOfWord(statement: Statement, word: string, from = 0): number | null {
  let depth = 0;
  for (const token of statement.tokens()) {
    if (token.start < from) continue;
    const symbol = token.kind === 'symbol' ? statement.text[token.start] : '';
    if (symbol === '(') depth += 1;
    if (symbol === ')') depth -= 1;
    if (depth === 0 && wordOf(statement.text, token) === word) return token.end;
  }
  return null;
}

/** Where the last of a word ends before a place. */
export function endOfWordBefore(statement: Statement, word: string, before: number): number | null {
  const tokens = statement.tokens();
  const found = tokens.findLast((token) => token.end <= before && wordOf(statement.text, token) === word);
  return found?.end ?? null;
}

/** Empty where all is ASCII. */
function charsOfBytes(text: string): readonly number[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return [];
  const chars: number[] = [];
  let char = 0;
  for (const letter of text) {
    const bytes = bytesOf(letter.codePointAt(0) ?? 0);
    for (let byte = 0; byte < bytes; byte += 1) chars.push(char);
    char += letter.length;
  }
  return chars;
}

function bytesOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
