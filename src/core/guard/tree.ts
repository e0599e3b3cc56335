/** A document read into plain maps (without a prototype), lists and values, which still knows where each of them stands. */
export type Tree = {
  readonly root: unknown;
  holds(holder: object): boolean;
  /** Line, from 1, of what stands at a key of a map or list; of the map or list itself for null. */
  lineOf(holder: object, key: string | null): number | null;
};

export type Reading =
  | { readonly kind: 'read'; readonly tree: Tree }
  | { readonly kind: 'broken'; readonly line: number | null; readonly problem: string };

export type Fields = Readonly<Record<string, unknown>>;

/** A place in a document: a key of a map or list, or (null) the map or list. */
export type Spot = { readonly holder: object; readonly key: string | null };

/** A map in which nothing stands that was not put there, `__proto__` neither. (`Object.create(null)` gives the same, and is slow to fill.) */
export function emptyFields(): Record<string, unknown> {
  return new Bare();
}

const Bare = function Bare() {
  // Nothing but its prototype is wanted.
} as unknown as new () => Record<string, unknown>;
Bare.prototype = Object.create(null);

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : NOTHING;
}

const NOTHING: Fields = Object.freeze({});

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Offsets of the parts of a document, noted while it is read. */
export type Offsets = {
  readonly note: (holder: object, at: number) => void;
  readonly noteKey: (holder: object, key: string, at: number) => void;
  readonly tree: (root: unknown) => Tree;
};

/** Keys in the order in which they stand: many are written, few are ever looked for. */
type Place = { readonly at: number; readonly keys: string[]; readonly ats: number[] };

export function offsetsIn(text: string): Offsets {
  const places = new Map<object, Place>();
  // Mostly the same as the time before.
  let last: { readonly holder: object; readonly place: Place } | null = null;
  let starts: readonly number[] | null = null;
  const line = (at: number) => {
    starts ??= lineStarts(text);
    return lineAt(starts, at);
  };
  return {
    note: (holder, at) => {
      const place = { at, keys: [], ats: [] };
      places.set(holder, place);
      last = { holder, place };
    },
    noteKey: (holder, key, at) => {
      const place = last?.holder === holder ? last.place : places.get(holder);
      if (place === undefined) return;
      place.keys.push(key);
      place.ats.push(at);
    },
    tree: (root) => ({
      root,
      holds: (holder) => places.has(holder),
      lineOf: (holder, key) => {
        const place = places.get(holder);
        if (place === undefined) return null;
        return line(key === null ? place.at : (place.ats[place.keys.lastIndexOf(key)] ?? place.at));
      },
    }),
  };
}

/** Line, from 1, of an offset of a text. */
export function lineInText(text: string, at: number): number {
  return lineAt(lineStarts(text), at);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}
