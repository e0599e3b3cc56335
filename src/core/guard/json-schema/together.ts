import {
  type Bound,
  isAnyType,
  type LimitName,
  type Property,
  type Schema,
  type Shape,
  type TypeName,
  takesType,
} from './shape.ts';

/** What passes both: `allOf`. What the second says of default, format and name wins. */
export function together(one: Shape, other: Shape): Shape {
  return {
    types: commonTypes(one.types, other.types),
    values: commonValues(one.values, other.values),
    limits: tighter(one.limits, other.limits),
    multipleOf: other.multipleOf ?? one.multipleOf,
    unique: one.unique || other.unique,
    patterns: [...new Set([...one.patterns, ...other.patterns])].sort(),
    format: other.format ?? one.format,
    properties: commonProperties(one.properties, other.properties),
    required: new Set([...one.required, ...other.required]),
    extra: commonExtra(one.extra, other.extra),
    items: one.items === null || other.items === null ? (one.items ?? other.items) : both(one.items, other.items),
    tuple: other.tuple.length > 0 ? other.tuple : one.tuple,
    fallback: other.fallback ?? one.fallback,
    discriminator: other.discriminator ?? one.discriminator,
    subtypes: other.subtypes,
    opaque: merged(one.opaque, other.opaque),
    troubles: [...new Set([...one.troubles, ...other.troubles])],
    name: other.name ?? one.name,
    source: other.source,
    parts: one.parts.length === 0 ? other.parts : [...one.parts, ...other.parts],
  };
}

function commonTypes(one: ReadonlySet<TypeName>, other: ReadonlySet<TypeName>): ReadonlySet<TypeName> {
  if (isAnyType(one)) return other;
  if (isAnyType(other)) return one;
  return new Set([
    ...[...one].filter((type) => takesType(other, type)),
    ...[...other].filter((type) => takesType(one, type)),
  ]);
}

function commonValues(one: Shape['values'], other: Shape['values']): Shape['values'] {
  if (one === null || other === null) return one ?? other;
  return new Map([...one].filter(([text]) => other.has(text)));
}

function tighter(
  one: ReadonlyMap<LimitName, Bound>,
  other: ReadonlyMap<LimitName, Bound>,
): ReadonlyMap<LimitName, Bound> {
  if (one.size === 0) return other;
  const found = new Map(one);
  for (const [name, bound] of other) {
    const known = found.get(name);
    if (known === undefined || isTighter(name, bound, known)) found.set(name, bound);
  }
  return found;
}

export function isTighter(name: LimitName, bound: Bound, than: Bound): boolean {
  if (bound.value === than.value) return bound.open && !than.open;
  return name.startsWith('min') ? bound.value > than.value : bound.value < than.value;
}

function commonProperties(
  one: ReadonlyMap<string, Property>,
  other: ReadonlyMap<string, Property>,
): ReadonlyMap<string, Property> {
  if (one.size === 0) return other;
  const found = new Map(one);
  for (const [name, property] of other) {
    const known = found.get(name);
    found.set(
      name,
      known === undefined ? property : { schema: both(known.schema, property.schema), spot: property.spot },
    );
  }
  return found;
}

function commonExtra(one: Shape['extra'], other: Shape['extra']): Shape['extra'] {
  if (one === 'closed' || other === 'closed') return 'closed';
  if (one === 'open' || other === 'open') return one === 'open' ? other : one;
  return both(one, other);
}

function both(one: Schema, other: Schema): Schema {
  return one === other ? one : { allOf: [one, other] };
}

function merged(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const found = new Map(one);
  for (const [key, id] of other) {
    const known = found.get(key);
    found.set(key, known === undefined || known === id ? id : known * 1_000_003 + id);
  }
  return found;
}
