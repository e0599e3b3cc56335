/**
 * JSON with sorted keys: equal data gives equal text, so the text can be hashed and compared.
 * Follows `JSON.stringify` in what it leaves out (undefined, functions) and in what it calls (`toJSON`).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => (isPlainObject(inner) ? sorted(inner) : inner)) ?? 'null';
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without a prototype, so that a key called `__proto__` stays a key. */
function sorted(object: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(object).sort()) result[key] = object[key];
  return result;
}
