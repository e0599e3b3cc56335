import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { serviceJsonSchema } from './json-schema.ts';

type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
};

/** As much of JSON Schema as ours uses. */
function accepts(schema: Schema, value: unknown): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((one) => accepts(one, value));
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if ('const' in schema && schema.const !== value) return false;
  if (schema.type !== undefined && !hasType(schema.type, value)) return false;
  if (typeof value === 'string' && schema.pattern !== undefined) return new RegExp(schema.pattern).test(value);
  if (typeof value === 'number') return value >= (schema.minimum ?? value) && value <= (schema.maximum ?? value);
  if (Array.isArray(value)) return value.every((item) => accepts(schema.items ?? {}, item));
  if (value === null || typeof value !== 'object') return true;
  if (schema.required?.some((key) => !Object.hasOwn(value, key))) return false;
  return Object.entries(value).every(([key, inner]) => {
    if (schema.propertyNames !== undefined && !accepts(schema.propertyNames, key)) return false;
    const rest = schema.additionalProperties ?? true;
    const inside = schema.properties?.[key] ?? rest;
    return typeof inside === 'boolean' ? inside : accepts(inside, inner);
  });
}

function hasType(type: string | readonly string[], value: unknown): boolean {
  if (typeof type !== 'string') return type.some((one) => hasType(one, value));
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  return type === 'object'
    ? value !== null && typeof value === 'object' && !Array.isArray(value)
    : typeof value === type;
}

describe('the JSON Schema of astern.yml', () => {
  const schema = serviceJsonSchema() as Schema;
  const example: unknown = parse(readFileSync(new URL('../../examples/astern.yml', import.meta.url), 'utf8'));

  it('accepts the example', () => {
    assert.equal(accepts(schema, example), true);
  });

  it('refuses an unknown key, at the top and inside', () => {
    assert.equal(accepts(schema, { service: 'shop', roles: { web: { run: 'a' } } }), true);
    assert.equal(accepts(schema, { service: 'shop', roles: { web: { run: 'a' } }, servce: 1 }), false);
    assert.equal(accepts(schema, { service: 'shop', roles: { web: { run: 'a', instnces: 1 } } }), false);
    assert.equal(accepts(schema, { service: 'shop', roles: { web: { run: 'a', instances: 51 } } }), false);
  });

  it('is published as it is now (scripts/write-json-schema.ts writes it)', () => {
    const published = readFileSync(new URL('../../docs/astern.schema.json', import.meta.url), 'utf8');

    assert.deepEqual(JSON.parse(published), serviceJsonSchema());
  });
});
