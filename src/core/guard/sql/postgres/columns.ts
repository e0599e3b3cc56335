import type { Column, Constraint, Default, Filled } from '../change.ts';
import { constraintOf, type Owner } from './constraints.ts';
import { defaultOf, isNextValue } from './expressions.ts';
import { partsOf, stringsOf } from './names.ts';
import type { Part } from './parser.ts';
import { endOfWord, type Statement, textFrom, textInParentheses } from './statement.ts';
import { isSerial, typeOf } from './types.ts';

/** A column as CREATE TABLE and ADD COLUMN define it, with the constraints that stand at it. */
export function columnOf(
  node: Part<'ColumnDef'>,
  owner: Omit<Owner, 'column'>,
  statement: Statement,
): { column: Column; constraints: readonly Constraint[] } {
  const name = node.colname ?? '';
  const parts = partsOf(node.constraints, 'Constraint');
  const constraints = parts
    .filter((_, index) => parts[index + 1]?.contype !== 'CONSTR_ATTR_NOT_ENFORCED')
    .flatMap((part) => constraintOf(part, { ...owner, column: name }, statement) ?? []);
  const column = {
    name,
    type: typeOf(node.typeName),
    nullable: !(isSerial(node.typeName) || parts.some(forbidsNull)),
    default: defaultFor(node, parts, statement),
    filled: filledBy(node, parts, statement),
    collation: collationOf(node.collClause),
    comment: null,
  };
  return { column, constraints };
}

export function collationOf(clause: Part<'CollateClause'> | undefined): string | null {
  return stringsOf(clause?.collname).at(-1) ?? null;
}

function forbidsNull({ contype }: Part<'Constraint'>): boolean {
  return contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_IDENTITY';
}

function defaultFor(
  node: Part<'ColumnDef'>,
  parts: readonly Part<'Constraint'>[],
  statement: Statement,
): Default | null {
  const part = parts.find(({ contype }) => contype === 'CONSTR_DEFAULT');
  if (part === undefined) return null;
  const stops = [...parts, ...(node.collClause === undefined ? [] : [node.collClause])];
  const places = stops.map(({ location }) => statement.charAt(location ?? 0));
  const from = endOfWord(statement, 'default', statement.charAt(part.location ?? 0));
  return defaultOf(part.raw_expr, from === null ? '' : textFrom(statement, from, places));
}

function filledBy(node: Part<'ColumnDef'>, parts: readonly Part<'Constraint'>[], statement: Statement): Filled | null {
  for (const part of parts) {
    if (part.contype === 'CONSTR_IDENTITY') return { kind: 'identity', always: part.generated_when === 'a' };
    if (part.contype === 'CONSTR_GENERATED')
      return { kind: 'computed', expression: textInParentheses(statement, statement.charAt(part.location ?? 0)) };
    if (part.contype === 'CONSTR_DEFAULT' && isNextValue(part.raw_expr)) return { kind: 'counter' };
  }
  return isSerial(node.typeName) ? { kind: 'counter' } : null;
}
