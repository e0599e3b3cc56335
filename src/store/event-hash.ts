import { createHash } from 'node:crypto';
import type { Event } from '../core/events/model.ts';
import { canonicalJson } from '../lib/canonical-json.ts';

/** What the first line of the log follows. */
export const firstHash = '0'.repeat(64);

/** Ties a line to all lines before it: whoever changes, removes or inserts one has to rewrite every hash after it. */
export function eventHash(previousHash: string, line: Omit<Event, 'hash'>): string {
  const { seq, atMs, kind, target, operation, actor, data } = line;
  const text = canonicalJson({ seq, atMs, kind, target, operation, actor, data });
  return createHash('sha256').update(previousHash).update(text).digest('hex');
}
