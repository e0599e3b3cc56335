import { nameOf, nameOfList, partOf, partsOf, stringsOf } from './names.ts';
import type { Part } from './parser.ts';
import { type Found, type Statement, textInParentheses } from './statement.ts';
import { typeOf } from './types.ts';

export function createEnum(node: Part<'CreateEnumStmt'>): readonly Found[] {
  return [{ kind: 'create-enum', type: nameOfList(node.typeName), values: stringsOf(node.vals) }];
}

export function alterEnum(node: Part<'AlterEnumStmt'>): readonly Found[] {
  const type = nameOfList(node.typeName);
  const value = node.newVal ?? '';
  if (node.oldVal !== undefined) return [{ kind: 'rename-enum-value', type, value: node.oldVal, to: value }];
  return [{ kind: 'add-enum-value', type, value, ifNotExists: node.skipIfNewValExists === true }];
}

export function createComposite(node: Part<'CompositeTypeStmt'>): readonly Found[] {
  return [{ kind: 'create-type', type: nameOf(node.typevar) }];
}

export function createRange(node: Part<'CreateRangeStmt'>): readonly Found[] {
  return [{ kind: 'create-type', type: nameOfList(node.typeName) }];
}

/** CREATE TYPE of one's own making, AGGREGATE, OPERATOR, COLLATION, TEXT SEARCH ... are one statement to the grammar. */
export function define(node: Part<'DefineStmt'>): readonly Found[] {
  if (node.kind === 'OBJECT_TYPE') return [{ kind: 'create-type', type: nameOfList(node.defnames) }];
  if (node.kind === 'OBJECT_OPERATOR')
    return [{ kind: 'unreadable', what: 'creates an operator, which existing queries may pick up' }];
  return [{ kind: 'harmless', what: 'create an aggregate, collation or text search object' }];
}

export function createDomain(node: Part<'CreateDomainStmt'>, statement: Statement): readonly Found[] {
  const constraints = partsOf(node.constraints, 'Constraint');
  const checks = constraints.filter(({ contype }) => contype === 'CONSTR_CHECK');
  return [
    {
      kind: 'create-domain',
      type: nameOfList(node.domainname),
      base: typeOf(node.typeName),
      nullable: !constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL'),
      ...(constraints.some(({ contype }) => contype === 'CONSTR_DEFAULT') ? { hasDefault: true } : {}),
      checks: checks.map(({ location }) => textInParentheses(statement, statement.charAt(location ?? 0))),
    },
  ];
}

export function alterDomain(node: Part<'AlterDomainStmt'>): readonly Found[] {
  const type = nameOfList(node.typeName);
  const isNotNull = partOf(node.def, 'Constraint')?.contype === 'CONSTR_NOTNULL';
  switch (node.subtype) {
    case 'T':
      return [{ kind: 'change-domain', type, what: 'default' }];
    case 'N':
      return [{ kind: 'change-domain', type, what: 'drop-not-null' }];
    case 'O':
      return [{ kind: 'change-domain', type, what: 'set-not-null' }];
    case 'C':
      return [{ kind: 'change-domain', type, what: isNotNull ? 'set-not-null' : 'add-check' }];
    case 'X':
      return [{ kind: 'change-domain', type, what: 'drop-check' }];
    case 'V':
      return [{ kind: 'harmless', what: 'validate a domain' }];
    default:
      return [{ kind: 'unreadable', what: `changes the domain ${type.name} in an unknown way` }];
  }
}
