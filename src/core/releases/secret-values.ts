import type { EnvValue } from './model.ts';

/** Of resolved variables the values of those that were given by reference: what must not stand in a log. */
export function secretValues(
  declared: Readonly<Record<string, EnvValue>>,
  resolved: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(resolved).flatMap(([name, value]) => (typeof declared[name] === 'object' ? [value] : []));
}
