import type { Written } from '../code/model.ts';
import type { Token } from './tokens.ts';

export type Reader = {
  readonly text: string;
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  /** Among arguments without brackets: a `do` belongs to the call around. */
  isArgument: boolean;
};

export function peek(reader: Reader, ahead = 0): Token | undefined {
  return reader.tokens[reader.at + ahead];
}

export function is(token: Token | undefined, value: string): boolean {
  return token !== undefined && (token.type === 'sign' || token.type === 'word') && token.value === value;
}

export function skipBreaks(reader: Reader): void {
  while (peek(reader)?.type === 'break') reader.at += 1;
}

export function written(reader: Reader, from: Token): Written {
  const last = reader.tokens[reader.at - 1] ?? from;
  return { line: from.line, text: reader.text.slice(from.start, last.end) };
}

export function after(reader: Reader): Token | undefined {
  return reader.tokens.slice(reader.at, reader.at + 4).find((one) => one.type !== 'break');
}
