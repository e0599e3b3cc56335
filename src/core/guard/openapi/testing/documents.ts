/** Small OpenAPI documents: each says one thing, the rest is the same in all of them. Parts are written as YAML in braces. */

const FINE = "responses: { '200': { description: fine } }";

export function document(paths: string, rest = ''): string {
  return `openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\npaths: ${paths}\n${rest}\n`;
}

/** How a case writes its documents: what differs between the two, in a frame that does not. */
export const FRAMES: Readonly<Record<string, (part: string) => string>> = {
  /** Paths; `FINE` stands for an answer. */
  paths: (paths) => document(`{ ${paths.replaceAll('FINE', FINE)} }`),
  /** Parameters of `GET /orders`. */
  asking: (parameters) => document(`{ /orders: { get: { parameters: [${parameters}], ${FINE} } } }`),
  /** Query parameter `q1` of `GET /orders`. */
  query: (schema) =>
    document(`{ /orders: { get: { parameters: [{ in: query, name: q1, schema: { ${schema} } }], ${FINE} } } }`),
  /** Schema of what `POST /orders` takes. */
  taking: (schema) => taking(`{ ${schema} }`),
  /** Schema of the property `a` of what `POST /orders` takes. */
  takingA: (schema) => taking(`{ type: object, properties: { a: { ${schema} } } }`),
  /** Request body of `POST /orders`. */
  body: (body) => document(`{ /orders: { post: { ${body === '' ? '' : `requestBody: { ${body} }, `}${FINE} } } }`),
  /** Schema of what `GET /orders` answers with. */
  answering: (schema) => answering(`{ ${schema} }`),
  /** Schema of the property `a` of what `GET /orders` answers with. */
  answeringA: (schema) => answering(`{ type: object, properties: { a: { ${schema} } } }`),
  /** Responses of `GET /orders`. */
  responding: (responses) => document(`{ /orders: { get: { responses: { ${responses} } } } }`),
  /** What else `GET /orders` says. */
  saying: (more) => document(`{ /orders: { get: { ${more === '' ? '' : `${more}, `}${FINE} } } }`),
  /** What `GET /orders` says of who may call it. */
  guarded: (security) => document(`{ /orders: { get: { security: [${security}], ${FINE} } } }`, SCHEMES),
  /** Other lines of the document. */
  beside: (rest) => document(`{ /orders: { get: { ${FINE} } } }`, rest),
};

const SCHEMES =
  'components: { securitySchemes: { login: { type: http, scheme: bearer }, grant: { type: oauth2, flows: {} } } }';

export function taking(schema: string, rest = ''): string {
  const body = `requestBody: { required: true, content: { application/json: { schema: ${schema} } } }`;
  return document(`{ /orders: { post: { ${body}, ${FINE} } } }`, rest);
}

export function answering(schema: string, rest = ''): string {
  const content = `content: { application/json: { schema: ${schema} } }`;
  return document(`{ /orders: { get: { responses: { '200': { description: fine, ${content} } } } } }`, rest);
}
