import { type Place, shortStatement } from '../finding.ts';

/** Where things stand in a text, by their name with all names around it, and what its head says. */
export type Lines = {
  readonly syntax: string;
  /** Sum of the squares of the numbers of fields: the parser looks through a message's fields once for each of them. */
  readonly effort: number;
  /** Messages stand inside each other deeper than anybody writes; what follows was not looked at. */
  readonly tooDeep: boolean;
  placeOf(name: string): Place;
};

type Token = { readonly text: string; readonly line: number; readonly from: number };
type Scope = { readonly name: string; readonly kind: string; fields: number };

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[\w.]+|\n|[^\s\w]/g;
const DEEPEST = 100;
const NAMED = new Set(['message', 'enum', 'service', 'oneof', 'group']);

/** The parser says little of lines; they are found again by a look at words and braces. */
export function readLines(file: string, text: string): Lines {
  const places = new Map<string, { line: number; from: number }>();
  let syntax = 'proto2';
  const scopes: Scope[] = [];
  let statement: Token[] = [];
  let brackets = 0;
  let packageName = '';
  let effort = 0;
  for (const token of tokensOf(text)) {
    if (token.text === '[' || token.text === '(') brackets += 1;
    if (token.text === ']' || token.text === ')') brackets -= 1;
    if (token.text === '=' && brackets === 0) {
      const named = nameBefore(statement, scopes);
      note(named);
      if (named !== undefined) effort += countField(scopes);
    }
    if (token.text === '{') {
      const [first, second] = statement;
      const named = NAMED.has(first?.text ?? '') ? second : groupName(statement);
      if (first?.text === 'rpc') note(second);
      if (named !== undefined) note(named);
      scopes.push({ name: first?.text === 'oneof' ? '' : (named?.text ?? ''), kind: first?.text ?? '', fields: 0 });
      statement = [];
      if (scopes.length > DEEPEST) return { syntax, effort, tooDeep: true, placeOf };
    } else if (token.text === '}' || token.text === ';') {
      const [first, second, third] = statement;
      if (first?.text === 'package') packageName = second?.text ?? '';
      if (first?.text === 'rpc') note(second);
      if ((first?.text === 'syntax' || first?.text === 'edition') && second?.text === '=') {
        syntax = (third?.text ?? '').replaceAll(/["']/g, '');
      }
      if (token.text === '}') scopes.pop();
      statement = [];
      brackets = 0;
    } else statement.push(token);
  }
  return { syntax, effort, tooDeep: false, placeOf };

  function note(token: Token | undefined): void {
    if (token === undefined) return;
    const names = [packageName, ...scopes.map(({ name }) => name), token.text].filter((name) => name !== '');
    const key = names.join('.');
    if (!places.has(key)) places.set(key, { line: token.line, from: statement[0]?.from ?? token.from });
  }

  function placeOf(name: string): Place {
    const found = places.get(name);
    if (found === undefined) return { file, line: null, statement: null };
    const rest = text.slice(found.from, found.from + 400);
    const end = rest.search(/[;{]/);
    return { file, line: found.line, statement: shortStatement(end === -1 ? rest : rest.slice(0, end + 1)) };
  }
}

function nameBefore(statement: readonly Token[], scopes: readonly Scope[]): Token | undefined {
  const first = statement[0]?.text;
  if (scopes.length === 0 || first === 'option' || first === 'reserved' || first === 'extensions') return undefined;
  return statement.at(-1);
}

/** Fields of a oneof are fields of its message. */
function countField(scopes: readonly Scope[]): number {
  const scope = scopes.findLast(({ kind }) => kind !== 'oneof');
  if (scope === undefined || scope.kind === 'enum') return 0;
  scope.fields += 1;
  return scope.fields * 2 - 1;
}

/** `optional group Result = 1 {`: the name is behind the word. */
function groupName(statement: readonly Token[]): Token | undefined {
  const word = statement.slice(0, 3).findIndex(({ text }) => text === 'group' || NAMED.has(text));
  return word === -1 ? undefined : statement[word + 1];
}

function* tokensOf(text: string): Generator<Token> {
  let line = 1;
  for (const match of text.matchAll(TOKEN)) {
    const [word] = match;
    if (word === '\n') line += 1;
    else if (word.startsWith('/*')) line += word.split('\n').length - 1;
    else if (!word.startsWith('//')) yield { text: word, line, from: match.index };
  }
}
