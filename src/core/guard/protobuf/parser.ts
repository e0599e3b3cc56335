import protobuf from 'protobufjs';
import type { Place } from '../finding.ts';
import { type Lines, readLines } from './lines.ts';

/** What one text declares, names of types as they are written; `read-schema.ts` finds out what they refer to. */
export type Declared = {
  readonly file: string;
  readonly package: string;
  readonly syntax: string;
  readonly imports: readonly string[];
  readonly messages: readonly DeclaredMessage[];
  readonly enums: readonly DeclaredEnum[];
  readonly services: readonly DeclaredService[];
};

export type Features = { readonly [name: string]: string };

export type DeclaredField = {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly label: 'optional' | 'required' | 'repeated' | 'map';
  readonly key: string | null;
  readonly oneof: string | null;
  /** `optional` was written, in proto3. */
  readonly marked: boolean;
  readonly group: boolean;
  readonly options: { readonly [name: string]: unknown };
  readonly features: Features;
  /** The message that it extends. */
  readonly extends: string | null;
  /** Full name of where it is declared: names are looked up from there. */
  readonly scope: string;
  readonly at: Place;
};

export type DeclaredMessage = {
  readonly name: string;
  readonly topLevel: boolean;
  readonly fields: readonly DeclaredField[];
  readonly at: Place;
};

export type DeclaredEnum = {
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly number: number; readonly at: Place }[];
  readonly features: Features;
  readonly at: Place;
};

export type DeclaredService = {
  readonly name: string;
  readonly rpcs: readonly DeclaredRpc[];
  readonly at: Place;
};

export type DeclaredRpc = {
  readonly name: string;
  readonly request: string;
  readonly response: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly at: Place;
};

export type Unparsed = { readonly file: string; readonly line: number | null; readonly trouble: string };

const LONGEST = 10_000_000;

/** One message of 1,400 fields, or 50 of 200: half a second. */
const MOST_EFFORT = 2_000_000;

/** Read one text; nothing it names is opened. */
export function parseProto(file: string, raw: string): Declared | Unparsed {
  const text = raw.startsWith('\u{feff}') ? raw.slice(1) : raw;
  const refused = refusal(text);
  if (refused !== null) return { file, line: null, trouble: refused };
  const lines = readLines(file, text);
  if (lines.tooDeep) return { file, line: null, trouble: 'it is nested too deeply' };
  if (lines.effort > MOST_EFFORT)
    return { file, line: null, trouble: 'it has messages of more than a thousand fields' };
  try {
    const parsed = protobuf.parse(text, new protobuf.Root(), { keepCase: true });
    return declared(file, parsed, lines);
  } catch (error) {
    const trouble =
      error instanceof RangeError ? 'it is nested too deeply' : String((error as Error)?.message ?? error);
    const line = /line (\d+)\)/.exec(trouble)?.[1];
    return { file, line: line === undefined ? null : Number(line), trouble: trouble.replace(/ \(line \d+\)$/, '') };
  }
}

function refusal(text: string): string | null {
  if (text.length > LONGEST) return 'it is longer than 10 MB';
  if (text.trim() === '') return 'it is empty';
  if (text.includes('\0')) return 'it holds NUL bytes (another encoding than UTF-8?)';
  return text.includes('\u{fffd}') ? 'it is not UTF-8' : null;
}

type Found = { messages: DeclaredMessage[]; enums: DeclaredEnum[]; services: DeclaredService[] };
type Walk = { readonly lines: Lines; readonly found: Found };

function declared(file: string, parsed: protobuf.IParserResult, lines: Lines): Declared {
  const found: Found = { messages: [], enums: [], services: [] };
  walk(parsed.root, { lines, found }, { scope: '', features: {} });
  const imports = [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])];
  return { file, package: parsed.package ?? '', syntax: lines.syntax, imports, ...found };
}

type Around = { readonly scope: string; readonly features: Features };

function walk(space: protobuf.NamespaceBase, here: Walk, around: Around): void {
  const extending: DeclaredField[] = [];
  for (const one of space.nestedArray) {
    const features = { ...around.features, ...featuresOf(one) };
    const name = around.scope === '' ? one.name : `${around.scope}.${one.name}`;
    if (one instanceof protobuf.Enum) here.found.enums.push(enumOf(one, here, { scope: around.scope, features, name }));
    else if (one instanceof protobuf.Service) here.found.services.push(serviceOf(one, here, name));
    else if (one instanceof protobuf.Field) extending.push(fieldOf(one, here, { scope: around.scope, features }));
    else if (one instanceof protobuf.Type) {
      here.found.messages.push(messageOf(one, here, { features, name }));
      walk(one, here, { scope: name, features });
    } else if (one instanceof protobuf.Namespace) walk(one, here, { scope: name, features });
  }
  if (extending.length > 0) {
    here.found.messages.push({ name: '', topLevel: false, fields: extending, at: extending[0]?.at ?? NOWHERE });
  }
}

const NOWHERE: Place = { file: null, line: null, statement: null };

function messageOf(type: protobuf.Type, here: Walk, { name, features }: { name: string; features: Features }) {
  // An extension stands where it is written too; here the parser only added its twin.
  const own = type.fieldsArray.filter((field) => !field.name.startsWith('.'));
  const fields = own.map((field) => fieldOf(field, here, { scope: name, features }));
  return { name, topLevel: !(type.parent instanceof protobuf.Type), fields, at: here.lines.placeOf(name) };
}

function fieldOf(field: protobuf.Field, { lines }: Walk, around: Around): DeclaredField {
  const options = (field.options ?? {}) as { readonly [name: string]: unknown };
  const marked = options.proto3_optional === true;
  const oneof = marked ? null : field.partOf;
  const isMap = field instanceof protobuf.MapField;
  const declaredBeside = field.parent?.get(field.type) as { group?: boolean } | null | undefined;
  const group = declaredBeside?.group === true;
  const named = `${around.scope}.${group ? field.type : field.name}`.replace(/^\./, '');
  return {
    number: field.id,
    name: field.name,
    type: field.type,
    label: isMap ? 'map' : labelOf(field),
    key: isMap ? field.keyType : null,
    oneof: oneof?.name ?? null,
    marked,
    group,
    options,
    features: { ...around.features, ...(oneof === null ? {} : featuresOf(oneof)), ...featuresOf(field) },
    extends: field.extend ?? null,
    scope: around.scope,
    at: lines.placeOf(named),
  };
}

function labelOf(field: protobuf.Field): 'optional' | 'required' | 'repeated' {
  if (field.repeated) return 'repeated';
  return (field as { rule?: string }).rule === 'required' ? 'required' : 'optional';
}

function enumOf(
  one: protobuf.Enum,
  { lines }: Walk,
  { scope, features, name }: Around & { name: string },
): DeclaredEnum {
  const values = Object.entries(one.values).map(([value, number]) => ({
    name: value,
    number,
    at: lines.placeOf(`${name}.${value}`),
  }));
  return { name, values, features, at: lines.placeOf(scope === '' ? one.name : name) };
}

function serviceOf(service: protobuf.Service, { lines }: Walk, name: string): DeclaredService {
  const rpcs = service.methodsArray.map((rpc) => ({
    name: rpc.name,
    request: rpc.requestType,
    response: rpc.responseType,
    requestStream: rpc.requestStream === true,
    responseStream: rpc.responseStream === true,
    at: lines.placeOf(`${name}.${rpc.name}`),
  }));
  return { name, rpcs, at: lines.placeOf(name) };
}

/** What stands as `option features.field_presence = IMPLICIT`. */
function featuresOf(one: protobuf.ReflectionObject): Features {
  const features: unknown = one.options?.features;
  if (typeof features !== 'object' || features === null) return {};
  return Object.fromEntries(Object.entries(features).map(([name, value]) => [name, String(value)]));
}
