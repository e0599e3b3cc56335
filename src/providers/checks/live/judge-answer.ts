import type { CriticalCheck } from '../../../core/guard/config.ts';

type HttpCheck = Extract<CriticalCheck, { readonly kind: 'http' }>;

/** Why an answer is not the one that was wanted, in words that follow "it"; null: it is. */
export function whyWrong(
  check: HttpCheck,
  { status, body }: { readonly status: number; readonly body: string },
): string | null {
  if (check.status === null ? status < 200 || status > 299 : status !== check.status)
    return `answered ${status} instead of ${check.status ?? 'a success (2xx)'}`;
  const wanted = Object.entries(check.json);
  if (wanted.length === 0) return null;
  const json = parsed(body);
  if (json === undefined) return 'answered something that is no JSON';
  for (const [path, value] of wanted) {
    const found = at(json, path);
    if (String(found) !== value) return `answered ${path}: ${shown(found)} instead of ${value}`;
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `order.lines.0.sku`. */
function at(json: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return (inner as Readonly<Record<string, unknown>>)[key];
  }, json);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80);
}
