import { type ChangeBody, nameText } from '../change.ts';
import { itemsOf, nameOfList, nameOfObject, partOf, stringsOf } from './names.ts';
import type { Node, Part } from './parser.ts';
import type { Found } from './statement.ts';
import { typeText } from './types.ts';

/** One change for each object that is dropped. What CASCADE takes along is told by the model, not by the text. */
export function drop(node: Part<'DropStmt'>): readonly Found[] {
  const ifExists = node.missing_ok === true;
  const cascade = node.behavior === 'DROP_CASCADE';
  return (node.objects ?? []).map((object) => {
    const one = dropOne(object, node.removeType, ifExists);
    return cascade && (one.kind === 'drop-type' || one.kind === 'drop-schema') ? { ...one, cascade } : one;
  });
}

function dropOne(object: Node, kind: Part<'DropStmt'>['removeType'], ifExists: boolean): ChangeBody {
  const name = nameOfObject(object);
  switch (kind) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      return { kind: 'drop-table', table: name, ifExists };
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
      return { kind: 'drop-view', view: name, materialized: kind === 'OBJECT_MATVIEW', ifExists };
    case 'OBJECT_SCHEMA':
      return { kind: 'drop-schema', schema: name.name === 'public' ? null : name.name, cascade: false };
    case 'OBJECT_INDEX':
      return { kind: 'drop-index', name, table: null, columns: null, ifExists };
    case 'OBJECT_SEQUENCE':
      return { kind: 'drop-sequence', sequence: name };
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return { kind: 'drop-type', type: name, what: kind === 'OBJECT_TYPE' ? 'type' : 'domain' };
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return { kind: 'drop-function', name, takes: argumentsOf(object) };
    default:
      return dropPart(object, kind);
  }
}

/** What belongs to a table is named after it: `DROP TRIGGER t ON orders`. */
function dropPart(object: Node, kind: Part<'DropStmt'>['removeType']): ChangeBody {
  const parts = itemsOf(object);
  const table = nameOfList(parts.slice(0, -1));
  const own = stringsOf(parts).at(-1) ?? '';
  switch (kind) {
    case 'OBJECT_TRIGGER':
      return { kind: 'drop-trigger', table, name: own };
    case 'OBJECT_POLICY':
      return { kind: 'row-security', table, what: 'drop-policy' };
    case 'OBJECT_STATISTIC_EXT':
    case 'OBJECT_EVENT_TRIGGER':
      return { kind: 'harmless', what: 'drop statistics or an event trigger' };
    case 'OBJECT_RULE':
      return {
        kind: 'unreadable',
        what: `drops the rule ${own} of ${nameText(table)}: writes go another way from then on`,
      };
    default:
      return {
        kind: 'unreadable',
        what: `drops the ${wordsOf(kind)} ${nameText(nameOfObject(object))} and what it holds`,
      };
  }
}

export function argumentsOf(object: Node | undefined): readonly string[] | null {
  const given = partOf(object, 'ObjectWithArgs');
  if (given === undefined || given.args_unspecified === true) return null;
  return (given.objargs ?? []).map((type) => typeText(partOf(type, 'TypeName')));
}

/** `OBJECT_FOREIGN_SERVER` as people say it. */
export function wordsOf(kind: string | undefined): string {
  return (kind ?? 'OBJECT').replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();
}
