import type { Event } from '../core/events/model.ts';
import { eventHash, firstHash } from './event-hash.ts';
import type { Nouns } from './store.ts';

export type LogState =
  | { readonly kind: 'whole'; readonly count: number }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: string };

const PAGE = 1_000;

/** Reads the log from its first line and says where it was tampered with, if it was. Lines appended meanwhile are checked as far as seen. */
export async function verifyEvents({ events }: Pick<Nouns, 'events'>): Promise<LogState> {
  const lastSeq = await events.lastSeq();
  let previous = { seq: 0, hash: firstHash };
  for (;;) {
    const page = await events.after(previous.seq, { limit: PAGE });
    for (const event of page) {
      const why = brokenBecause(previous, event);
      if (why !== null) return { kind: 'broken', seq: previous.seq + 1, why };
      previous = event;
    }
    if (page.length < PAGE) break;
  }
  if (previous.seq < lastSeq)
    return { kind: 'broken', seq: previous.seq + 1, why: `the log ends before line ${lastSeq}` };
  return { kind: 'whole', count: previous.seq };
}

function brokenBecause(previous: { readonly seq: number; readonly hash: string }, event: Event): string | null {
  if (event.seq !== previous.seq + 1) return `line ${previous.seq + 1} is missing`;
  if (event.hash !== eventHash(previous.hash, event)) return `line ${event.seq} or the one before it was changed`;
  return null;
}
