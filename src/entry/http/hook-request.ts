import type { FastifyRequest } from 'fastify';
import { sentType } from './raw-body.ts';

/** Open hooks by themselves, and are not kept. */
const SECRET_QUERY: ReadonlySet<string> = new Set(['access_token', 'key', 'token']);
const MOST_QUERY = 100;

/** Lower-case names; of one that came several times, all of it as Node joins it. */
export function headersOf(request: FastifyRequest): Readonly<Record<string, string>> {
  const { headers } = request;
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  flat['content-type'] = sentType(request);
  return flat;
}

export function queryOf({ query }: FastifyRequest): Readonly<Record<string, string>> {
  const pairs: Array<readonly [string, string]> = [];
  for (const [name, value] of Object.entries(query as Readonly<Record<string, unknown>>)) {
    if (pairs.length === MOST_QUERY) break;
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string' && !SECRET_QUERY.has(name.toLowerCase())) pairs.push([name, first]);
  }
  return Object.fromEntries(pairs);
}
