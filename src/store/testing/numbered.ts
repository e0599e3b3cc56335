import assert from 'node:assert/strict';
import type { Nouns, Store } from '../store.ts';
import { verifyEvents } from '../verify-events.ts';
import { aLock, anEvent, production } from './samples.ts';

/** Something in several tables that belongs together, so that half a transaction would be seen. */
export async function writeNumbered(tx: Nouns, number: number): Promise<void> {
  await tx.events.append(anEvent({ data: { number, part: 'first' } }));
  await tx.locks.put(aLock({ id: `lock ${number}` }));
  await tx.servings.begin({ target: production, release: number, stack: `stack ${number}`, atMs: number });
  await tx.events.append(anEvent({ data: { number, part: 'last' } }));
}

/** How many there are; every transaction must be there whole, none missing in between. */
export async function countWhole(store: Store): Promise<number> {
  const events = await store.events.after(0, { limit: 1_000_000 });
  const numbers = events.map(({ data }) => data.number);
  const transactions = events.length / 2;
  const expected = Array.from({ length: transactions }, (_, index) => index + 1);

  assert.deepEqual(
    numbers,
    expected.flatMap((number) => [number, number]),
  );
  assert.deepEqual(
    (await store.locks.held(0)).map(({ id }) => id),
    expected.map((number) => `lock ${number}`),
  );
  const servings = await store.servings.ofTarget(production, { limit: 1_000_000 });
  assert.deepEqual(
    servings.map(({ release }) => release),
    expected.toReversed(),
  );
  assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: events.length });
  return transactions;
}
