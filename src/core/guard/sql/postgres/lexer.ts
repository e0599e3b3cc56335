/** Kinds of what stands in SQL text. `meta`: a command to psql, from its backslash to the end of the line, or a comment that never closes. */
export type Token = {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'meta';
  readonly start: number;
  readonly end: number;
};

/**
 * The tokens of a text as PostgreSQL would cut it, in one pass and without ever failing: what is not closed reaches to the end of the text.
 * (The real scanner gives nothing at all for a text with one open quote, and knows no psql lines.)
 */
export function* tokensOf(text: string, from = 0): Generator<Token> {
  let at = skipBlank(text, from);
  while (at < text.length) {
    const token = tokenAt(text, at);
    yield token;
    at = skipBlank(text, token.end);
  }
}

export function wordOf(text: string, { kind, start, end }: Token): string {
  return kind === 'word' ? text.slice(start, end).toLowerCase() : '';
}

const BLANK = /[\s\ufeff]+/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const COMMENT_MARK = /\/\*|\*\//g;
const PREFIXED = new Set(['e', 'b', 'x', 'n', 'u&']);

/** Where the next token begins: past white space and comments. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    const next = text.startsWith('--', at)
      ? endOfLine(text, at)
      : text.startsWith('/*', at)
        ? endOfComment(text, at)
        : endOf(BLANK, text, at);
    if (next === at) return at;
    at = next;
  }
}

function tokenAt(text: string, at: number): Token {
  const first = text[at];
  if (first === "'") return { kind: 'string', start: at, end: endOfQuote(text, at, { quote: "'", escapes: false }) };
  if (first === '"') return { kind: 'quoted', start: at, end: endOfQuote(text, at, { quote: '"', escapes: false }) };
  // A comment that never closes: PostgreSQL refuses the text, so it must not pass for nothing.
  if (text.startsWith('/*', at)) return { kind: 'meta', start: at, end: text.length };
  if (first === '\\') return { kind: 'meta', start: at, end: endOfLine(text, at) };
  const dollar = endOf(DOLLAR, text, at);
  if (dollar > at) return { kind: 'string', start: at, end: after(text, text.slice(at, dollar), dollar) };
  const word = endOf(WORD, text, at);
  if (word > at) return wordOrPrefixed(text, at, word);
  const number = endOf(NUMBER, text, at);
  if (number > at) return { kind: 'number', start: at, end: number };
  return { kind: 'symbol', start: at, end: at + (text.startsWith('::', at) ? 2 : 1) };
}

/** `E'...'`, `U&"..."`: the letters belong to the quote. */
function wordOrPrefixed(text: string, start: number, wordEnd: number): Token {
  const end = text[wordEnd] === '&' ? wordEnd + 1 : wordEnd;
  const prefix = text.slice(start, end).toLowerCase();
  const quote = text[end];
  if (!PREFIXED.has(prefix) || (quote !== "'" && !(quote === '"' && prefix === 'u&')))
    return { kind: 'word', start, end: wordEnd };
  const closed = endOfQuote(text, end, { quote, escapes: prefix === 'e' });
  return { kind: quote === '"' ? 'quoted' : 'string', start, end: closed };
}

function endOfQuote(text: string, at: number, { quote, escapes }: { quote: string; escapes: boolean }): number {
  let from = at + 1;
  for (;;) {
    const close = text.indexOf(quote, from);
    if (close === -1) return text.length;
    if (escapes && isEscaped(text, at, close)) from = close + 1;
    else if (text[close + 1] === quote) from = close + 2;
    else return close + 1;
  }
}

function isEscaped(text: string, open: number, close: number): boolean {
  let at = close - 1;
  while (at > open && text[at] === '\\') at -= 1;
  return (close - 1 - at) % 2 === 1;
}

/** Comments stand inside each other. One that never closes ends nowhere. */
function endOfComment(text: string, at: number): number {
  let depth = 0;
  COMMENT_MARK.lastIndex = at;
  do {
    const mark = COMMENT_MARK.exec(text);
    if (mark === null) return at;
    depth += mark[0] === '/*' ? 1 : -1;
  } while (depth > 0);
  return COMMENT_MARK.lastIndex;
}

const LINE_END = /[\r\n]/g;

function endOfLine(text: string, at: number): number {
  LINE_END.lastIndex = at;
  return LINE_END.exec(text)?.index ?? text.length;
}

function after(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found === -1 ? text.length : found + what.length;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
