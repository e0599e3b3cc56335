/** Small OpenAPI documents: each says one thing, the rest is the same in all of them. */

export function document(paths: string, rest = ''): string {
  return `openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\npaths:\n${indented(paths, 2)}\n${rest}`;
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}

const FINE = `responses: { '200': { description: fine } }`;

/** `GET /orders` with these parameters, each on a line of its own. */
export function asking(...parameters: readonly string[]): string {
  const listed = parameters.map((one) => `\n    - ${one}`).join('');
  return document(`/orders:\n  get:\n    parameters:${listed === '' ? ' []' : listed}\n    ${FINE}`);
}

/** `POST /orders` that takes this schema. */
export function taking(schema: string, rest = ''): string {
  const content = `content: { application/json: { schema: ${schema} } }`;
  return document(`/orders:\n  post:\n    requestBody:\n      required: true\n      ${content}\n    ${FINE}`, rest);
}

/** `GET /orders` that answers with this schema. */
export function answering(schema: string, rest = ''): string {
  const content = `content: { application/json: { schema: ${schema} } }`;
  return document(
    `/orders:\n  get:\n    responses:\n      '200':\n        description: fine\n        ${content}`,
    rest,
  );
}

/** `GET /orders` with these responses. */
export function responding(responses: string): string {
  return document(`/orders:\n  get:\n    responses: ${responses}`);
}

/** `GET /orders`, and what else stands in it or in the document. */
export function calling(operation: string, rest = ''): string {
  return document(`/orders:\n  get:\n    ${operation === '' ? '' : `${operation}\n    `}${FINE}`, rest);
}

export function path(name: string, operations = `get: { ${FINE} }`): string {
  return `${name}:\n  ${operations}`;
}

export const fine = FINE;
