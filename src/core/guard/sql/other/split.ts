import { Lexer, type OtherDialect, type Stretch } from './lexer.ts';

/** One statement of a text; `line` counts from 1. */
export type Piece = Stretch & { readonly line: number };

/** Statements in order: what a client would send to the server one by one. Lines for the client itself (`source x`, `.read x`) are pieces too. */
export function* piecesOf(text: string, dialect: OtherDialect): Generator<Piece> {
  const lexer = new Lexer(text, { start: 0, end: text.length, delimiter: ';', conditional: 0 }, dialect);
  const lines = new LineCounter(text);
  while (lexer.next()) {
    if (lexer.kind === 'end') continue;
    const { start, delimiter, conditional } = lexer;
    const word = wordAt(text, lexer);
    if (dialect === 'mysql' && word === 'DELIMITER') {
      lexer.delimiter = lexer.restOfLine().split(/\s/, 1)[0] || ';';
      continue;
    }
    const end = isClientLine(text, lexer, word) ? lineOfClient(lexer) : endOfStatement(text, lexer, word);
    yield { start, end, line: lines.at(start), delimiter, conditional };
  }
}

/** `\\. x.sql` and `source x.sql` of the client of MySQL, `.read x.sql` of that of SQLite: no `;` ends them. */
function isClientLine(text: string, { start }: Lexer, word: string): boolean {
  if (word === 'SOURCE') return /^source[ \t]+[^\s;]/i.test(text.slice(start, start + 40));
  return word === '.' || (word === '\\' && text[start + 1] === '.');
}

function lineOfClient(lexer: Lexer): number {
  lexer.restOfLine();
  return lexer.pos;
}

/** Walks to the end of the statement whose first word was read; the `;` inside of the body of a routine do not end it. */
function endOfStatement(text: string, lexer: Lexer, first: string): number {
  const blocks = new Blocks(first);
  let end = lexer.pos;
  for (;;) {
    if (blocks.plain) lexer.skipPlain();
    if (!lexer.next()) return Math.max(end, lexer.pos);
    if (lexer.kind === 'end' && !(blocks.open && lexer.delimiter === ';')) return lexer.start;
    blocks.see(lexer.kind === 'end' ? ';' : wordAt(text, lexer));
    end = lexer.pos;
  }
}

/** Upper case of a word or symbol; empty for what is no keyword. */
function wordAt(text: string, { kind, start, pos }: Lexer): string {
  if (kind === 'symbol') return text[start] ?? '';
  return kind === 'word' && pos - start <= 12 ? text.slice(start, pos).toUpperCase() : '';
}

const ROUTINES = ['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE'];
const OTHER_OBJECTS = ['TABLE', 'VIEW', 'INDEX', 'DATABASE', 'SCHEMA', 'USER', 'ROLE', 'SEQUENCE', 'SERVER', 'VIRTUAL'];
/** After these a new statement of a body starts. */
const OPENERS = [';', 'BEGIN', 'THEN', 'ELSE', 'DO', 'LOOP', 'REPEAT', ':', 'ROW'];
const BLOCK_WORDS = ['IF', 'CASE', 'LOOP', 'WHILE', 'REPEAT'];

/** Counts the blocks that are open in `create trigger ... begin ... end`. */
class Blocks {
  #what: 'unknown' | 'creates' | 'begins' | 'routine' | 'plain';
  #depth = 0;
  #before = '';

  constructor(first: string) {
    this.#what = first === 'CREATE' ? 'creates' : first === 'BEGIN' ? 'begins' : 'plain';
  }

  get open(): boolean {
    return this.#depth > 0;
  }

  /** Nothing more needs to be counted. */
  get plain(): boolean {
    return this.#what === 'plain';
  }

  see(word: string): void {
    if (this.#what === 'plain') return;
    if (this.#what === 'routine') this.#count(word);
    else if (this.#what === 'begins') this.#startAnonymous(word);
    else if (ROUTINES.includes(word)) this.#what = 'routine';
    else if (OTHER_OBJECTS.includes(word)) this.#what = 'plain';
  }

  /** `begin not atomic` of MariaDB; any other BEGIN starts a transaction. */
  #startAnonymous(word: string): void {
    this.#what = word === 'NOT' ? 'routine' : 'plain';
    this.#depth = word === 'NOT' ? 1 : 0;
  }

  #count(word: string): void {
    const starts = OPENERS.includes(this.#before);
    const closes = this.#before === 'END' && BLOCK_WORDS.includes(word);
    this.#before = closes ? '' : word;
    if (closes) return;
    if (word === 'END') this.#depth = Math.max(0, this.#depth - 1);
    else if (word === 'BEGIN' ? starts || this.#depth === 0 : word === 'CASE') this.#depth += 1;
    else if (starts && BLOCK_WORDS.includes(word)) this.#depth += 1;
  }
}

/** Line of a place, for places that come in order. */
class LineCounter {
  readonly #text: string;
  #line = 1;
  #nextBreak: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextBreak = text.indexOf('\n');
  }

  at(place: number): number {
    while (this.#nextBreak >= 0 && this.#nextBreak < place) {
      this.#line += 1;
      this.#nextBreak = this.#text.indexOf('\n', this.#nextBreak + 1);
    }
    return this.#line;
  }
}
