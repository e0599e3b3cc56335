import type { Index } from '../change.ts';
import { defaultName } from './default-names.ts';
import { nameOf, partOf, partsOf, stringsOf } from './names.ts';
import type { Part } from './parser.ts';
import { endOfWord, type Found, type Statement, symbolOf, textFrom, textWithin, tokensFrom } from './statement.ts';

export function createIndex(node: Part<'IndexStmt'>, statement: Statement): readonly Found[] {
  const table = nameOf(node.relation);
  const elements = partsOf(node.indexParams, 'IndexElem');
  const written = elements.some(({ expr }) => expr !== undefined) ? elementTexts(statement) : [];
  const name =
    node.idxname ?? defaultName({ table: table.name, columns: nameParts(elements), label: 'idx' }, new Set());
  const index: Index = {
    name: { schema: table.schema, name },
    table,
    unique: node.unique === true,
    nullsNotDistinct: node.nulls_not_distinct === true,
    parts: elements.map((element, index) => element.name ?? written[index] ?? ''),
    hasExpression: elements.some(({ expr }) => expr !== undefined),
    where: node.whereClause === undefined ? null : conditionOf(statement),
  };
  return [{ kind: 'create-index', index, ifNotExists: node.if_not_exists === true }];
}

/** An expression stands as the function that it calls, or as `expr`; what comes twice is numbered. */
function nameParts(elements: readonly Part<'IndexElem'>[]): readonly string[] {
  const taken = new Map<string, number>();
  return elements.map(({ name, expr }) => {
    const part = name ?? stringsOf(partOf(expr, 'FuncCall')?.funcname).at(-1) ?? 'expr';
    const before = taken.get(part) ?? 0;
    taken.set(part, before + 1);
    return before === 0 ? part : `${part}${before}`;
  });
}

/** Each element between the parentheses after the table, without what follows its expression (`DESC`, an operator class). */
function elementTexts(statement: Statement): readonly string[] {
  const texts: string[] = [];
  let depth = 0;
  let begins = false;
  for (const token of tokensFrom(statement, endOfWord(statement, 'on') ?? 0)) {
    if (begins) texts.push(expressionOf(statement, token.start));
    const symbol = symbolOf(statement.text, token);
    begins = (depth === 0 && symbol === '(') || (depth === 1 && symbol === ',');
    if (symbol === '(') depth += 1;
    if (symbol === ')') depth -= 1;
    if (symbol === ')' && depth === 0) break;
  }
  return texts;
}

/** `lower(email) text_pattern_ops` is `lower(email)`, `(a + b) DESC` is `a + b`; a name alone is not asked for. */
function expressionOf(statement: Statement, from: number): string {
  for (const token of tokensFrom(statement, from)) {
    if (symbolOf(statement.text, token) !== '(') continue;
    const inner = textWithin(statement, token.end);
    return token.start === from ? inner : `${statement.text.slice(from, token.end)}${inner})`;
  }
  return textFrom(statement, from);
}

function conditionOf(statement: Statement): string {
  const from = endOfWord(statement, 'where');
  return from === null ? '' : statement.text.slice(from).trim();
}
