import { castTo, negative, numberOf, sumOf } from './constants.ts';

/** A condition, as far as it is understood; `opaque` is what is not. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'null-test'; readonly of: Expression; readonly isNull: boolean }
  /** NULL as soon as one of its parts is. */
  | { readonly kind: 'strict'; readonly operator: string; readonly parts: readonly Expression[] }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'opaque' };

const TOKEN =
  /\s+|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[\p{L}_][\p{L}\p{N}_$.]*|::|<>|!=|<=|>=|!?~~?\*?|\|\||[-+*/%<>=(),[\]]|./gu;
/** Written in two ways. */
const SAME_OPERATOR: Readonly<Record<string, string>> = { '!=': '<>', like: '~~', ilike: '~~*' };
const DEEPEST = 60;
const LONGEST = 4_000;

/** Functions that give NULL for NULL. */
const STRICT =
  /^(length|char_length|character_length|octet_length|lower|upper|trim|btrim|ltrim|rtrim|abs|round|floor|ceil|mod|jsonb_typeof|json_typeof|array_length|cardinality|date_part|date_trunc|substr|substring|left|right|json_valid)$/;

/** Read the text of a check. Whatever it does not know it takes for opaque. */
export function readExpression(text: string): Expression {
  if (text.length > LONGEST) return { kind: 'opaque' };
  const tokens = (text.match(TOKEN) ?? []).filter((token) => !/^\s+$/.test(token));
  const reader = new Reader(tokens);
  try {
    const expression = reader.or(0);
    return reader.isAtEnd() ? expression : { kind: 'opaque' };
  } catch (error) {
    if (error instanceof NotUnderstood) return { kind: 'opaque' };
    throw error;
  }
}

class NotUnderstood extends Error {}

/** Holds the place in the tokens that it has come to. */
class Reader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  or(depth: number): Expression {
    if (depth > DEEPEST) throw new NotUnderstood();
    return this.joined('or', () => this.joined('and', () => this.negation(depth + 1)));
  }

  private joined(kind: 'and' | 'or', part: () => Expression): Expression {
    const parts = [part()];
    while (this.take(kind)) parts.push(part());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind, parts };
  }

  private negation(depth: number): Expression {
    if (depth > DEEPEST) throw new NotUnderstood();
    return this.take('not') ? { kind: 'not', of: this.negation(depth + 1) } : this.comparison(depth);
  }

  private comparison(depth: number): Expression {
    const left = this.sum(depth);
    if (this.take('is')) return this.test(left);
    const isNegated = this.take('not');
    const operator = this.word();
    const strict = (name: string, parts: readonly Expression[]): Expression => {
      const found: Expression = { kind: 'strict', operator: name, parts: [left, ...parts] };
      return isNegated ? { kind: 'not', of: found } : found;
    };
    if (this.take('in')) return strict('in', this.list(depth));
    if (this.take('between')) {
      const low = this.sum(depth);
      this.expect('and');
      return strict('between', [low, this.sum(depth)]);
    }
    if (/^(like|ilike|similar|regexp|rlike|glob)$/.test(operator)) {
      this.at += 1;
      this.take('to');
      return strict(SAME_OPERATOR[operator] ?? operator, [this.sum(depth)]);
    }
    if (isNegated) throw new NotUnderstood();
    if (!/^(=|<>|!=|<|>|<=|>=|!?~~?\*?)$/.test(operator)) return left;
    this.at += 1;
    if (operator === '=' && this.take('any')) return strict('in', this.array(depth));
    if (operator === '<>' && this.take('all'))
      return { kind: 'not', of: { kind: 'strict', operator: 'in', parts: [left, ...this.array(depth)] } };
    return strict(SAME_OPERATOR[operator] ?? operator, [this.sum(depth)]);
  }

  private test(left: Expression): Expression {
    const isNegated = this.take('not');
    if (this.take('null')) return { kind: 'null-test', of: left, isNull: !isNegated };
    throw new NotUnderstood();
  }

  private sum(depth: number): Expression {
    const parts = [this.single(depth)];
    const operators: string[] = [];
    while (/^([-+*/%]|\|\|)$/.test(this.word())) {
      operators.push(this.word());
      this.at += 1;
      parts.push(this.single(depth));
    }
    return sumOf(parts, operators);
  }

  private single(depth: number): Expression {
    let expression = this.bare(depth);
    while (this.take('::')) expression = castTo(expression, this.type());
    return expression;
  }

  private bare(depth: number): Expression {
    const token = this.tokens[this.at];
    if (token === undefined) throw new NotUnderstood();
    this.at += 1;
    if (token === '(') {
      const inner = this.or(depth + 1);
      this.expect(')');
      return inner;
    }
    if (token === '-') return negative(this.bare(depth + 1));
    if (token === '+') return this.bare(depth + 1);
    if (/^_(utf8\w*|latin1|ascii|binary)$/i.test(token) && this.word().startsWith("'")) return this.bare(depth + 1);
    if (token.startsWith("'")) return { kind: 'value', value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^[.\d]/.test(token)) return numberOf(token);
    if (/^["`]/.test(token)) return { kind: 'column', name: token.slice(1, -1) };
    if (!/^[\p{L}_]/u.test(token)) throw new NotUnderstood();
    return this.named(token, depth);
  }

  private named(token: string, depth: number): Expression {
    const word = token.toLowerCase();
    if (word === 'null') return { kind: 'value', value: null };
    if (word === 'true' || word === 'false') return { kind: 'value', value: word === 'true' };
    if (/^(case|exists|select|interval|array|any|all|row|cast|extract)$/.test(word)) throw new NotUnderstood();
    if (this.word() !== '(') return { kind: 'column', name: (token.split('.').at(-1) ?? token).toLowerCase() };
    const parts = this.list(depth);
    return STRICT.test(word) ? { kind: 'strict', operator: `call:${word}`, parts } : { kind: 'opaque' };
  }

  /** `(ARRAY['a', 'b'])`, as Postgres writes a list in a dump. */
  private array(depth: number): readonly Expression[] {
    let open = 0;
    while (this.take('(')) open += 1;
    this.expect('array');
    this.expect('[');
    const parts = this.separated(depth);
    this.expect(']');
    for (; open > 0; open--) {
      while (this.take('::')) this.type();
      this.expect(')');
    }
    return parts;
  }

  private list(depth: number): readonly Expression[] {
    this.expect('(');
    if (this.take(')')) return [];
    const parts = this.separated(depth);
    this.expect(')');
    return parts;
  }

  private separated(depth: number): readonly Expression[] {
    const parts = [this.or(depth + 1)];
    while (this.take(',')) parts.push(this.or(depth + 1));
    return parts;
  }

  /** A type's name, which may be several words. */
  private type(): string {
    const from = this.at;
    this.at += 1;
    while (/^(varying|precision|without|with|time|zone)$/.test(this.word())) this.at += 1;
    if (this.word() === '(') this.list(DEEPEST - 2);
    if (this.take('[')) this.expect(']');
    return this.tokens.slice(from, this.at).join(' ').toLowerCase();
  }

  private word(): string {
    return (this.tokens[this.at] ?? '').toLowerCase();
  }

  private take(word: string): boolean {
    if (this.word() !== word) return false;
    this.at += 1;
    return true;
  }

  private expect(word: string): void {
    if (!this.take(word)) throw new NotUnderstood();
  }
}
