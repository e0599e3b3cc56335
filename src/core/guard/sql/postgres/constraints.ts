import type { Constraint, ForeignAction } from '../change.ts';
import { defaultName } from './default-names.ts';
import { columnList, columnsNamed } from './expressions.ts';
import { nameOf, stringsOf } from './names.ts';
import type { Part } from './parser.ts';
import { type Statement, textInParentheses } from './statement.ts';

/** Whose constraint it is: its table, the column it stands at (null: at the table), and the names given in this statement so far. */
export type Owner = { readonly table: string; readonly column: string | null; readonly taken: Set<string> };

/** A constraint of a table; null for what is none (NOT NULL, DEFAULT, ...) or is not enforced. */
export function constraintOf(node: Part<'Constraint'>, owner: Owner, statement: Statement): Constraint | null {
  if (!isEnforced(node)) return null;
  const own = owner.column === null ? null : [owner.column];
  const columns = own ?? columnList(node.keys);
  switch (node.contype) {
    case 'CONSTR_PRIMARY':
      return { kind: 'primary-key', name: nameFor(node, owner, { columns: [], label: 'pkey' }), columns };
    case 'CONSTR_UNIQUE': {
      const name = nameFor(node, owner, { columns, label: 'key' });
      return { kind: 'unique', name, columns, nullsNotDistinct: node.nulls_not_distinct === true };
    }
    case 'CONSTR_CHECK':
      return checkOf(node, owner, statement);
    case 'CONSTR_FOREIGN':
      return foreignKeyOf(node, owner);
    case 'CONSTR_EXCLUSION':
      return { kind: 'exclusion', name: nameFor(node, owner, { columns: excluded(node), label: 'excl' }) };
    default:
      return null;
  }
}

/** The tree leaves out what is false; only of these two it says that they are enforced. */
export function isEnforced({ contype, is_enforced }: Part<'Constraint'>): boolean {
  return is_enforced === true || (contype !== 'CONSTR_CHECK' && contype !== 'CONSTR_FOREIGN');
}

function checkOf(node: Part<'Constraint'>, owner: Owner, statement: Statement): Constraint {
  const columns = columnsNamed(node.raw_expr);
  const named = owner.column === null ? (columns.length === 1 ? columns : []) : [owner.column];
  return {
    kind: 'check',
    name: nameFor(node, owner, { columns: named, label: 'check' }),
    expression: textInParentheses(statement, statement.charAt(node.location ?? 0)),
    columns,
  };
}

function foreignKeyOf(node: Part<'Constraint'>, owner: Owner): Constraint {
  const columns = owner.column === null ? stringsOf(node.fk_attrs) : [owner.column];
  return {
    kind: 'foreign-key',
    name: nameFor(node, owner, { columns, label: 'fkey' }),
    columns,
    refersTo: nameOf(node.pktable),
    refersToColumns: stringsOf(node.pk_attrs),
    onDelete: actionOf(node.fk_del_action),
    onUpdate: actionOf(node.fk_upd_action),
  };
}

const ACTIONS: Readonly<Record<string, ForeignAction>> = {
  a: 'no-action',
  r: 'restrict',
  c: 'cascade',
  n: 'set-null',
  d: 'set-default',
};

function actionOf(letter: string | undefined): ForeignAction {
  return ACTIONS[letter ?? 'a'] ?? 'no-action';
}

/** `USING INDEX` gives the constraint the index's name. */
function nameFor(
  { conname, indexname }: Part<'Constraint'>,
  { table, taken }: Owner,
  { columns, label }: { columns: readonly string[]; label: string },
): string {
  const name = conname ?? indexname ?? defaultName({ table, columns, label }, taken);
  taken.add(name);
  return name;
}

function excluded({ exclusions }: Part<'Constraint'>): readonly string[] {
  return (exclusions ?? []).flatMap((pair) => ('List' in pair ? columnList(pair.List.items) : []));
}
