import type { Name } from '../change.ts';
import type { OtherDialect } from './lexer.ts';
import { NotUnderstood, type Token } from './tokens.ts';

/** Which database the names mean that have none: the first that is used is at home, and is left away. */
export type Databases = { home: string | null; current: string | null };

/** What a statement is read from; sub-cursors share it. */
export type Source = { readonly text: string; readonly dialect: OtherDialect; readonly databases: Databases };

/** A place in the tokens of a statement. `take` goes on where the words stand there, `need` refuses the statement where they do not. */
export class Cursor {
  readonly tokens: readonly Token[];
  readonly source: Source;
  at = 0;

  constructor(tokens: readonly Token[], source: Source) {
    this.tokens = tokens;
    this.source = source;
  }

  get mysql(): boolean {
    return this.source.dialect === 'mysql';
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  get token(): Token | undefined {
    return this.tokens[this.at];
  }

  is(...words: readonly string[]): boolean {
    return words.every((word, index) => this.tokens[this.at + index]?.upper === word);
  }

  isOneOf(words: readonly string[]): boolean {
    return words.includes(this.token?.upper || '(none)');
  }

  take(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.at += words.length;
    return true;
  }

  takeOneOf(words: readonly string[]): string | null {
    if (!this.isOneOf(words)) return null;
    return this.any().upper;
  }

  need(...words: readonly string[]): void {
    if (!this.take(...words)) this.refuse();
  }

  any(): Token {
    const token = this.token;
    if (token === undefined) return this.refuse();
    this.at += 1;
    return token;
  }

  ofKind(kind: Token['kind']): Token {
    return this.token?.kind === kind ? this.any() : this.refuse();
  }

  refuse(): never {
    const near =
      this.token === undefined ? 'it ends too early' : `not understood from \`${this.token.text.slice(0, 40)}\` on`;
    throw new NotUnderstood(near);
  }

  get atName(): boolean {
    return this.token !== undefined && ['word', 'name', 'string'].includes(this.token.kind);
  }

  /** One name; both families also take a string for it here and there. */
  name(): string {
    return this.atName ? this.any().text : this.refuse();
  }

  /** `orders`, `shop.orders`; `orders.*` as a DELETE says it. */
  qualified(): Name {
    const first = this.name();
    const { home, current } = this.source.databases;
    const alone = { schema: current === home ? null : current, name: first };
    if (this.take('.', '*') || !this.take('.')) return alone;
    const atHome = this.mysql ? first === home : first.toLowerCase() === 'main';
    return { schema: atHome ? null : first, name: this.name() };
  }

  /** What stands between the brackets that open here; goes on behind them. */
  brackets(): Cursor {
    this.need('(');
    const from = this.at;
    for (let depth = 1; depth > 0; ) {
      const { upper } = this.any();
      depth += upper === '(' ? 1 : upper === ')' ? -1 : 0;
    }
    return this.part(from, this.at - 1);
  }

  part(from: number, to: number): Cursor {
    return new Cursor(this.tokens.slice(from, to), this.source);
  }

  /** The text as written from one token up to another. */
  textOf(from: number, to: number): string {
    const first = this.tokens[from];
    const last = this.tokens[to - 1];
    return first === undefined || last === undefined || to <= from ? '' : this.source.text.slice(first.start, last.end);
  }

  get wholeText(): string {
    return this.textOf(0, this.tokens.length);
  }

  /** Where one of these words stands outside of brackets, from here on; the end where none does. */
  find(words: readonly string[]): number {
    let depth = 0;
    for (let at = this.at; at < this.tokens.length; at += 1) {
      const upper = this.tokens[at]?.upper ?? '';
      if (depth === 0 && upper !== '' && words.includes(upper)) return at;
      depth += upper === '(' ? 1 : upper === ')' ? -1 : 0;
    }
    return this.tokens.length;
  }

  /** The parts between commas (or other words) that stand outside of brackets, from here to the end. */
  split(between: readonly string[] = [',']): Cursor[] {
    const parts: Cursor[] = [];
    while (!this.done) {
      const end = this.find(between);
      parts.push(this.part(this.at, end));
      this.at = end + 1;
    }
    return parts;
  }

  skipRest(): void {
    this.at = this.tokens.length;
  }

  needEnd(): void {
    if (!this.done) this.refuse();
  }
}
