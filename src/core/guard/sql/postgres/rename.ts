import { nameText } from '../change.ts';
import { argumentsOf, wordsOf } from './drop.ts';
import { itemsOf, nameOf, nameOfList, nameOfObject } from './names.ts';
import type { Part } from './parser.ts';
import type { Found } from './statement.ts';

export function rename(node: Part<'RenameStmt'>): readonly Found[] {
  const to = node.newname ?? '';
  const table = nameOf(node.relation);
  const own = node.subname ?? '';
  switch (node.renameType) {
    // A view is read, and often written, as a table is.
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_FOREIGN_TABLE':
      return [{ kind: 'rename-table', table, to }];
    case 'OBJECT_COLUMN':
      return [{ kind: 'rename-column', table, column: own, to }];
    case 'OBJECT_TABCONSTRAINT':
      return [{ kind: 'rename-constraint', table, name: own, to }];
    case 'OBJECT_INDEX':
      return [{ kind: 'rename-index', name: table, to }];
    // Columns that are filled from it follow; who names it in `nextval` does not.
    case 'OBJECT_SEQUENCE':
      return [{ kind: 'change-sequence', sequence: table, what: 'other', to }];
    default:
      return renameObject(node, to);
  }
}

const OF_NO_CONCERN = new Set([
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_DOMCONSTRAINT',
  'OBJECT_STATISTIC_EXT',
  'OBJECT_EVENT_TRIGGER',
  'OBJECT_TABLESPACE',
]);

function renameObject(node: Part<'RenameStmt'>, to: string): readonly Found[] {
  const name = nameOfObject(node.object);
  switch (node.renameType) {
    case 'OBJECT_TYPE':
      return [{ kind: 'rename-type', type: name, to }];
    case 'OBJECT_DOMAIN':
      return [{ kind: 'change-domain', type: name, what: 'rename' }];
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return [{ kind: 'drop-function', name, takes: argumentsOf(node.object) }];
    default:
      if (OF_NO_CONCERN.has(node.renameType ?? ''))
        return [{ kind: 'harmless', what: `rename: ${wordsOf(node.renameType)}` }];
      return [{ kind: 'unreadable', what: `renames the ${wordsOf(node.renameType)} ${whose(node)} to ${to}` }];
  }
}

function whose(node: Part<'RenameStmt'>): string {
  return node.subname ?? nameText(node.object === undefined ? nameOf(node.relation) : nameOfObject(node.object));
}

/** ALTER ... SET SCHEMA. */
export function moveObject(node: Part<'AlterObjectSchemaStmt'>): readonly Found[] {
  const to = node.newschema ?? '';
  const name = node.object === undefined ? nameOf(node.relation) : nameOfObject(node.object);
  switch (node.objectType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_FOREIGN_TABLE':
      return [{ kind: 'move-table', table: name, toSchema: to }];
    case 'OBJECT_SEQUENCE':
      return [{ kind: 'change-sequence', sequence: name, what: 'other' }];
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return [
        { kind: 'rename-type', type: nameOfList(itemsOf(node.object)), to: nameText({ schema: to, name: name.name }) },
      ];
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return [{ kind: 'drop-function', name, takes: argumentsOf(node.object) }];
    default:
      return [
        { kind: 'unreadable', what: `moves the ${wordsOf(node.objectType)} ${nameText(name)} to the schema ${to}` },
      ];
  }
}
