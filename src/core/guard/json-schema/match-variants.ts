import type { Shape } from './shape.ts';

export type Matching = {
  readonly matched: readonly (readonly [live: Shape, target: Shape])[];
  readonly liveOnly: readonly Shape[];
  readonly targetOnly: readonly Shape[];
};

/** Which alternative of one side stands for which of the other: by name, by a value that only it has, then by what it looks like. */
export function matchVariants(live: readonly Shape[], target: readonly Shape[]): Matching {
  const matched: [Shape, Shape][] = [];
  let liveOnly = [...live];
  let targetOnly = [...target];
  for (const fits of [sameName, sameMark, alike]) {
    for (const one of liveOnly) {
      const best = bestOf(targetOnly, (other) => fits(one, other));
      if (best === null) continue;
      matched.push([one, best]);
      targetOnly = targetOnly.filter((other) => other !== best);
    }
    liveOnly = liveOnly.filter((one) => !matched.some(([taken]) => taken === one));
  }
  return { matched, liveOnly, targetOnly };
}

function bestOf(shapes: readonly Shape[], score: (shape: Shape) => number): Shape | null {
  let best: Shape | null = null;
  let highest = 0;
  for (const shape of shapes) {
    const points = score(shape);
    if (points > highest) [best, highest] = [shape, points];
  }
  return best;
}

function sameName(one: Shape, other: Shape): number {
  return one.name !== null && one.name === other.name && shareType(one, other) ? 1 : 0;
}

function shareType(one: Shape, other: Shape): boolean {
  return [...one.types].some((type) => type !== 'null' && other.types.has(type));
}

/** A property that both demand and that may have one value only says what it is: where the values differ they are not the same. */
function sameMark(one: Shape, other: Shape): number {
  return markOf(one) !== '' && markOf(one) === markOf(other) ? 1 : 0;
}

function markOf({ properties }: Shape): string {
  const marks: string[] = [];
  for (const [name, { schema }] of properties) {
    const { const: only, enum: values } = schema as { const?: unknown; enum?: unknown };
    const value = only ?? (Array.isArray(values) && values.length === 1 ? values[0] : undefined);
    if (value !== undefined) marks.push(`${name}=${String(value)}`);
  }
  return marks.sort().join();
}

/** How much of their properties they share; at least a third. Values without properties are alike when their types meet. */
function alike(one: Shape, other: Shape): number {
  const [mark, otherMark] = [markOf(one), markOf(other)];
  if (!shareType(one, other) || (mark !== '' && otherMark !== '' && mark !== otherMark)) return 0;
  if (one.properties.size === 0 && other.properties.size === 0) return 1;
  const shared = [...one.properties.keys()].filter((name) => other.properties.has(name)).length;
  const all = one.properties.size + other.properties.size - shared;
  return shared / all >= 0.34 ? shared / all : 0;
}
