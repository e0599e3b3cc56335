import type { OutsideAnswer } from '../../lib/call-out.ts';
import { oneLine } from '../../lib/one-line.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import type { Sent } from './port.ts';

export type Answered = Extract<OutsideAnswer, { readonly kind: 'answer' }>;

/** These of 4xx may pass: an address that is just being moved, a lock, a limit. */
const PASSING = new Set([404, 408, 409, 421, 423, 425, 429]);
const LASTING_REDIRECTS = new Set([301, 308]);

/** Where no answer came, or one that goes elsewhere: the same for every provider. Null: it is for the provider to read. */
export function withoutAnswer(answer: OutsideAnswer): Exclude<Sent, { readonly kind: 'sent' }> | null {
  if (answer.kind === 'barred') return { kind: 'refused', why: answer.why };
  if (answer.kind === 'trouble') return { kind: 'trouble', why: answer.why, afterMs: null };
  return null;
}

/** What a status alone says; null for a success. */
export function byStatus(
  { status, headers }: Pick<Answered, 'status' | 'headers'>,
  nowMs: number,
): Exclude<Sent, { readonly kind: 'sent' }> | null {
  if (status >= 200 && status <= 299) return null;
  const why =
    status >= 300 && status <= 399
      ? `answered ${status}: it sends elsewhere, which is not followed`
      : `answered ${status}`;
  const isFinal = LASTING_REDIRECTS.has(status) || (status >= 400 && status <= 499 && !PASSING.has(status));
  if (isFinal) return { kind: 'refused', why };
  return { kind: 'trouble', why, afterMs: retryAfterMs(headers['retry-after'], nowMs) };
}

/** Null: no JSON object. */
export function objectIn({ body }: Pick<Answered, 'body'>): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** What others say about a failure, made fit for one line of ours; addresses and keys that it may repeat are left out. */
export function quoted(text: unknown, secrets: readonly string[]): string {
  if (typeof text !== 'string') return '';
  const known = secrets.filter((secret) => secret.length >= 4);
  const shown = oneLine(known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text));
  return shown.length > 160 ? `${shown.slice(0, 157)}...` : shown;
}
