import { fieldsOf, listOf, type Spot } from '../tree.ts';
import type { Shapes } from './compare-values.ts';
import { type Difference, difference, type Use } from './difference.ts';
import { schemaOf } from './keywords.ts';
import { type Schema, type Shape, spotOf } from './shape.ts';
import type { Side } from './side.ts';

type Inside = { readonly step: string; readonly live: Schema; readonly target: Schema; readonly at: Spot };
type Found = { readonly differences: readonly Difference[]; readonly children: readonly Inside[] };

/** What stands inside a value: its properties, other keys, list items. */
export function compareProperties(sides: { readonly live: Side; readonly target: Side }, shapes: Shapes): Found {
  const { live, target, at } = shapes;
  const children: Inside[] = [];
  const differences: Difference[] = [];
  if (live.types.has('object') && target.types.has('object')) {
    const [ours, theirs] = [seen(sides.live, live, shapes.use), seen(sides.target, target, shapes.use)];
    for (const name of new Set([...ours.names, ...theirs.names])) {
      const found = compareProperty({ ours, theirs, shapes }, name);
      differences.push(...found.differences);
      children.push(...found.children);
    }
    const extra = compareExtra(shapes);
    differences.push(...extra.differences);
    children.push(...extra.children, ...subtypes(shapes));
  }
  if (live.types.has('array') && target.types.has('array')) children.push(...compareItems(live, target, at));
  return { differences, children };
}

/** The properties of a shape as its use lets one see them. */
type Seen = { readonly shape: Shape; readonly names: ReadonlySet<string>; readonly required: ReadonlySet<string> };

function seen(side: Side, shape: Shape, use: Use): Seen {
  const names = new Set([...shape.properties.keys(), ...shape.required]);
  const flag = use === 'request' ? 'readOnly' : 'writeOnly';
  if (use === 'request' || use === 'response') {
    for (const [name, { schema }] of shape.properties) if (isMarked(side, schema, flag, 0)) names.delete(name);
  }
  return { shape, names, required: new Set([...shape.required].filter((name) => names.has(name))) };
}

function isMarked(side: Side, schema: Schema, flag: string, depth: number): boolean {
  const fields = fieldsOf(schema);
  if (fields[flag] === true) return true;
  if (depth > 10) return false;
  if (listOf(fields.allOf).some((part) => isMarked(side, schemaOf(part), flag, depth + 1))) return true;
  if (typeof fields.$ref !== 'string') return false;
  const found = side.follow(fields.$ref, fields);
  return found.kind === 'found' && isMarked(side, schemaOf(found.value), flag, depth + 1);
}

type Both = { readonly ours: Seen; readonly theirs: Seen; readonly shapes: Shapes };

function compareProperty({ ours, theirs, shapes }: Both, name: string): Found {
  const spot = ours.shape.properties.get(name)?.spot ?? shapes.at;
  if (!theirs.names.has(name)) return onlyOne({ kind: 'property-added', name, spot, has: ours, lacks: theirs });
  if (!ours.names.has(name)) return onlyOne({ kind: 'property-removed', name, spot, has: theirs, lacks: ours });
  const [demanded, before] = [ours.required.has(name), theirs.required.has(name)];
  const kind = demanded ? 'property-required' : 'property-optional';
  const at = demanded ? (spotOf(ours.shape, 'required') ?? spot) : spot;
  return {
    differences: demanded === before ? [] : [difference(kind, at, { name })],
    children: [{ step: `.${name}`, live: schemaAt(ours, name), target: schemaAt(theirs, name), at: spot }],
  };
}

function schemaAt({ shape }: Seen, name: string): Schema {
  return shape.properties.get(name)?.schema ?? extraSchema(shape) ?? true;
}

function extraSchema({ extra }: Shape): Schema | null {
  return extra === 'open' || extra === 'closed' ? null : extra;
}

type Lone = {
  readonly kind: 'property-added' | 'property-removed';
  readonly name: string;
  readonly spot: Spot;
  readonly has: Seen;
  readonly lacks: Seen;
};

/** Where other keys are taken as a schema says, a property that is not listed is one of them. */
function onlyOne({ kind, name, spot, has, lacks }: Lone): Found {
  const demanded = has.required.has(name);
  const extra = extraSchema(lacks.shape);
  if (extra === null) {
    return {
      differences: [difference(kind, spot, { name, demanded, refused: lacks.shape.extra === 'closed' })],
      children: [],
    };
  }
  const added = kind === 'property-added';
  const own = schemaAt(has, name);
  return {
    differences: demanded ? [difference(added ? 'property-required' : 'property-optional', spot, { name })] : [],
    children: [{ step: `.${name}`, live: added ? own : extra, target: added ? extra : own, at: spot }],
  };
}

function compareExtra({ live, target, at }: Shapes): Found {
  const spot = spotOf(live, 'additionalProperties') ?? spotOf(live, 'unevaluatedProperties') ?? at;
  const [ours, theirs] = [extraSchema(live), extraSchema(target)];
  if (ours !== null && theirs !== null) {
    return { differences: [], children: [{ step: '.*', live: ours, target: theirs, at: spot }] };
  }
  const [wide, narrow] = [rank(live.extra), rank(target.extra)];
  if (wide === narrow) return { differences: [], children: [] };
  return { differences: [difference(wide > narrow ? 'extra-opened' : 'extra-closed', spot)], children: [] };
}

function rank(extra: Shape['extra']): number {
  if (extra === 'closed') return 0;
  return extra === 'open' ? 2 : 1;
}

function subtypes({ live, target, at }: Shapes): readonly Inside[] {
  return [...live.subtypes].flatMap(([name, schema]) => {
    const other = target.subtypes.get(name);
    return other === undefined ? [] : [{ step: ` (${name})`, live: schema, target: other, at }];
  });
}

function compareItems(live: Shape, target: Shape, at: Spot): readonly Inside[] {
  const spot = spotOf(live, 'items') ?? at;
  const length = Math.max(live.tuple.length, target.tuple.length);
  const places = Array.from({ length }, (_, index) => ({
    step: `[${index}]`,
    live: live.tuple[index] ?? live.items ?? true,
    target: target.tuple[index] ?? target.items ?? true,
    at: spot,
  }));
  if (live.items === null && target.items === null) return places;
  return [...places, { step: '[]', live: live.items ?? true, target: target.items ?? true, at: spot }];
}
