import type { Spot } from '../tree.ts';
import { compareFormats } from './compare-formats.ts';
import { compareLimits } from './compare-limits.ts';
import { type Difference, difference, type Use } from './difference.ts';
import { typeWords } from './limit-words.ts';
import { EVERY_TYPE, isAnyType, type Shape, spotOf, type TypeName, takesType } from './shape.ts';

export type Shapes = { readonly live: Shape; readonly target: Shape; readonly use: Use; readonly at: Spot };

/** `comparable`: some value may pass both, so that looking further makes sense. */
type Values = { readonly differences: readonly Difference[]; readonly comparable: boolean };

/** Types, listed values, limits, formats, defaults. */
export function compareValues(shapes: Shapes): Values {
  const troubles = [...shapes.live.troubles, ...shapes.target.troubles].map(({ what, why }) =>
    difference('not-compared', shapes.at, { name: what, trouble: why }),
  );
  if (troubles.length > 0) return { differences: troubles, comparable: false };
  const types = compareTypes(shapes);
  if (types === 'apart') return { differences: [typeDifference('type-changed', shapes)], comparable: false };
  const more = [
    ...listedDifferences(shapes),
    ...compareLimits(shapes),
    ...compareFormats(shapes),
    ...defaultDifference(shapes),
    ...discriminatorDifference(shapes),
    ...opaqueDifferences(shapes),
  ];
  return { differences: [...types, ...more], comparable: true };
}

function compareTypes(shapes: Shapes): readonly Difference[] | 'apart' {
  const { live, target, use } = shapes;
  const [ours, theirs] = [withoutNull(live.types), withoutNull(target.types)];
  const liveMore = ours.some((type) => !passes(type, theirs, use));
  const targetMore = theirs.some((type) => !passes(type, ours, use));
  const nulls = nullDifference(shapes);
  if (!liveMore && !targetMore) return nulls;
  if (liveMore && targetMore && !ours.some((type) => theirs.includes(type))) return 'apart';
  if (liveMore && targetMore) return [typeDifference('type-changed', shapes), ...nulls];
  return [typeDifference(liveMore ? 'type-widened' : 'type-narrowed', shapes), ...nulls];
}

function withoutNull(types: ReadonlySet<TypeName>): readonly TypeName[] {
  return [...types].filter((type) => type !== 'null');
}

/** In a parameter everything is text: a text takes each number, a list takes one value. */
function passes(type: TypeName, types: readonly TypeName[], use: Use): boolean {
  if (takesType(new Set(types), type)) return true;
  if (use !== 'text') return false;
  const scalar = type !== 'array' && type !== 'object';
  return scalar && (types.includes('string') || types.includes('array'));
}

function nullDifference({ live, target, use, at }: Shapes): readonly Difference[] {
  if (use === 'text' || isAnyType(live.types) || isAnyType(target.types)) return [];
  const [ours, theirs] = [live.types.has('null'), target.types.has('null')];
  if (ours === theirs) return [];
  return [
    difference(ours ? 'nullable-added' : 'nullable-removed', spotOf(live, 'nullable') ?? spotOf(live, 'type') ?? at),
  ];
}

function typeDifference(
  kind: 'type-changed' | 'type-widened' | 'type-narrowed',
  { live, target, at }: Shapes,
): Difference {
  return difference(kind, spotOf(live, 'type') ?? at, { live: typeText(live), target: typeText(target) });
}

function typeText({ types }: Shape): string {
  if (isAnyType(types)) return 'anything';
  const words = EVERY_TYPE.flatMap((type) =>
    type === 'number' && types.has('integer') ? ['integer'] : types.has(type) ? [type] : [],
  );
  return typeWords(words.filter((word) => word !== 'null' || words.length === 1));
}

function listedDifferences({ live, target, use, at }: Shapes): readonly Difference[] {
  const [ours, theirs] = [listed(live, use), listed(target, use)];
  if (ours === null && theirs === null) return [];
  const spot = spotOf(live, 'enum') ?? spotOf(live, 'const') ?? at;
  if (ours === null) return [difference('values-added', spot, { live: null, target: valuesText(theirs) })];
  if (theirs === null) return [difference('values-removed', spot, { live: valuesText(ours), target: null })];
  const added = new Map([...ours].filter(([text]) => !theirs.has(text)));
  const removed = new Map([...theirs].filter(([text]) => !ours.has(text)));
  return [
    ...(added.size > 0
      ? [
          difference('values-added', spot, {
            name: valuesText(added),
            live: valuesText(ours),
            target: valuesText(theirs),
          }),
        ]
      : []),
    ...(removed.size > 0
      ? [
          difference('values-removed', spot, {
            name: valuesText(removed),
            live: valuesText(ours),
            target: valuesText(theirs),
          }),
        ]
      : []),
  ];
}

/** `true` and `false` are all that a boolean can be. */
function listed({ values, types }: Shape, use: Use): ReadonlyMap<string, unknown> | null {
  if (values === null) return [...types].every((type) => type === 'boolean' || type === 'null') ? BOOLEANS : null;
  return use === 'text' ? new Map([...values.values()].map((value) => [String(value), value])) : values;
}

const BOOLEANS: ReadonlyMap<string, unknown> = new Map([
  ['true', true],
  ['false', false],
]);

function valuesText(values: ReadonlyMap<string, unknown> | null): string {
  const texts = [...(values ?? new Map()).values()].map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  const shown = texts.slice(0, 5).map((text) => `\`${String(text).slice(0, 60)}\``);
  return texts.length > 5 ? `${shown.join(', ')} and ${texts.length - 5} more` : shown.join(', ');
}

function defaultDifference({ live, target, at }: Shapes): readonly Difference[] {
  if (live.fallback === target.fallback) return [];
  const part = { live: live.fallback?.slice(0, 60) ?? null, target: target.fallback?.slice(0, 60) ?? null };
  return [difference('default-changed', spotOf(live, 'default') ?? at, part)];
}

function discriminatorDifference({ live, target, at }: Shapes): readonly Difference[] {
  const spot = spotOf(live, 'discriminator') ?? at;
  if (live.discriminator !== null && target.discriminator !== null && live.discriminator !== target.discriminator) {
    return [difference('discriminator-changed', spot, { live: live.discriminator, target: target.discriminator })];
  }
  if (live.subtypes.size === 0 || target.subtypes.size === 0) return [];
  const only = (one: Shape, other: Shape) => [...one.subtypes.keys()].filter((name) => !other.subtypes.has(name));
  return [
    ...only(live, target).map((name) => difference('variant-added', spot, { name })),
    ...only(target, live).map((name) => difference('variant-removed', spot, { name })),
  ];
}

/** A demand that only one side makes lets less pass there; two that differ cannot be told. */
function opaqueDifferences({ live, target, at }: Shapes): readonly Difference[] {
  return [...new Set([...live.opaque.keys(), ...target.opaque.keys()])].flatMap((key) => {
    const [ours, theirs] = [live.opaque.get(key), target.opaque.get(key)];
    const spot = spotOf(live, key) ?? at;
    if (ours === theirs) return [];
    if (ours === undefined) return [difference('limit-loosened', spot, { name: key, target: 'set' })];
    if (theirs === undefined) return [difference('limit-tightened', spot, { name: key, live: 'set' })];
    return [difference('not-compared', spot, { name: key, trouble: 'too-complex' })];
  });
}
