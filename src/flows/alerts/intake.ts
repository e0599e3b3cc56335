import type { Needs } from '../world.ts';
import type { HookBook } from './hook.ts';
import { createHookNotes, type HookNotes } from './hook-notes.ts';
import { createIngest, type FreeBytes, type Ingest } from './ingest.ts';

/** Where alerts come in: who may send, and what takes them. The same on every server, on duty or not. */
export type Intake = {
  readonly book: HookBook;
  readonly ingest: Ingest;
  readonly notes: HookNotes;
  /** The wall clock of the start, and on from there: nobody can set it. */
  steadyNow(): number;
  close(): Promise<void>;
};

export function openIntake(
  world: Needs<'store' | 'clock' | 'log'>,
  book: HookBook,
  freeBytes: FreeBytes = async () => null,
): Intake {
  const { clock } = world;
  const ingest = createIngest(world, { freeBytes });
  const notes = createHookNotes(world);
  const startedAtMs = clock.now() - clock.monotonic();
  return {
    book,
    ingest,
    notes,
    steadyNow: () => startedAtMs + clock.monotonic(),
    close: async () => {
      await ingest.close();
      await notes.close();
    },
  };
}
