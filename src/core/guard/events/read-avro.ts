import { objectionTo } from './avro.ts';
import type { AvroField, AvroFile, AvroNamed, AvroSchema, AvroTrouble, AvroType } from './avro-model.ts';

const LONGEST = 10_000_000;
const DEEPEST = 200;
const NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;
const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);

class Unreadable extends Error {}

type Reading = { readonly named: Map<string, AvroNamed> };

/** Read a schema (`.avsc`), with those it names. */
export function readAvro({ file, text, others = [] }: AvroFile): AvroSchema | AvroTrouble {
  let reading = file;
  try {
    const named = new Map<string, AvroNamed>();
    const jsons: unknown[] = [];
    for (const one of [...others, { file, text }]) {
      reading = one.file;
      jsons.push(parsed(one.text));
    }
    const types = jsons.map((json) => typeOf(json, '', { reading: { named }, depth: 0 }));
    checkNames(named, types);
    const json = inlined(types.at(-1) as AvroType, named, new Set());
    const objection = objectionTo(json);
    if (objection !== null) return { file, line: null, trouble: objection };
    return { type: types.at(-1) as AvroType, named, json };
  } catch (error) {
    if (error instanceof Unreadable) return { file: reading, line: null, trouble: error.message };
    return {
      file: reading,
      line: null,
      trouble: error instanceof RangeError ? 'it is nested too deeply' : 'it is no Avro schema',
    };
  }
}

function parsed(raw: string): unknown {
  if (raw.length > LONGEST) throw new Unreadable('it is longer than 10 MB');
  const text = raw.replace(/^\u{feff}/u, '').trim();
  if (/^[\w.]+$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(`it is not JSON (${String((error as Error).message).slice(0, 80)})`);
  }
}

type At = { readonly reading: Reading; readonly depth: number };

function typeOf(json: unknown, space: string, at: At): AvroType {
  if (at.depth > DEEPEST) throw new Unreadable('it is nested too deeply');
  const deeper = { ...at, depth: at.depth + 1 };
  if (typeof json === 'string') return named(json, space);
  if (Array.isArray(json)) return { kind: 'union', branches: json.map((one) => typeOf(one, space, deeper)) };
  if (!isObject(json)) throw new Unreadable('a type in it is neither a name nor an object nor a list');
  const { type } = json;
  if (type === 'array') return { kind: 'array', of: typeOf(json.items, space, deeper) };
  if (type === 'map') return { kind: 'map', of: typeOf(json.values, space, deeper) };
  if (type === 'record' || type === 'error' || type === 'enum' || type === 'fixed')
    return declared(json, space, deeper);
  if (type === undefined && typeof json.protocol === 'string')
    throw new Unreadable('it is an Avro protocol, not a schema');
  if (typeof type === 'string' && PRIMITIVES.has(type))
    return { kind: 'primitive', name: type, logical: logicalOf(json) };
  return typeOf(type, space, deeper);
}

function isObject(json: unknown): json is { readonly [key: string]: unknown } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function named(name: string, space: string): AvroType {
  if (PRIMITIVES.has(name)) return { kind: 'primitive', name, logical: null };
  return { kind: 'named', name: qualified(name, space) };
}

function qualified(name: unknown, space: string): string {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new Unreadable(`it has a name that is none: ${String(name).slice(0, 40)}`);
  return name.includes('.') || space === '' ? name : `${space}.${name}`;
}

function logicalOf({ logicalType, precision, scale }: { readonly [key: string]: unknown }): string | null {
  if (typeof logicalType !== 'string') return null;
  return logicalType === 'decimal' ? `decimal(${String(precision)},${String(scale ?? 0)})` : logicalType;
}

function declared(json: { readonly [key: string]: unknown }, outer: string, at: At): AvroType {
  const space = typeof json.namespace === 'string' ? json.namespace : outer;
  const name = qualified(json.name, space);
  const inner = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
  const aliases = list(json.aliases).map((alias) => qualified(alias, inner));
  const common = { name, aliases };
  const { named: all } = at.reading;
  if (all.has(name)) throw new Unreadable(`it declares ${name} twice`);
  if (json.type === 'enum') {
    const byDefault = typeof json.default === 'string' ? json.default : null;
    all.set(name, { ...common, kind: 'enum', symbols: list(json.symbols).map((one) => qualified(one, '')), byDefault });
  } else if (json.type === 'fixed')
    all.set(name, { ...common, kind: 'fixed', size: Number(json.size), logical: logicalOf(json) });
  else {
    all.set(name, { ...common, kind: 'record', fields: [] });
    const fields = list(json.fields).map((field) => fieldOf(field, inner, at));
    all.set(name, { ...common, kind: 'record', fields });
  }
  return { kind: 'named', name };
}

function list(json: unknown): readonly unknown[] {
  if (json === undefined) return [];
  if (!Array.isArray(json)) throw new Unreadable('fields, symbols or aliases in it are no list');
  return json;
}

function fieldOf(json: unknown, space: string, at: At): AvroField {
  if (!isObject(json)) throw new Unreadable('a field in it is no object');
  const byDefault = Object.hasOwn(json, 'default') ? JSON.stringify(json.default) : undefined;
  const aliases = list(json.aliases).map((alias) => qualified(alias, ''));
  return { name: qualified(json.name, ''), aliases, type: typeOf(json.type, space, at), byDefault };
}

function checkNames(named: ReadonlyMap<string, AvroNamed>, types: readonly AvroType[]): void {
  const check = (type: AvroType): void => {
    if (type.kind === 'named' && !named.has(type.name))
      throw new Unreadable(`it names ${type.name}, which was not given`);
    if (type.kind === 'array' || type.kind === 'map') check(type.of);
    if (type.kind === 'union') type.branches.forEach(check);
  };
  types.forEach(check);
  for (const one of named.values()) if (one.kind === 'record') for (const { type } of one.fields) check(type);
}

/** One schema with everything declared where it is first named. */
function inlined(type: AvroType, named: ReadonlyMap<string, AvroNamed>, seen: Set<string>): unknown {
  const inner = (one: AvroType) => inlined(one, named, seen);
  if (type.kind === 'primitive') return type.name;
  if (type.kind === 'array') return { type: 'array', items: inner(type.of) };
  if (type.kind === 'map') return { type: 'map', values: inner(type.of) };
  if (type.kind === 'union') return type.branches.map(inner);
  const one = named.get(type.name);
  if (one === undefined || seen.has(type.name)) return type.name;
  seen.add(type.name);
  const common = { type: one.kind, name: one.name, aliases: one.aliases };
  if (one.kind === 'fixed') return { ...common, size: one.size };
  if (one.kind === 'enum')
    return { ...common, symbols: one.symbols, ...(one.byDefault === null ? {} : { default: one.byDefault }) };
  const fields = one.fields.map((field) => ({
    name: field.name,
    aliases: field.aliases,
    type: inner(field.type),
    ...(field.byDefault === undefined ? {} : { default: JSON.parse(field.byDefault) as unknown }),
  }));
  return { ...common, fields };
}
