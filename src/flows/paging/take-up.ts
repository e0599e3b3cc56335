import type { Needs } from '../world.ts';

/**
 * Messages that a server was sending when it died: nobody knows whether they arrived, so they are sent once more under the same key.
 * For a server that begins to page, before it takes any itself. Returns how many.
 */
export async function takeUpCutOff({ store }: Needs<'store'>): Promise<number> {
  return store.transaction(async (tx) => {
    const cutOff = await tx.pages.sending();
    const nowMs = await tx.now();
    const problem = 'the server stopped while it was sent; it is sent again under the same key';
    for (const page of cutOff) await tx.pages.put({ ...page, state: 'waiting', dueAtMs: nowMs, problem });
    return cutOff.length;
  });
}
