import { unreachable } from '../../../lib/errors.ts';
import type { CatalogName, CatalogQuestion } from './question.ts';

/** What is so once the answer is yes, as a part of a sentence. */
export function factOf(question: CatalogQuestion): string {
  switch (question.kind) {
    case 'column-may-be-left-out':
      return `${columnOf(question)} may be left out`;
    case 'column-may-be-null':
      return `${columnOf(question)} may be empty`;
    case 'column-has-default':
      return `${columnOf(question)} has its default again`;
    case 'identity-takes-numbers':
      return `${columnOf(question)} takes numbers from outside`;
    case 'column-is-back':
      return `${columnOf(question)} is there again`;
    case 'column-has-type':
      return `${columnOf(question)} has its old type again`;
    case 'table-answers':
      return `${tick(question.table)} is there again`;
    case 'columns-are-unique':
      return `${listOf(question)} is unique again`;
    case 'need-not-be-unique':
      return `${listOf(question)} need not be unique`;
    case 'no-check':
      return `${tick(question.table)} has no such check`;
    case 'no-exclusion':
      return `${tick(question.table)} has no such rule`;
    case 'no-foreign-key':
      return `${listOf(question)} refers to nothing`;
    case 'foreign-key-acts':
      return `rows of ${tick(question.table)} follow their parents again`;
    case 'trigger-is-off':
      return `the trigger \`${question.name}\` is off`;
    case 'no-row-security':
      return `${tick(question.table)} shows all its rows`;
    case 'constraint-is-named':
      return `the constraint is called \`${question.name}\` again`;
    case 'no-overload':
      return `there is one function ${tick(question.name)}`;
    case 'type-is-named':
      return `the type is called ${tick(question.name)} again`;
    case 'value-is-named':
      return `the value is called \`${question.value}\` again`;
    case 'domain-takes-null':
      return `${question.types.slice(0, 1).map(tick).join('')} may be empty`;
    default:
      return unreachable(question);
  }
}

/** What a person must look at where something was done that the catalog alone does not prove to be enough. */
export function doubtOf({ kind }: CatalogQuestion): string {
  switch (kind) {
    case 'column-may-be-left-out':
      return 'it has a default, and another rule of the table may refuse that value: see that a row can be saved without it.';
    case 'column-has-default':
      return 'see that what rows get now means the right thing to the older release.';
    case 'column-is-back':
      return 'whether its values were restored only a person can tell.';
    case 'table-answers':
      return 'see that the user of the older release may read and write through it.';
    case 'foreign-key-acts':
      return 'rows no longer go with their parents: see what the older release leaves behind when it deletes.';
    default:
      return 'see whether that is enough.';
  }
}

function columnOf({ table, column }: { readonly table: CatalogName; readonly column: string }): string {
  return `\`${nameOf(table)}.${column}\``;
}

function listOf({ table, columns }: { readonly table: CatalogName; readonly columns: readonly string[] }): string {
  return columns.length === 0 ? tick(table) : `\`${nameOf(table)}.${columns.join(', ')}\``;
}

function tick(name: CatalogName): string {
  return `\`${nameOf(name)}\``;
}

function nameOf({ schema, name }: CatalogName): string {
  return schema === null ? name : `${schema}.${name}`;
}
