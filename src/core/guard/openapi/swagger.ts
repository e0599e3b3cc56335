import { schemaOf } from '../json-schema/keywords.ts';
import type { Fields } from '../tree.ts';
import type { Body, Media } from './model.ts';
import { type Context, mediaName } from './parts.ts';
import { wordsOf } from './read.ts';
import { type WrittenParameter, writtenParameters } from './read-parameters.ts';

/** Swagger 2 has the body, or the fields of a form, among the parameters. */
export function swaggerBody(context: Context, item: Fields, operation: Fields): Body | null {
  const written = writtenParameters({ ...context, troubles: [] }, item, operation);
  const consumes = wordsOf(operation.consumes ?? context.root.consumes);
  const body = written.findLast(({ fields }) => fields.in === 'body');
  if (body !== undefined) {
    const media = { schema: schemaOf(body.fields.schema), spot: body.spot };
    return {
      required: body.fields.required === true,
      media: forAll(consumes, 'application/json', media),
      spot: body.spot,
    };
  }
  const form = written.filter(({ fields }) => fields.in === 'formData');
  return form.length === 0 ? null : formBody(form, consumes);
}

function formBody(form: readonly WrittenParameter[], consumes: readonly string[]): Body | null {
  const required = form.filter(({ fields }) => fields.required === true).map(({ fields }) => String(fields.name));
  const properties = Object.fromEntries(form.map(({ fields }) => [String(fields.name), fields]));
  const spot = form[0]?.spot;
  if (spot === undefined) return null;
  const withFile = form.some(({ fields }) => fields.type === 'file');
  const media = { schema: { type: 'object', properties, required }, spot };
  const usual = withFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  return { required: required.length > 0, media: forAll(consumes, usual, media), spot };
}

function forAll(consumes: readonly string[], usual: string, media: Media): ReadonlyMap<string, Media> {
  return new Map((consumes.length === 0 ? [usual] : consumes).map((name) => [mediaName(name), media]));
}
