import { type Place, shortStatement } from '../../finding.ts';
import type { Change, ChangeBody } from '../change.ts';
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
  const { text } = statement;
  const stop = stops.reduce((least, one) => (one > from && one < least ? one : least), text.length);
  let depth = 0;
  let end = from;
  for (const token of tokensFrom(statement, from)) {
    const symbol = symbolOf(text, token);
    depth += opens(symbol);
    if (token.start >= stop || depth < 0 || (depth === 0 && (symbol === ',' || symbol === ';'))) break;
    end = token.end;
  }
  return text.slice(from, end).trim();
}

/** What stands in the first parentheses at or after a place. */
export function textInParentheses(statement: Statement, from: number): string {
  for (const token of tokensFrom(statement, from))
    if (symbolOf(statement.text, token) === '(') return textWithin(statement, token.end);
  return '';
}

/** From behind an open parenthesis to the one that closes it. */
export function textWithin(statement: Statement, from: number): string {
  const { text } = statement;
  let depth = 1;
  for (const token of tokensFrom(statement, from)) {
    const symbol = symbolOf(text, token);
    if (symbol === '(') depth += 1;
    if (symbol === ')') depth -= 1;
    if (depth === 0) return text.slice(from, token.start).trim();
  }
  return text.slice(from).trim();
}

/** Where the first of a word ends that stands outside of parentheses at or after a place. */
export function endOfWord(statement: Statement, word: string, from = 0): number | null {
  let depth = 0;
  for (const token of tokensFrom(statement, from)) {
    depth += opens(symbolOf(statement.text, token));
    if (depth === 0 && wordOf(statement.text, token) === word) return token.end;
  }
  return null;
}

/** Where the last of a word ends before a place. */
export function endOfWordBefore(statement: Statement, word: string, before: number): number | null {
  const tokens = statement.tokens();
  for (let index = indexFrom(tokens, before) - 1; index >= 0; index -= 1) {
    const token = tokens[index];
    if (token !== undefined && wordOf(statement.text, token) === word) return token.end;
  }
  return null;
}

/** The tokens that begin at or after a place. */
export function* tokensFrom(statement: Statement, from: number): Generator<Token> {
  const tokens = statement.tokens();
  for (let index = indexFrom(tokens, from); index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token !== undefined) yield token;
  }
}

function indexFrom(tokens: readonly Token[], from: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function symbolOf(text: string, { kind, start, end }: Token): string {
  return kind === 'symbol' ? text.slice(start, end) : '';
}

/** By how much a symbol goes deeper. */
function opens(symbol: string): number {
  if (symbol === '(' || symbol === '[') return 1;
  return symbol === ')' || symbol === ']' ? -1 : 0;
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
