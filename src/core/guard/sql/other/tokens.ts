import { Lexer, type OtherDialect, type Stretch } from './lexer.ts';

export type Token = {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol';
  /** What it says: names and strings without their quotes. */
  readonly text: string;
  /** Upper case of a word or symbol that may be a keyword; empty for what stands in quotes. */
  readonly upper: string;
  readonly start: number;
  readonly end: number;
};

/** Thrown where a statement cannot be read, and caught where statements are read one by one; no Error, because a stack costs more than reading. */
export class NotUnderstood {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

const MOST_TOKENS = 200_000;
const DEEPEST = 200;

/** The tokens of one statement. Rows of an INSERT are passed over: no rule asks for them, and a dump is made of them. */
export function tokensOf(text: string, piece: Stretch, dialect: OtherDialect): Token[] {
  const lexer = new Lexer(text, piece, dialect);
  const tokens: Token[] = [];
  let depth = 0;
  let more = lexer.next();
  while (more) {
    const token = tokenAt(text, lexer, dialect);
    tokens.push(token);
    if (tokens.length > MOST_TOKENS || depth > DEEPEST) throw new NotUnderstood('it is too long or too deeply nested');
    depth += token.upper === '(' ? 1 : token.upper === ')' ? -1 : 0;
    more = depth === 0 && startsRows(tokens) ? skipRows(lexer, text) : lexer.next();
  }
  return tokens;
}

function tokenAt(text: string, { kind, start, pos }: Lexer, dialect: OtherDialect): Token {
  if (kind === 'broken') throw new NotUnderstood('a quote in it is never closed');
  if (kind === 'end') return { kind: 'symbol', text: ';', upper: ';', start, end: pos };
  const raw = text.slice(start, pos);
  const upper = kind === 'word' ? raw.toUpperCase() : kind === 'symbol' ? raw : '';
  const quoted = kind === 'name' || kind === 'string';
  return { kind, text: quoted ? unquoted(raw, kind === 'string' && dialect === 'mysql') : raw, upper, start, end: pos };
}

function startsRows(tokens: readonly Token[]): boolean {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (last === undefined || (last.upper !== 'VALUES' && last.upper !== 'VALUE')) return false;
  return first?.upper === 'INSERT' || first?.upper === 'REPLACE';
}

/** Moves behind the rows; false at the end of the text. */
function skipRows(lexer: Lexer, text: string): boolean {
  let depth = 0;
  for (;;) {
    if (depth > 0) lexer.skipPlainInRow();
    if (!lexer.next()) break;
    if (lexer.kind === 'broken') return true;
    if (lexer.kind === 'symbol') {
      const character = text[lexer.start];
      depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    } else if (lexer.kind === 'word' && depth === 0 && text.slice(lexer.start, lexer.pos).toUpperCase() !== 'ROW') {
      return true;
    }
  }
  if (depth !== 0) throw new NotUnderstood('its brackets do not match');
  return false;
}

function unquoted(raw: string, escapes: boolean): string {
  const quote = raw.at(-1) ?? '';
  const inside = raw.slice(1, -1);
  const single = quote === ']' ? inside : inside.replaceAll(quote + quote, quote);
  return escapes && single.includes('\\')
    ? single.replace(/\\([\s\S])/g, (_, after: string) => unescaped(after))
    : single;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', 0: '\0', Z: '\x1a' };

function unescaped(after: string): string {
  return ESCAPES[after] ?? after;
}
