import type { Spot } from '../tree.ts';

export type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** `number` takes integers too. */
export const EVERY_TYPE: readonly TypeName[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];

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
  /** It says so itself that other keys are taken. */
  readonly extraSaid: boolean;
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
  /** Where each keyword stands. */
  readonly spots: ReadonlyMap<string, Spot>;
};

export type Trouble = { readonly what: string; readonly why: TroubleKind; readonly spot: Spot };
export type TroubleKind = 'external' | 'missing' | 'circular' | 'too-complex';

export function anything(source: Spot): Shape {
  return {
    types: new Set(EVERY_TYPE),
    values: null,
    limits: new Map(),
    multipleOf: null,
    unique: false,
    patterns: [],
    format: null,
    properties: new Map(),
    required: new Set(),
    extra: 'open',
    extraSaid: false,
    items: null,
    tuple: [],
    fallback: null,
    discriminator: null,
    subtypes: new Map(),
    opaque: new Map(),
    troubles: [],
    name: null,
    source,
    spots: new Map(),
  };
}

export function isAnyType(types: ReadonlySet<TypeName>): boolean {
  return EVERY_TYPE.every((type) => types.has(type));
}

/** Only says which types pass, and demands that each concern one type: such alternatives can be taken together where types differ. */
export function takesType(types: ReadonlySet<TypeName>, type: TypeName): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}
