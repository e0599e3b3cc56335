import type { Name } from '../change.ts';
import type { Node, Part } from './parser.ts';

/** Schemas that are left away: the default one, and that of what PostgreSQL brings along. */
const LEFT_AWAY = new Set(['public', 'pg_catalog']);

export function nameOf(relation: Part<'RangeVar'> | undefined): Name {
  return makeName(relation?.schemaname, relation?.relname);
}

/** Of a dotted name that the tree gives as a list of strings. */
export function nameOfList(parts: readonly Node[] | undefined): Name {
  const names = stringsOf(parts);
  return makeName(names.at(-2), names.at(-1));
}

/** Of an object as DROP and RENAME name it: a list, or what holds a list. */
export function nameOfObject(node: Node | undefined): Name {
  if (node === undefined) return makeName(undefined, undefined);
  if ('List' in node) return nameOfList(node.List.items);
  if ('TypeName' in node) return nameOfList(node.TypeName.names);
  if ('ObjectWithArgs' in node) return nameOfList(node.ObjectWithArgs.objname);
  if ('RangeVar' in node) return nameOf(node.RangeVar);
  return nameOfList([node]);
}

function makeName(schema: string | undefined, name: string | undefined): Name {
  return { schema: schema === undefined || schema === '' || LEFT_AWAY.has(schema) ? null : schema, name: name ?? '' };
}

export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** Items of a list node. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node !== undefined && 'List' in node ? (node.List.items ?? []) : [];
}

/** The parts of one kind among nodes. */
export function partsOf<K extends string>(nodes: readonly Node[] | undefined, kind: K): readonly Part<K>[] {
  return (nodes ?? []).flatMap((node) => {
    const part = partOf(node, kind);
    return part === undefined ? [] : [part];
  });
}

/** The node's content if it is of that kind. */
export function partOf<K extends string>(node: Node | undefined, kind: K): Part<K> | undefined {
  return node === undefined ? undefined : (node as Partial<Record<K, Part<K>>>)[kind];
}
