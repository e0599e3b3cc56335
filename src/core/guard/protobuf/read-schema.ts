import type { EnumType, Field, Message, Problem, ProtoFiles, ProtoSchema, Service, TypeRef } from './model.ts';
import { type Declared, type DeclaredEnum, type DeclaredField, parseProto, type Unparsed } from './parser.ts';

/** Read a set of texts as one schema: names found among all of them, features filled in from syntax or edition. */
export function readProtoSchema(files: ProtoFiles): ProtoSchema {
  const read = files.map(({ file, text }) => parseProto(file, text));
  const declared = read.filter((one): one is Declared => !('trouble' in one));
  const unread = read.filter((one): one is Unparsed => 'trouble' in one);
  const names = namesOf(declared);
  const missing = new Set<string>();
  const messages = new Map<string, Message>();
  const enums = new Map<string, EnumType>();
  const services = new Map<string, Service>();
  for (const file of declared) {
    const resolve = (name: string, scope: string) => resolveType(name, scope, { names, missing });
    for (const { name, topLevel, fields, at } of file.messages) {
      if (name === '') continue;
      messages.set(name, {
        name,
        package: file.package,
        topLevel,
        at,
        fields: fields.map((one) => fieldOf(one, file, resolve)),
      });
    }
    for (const one of file.enums) enums.set(one.name, enumOf(one, file));
    for (const service of file.services)
      services.set(service.name, { ...serviceOf(service, resolve), package: file.package });
  }
  addExtensions(messages, declared, (name, scope) => resolveType(name, scope, { names, missing }));
  const problems = [...unread.map(unreadable), ...missingImports(declared, files, missing)];
  return { messages, enums, services, problems, unread: unread.map(({ file }) => file) };
}

type Names = ReadonlyMap<string, 'message' | 'enum'>;
type Resolve = (name: string, scope: string) => TypeRef;

function namesOf(declared: readonly Declared[]): Names {
  const names = new Map<string, 'message' | 'enum'>();
  for (const { messages, enums } of declared) {
    for (const { name } of messages) names.set(name, 'message');
    for (const { name } of enums) names.set(name, 'enum');
  }
  return names;
}

const SCALARS = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(' '),
);

/** Published once and never changed on the wire: they need not be given. */
const KNOWN = /^google\.(?:protobuf|api|rpc|type|longrunning|iam|geo|logging)\./;

function resolveType(name: string, scope: string, { names, missing }: { names: Names; missing: Set<string> }): TypeRef {
  if (SCALARS.has(name)) return { kind: 'scalar', name };
  for (const candidate of candidates(name, scope)) {
    const kind = names.get(candidate);
    if (kind !== undefined) return { kind, name: candidate };
  }
  const plain = name.replace(/^\./, '');
  const known = candidates(name, scope).find(
    (candidate) => KNOWN.test(candidate) && (candidate === plain || scope.startsWith('google.')),
  );
  if (known !== undefined) return { kind: 'known', name: plain };
  missing.add(plain);
  return { kind: 'missing', name: plain };
}

/** From the innermost scope outwards, as protobuf looks names up. */
function candidates(name: string, scope: string): readonly string[] {
  if (name.startsWith('.')) return [name.slice(1)];
  const parts = scope === '' ? [] : scope.split('.');
  return [...parts.keys(), parts.length].reverse().map((count) => [...parts.slice(0, count), name].join('.'));
}

function fieldOf(field: DeclaredField, { syntax }: Declared, resolve: Resolve): Field {
  const type = resolve(field.type, field.scope);
  const label = field.label === 'repeated' || field.label === 'map' ? field.label : 'singular';
  const { options } = field;
  return {
    number: field.number,
    name: field.extends === null ? field.name : `[${field.scope === '' ? '' : `${field.scope}.`}${field.name}]`,
    jsonName: typeof options.json_name === 'string' ? options.json_name : jsonNameOf(field.name),
    type,
    label,
    key: field.key,
    oneof: field.oneof,
    presence: presenceOf(field, { syntax, type, label }),
    packed: label === 'repeated' && isPackable(type) && isPacked(field, syntax),
    delimited: field.group || (type.kind === 'message' && field.features.message_encoding === 'DELIMITED'),
    byDefault: options.default === undefined ? null : String(options.default),
    deprecated: options.deprecated === true,
    at: field.at,
  };
}

export function jsonNameOf(name: string): string {
  return name.replace(/_+(.?)/g, (_, next: string) => next.toUpperCase());
}

type Shape = { readonly syntax: string; readonly type: TypeRef; readonly label: Field['label'] };

function presenceOf(field: DeclaredField, { syntax, type, label }: Shape): Field['presence'] {
  if (label !== 'singular') return 'implicit';
  const feature = field.features.field_presence;
  if (field.label === 'required' || feature === 'LEGACY_REQUIRED') return 'required';
  if (field.oneof !== null || field.marked || field.group || field.extends !== null) return 'explicit';
  if (type.kind === 'message' || type.kind === 'known') return 'explicit';
  if (feature !== undefined) return feature === 'IMPLICIT' ? 'implicit' : 'explicit';
  return syntax === 'proto3' ? 'implicit' : 'explicit';
}

function isPackable(type: TypeRef): boolean {
  return type.kind === 'enum' || (type.kind === 'scalar' && type.name !== 'string' && type.name !== 'bytes');
}

function isPacked({ options, features }: DeclaredField, syntax: string): boolean {
  if (typeof options.packed === 'boolean') return options.packed;
  const feature = features.repeated_field_encoding;
  return feature === undefined ? syntax !== 'proto2' : feature === 'PACKED';
}

function enumOf({ name, values, features, at }: DeclaredEnum, file: Declared): EnumType {
  const closed = features.enum_type === undefined ? file.syntax === 'proto2' : features.enum_type === 'CLOSED';
  return { name, package: file.package, closed, values, at };
}

function serviceOf({ name, rpcs, at }: Declared['services'][number], resolve: Resolve): Omit<Service, 'package'> {
  const resolved = rpcs.map((rpc) => ({
    ...rpc,
    request: resolve(rpc.request, name),
    response: resolve(rpc.response, name),
  }));
  return { name, rpcs: resolved, at };
}

/** Extensions are fields of what they extend; options of descriptors (`google.protobuf.FieldOptions`) are not sent. */
function addExtensions(messages: Map<string, Message>, declared: readonly Declared[], resolve: Resolve): void {
  for (const file of declared) {
    for (const field of file.messages.filter(({ name }) => name === '').flatMap(({ fields }) => fields)) {
      const extended = field.extends ?? '';
      if (/^\.?google\.protobuf\.\w+Options$/.test(extended)) continue;
      const ref = resolve(extended, field.scope);
      const one = messages.get(ref.name) ?? emptyMessage(ref.name, field);
      messages.set(ref.name, { ...one, fields: [...one.fields, fieldOf(field, file, resolve)] });
    }
  }
}

function emptyMessage(name: string, { at }: DeclaredField): Message {
  return { name, package: name.split('.').slice(0, -1).join('.'), topLevel: false, fields: [], at };
}

function unreadable({ file, line, trouble }: Unparsed): Problem {
  return { at: { file, line, statement: null }, what: `${file} could not be read: ${trouble}` };
}

/** One problem for each file that declares something needed and was not given. */
function missingImports(
  declared: readonly Declared[],
  files: ProtoFiles,
  missing: ReadonlySet<string>,
): readonly Problem[] {
  if (missing.size === 0) return [];
  const given = files.map(({ file }) => `/${file}`);
  const absent = declared.flatMap(({ file, imports }) =>
    imports
      .filter((path) => !/^google\//.test(path) && !given.some((one) => one.endsWith(`/${path}`)))
      .map((path) => ({ file, path })),
  );
  const names = [...missing].sort().slice(0, 5).join(', ');
  const at = { file: absent[0]?.file ?? declared[0]?.file ?? null, line: null, statement: null };
  const paths = [...new Set(absent.map(({ path }) => path))].sort().slice(0, 5).join(', ');
  const source = paths === '' ? 'no file that was given declares it' : `it imports ${paths}, which was not given`;
  return [{ at, what: `what ${names} is could not be read: ${source}` }];
}
