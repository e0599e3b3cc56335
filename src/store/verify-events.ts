import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Event } from '../core/events/model.ts';
import { createEvents } from './events.ts';
import { type Examined, examineLog, type Head } from './examine-log.ts';
import { sessionOf } from './nouns.ts';
import type { Nouns } from './store.ts';

export type LogState =
  | { readonly kind: 'whole'; readonly count: number }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: string };

const PAGE = 1_000;

/** Reads the log as it is at one instant, from its first line, and says where it was tampered with, if it was. */
export async function verifyEvents(nouns: Nouns): Promise<LogState> {
  const state = await examineEvents(nouns);
  return state.kind === 'whole' ? { kind: 'whole', count: state.head.seq } : state;
}

/** As `verifyEvents`; tells the head, and holds the log against one that was noted elsewhere. */
export async function examineEvents(nouns: Nouns, noted: Head | null = null, signal?: AbortSignal): Promise<Examined> {
  return sessionOf(nouns).consistently(async (tx) => {
    const end = await tx.db.selectFrom('event_head').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirst();
    return examineLog(
      pages(async (after) => {
        // The embedded database answers in the same turn: without this no signal would be heard until the end.
        await nextTurn();
        signal?.throwIfAborted();
        return createEvents(tx).after(after, { limit: PAGE });
      }),
      { end: end ?? null, noted },
    );
  });
}

/** Lines that come by pages, each asked for by the number before it, until one is empty. */
export async function* pages(ask: (after: number) => Promise<readonly Event[]>): AsyncGenerator<Event> {
  for (let after = 0; ; ) {
    const page = await ask(after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}
