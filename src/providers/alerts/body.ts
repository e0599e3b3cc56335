import type { Delivery } from '../../core/alerts/model.ts';

type Parsed =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly problem: string };

/** Deeper than any sender nests; what is deeper would only cost stack. */
const DEEPEST = 100;

/** A body as text; of one that was not UTF-8, with replacement characters. */
export function bodyText({ body, encoding }: Pick<Delivery, 'body' | 'encoding'>): string {
  return encoding === 'utf8' ? body : Buffer.from(body, 'base64').toString('utf8');
}

/** A body as JSON. Never throws; `problem` is for people. */
export function parseBody(delivery: Pick<Delivery, 'body' | 'encoding'>): Parsed {
  const text = bodyText(delivery).replace(/^\uFEFF/, '');
  if (text.trim() === '') return { kind: 'broken', problem: 'the body is empty' };
  try {
    const value: unknown = JSON.parse(text);
    if (isDeeper(value, DEEPEST))
      return { kind: 'broken', problem: `the body is nested deeper than ${DEEPEST} levels` };
    return { kind: 'json', value };
  } catch {
    const begins = JSON.stringify(text.trim().slice(0, 40));
    return { kind: 'broken', problem: `the body is not JSON; it begins with ${begins}` };
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some(
    (inner) => typeof inner === 'object' && inner !== null && isDeeper(inner, levels - 1),
  );
}
