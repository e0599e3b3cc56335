import type { CatalogQuestion, Unblocked } from '../../catalog/question.ts';

/** What a person may run so that the older release works, and how to see afterwards that it was carried out: none comes without the other. */
export type Unblock = Unblocked & { readonly statement: string };

/** Null where the dialect has no single statement for it. `leaves`: what must still be looked at once it was run. */
export function unblockBy(
  statement: string | null,
  asks: CatalogQuestion,
  leaves: string | null = null,
): Unblock | null {
  return statement === null ? null : { statement, asks, leaves };
}
