import { messageOf } from '../../lib/errors.ts';
import type { Needs } from '../world.ts';

const LIMIT_MS = 10_000;

export type Confirmed = { readonly kind: 'confirmed' } | { readonly kind: 'failed'; readonly why: string };

/**
 * Visits the address that a sender wants visited before it sends (SNS). Only for what was verified: the delivery that says so is in the store, and none
 * comes there that is not genuine. Never inside a transaction. What became of it stands with the hook; a sender that was not confirmed asks again.
 */
export async function confirmSubscription(
  { store, confirmer, log }: Needs<'store' | 'confirmer' | 'log'>,
  hook: string,
  url: string,
): Promise<Confirmed> {
  const outcome = await confirmer.visit(url, AbortSignal.timeout(LIMIT_MS)).then(
    (): Confirmed => ({ kind: 'confirmed' }),
    (error: unknown): Confirmed => ({ kind: 'failed', why: messageOf(error) }),
  );
  if (outcome.kind === 'failed') log.warn({ hook }, `a subscription could not be confirmed: ${outcome.why}`);
  await store.transaction(async (tx) => {
    const before = (await tx.records.forChange('hook', hook)) ?? {};
    const confirmation = { ...outcome, atMs: await tx.now() };
    await tx.records.put('hook', hook, { ...before, confirmation });
  });
  return outcome;
}
