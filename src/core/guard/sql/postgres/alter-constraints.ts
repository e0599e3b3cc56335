import type { Altered } from './alter-table.ts';
import { constraintOf, isEnforced } from './constraints.ts';
import { partOf, stringsOf } from './names.ts';
import type { Part } from './parser.ts';
import type { Found } from './statement.ts';

export function addConstraint({ table, command, taken, statement }: Altered): readonly Found[] {
  const node = partOf(command.def, 'Constraint') ?? {};
  if (node.contype === 'CONSTR_NOTNULL')
    return stringsOf(node.keys).map((column) => ({ kind: 'set-not-null', table, column }));
  if (!isEnforced(node)) return [{ kind: 'harmless', what: 'add a constraint that is not enforced' }];
  const constraint = constraintOf(node, { table: table.name, column: null, taken }, statement);
  if (constraint === null) return [{ kind: 'unreadable', what: 'adds a constraint of an unknown kind' }];
  return [{ kind: 'add-constraint', table, constraint, usingIndex: node.indexname ?? null }];
}

/** Later checks are harmless; earlier ones break a transaction that relied on the end, and enforcing is like adding it. */
export function alterConstraint({ command }: Altered): readonly Found[] {
  const change: Part<'ATAlterConstraint'> = partOf(command.def, 'ATAlterConstraint') ?? {};
  const name = change.conname ?? '';
  if (change.alterEnforceability === true && change.is_enforced === true)
    return [{ kind: 'unreadable', what: `enforces the constraint ${name}, whose definition stands elsewhere` }];
  if (change.alterDeferrability === true && change.deferrable !== true)
    return [{ kind: 'unreadable', what: `checks the constraint ${name} at each statement from now on` }];
  return [{ kind: 'harmless', what: 'alter constraint' }];
}
