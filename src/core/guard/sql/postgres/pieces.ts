import { type Token, tokensOf, wordOf } from './lexer.ts';

/** What a text of PostgreSQL is made of: statements, and lines that psql takes for itself. Places are in the text. */
export type Piece = { readonly kind: 'sql' | 'meta'; readonly start: number; readonly end: number };

/**
 * Cut at each `;` as psql does: not within parentheses, nor within the body of a function that is written without quotes. `flat`: at every
 * `;` outside of quotes, for a text in which something is not closed. The data after `COPY ... FROM stdin;` is left out.
 */
export function cutPieces(text: string, { flat = false } = {}): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let dataEnds = true;
  while (from < text.length) {
    const { piece, next } = pieceAt(text, from, flat);
    if (piece !== null) pieces.push(piece);
    const data: number | null = piece !== null && dataEnds ? startOfData(text, piece, next) : null;
    const end: number | null = data === null ? null : endOfData(text, data);
    dataEnds = dataEnds && (data === null || end !== null);
    from = end ?? next;
  }
  return pieces;
}

function pieceAt(text: string, from: number, flat: boolean): { piece: Piece | null; next: number } {
  let start = -1;
  let end = from;
  const inside = new Inside();
  for (const token of tokensOf(text, from)) {
    if (token.kind === 'meta') return atMeta(token, start, end);
    if (text[token.start] === ';' && (flat || !inside.something()))
      return { piece: start === -1 ? null : { kind: 'sql', start, end }, next: token.end };
    inside.see(text, token);
    if (start === -1) start = token.start;
    end = token.end;
  }
  return { piece: start === -1 ? null : { kind: 'sql', start, end }, next: text.length };
}

function atMeta(token: Token, start: number, end: number): { piece: Piece; next: number } {
  if (start === -1) return { piece: { kind: 'meta', start: token.start, end: token.end }, next: token.end };
  return { piece: { kind: 'sql', start, end }, next: token.start };
}

/** Whether a `;` would be part of the statement: psql's own counting. */
class Inside {
  #parentheses = 0;
  #begun = 0;
  #routine = false;
  readonly #words: string[] = [];

  something(): boolean {
    return this.#parentheses > 0 || this.#begun > 0;
  }

  see(text: string, token: Token): void {
    if (token.kind === 'symbol') {
      if (text[token.start] === '(') this.#parentheses += 1;
      if (text[token.start] === ')' && this.#parentheses > 0) this.#parentheses -= 1;
      return;
    }
    const word = wordOf(text, token);
    if (this.#words.length < 4) this.#head(word);
    if (this.#parentheses > 0 || !this.#routine) return;
    if (word === 'begin' || (word === 'case' && this.#begun > 0)) this.#begun += 1;
    if (word === 'end' && this.#begun > 0) this.#begun -= 1;
  }

  #head(word: string): void {
    this.#words.push(word);
    this.#routine = MAKES_ROUTINE.test(this.#words.join(' '));
  }
}

const MAKES_ROUTINE = /^create (or replace )?(function|procedure)\b/;
const TAKES_DATA = /^copy\b[\s\S]*\bfrom\s+std(in|out)\b/i;
const REST_OF_LINE = /[^\S\n]*(\n|$)/y;
const END_OF_DATA = /^\\\.\r?$/gm;

/** Where the rows begin that follow a COPY; null where none do. */
function startOfData(text: string, { kind, start, end }: Piece, next: number): number | null {
  if (kind === 'meta' || !TAKES_DATA.test(text.slice(start, Math.min(end, start + 20_000)))) return null;
  REST_OF_LINE.lastIndex = next;
  return REST_OF_LINE.test(text) ? REST_OF_LINE.lastIndex : null;
}

/** Past the line that ends them; null without such a line: then nothing is skipped unread. */
function endOfData(text: string, from: number): number | null {
  END_OF_DATA.lastIndex = from;
  return END_OF_DATA.test(text) ? END_OF_DATA.lastIndex : null;
}
