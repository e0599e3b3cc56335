import { hash } from 'node:crypto';
import { UserError } from '../lib/errors.ts';
import type { Nouns, Store } from '../store/store.ts';

export type Reply = { readonly status: number; readonly body: unknown };

/** A write as it was asked: the same key with another fingerprint is a mistake. */
export type Key = { readonly key: string; readonly fingerprint: string };

export function fingerprintOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex');
}

/** What was answered under this key before; null when nothing was. Throws UserError `idempotency/key-reused`. */
export async function answeredBefore(tx: Nouns, key: Key | null): Promise<Reply | null> {
  const before = key === null ? null : await tx.answers.get(key.key);
  if (before === null || key === null) return null;
  if (before.request !== key.fingerprint) throw reused(key.key);
  return { status: before.status, body: JSON.parse(before.body) as unknown };
}

/** Answer a write once per key (I4): the answer is stored in the transaction that does the work, and given again to every repetition. */
export async function once(
  store: Store,
  key: Key | null,
  work: (tx: Nouns) => Promise<Reply>,
): Promise<Reply & { repeated: boolean }> {
  return store.transaction(async (tx) => {
    const before = await answeredBefore(tx, key);
    if (before !== null) return { ...before, repeated: true };
    const reply = await work(tx);
    if (key !== null) {
      const answer = { key: key.key, request: key.fingerprint, status: reply.status, body: JSON.stringify(reply.body) };
      await tx.answers.put({ ...answer, atMs: await tx.now() });
    }
    return { ...reply, repeated: false };
  });
}

/** What would be answered: nothing is written, and nobody who writes is waited for. */
export async function foresee(store: Store, work: (tx: Nouns) => Promise<Reply>): Promise<Reply> {
  return store.readTogether(work);
}

function reused(key: string): UserError {
  return new UserError(
    'idempotency/key-reused',
    `The Idempotency-Key ${JSON.stringify(key.slice(0, 60))} was used before for another request.`,
    'Use a new key for a new request, or repeat the first one exactly.',
  );
}
