import { type Place, shortStatement } from '../finding.ts';
import type {
  DirectiveType,
  InputValue,
  Operation,
  OutputField,
  SchemaType,
  SdlFile,
  SdlSchema,
  SdlTrouble,
  TypeText,
} from './model.ts';
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  parseGraphql,
  syntax,
  type TypeNode,
} from './parser.ts';

const { Kind, print } = syntax;

export type ReadSdl = { readonly schema: SdlSchema; readonly document: DocumentNode };

/** Read a schema; what extends a type is part of it, also where the type itself stands elsewhere (federation). */
export function readSdl({ file, text }: SdlFile): ReadSdl | SdlTrouble {
  const parsed = parseGraphql(text);
  if ('trouble' in parsed) return { file, ...parsed };
  const lines = text.replace(/^\u{feff}/u, '').split(/\r\n|\n|\r/);
  const reading: Reading = { file, lines, types: new Map(), directives: new Map(), roots: new Map() };
  for (const node of parsed.document.definitions) readDefinition(node, reading);
  if (reading.types.size + reading.directives.size === 0) return { file, line: null, trouble: 'it declares no type' };
  if (reading.roots.size === 0) defaultRoots(reading);
  const undefinedType = firstUndefined(reading);
  if (undefinedType !== null)
    return { file, line: undefinedType.at.line, trouble: `it declares no type ${undefinedType.name}` };
  return { schema: reading, document: asDefinitions(parsed.document, reading) };
}

type Reading = {
  readonly file: string;
  readonly lines: readonly string[];
  readonly types: Map<string, SchemaType>;
  readonly directives: Map<string, DirectiveType>;
  readonly roots: Map<Operation, string>;
};
type Node = DocumentNode['definitions'][number];
type Located = {
  readonly loc?: { readonly startToken: { readonly line: number } } | undefined;
  readonly name?: unknown;
};

function placeOf(node: Located, { file, lines }: Reading): Place {
  const name = node.name as { loc?: { startToken: { line: number } } } | undefined;
  const line = name?.loc?.startToken.line ?? node.loc?.startToken.line ?? null;
  const text = line === null ? undefined : lines[line - 1];
  return { file, line, statement: text === undefined ? null : shortStatement(text) };
}

const KINDS: { readonly [kind: string]: SchemaType['kind'] } = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.OBJECT_TYPE_EXTENSION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: 'input',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.ENUM_TYPE_EXTENSION]: 'enum',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.UNION_TYPE_EXTENSION]: 'union',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
  [Kind.SCALAR_TYPE_EXTENSION]: 'scalar',
};

function readDefinition(node: Node, reading: Reading): void {
  if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
    for (const { operation, type } of node.operationTypes ?? []) reading.roots.set(operation, type.name.value);
    return;
  }
  if (node.kind === Kind.DIRECTIVE_DEFINITION) {
    reading.directives.set(node.name.value, directiveOf(node, reading));
    return;
  }
  const kind = KINDS[node.kind];
  if (kind === undefined || !('name' in node) || node.name === undefined) return;
  const name = node.name.value;
  const former = reading.types.get(name);
  const read = typeOf(node, reading, { name, kind });
  reading.types.set(name, former === undefined ? read : joined(former, read, node.kind.endsWith('Definition')));
}

function joined(one: SchemaType, other: SchemaType, otherIsBase: boolean): SchemaType {
  return {
    ...(otherIsBase ? other : one),
    fields: new Map([...one.fields, ...other.fields]),
    inputs: new Map([...one.inputs, ...other.inputs]),
    values: new Map([...one.values, ...other.values]),
    interfaces: new Map([...one.interfaces, ...other.interfaces]),
    oneOf: one.oneOf || other.oneOf,
  };
}

function typeOf(node: Node, reading: Reading, { name, kind }: Pick<SchemaType, 'name' | 'kind'>): SchemaType {
  const fields = new Map<string, OutputField>();
  const inputs = new Map<string, InputValue>();
  const values = new Map<string, Place>();
  const interfaces = new Map<string, Place>();
  if ('fields' in node) {
    for (const field of node.fields ?? []) {
      if (field.kind === Kind.INPUT_VALUE_DEFINITION) inputs.set(field.name.value, inputOf(field, reading));
      else if (field.kind === Kind.FIELD_DEFINITION) fields.set(field.name.value, fieldOf(field, reading));
    }
  }
  if ('interfaces' in node)
    for (const one of node.interfaces ?? []) interfaces.set(one.name.value, placeOf(one, reading));
  if ('values' in node) for (const one of node.values ?? []) values.set(one.name.value, placeOf(one, reading));
  if ('types' in node) for (const one of node.types ?? []) values.set(one.name.value, placeOf(one, reading));
  const directives = 'directives' in node ? (node.directives ?? []) : [];
  const oneOf = directives.some((one) => 'name' in one && one.name.value === 'oneOf');
  return { name, kind, fields, inputs, values, interfaces, oneOf, at: placeOf(node, reading) };
}

function fieldOf(node: FieldDefinitionNode, reading: Reading): OutputField {
  const args = new Map((node.arguments ?? []).map((one) => [one.name.value, inputOf(one, reading)]));
  return { name: node.name.value, type: typeText(node.type), args, at: placeOf(node, reading) };
}

function inputOf(node: InputValueDefinitionNode, reading: Reading): InputValue {
  const byDefault = node.defaultValue === undefined ? null : print(node.defaultValue);
  return { name: node.name.value, type: typeText(node.type), byDefault, at: placeOf(node, reading) };
}

function directiveOf(node: Extract<Node, { kind: 'DirectiveDefinition' }>, reading: Reading): DirectiveType {
  return {
    name: node.name.value,
    locations: node.locations.map(({ value }) => value).filter((value) => EXECUTABLE.has(value)),
    args: new Map((node.arguments ?? []).map((one) => [one.name.value, inputOf(one, reading)])),
    repeatable: node.repeatable,
    at: placeOf(node, reading),
  };
}

const EXECUTABLE = new Set(
  'QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION'.split(
    ' ',
  ),
);

function typeText(node: TypeNode): TypeText {
  if (node.kind === Kind.NON_NULL_TYPE) return { ...typeText(node.type), nullable: false };
  if (node.kind === Kind.LIST_TYPE) return { kind: 'list', of: typeText(node.type), nullable: true };
  return { kind: 'named', name: node.name.value, nullable: true };
}

export function sayType(type: TypeText): string {
  const text = type.kind === 'named' ? type.name : `[${sayType(type.of)}]`;
  return type.nullable ? text : `${text}!`;
}

export function namedType(type: TypeText): string {
  return type.kind === 'named' ? type.name : namedType(type.of);
}

function defaultRoots({ types, roots }: Reading): void {
  for (const operation of ['query', 'mutation', 'subscription'] as const) {
    const name = `${operation[0]?.toUpperCase()}${operation.slice(1)}`;
    if (types.has(name)) roots.set(operation, name);
  }
}

const BUILT_IN = new Set(['Int', 'Float', 'String', 'Boolean', 'ID']);

/** Federation's own types (`_Service`, `link__Import`) need not stand in the text. */
function isFederal(name: string): boolean {
  return name.startsWith('_') || name.includes('__');
}

function firstUndefined(reading: Reading): { name: string; at: Place } | null {
  return undefinedTypes(reading).find(({ name }) => !isFederal(name)) ?? null;
}

function undefinedTypes({ types, directives }: Reading): readonly { name: string; at: Place }[] {
  const named: { name: string; at: Place }[] = [];
  const take = (values: Iterable<{ readonly type: TypeText; readonly at: Place }>) => {
    for (const { type, at } of values) named.push({ name: namedType(type), at });
  };
  for (const { kind, fields, inputs, interfaces, values } of types.values()) {
    take(fields.values());
    take(inputs.values());
    for (const { args } of fields.values()) take(args.values());
    for (const [name, at] of interfaces) named.push({ name, at });
    if (kind === 'union') for (const [name, at] of values) named.push({ name, at });
  }
  for (const { args } of directives.values()) take([...args.values()].filter(({ type }) => isFederal(namedType(type))));
  return named.filter(({ name }) => !types.has(name) && !BUILT_IN.has(name));
}

/** An extension of a type that stands elsewhere is taken for the type. */
function asDefinitions(document: DocumentNode, reading: Reading): DocumentNode {
  const defined = new Set<string>();
  for (const node of document.definitions) {
    if (KINDS[node.kind] !== undefined && node.kind.endsWith('Definition') && 'name' in node)
      defined.add(node.name?.value ?? '');
  }
  const definitions = document.definitions.map((node) => {
    if (KINDS[node.kind] === undefined || !node.kind.endsWith('Extension') || !('name' in node)) return node;
    const name = node.name?.value ?? '';
    if (defined.has(name)) return node;
    defined.add(name);
    return { ...node, kind: node.kind.replace('Extension', 'Definition') } as Node;
  });
  const named = definitions.some(({ kind }) => kind === Kind.SCHEMA_DEFINITION);
  const added = [...(named ? [] : schemaOf(reading)), ...federalTypes(reading)];
  return { ...document, definitions: [...definitions, ...added] };
}

/** Root types, where only an extension of the schema named them. */
function schemaOf({ roots }: Reading): readonly Node[] {
  const text = [...roots].map(([operation, name]) => `${operation}: ${name}`).join(' ');
  const parsed = text === '' ? null : parseGraphql(`schema { ${text} }`);
  return parsed !== null && 'document' in parsed ? parsed.document.definitions : [];
}

function federalTypes(reading: Reading): readonly Node[] {
  const names = new Set(undefinedTypes(reading).map(({ name }) => name));
  const parsed = names.size === 0 ? null : parseGraphql([...names].map((name) => `scalar ${name}`).join(' '));
  return parsed !== null && 'document' in parsed ? parsed.document.definitions : [];
}
