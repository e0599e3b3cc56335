/** The two families this folder reads; MariaDB is read as MySQL. */
export type OtherDialect = 'mysql' | 'sqlite';

/** `end`: a statement ends here. `broken`: a quote that never closes; it reaches to the end of the text. */
export type Lexeme = 'word' | 'name' | 'string' | 'number' | 'symbol' | 'end' | 'broken';

/** A part of a text, and how things stand where it starts. */
export type Stretch = {
  readonly start: number;
  readonly end: number;
  readonly delimiter: string;
  readonly conditional: number;
};

const BREAKPOINT = '--> statement-breakpoint';
/** `/*!999999 ... *\/` is how newer dumps hide a line from every server. */
const NEVER_RUN = 900_000;

const PLAIN = /[^'"`;#\-/*[]+/y;
const PLAIN_IN_ROW = /[^'"`()#\-/*[]+/y;

/**
 * Walks over a text piece by piece without keeping any of it, so that a dump of many megabytes costs no memory. Comments are passed over;
 * what stands in a conditional comment of MySQL (`/*!40101 ... *\/`) counts, because the server carries it out.
 */
export class Lexer {
  kind: Lexeme = 'end';
  start: number;
  pos: number;
  /** `;`, or what the last DELIMITER line said. */
  delimiter: string;
  readonly #text: string;
  readonly #end: number;
  readonly #mysql: boolean;
  /** How many conditional comments are open here. */
  conditional: number;

  constructor(text: string, piece: Stretch, dialect: OtherDialect) {
    this.#text = text;
    this.#mysql = dialect === 'mysql';
    this.start = piece.start;
    this.pos = piece.start;
    this.#end = piece.end;
    this.delimiter = piece.delimiter;
    this.conditional = piece.conditional;
  }

  /** Moves to the next piece; false at the end of the text. */
  next(): boolean {
    const breakpoint = this.#skipBlank();
    this.start = this.pos;
    if (breakpoint) {
      this.pos += BREAKPOINT.length;
      this.kind = 'end';
      return true;
    }
    if (this.pos >= this.#end) return false;
    if (this.#text.startsWith(this.delimiter, this.pos)) this.#become('end', this.pos + this.delimiter.length);
    else this.#readOne(this.#text.charCodeAt(this.pos));
    return true;
  }

  /** Passes over what can be no end of a statement, no quote and no comment: much faster than piece by piece. */
  skipPlain(): void {
    if (this.delimiter === ';') this.#skip(PLAIN);
  }

  /** The same inside the brackets of a row, whose end counts too. */
  skipPlainInRow(): void {
    this.#skip(PLAIN_IN_ROW);
  }

  #skip(run: RegExp): void {
    run.lastIndex = this.pos;
    if (run.test(this.#text)) this.pos = Math.min(run.lastIndex, this.#end);
  }

  /** Passes over the rest of the line, and gives it. */
  restOfLine(): string {
    const from = this.pos;
    this.pos = this.#lineEnd();
    return this.#text.slice(from, this.pos).trim();
  }

  #become(kind: Lexeme, pos: number): void {
    this.kind = kind;
    this.pos = Math.min(pos, this.#end);
  }

  #readOne(code: number): void {
    const character = this.#text[this.pos];
    if (character === '/' && this.#text[this.pos + 1] === '*') this.#become('broken', this.#end);
    else if (character === "'") this.#readQuoted('string', "'");
    else if (character === '"') this.#readQuoted(this.#mysql ? 'string' : 'name', '"');
    else if (character === '`') this.#readQuoted('name', '`');
    else if (character === '[' && !this.#mysql) this.#readQuoted('name', ']');
    else if (isDigit(code) || (character === '.' && this.#startsFraction())) this.#readNumber();
    else if (isWordPart(code)) this.#become('word', this.#wordEnd());
    else this.#become('symbol', this.pos + 1);
  }

  #readQuoted(kind: Lexeme, quote: string): void {
    const close = this.#closingQuote(quote, this.#mysql && kind === 'string');
    if (close < 0) this.#become('broken', this.#end);
    else this.#become(kind, close + 1);
  }

  #closingQuote(quote: string, escapes: boolean): number {
    let at = this.pos + 1;
    for (;;) {
      const close = this.#text.indexOf(quote, at);
      if (close < 0 || close >= this.#end) return -1;
      if (escapes && this.#isEscaped(at, close)) at = close + 1;
      else if (quote !== ']' && this.#text[close + 1] === quote) at = close + 2;
      else return close;
    }
  }

  /** An odd number of backslashes stands before it; those before `from` are of an earlier character. */
  #isEscaped(from: number, close: number): boolean {
    let at = close;
    while (at > from && this.#text[at - 1] === '\\') at -= 1;
    return (close - at) % 2 === 1;
  }

  #startsFraction(): boolean {
    const before = this.#text.charCodeAt(this.pos - 1);
    const afterName = isWordPart(before) || before === 96 || before === 34 || before === 93;
    return isDigit(this.#text.charCodeAt(this.pos + 1)) && !afterName;
  }

  /** MySQL lets names start with a digit: what is not a number is a word. */
  #readNumber(): void {
    const text = this.#text;
    const end = this.#wordEnd();
    const whole = text.slice(this.pos, Math.min(end, this.pos + 40));
    const isNumber = /^(\d*|0[xX][\da-fA-F]+|0b[01]+|\d+[eE]\d*)$/.test(whole);
    if (isNumber) this.#become('number', this.#numberEnd(end, /^\d*$/.test(whole) && text[end] === '.'));
    else this.#become('word', end);
  }

  /** Fraction and exponent, behind the whole part. */
  #numberEnd(end: number, fraction: boolean): number {
    const text = this.#text;
    let at = fraction ? this.#wordEnd(end + 1) : end;
    if (/[eE]$/.test(text.slice(at - 1, at)) && (text[at] === '-' || text[at] === '+')) at = this.#wordEnd(at + 1);
    return at;
  }

  #wordEnd(from = this.pos): number {
    let at = from;
    while (at < this.#end && isWordPart(this.#text.charCodeAt(at))) at += 1;
    if (!isWordPart(this.delimiter.charCodeAt(0))) return at;
    const cut = this.#text.slice(from, at).indexOf(this.delimiter);
    return cut > 0 ? from + cut : at;
  }

  /** Passes over blanks and comments; true where it stands before the mark that Drizzle puts between statements. */
  #skipBlank(): boolean {
    const text = this.#text;
    while (this.pos < this.#end) {
      const code = text.charCodeAt(this.pos);
      if (isBlank(code)) this.pos += 1;
      else if (code === 45 && text.startsWith(BREAKPOINT, this.pos)) return true;
      else if (this.#startsLineComment(code)) this.pos = this.#lineEnd();
      else if (code === 47 && text[this.pos + 1] === '*') {
        if (!this.#skipComment()) return false;
      } else if (code === 42 && this.conditional > 0 && text[this.pos + 1] === '/') {
        this.conditional -= 1;
        this.pos += 2;
      } else return false;
    }
    return false;
  }

  #startsLineComment(code: number): boolean {
    if (code === 35) return this.#mysql && !this.#text.startsWith(this.delimiter, this.pos);
    if (code !== 45 || this.#text[this.pos + 1] !== '-') return false;
    const third = this.#text.charCodeAt(this.pos + 2);
    return !this.#mysql || Number.isNaN(third) || third <= 32;
  }

  /** False: it never closes, which only SQLite takes for the end of the text. */
  #skipComment(): boolean {
    const conditional = this.#mysql ? /\/\*M?!(\d*)/y : null;
    if (conditional !== null) {
      conditional.lastIndex = this.pos;
      const found = conditional.exec(this.#text);
      if (found !== null && Number(found[1]) < NEVER_RUN) {
        this.conditional += 1;
        this.pos += found[0].length;
        return true;
      }
    }
    const close = this.#text.indexOf('*/', this.pos + 2);
    if (close < 0 && this.#mysql) return false;
    this.pos = close < 0 ? this.#end : Math.min(close + 2, this.#end);
    return true;
  }

  #lineEnd(): number {
    const at = this.#text.indexOf('\n', this.pos);
    return at < 0 ? this.#end : Math.min(at, this.#end);
  }
}

function isBlank(code: number): boolean {
  return (code <= 32 && code !== 0) || code === 0xfeff || code === 0xa0;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    isDigit(code) ||
    code === 95 ||
    code === 36 ||
    (code >= 0x80 && code !== 0xfeff && code !== 0xa0)
  );
}
