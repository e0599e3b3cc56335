import { schemaOf } from '../json-schema/keywords.ts';
import { type Fields, fieldsOf, isFields, listOf, type Spot, textOf } from '../tree.ts';
import type { Parameter, Place } from './model.ts';
import { type Context, deref } from './parts.ts';

/** Parameters of an operation and of its path; the operation's win. */
export function readParameters(context: Context, item: Fields, operation: Fields): readonly Parameter[] {
  const found = new Map<string, Parameter>();
  for (const { fields, spot } of writtenParameters(context, item, operation)) {
    const parameter = parameterOf(context, fields, spot);
    if (parameter !== null) found.set(`${parameter.place} ${caseless(parameter)}`, parameter);
  }
  return [...found.values()];
}

export type WrittenParameter = { readonly fields: Fields; readonly spot: Spot };

/** As they are written, the path's first, references followed. */
export function writtenParameters(context: Context, item: Fields, operation: Fields): readonly WrittenParameter[] {
  return [item.parameters, operation.parameters].flatMap((list) =>
    listOf(list).flatMap((written, index) => {
      const spot = { holder: list as object, key: String(index) };
      const fields = deref(context, written, spot);
      return isFields(fields) ? [{ fields, spot }] : [];
    }),
  );
}

/** Names of headers are the same in capitals. */
export function caseless({ place, name }: Pick<Parameter, 'place' | 'name'>): string {
  return place === 'header' ? name.toLowerCase() : name;
}

const PLACES: readonly string[] = ['path', 'query', 'header', 'cookie'] satisfies readonly Place[];
/** Described elsewhere (media types, security): as parameters they are to be ignored. */
const NOT_PARAMETERS = new Set(['accept', 'content-type', 'authorization']);

function parameterOf({ swagger }: Context, fields: Fields, spot: Spot): Parameter | null {
  const [place, name] = [textOf(fields.in), textOf(fields.name)];
  if (place === null || name === null || !isPlace(place)) return null;
  if (place === 'header' && NOT_PARAMETERS.has(name.toLowerCase())) return null;
  const content = Object.values(fieldsOf(fields.content))[0];
  const schema = swagger ? fields : (fields.schema ?? fieldsOf(content).schema);
  return {
    place,
    name,
    required: fields.required === true || place === 'path',
    schema: schemaOf(schema),
    structured: content !== undefined,
    style: styleOf(fields, place),
    spot,
  };
}

function isPlace(text: string): text is Place {
  return PLACES.includes(text);
}

function styleOf(fields: Fields, place: Place): string {
  const { collectionFormat } = fields;
  if (collectionFormat !== undefined) return String(collectionFormat);
  if (fields.in !== undefined && fields.type === 'array') return 'csv';
  const style = textOf(fields.style) ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple');
  const explode = typeof fields.explode === 'boolean' ? fields.explode : style === 'form';
  if (style === 'form') return explode ? 'multi' : 'csv';
  if (style === 'simple') return explode ? 'simple, exploded' : 'csv';
  const known: Readonly<Record<string, string>> = { spaceDelimited: 'ssv', pipeDelimited: 'pipes' };
  return known[style] ?? (explode ? `${style}, exploded` : style);
}
