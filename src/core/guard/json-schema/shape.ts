import type { Fields, Spot } from '../tree.ts';

export type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** `number` takes integers too. */
export const EVERY_TYPE: readonly TypeName[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];
export const ANY_TYPE: ReadonlySet<TypeName> = new Set(EVERY_TYPE);

/** A schema as it is written: a map or a boolean. */
export type Schema = object | boolean;

export type Bound = { readonly value: number /** The value itself is out. */; readonly open: boolean };

export type LimitName = (typeof LOWER)[number] | (typeof UPPER)[number];
export const LOWER = ['minimum', 'minLength', 'minItems', 'minProperties'] as const;
export const UPPER = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const;

export type Property = { readonly schema: Schema; readonly spot: Spot };

/**
 * What values pass, without alternatives: references followed, `allOf` taken together, `nullable`, `const` and the like written one way. Where a
 * schema has alternatives (`oneOf`, `anyOf`) it is several shapes.
 */
export type Shape = {
  readonly types: ReadonlySet<TypeName>;
  /** Values that are listed (`enum`, `const`), by their JSON text, without null; null: any. */
  readonly values: ReadonlyMap<string, unknown> | null;
  readonly limits: ReadonlyMap<LimitName, Bound>;
  readonly multipleOf: number | null;
  readonly unique: boolean;
  readonly patterns: readonly string[];
  readonly format: string | null;
  readonly properties: ReadonlyMap<string, Property>;
  readonly required: ReadonlySet<string>;
  /** Keys that are not listed: taken, refused, or as a schema says. */
  readonly extra: 'open' | 'closed' | Schema;
  readonly items: Schema | null;
  readonly tuple: readonly Schema[];
  /** JSON text of the default. */
  readonly fallback: string | null;
  /** Property whose value says which alternative it is, and what stands for which. */
  readonly discriminator: string | null;
  readonly subtypes: ReadonlyMap<string, Schema>;
  /** Demands that are only compared as a whole, by keyword. */
  readonly opaque: ReadonlyMap<string, number>;
  /** References that could not be followed, and other things that are not understood. */
  readonly troubles: readonly Trouble[];
  readonly name: string | null;
  readonly source: Spot;
  /** The schemas that it is made of, as they are written; what a later one says wins. */
  readonly parts: readonly Fields[];
};

export type Trouble = { readonly what: string; readonly why: TroubleKind; readonly spot: Spot };
export type TroubleKind = 'external' | 'missing' | 'circular' | 'too-complex';

export function anything(source: Spot): Shape {
  return { ...ANYTHING, source };
}

const NONE: ReadonlyMap<never, never> = new Map<never, never>();
const ANYTHING: Omit<Shape, 'source'> = {
  types: ANY_TYPE,
  values: null,
  limits: NONE,
  multipleOf: null,
  unique: false,
  patterns: [],
  format: null,
  properties: NONE,
  required: new Set(),
  extra: 'open',
  items: null,
  tuple: [],
  fallback: null,
  discriminator: null,
  subtypes: NONE,
  opaque: NONE,
  troubles: [],
  name: null,
  parts: [],
};

/** Where a keyword of a shape stands. */
export function spotOf({ parts }: Shape, keyword: string): Spot | undefined {
  const holder = parts.findLast((part) => keyword in part);
  return holder === undefined ? undefined : { holder, key: keyword };
}

export function isAnyType(types: ReadonlySet<TypeName>): boolean {
  return types === ANY_TYPE || EVERY_TYPE.every((type) => types.has(type));
}

export function takesType(types: ReadonlySet<TypeName>, type: TypeName): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}
