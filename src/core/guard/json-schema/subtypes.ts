import { type Fields, fieldsOf, isFields, listOf, textOf } from '../tree.ts';
import { schemaOf } from './keywords.ts';
import type { Schema } from './shape.ts';
import type { Side } from './side.ts';

/** Schemas that a value of one with a discriminator may be, by the value that says so. */
export type Subtypes = (schema: Fields) => ReadonlyMap<string, Schema>;

/** They are named in `discriminator.mapping`, or take the schema in with `allOf`; alternatives beside it say it themselves. */
export function subtypesIn(side: Side): Subtypes {
  let heirs: ReadonlyMap<unknown, readonly (readonly [string, Schema])[]> | null = null;
  return (schema) => {
    if (schema.discriminator === undefined || schema.oneOf !== undefined || schema.anyOf !== undefined) return NONE;
    const mapped = mappedTypes(side, schema);
    heirs ??= heirsOf(side);
    const known = new Set(mapped.values());
    return new Map([...mapped, ...(heirs.get(schema) ?? []).filter(([, heir]) => !known.has(heir))]);
  };
}

const NONE: ReadonlyMap<string, Schema> = new Map();

function mappedTypes(side: Side, schema: Fields): ReadonlyMap<string, Schema> {
  const mapping = Object.entries(fieldsOf(fieldsOf(schema.discriminator).mapping));
  return new Map(
    mapping.map(([value, to]) => {
      const reference = /[#./]/.test(String(to)) ? String(to) : `#/components/schemas/${String(to)}`;
      const target = side.follow(reference, schema);
      return [value, target.kind === 'found' ? schemaOf(target.value) : { $ref: reference }] as const;
    }),
  );
}

function heirsOf(side: Side): ReadonlyMap<unknown, readonly (readonly [string, Schema])[]> {
  const { components, definitions } = fieldsOf(side.root);
  const found = new Map<unknown, [string, Schema][]>();
  for (const [name, schema] of [fieldsOf(components).schemas, definitions].flatMap((group) =>
    Object.entries(fieldsOf(group)),
  )) {
    for (const part of listOf(fieldsOf(schema).allOf)) {
      const reference = textOf(fieldsOf(part).$ref);
      const base = reference === null || !isFields(part) ? null : side.follow(reference, part);
      if (base?.kind === 'found') found.getOrInsertComputed(base.value, () => []).push([name, schemaOf(schema)]);
    }
  }
  return found;
}
