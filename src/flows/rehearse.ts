import type { Nouns, Store } from '../store/store.ts';
import { type Key, once, type Reply } from './once.ts';

/** Carries what was done out of a transaction that is to leave nothing behind. */
class Rehearsed extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('a rehearsal: nothing of it is kept');
    this.reply = reply;
  }
}

/** As `once`; a dry run does all of it, says what came of it, and takes it back. */
export async function onceOrRehearse(
  store: Store,
  { key, dryRun }: { readonly key: Key | null; readonly dryRun: boolean },
  work: (tx: Nouns) => Promise<Reply>,
): Promise<Reply> {
  if (!dryRun) return once(store, key, work);
  try {
    return await store.transaction(async (tx) => {
      throw new Rehearsed(await work(tx));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.reply;
    throw error;
  }
}
