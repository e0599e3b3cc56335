import { schemaOf } from '../json-schema/keywords.ts';
import { type Fields, fieldsOf, isFields, listOf, type Spot, textOf } from '../tree.ts';
import type { Header, Media, Operation, Response } from './model.ts';
import { type Context, deref, mediaName } from './parts.ts';
import { limitsOf, operationsOf, wordsOf } from './read.ts';
import { readParameters } from './read-parameters.ts';
import { demandsOf } from './security.ts';
import { serversAt } from './servers.ts';
import { swaggerBody } from './swagger.ts';

type Written = {
  readonly path: string;
  readonly method: string;
  readonly item: Fields;
  readonly operation: Fields;
  readonly spot: Spot;
};

export function readOperation(outer: Context, { path, method, item, operation, spot }: Written): Operation {
  const context = { ...outer, troubles: [] };
  const responses = fieldsOf(operation.responses);
  const produces = wordsOf(operation.produces ?? context.root.produces);
  return {
    method,
    path,
    id: textOf(operation.operationId),
    summary: textOf(operation.summary),
    parameters: readParameters(context, item, operation),
    body: context.swagger ? swaggerBody(context, item, operation) : bodyOf(context, operation),
    responses: new Map(
      Object.keys(responses)
        .filter((code) => !code.startsWith('x-'))
        .map((code) => [
          code.toUpperCase().replace('DEFAULT', 'default'),
          responseOf(context, { responses, code, produces }),
        ]),
    ),
    security: demandsOf(operation.security ?? context.root.security),
    securitySpot: securitySpot(context, operation, spot),
    servers: serversAt(operation) ?? serversAt(item),
    callbacks: callbacksOf(context, operation),
    troubles: context.troubles,
    limits: limitsOf(operation),
    spot,
  };
}

/** What holds for all operations stands in one place. */
function securitySpot({ root }: Context, operation: Fields, spot: Spot): Spot {
  const holder = [operation, root].find((one) => 'security' in one);
  return holder === undefined ? spot : { holder, key: 'security' };
}

function bodyOf(context: Context, operation: Fields): Operation['body'] {
  if (operation.requestBody === undefined) return null;
  const spot = { holder: operation, key: 'requestBody' };
  const body = deref(context, operation.requestBody, spot);
  if (!isFields(body)) return null;
  return { required: body.required === true, media: mediaOf(context, fieldsOf(body.content)), spot };
}

export function mediaOf(context: Context, content: Fields): ReadonlyMap<string, Media> {
  const found = Object.entries(content).map(([name, written]) => {
    const media = fieldsOf(deref(context, written, { holder: content, key: name }));
    const schema = media.schema === undefined ? null : schemaOf(media.schema);
    return [mediaName(name), { schema, spot: { holder: content, key: name } }] as const;
  });
  return new Map(found);
}

type Answer = { readonly responses: Fields; readonly code: string; readonly produces: readonly string[] };

function responseOf(context: Context, { responses, code, produces }: Answer): Response {
  const spot = { holder: responses, key: code };
  const response = fieldsOf(deref(context, responses[code], spot));
  const headers = fieldsOf(response.headers);
  const media = context.swagger ? swaggerMedia(response, produces, spot) : mediaOf(context, fieldsOf(response.content));
  return {
    media,
    headers: new Map(Object.keys(headers).map((name) => [name.toLowerCase(), headerOf(context, headers, name)])),
    spot,
  };
}

function swaggerMedia(response: Fields, produces: readonly string[], spot: Spot): ReadonlyMap<string, Media> {
  const { schema } = response;
  if (schema === undefined) return new Map();
  const names = produces.length === 0 ? ['application/json'] : produces;
  return new Map(names.map((name) => [mediaName(name), { schema: schemaOf(schema), spot }]));
}

function headerOf(context: Context, headers: Fields, name: string): Header {
  const spot = { holder: headers, key: name };
  const header = fieldsOf(deref(context, headers[name], spot));
  return {
    required: header.required === true,
    schema: schemaOf(context.swagger ? header : (header.schema ?? true)),
    spot,
  };
}

function callbacksOf(context: Context, operation: Fields): readonly Operation[] {
  const callbacks = fieldsOf(operation.callbacks);
  return Object.keys(callbacks).flatMap((name) => {
    const callback = deref(context, callbacks[name], { holder: callbacks, key: name });
    const found = listOf(operationsOf(context, fieldsOf(callback))) as readonly Operation[];
    return found.map((one) => ({ ...one, path: `${name} ${one.path}` }));
  });
}
