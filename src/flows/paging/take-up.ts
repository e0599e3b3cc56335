import type { Needs } from '../world.ts';
import { HEARD_WITHIN_MS, TOLD_BY } from './outbox.ts';

const MOST = 2_000;

/**
 * Messages that a server was sending when it died: nobody knows whether they arrived, so they are sent once more under the same key, and those
 * that they were to tell of wait no longer. For a server that begins to page, before it takes any itself. Returns how many.
 */
export async function takeUpCutOff({ store }: Needs<'store'>): Promise<number> {
  return store.transaction(async (tx) => {
    const cutOff = await tx.pages.sending();
    const nowMs = await tx.now();
    const problem = 'the server stopped while it was sent; it is sent again under the same key';
    for (const page of cutOff) await tx.pages.put({ ...page, state: 'waiting', dueAtMs: nowMs, problem });
    const soon = await tx.pages.due(nowMs + HEARD_WITHIN_MS, MOST);
    const untold = soon.filter((page) => page.state === 'waiting' && page.problem?.startsWith(TOLD_BY) === true);
    for (const page of untold) await tx.pages.put({ ...page, dueAtMs: nowMs, problem: null });
    return cutOff.length;
  });
}
