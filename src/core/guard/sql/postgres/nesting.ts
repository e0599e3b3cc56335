import { type Token, tokensOf, wordOf } from './lexer.ts';

const DEEPEST = 400;
const LONGEST_CHAIN = 3_000;
const MOST_JOINED = 2_000;

/**
 * Why a text is not given to the parser, or null. Operators in a row, unions and joins make trees as deep as they are many, and the parser
 * breaks for good on trees that are some thousands deep. Sentences that people write stay far below. AND and OR in a row make a flat tree.
 */
export function objectionToNesting(text: string): string | null {
  if (text.length < DEEPEST) return null;
  const chains = [0];
  let joined = 0;
  for (const token of tokensOf(text)) {
    joined += JOINING.has(wordOf(text, token)) ? 1 : 0;
    follow(chains, text, token);
    if (chains.length > DEEPEST) return 'it is nested too deeply';
    if ((chains.at(-1) ?? 0) > LONGEST_CHAIN || joined > MOST_JOINED) return 'an expression in it is too long';
  }
  return null;
}

const JOINING = new Set(['union', 'intersect', 'except', 'join']);

function follow(chains: number[], text: string, token: Token): void {
  const symbol = token.kind === 'symbol' ? text[token.start] : '';
  const word = wordOf(text, token);
  const last = chains.length - 1;
  if (symbol === '(' || symbol === '[' || word === 'case') chains.push(0);
  else if ((symbol === ')' || symbol === ']' || word === 'end') && last > 0) chains.pop();
  else if (symbol === ',' || symbol === ';' || word === 'and' || word === 'or') chains[last] = 0;
  else chains[last] = (chains[last] ?? 0) + 1;
}
