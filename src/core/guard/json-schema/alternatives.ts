import { type Fields, fieldsOf, listOf, textOf } from '../tree.ts';
import { type Identify, identifier } from './identify.ts';
import { ownShape, schemaOf } from './keywords.ts';
import { anything, isAnyType, type Schema, type Shape, type TroubleKind, type TypeName } from './shape.ts';
import type { Side } from './side.ts';
import { type Subtypes, subtypesIn } from './subtypes.ts';
import { together } from './together.ts';

/** The shapes that a schema allows: one, or one for each alternative. */
export type Alternatives = (schema: Schema) => readonly Shape[];

/** More than these are not told apart. */
const MOST = 64;
const DEEPEST = 60;

export function alternativesOf(side: Side): Alternatives {
  const work: Work = {
    side,
    known: new Map(),
    open: new Set(),
    names: new Map(),
    identify: identifier(side),
    subtypes: subtypesIn(side),
  };
  return (schema) => shapesOf(work, schema, 0);
}

type Work = {
  readonly side: Side;
  readonly known: Map<Schema, readonly Shape[]>;
  readonly open: Set<Schema>;
  /** What schemas are called by the references that lead to them. */
  readonly names: Map<Schema, string>;
  readonly identify: Identify;
  readonly subtypes: Subtypes;
};

function shapesOf(work: Work, schema: Schema, depth: number): readonly Shape[] {
  const known = work.known.get(schema);
  if (known !== undefined) return known;
  if (typeof schema === 'boolean') return remember(work, schema, [booleanShape(schema)]);
  if (work.open.has(schema)) return [anything({ holder: schema, key: null })];
  if (depth > DEEPEST) return [troubled(schema, 'a combination of schemas', 'too-complex')];
  work.open.add(schema);
  const shapes = built(work, fieldsOf(schema), depth + 1);
  work.open.delete(schema);
  return remember(work, schema, shapes);
}

function remember(work: Work, schema: Schema, shapes: readonly Shape[]): readonly Shape[] {
  work.known.set(schema, shapes);
  return shapes;
}

function booleanShape(passes: boolean): Shape {
  const any = anything({ holder: {}, key: null });
  return passes ? any : { ...any, types: new Set() };
}

function built(work: Work, schema: Fields, depth: number): readonly Shape[] {
  const lone = onlyPart(schema);
  if (lone === '$ref') return referred(work, schema, depth);
  if (lone !== null) return shapesOf(work, schemaOf(listOf(schema.allOf)[0]), depth);
  const own = ownShape(schema, work.identify);
  const name = work.names.get(schema) ?? own.name;
  let shapes: readonly Shape[] = [{ ...own, name, subtypes: work.subtypes(schema) }];
  if (typeof schema.$ref === 'string') shapes = product(schema, referred(work, schema, depth), shapes);
  for (const part of listOf(schema.allOf)) shapes = product(schema, shapesOf(work, schemaOf(part), depth), shapes);
  for (const group of [schema.oneOf, schema.anyOf]) {
    if (!Array.isArray(group) || group.length === 0) continue;
    const variants = group.flatMap((part) => shapesOf(work, schemaOf(part), depth));
    shapes = product(schema, named(schema, group, variants), shapes);
  }
  return merged(schema.nullable === true || schema['x-nullable'] === true ? withNull(shapes) : shapes);
}

/** A schema that only takes in another is that other, so that it is looked at once however many do. */
function onlyPart(schema: Fields): '$ref' | 'allOf' | null {
  const [key, ...more] = Object.keys(schema).filter((one) => !NOTES.has(one) && !one.startsWith('x-'));
  if (more.length > 0) return null;
  if (key === '$ref' && typeof schema.$ref === 'string') return '$ref';
  return key === 'allOf' && listOf(schema.allOf).length === 1 ? 'allOf' : null;
}

/** Notes that change nothing about which values pass (`readOnly` is looked at apart). */
const NOTES = new Set(
  'description summary title example examples deprecated readOnly writeOnly externalDocs xml $comment'.split(' '),
);

function product(schema: Fields, parts: readonly Shape[], shapes: readonly Shape[]): readonly Shape[] {
  if (parts.length * shapes.length > MOST) return [troubled(schema, 'alternatives of a schema', 'too-complex')];
  const all = parts.flatMap((part) => shapes.map((shape) => ({ ...together(part, shape), ...nameOf(part, shape) })));
  const possible = all.filter(({ types }) => types.size > 0);
  return possible.length > 0 ? possible : all.slice(0, 1);
}

/** A title says less than the name that is referred to; where one stands alone its place is kept. */
function nameOf(part: Shape, shape: Shape): { name: string | null } {
  return { name: part.name ?? shape.name };
}

function referred(work: Work, schema: Fields, depth: number): readonly Shape[] {
  const found = work.side.follow(String(schema.$ref), schema);
  if (found.kind === 'lost') return [troubled(schema, found.reference, found.why)];
  const target = schemaOf(found.value);
  if (found.name !== null && !work.names.has(target)) work.names.set(target, found.name);
  return shapesOf(work, target, depth);
}

function troubled(schema: object, what: string, why: TroubleKind): Shape {
  const spot = { holder: schema, key: '$ref' in schema ? '$ref' : null };
  return { ...anything(spot), troubles: [{ what, why, spot }] };
}

/** With a discriminator an alternative is called by the value that stands for it. */
function named(schema: Fields, group: readonly unknown[], variants: readonly Shape[]): readonly Shape[] {
  const mapping = Object.entries(fieldsOf(fieldsOf(schema.discriminator).mapping));
  if (mapping.length === 0 || group.length !== variants.length) return variants;
  return variants.map((variant, index) => {
    const reference = textOf(fieldsOf(group[index]).$ref);
    const value = mapping.find(([, to]) => to === reference || reference?.endsWith(`/${String(to)}`))?.[0];
    return value === undefined ? variant : { ...variant, name: value };
  });
}

function withNull(shapes: readonly Shape[]): readonly Shape[] {
  return shapes.map((shape, index) =>
    index === 0 ? { ...shape, types: new Set([...shape.types, 'null' as const]) } : shape,
  );
}

/** Alternatives that differ in type, or only list values, are one shape: `anyOf: [string, null]` is a string that may be null. */
function merged(shapes: readonly Shape[]): readonly Shape[] {
  if (shapes.length < 2) return shapes;
  const kept: Shape[] = [];
  for (const shape of shapes) {
    const index = kept.findIndex((other) => joined(other, shape) !== null);
    const met = kept[index];
    const one = met === undefined ? null : joined(met, shape);
    if (one === null) kept.push(shape);
    else kept[index] = one;
  }
  return kept;
}

function joined(one: Shape, other: Shape): Shape | null {
  if (isAnyType(one.types) || isAnyType(other.types)) return null;
  const types = new Set<TypeName>([...one.types, ...other.types]);
  if (isOnlyNull(other)) return { ...one, types };
  if (isOnlyNull(one)) return { ...other, types };
  if (one.values !== null && other.values !== null) return joinedValues(one, other, types);
  if (one.values !== null || other.values !== null || overlap(one, other)) return null;
  return { ...together({ ...one, types }, { ...other, types }), types };
}

function isOnlyNull({ types }: Shape): boolean {
  return types.size === 1 && types.has('null');
}

function overlap(one: Shape, other: Shape): boolean {
  const kinds = ({ types }: Shape) => [...types].map((type) => (type === 'integer' ? 'number' : type));
  return kinds(one).some((type) => kinds(other).includes(type));
}

function joinedValues(one: Shape, other: Shape, types: ReadonlySet<TypeName>): Shape | null {
  if (one.properties.size > 0 || other.properties.size > 0) return null;
  return { ...one, types, values: new Map([...(one.values ?? []), ...(other.values ?? [])]), name: null };
}
