import { type Fields, fieldsOf, isFields, listOf, textOf } from '../tree.ts';
import {
  ANY_TYPE,
  anything,
  type Bound,
  EVERY_TYPE,
  type LimitName,
  LOWER,
  type Property,
  type Schema,
  type Shape,
  type TypeName,
  UPPER,
} from './shape.ts';
import { textsOf } from './side.ts';

/** What a schema demands by its own keywords, without references and combinations. */
export function ownShape(schema: Fields, opaque: (value: unknown) => number): Shape {
  const values = listedValues(schema);
  return {
    ...anything({ holder: schema, key: null }),
    types: typesOf(schema, values),
    values: values === null ? null : new Map([...values].filter(([text]) => text !== 'null')),
    limits: limitsOf(schema),
    multipleOf: numberOf(schema.multipleOf),
    unique: schema.uniqueItems === true,
    patterns: typeof schema.pattern === 'string' ? [schema.pattern] : [],
    format: textOf(schema.format),
    properties: propertiesOf(schema),
    required: new Set(textsOf(schema.required)),
    extra: extraOf(schema),
    items: itemsOf(schema),
    tuple: tupleOf(schema),
    fallback: schema.default === undefined ? null : jsonText(schema.default),
    discriminator: textOf(schema.discriminator) ?? textOf(fieldsOf(schema.discriminator).propertyName),
    opaque: opaqueOf(schema, opaque),
    name: textOf(schema.title),
    parts: [schema],
  };
}

function typesOf(schema: Fields, values: ReadonlyMap<string, unknown> | null): ReadonlySet<TypeName> {
  const inferring = schema.type === undefined && values === null;
  if (inferring && inferred(schema, null) === EVERY_TYPE) return ANY_TYPE;
  const said = [schema.type].flat().flatMap((type) => TYPES.get(String(type)) ?? []);
  const types = new Set<TypeName>(said.length > 0 ? said : inferred(schema, values));
  if (types.has('number')) types.delete('integer');
  if (values?.has('null') && said.length === 0) types.add('null');
  if (values !== null && !values.has('null') && schema.nullable !== true) types.delete('null');
  return types;
}

const TYPES: ReadonlyMap<string, TypeName> = new Map([
  ...(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const).map(
    (type) => [type, type] as const,
  ),
  ['file', 'string'],
]);

/** Whoever writes `properties` means an object, though the word is not there. */
function inferred(schema: Fields, values: ReadonlyMap<string, unknown> | null): readonly TypeName[] {
  if (values !== null) return [...values.values()].flatMap(typeOfValue);
  if (OF_OBJECTS.some((key) => key in schema)) return ['object'];
  if (OF_LISTS.some((key) => key in schema)) return ['array'];
  if (OF_TEXTS.some((key) => key in schema)) return ['string'];
  return OF_NUMBERS.some((key) => key in schema) ? ['number'] : EVERY_TYPE;
}

const OF_OBJECTS = [
  'properties',
  'additionalProperties',
  'required',
  'minProperties',
  'maxProperties',
  'patternProperties',
];
const OF_LISTS = ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems'];
const OF_TEXTS = ['pattern', 'minLength', 'maxLength'];
const OF_NUMBERS = ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'];

function typeOfValue(value: unknown): readonly TypeName[] {
  if (value === null || value === undefined) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number') return [Number.isInteger(value) ? 'integer' : 'number'];
  if (typeof value === 'boolean') return ['boolean'];
  return [typeof value === 'string' ? 'string' : 'object'];
}

function listedValues(schema: Fields): ReadonlyMap<string, unknown> | null {
  if (schema.const !== undefined) return new Map([[jsonText(schema.const), schema.const]]);
  if (!Array.isArray(schema.enum)) return null;
  return new Map(schema.enum.map((value) => [jsonText(value), value]));
}

function limitsOf(schema: Fields): ReadonlyMap<LimitName, Bound> {
  const found = new Map<LimitName, Bound>();
  for (const name of [...LOWER, ...UPPER]) {
    const value = numberOf(schema[name]);
    if (value === null || (value === 0 && name !== 'minimum' && name.startsWith('min'))) continue;
    found.set(name, { value, open: false });
  }
  openBound(found, { name: 'minimum', said: schema.exclusiveMinimum, sign: 1 });
  openBound(found, { name: 'maximum', said: schema.exclusiveMaximum, sign: -1 });
  return [schema.type].flat().includes('integer') ? new Map([...found].map(wholeBound)) : found;
}

/** A boolean in OpenAPI 3.0, a number of its own from JSON Schema 6 on. */
function openBound(
  found: Map<LimitName, Bound>,
  of: { name: 'minimum' | 'maximum'; said: unknown; sign: 1 | -1 },
): void {
  const { name, said, sign } = of;
  const known = found.get(name);
  const value = numberOf(said);
  if (said === true && known !== undefined) found.set(name, { value: known.value, open: true });
  else if (value !== null && (known === undefined || (value - known.value) * sign >= 0))
    found.set(name, { value, open: true });
}

/** More than 0 is at least 1, of whole numbers. */
function wholeBound([name, { value, open }]: readonly [LimitName, Bound]): readonly [LimitName, Bound] {
  const down = name === 'maximum';
  const whole = down ? Math.floor(value) : Math.ceil(value);
  const moved = open && whole === value ? whole + (down ? -1 : 1) : whole;
  return [name, { value: moved, open: false }];
}

function propertiesOf(schema: Fields): ReadonlyMap<string, Property> {
  const holder = fieldsOf(schema.properties);
  return new Map(
    Object.entries(holder).map(([key, value]) => [key, { schema: schemaOf(value), spot: { holder, key } }] as const),
  );
}

/** What is neither a map nor a boolean says nothing. */
export function schemaOf(value: unknown): Schema {
  return isFields(value) || typeof value === 'boolean' ? value : true;
}

function extraOf(schema: Fields): 'open' | 'closed' | Schema {
  if (schema.additionalProperties === false || schema.unevaluatedProperties === false) return 'closed';
  const said = schema.additionalProperties ?? schema.unevaluatedProperties;
  return isFields(said) && Object.keys(said).length > 0 ? said : 'open';
}

function itemsOf(schema: Fields): Schema | null {
  const { items } = schema;
  if (Array.isArray(items)) return isFields(schema.additionalItems) ? schema.additionalItems : null;
  return isFields(items) || typeof items === 'boolean' ? items : null;
}

function tupleOf({ prefixItems, items }: Fields): readonly Schema[] {
  return listOf(Array.isArray(prefixItems) ? prefixItems : items).map(schemaOf);
}

const OPAQUE = [
  'not',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'patternProperties',
  'propertyNames',
  'contains',
  'minContains',
  'maxContains',
  'unevaluatedItems',
  '$dynamicRef',
  '$recursiveRef',
  'contentSchema',
  'contentMediaType',
  'contentEncoding',
];

function opaqueOf(schema: Fields, opaque: (value: unknown) => number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const key of OPAQUE) if (schema[key] !== undefined) found.set(key, opaque(schema[key]));
  if (schema.if !== undefined) found.set('if', opaque([schema.if, schema.then ?? null, schema.else ?? null]));
  return found;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** JSON with keys in order, so that equal values have equal texts. Long ones are cut: what differs only there is taken as equal. */
export function jsonText(value: unknown): string {
  const budget = { left: 10_000 };
  return written(value, budget);
}

function written(value: unknown, budget: { left: number }): string {
  budget.left -= 1;
  if (budget.left < 0) return '…';
  if (Array.isArray(value)) return `[${value.map((one) => written(one, budget)).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value ?? null) ?? 'null';
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${written(value[key], budget)}`).join(',')}}`;
}
