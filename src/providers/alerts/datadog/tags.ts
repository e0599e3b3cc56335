import { lineOf } from '../take.ts';

const MOST_CHARACTERS = 10_000;

/** `env:production,service:shop,version:r412,urgent` or a list of such: one string with commas is how Datadog writes tags. */
export function labelsOfTags(tags: unknown): Readonly<Record<string, string>> {
  const written = Array.isArray(tags) ? tags : (lineOf(tags, MOST_CHARACTERS) ?? '').split(',');
  const labels = new Map<string, string>();
  for (const tag of written) {
    const text = lineOf(tag)?.replace(/^\{|\}$/g, '') ?? '';
    const colon = text.indexOf(':');
    const name = (colon === -1 ? text : text.slice(0, colon)).trim().toLowerCase();
    const value = colon === -1 ? 'true' : text.slice(colon + 1).trim();
    if (name === '' || name === '*' || value === '') continue;
    const before = labels.get(name);
    labels.set(name, before === undefined || before === value ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(labels);
}
