import type { ProtoSchema, TypeRef } from './model.ts';

/** Which messages and enums requests carry, and which responses; what neither names may stand in stored data or on a topic. */
export type Uses = {
  readonly requests: ReadonlySet<string>;
  readonly responses: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
};

export function usesOf(schemas: readonly ProtoSchema[]): Uses {
  const requests = new Set<string>();
  const responses = new Set<string>();
  const named = new Set<string>();
  for (const schema of schemas) {
    for (const { rpcs } of schema.services.values()) {
      for (const { request, response } of rpcs) {
        reach(request, schema, requests);
        reach(response, schema, responses);
      }
    }
    for (const { fields } of schema.messages.values()) for (const { type } of fields) named.add(type.name);
  }
  return { requests, responses, named: new Set([...named, ...requests, ...responses]) };
}

function reach(from: TypeRef, schema: ProtoSchema, found: Set<string>): void {
  const waiting = [from.name];
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    found.add(name);
    for (const { type } of schema.messages.get(name)?.fields ?? []) if (type.kind !== 'scalar') waiting.push(type.name);
  }
}
