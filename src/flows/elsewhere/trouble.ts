import type { SourceTrouble, WatchedRepository } from '../../providers/deploys/port.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';

/** A repository that cannot be asked: since when, and what to do. A record of kind `memo`. */
export type KnownTrouble = { readonly sinceMs: number; readonly why: string; readonly next: string };

type Place = { readonly source: string; readonly watched: WatchedRepository };

/** So that every server can tell, also one that does not ask itself. The log hears when it begins, and when it is over. */
export async function noteTrouble({ store }: Needs<'store'>, place: Place, trouble: SourceTrouble): Promise<void> {
  await store.transaction(async (tx) => {
    const before = await troubleWith(tx, place);
    if (before?.why === trouble.why) return;
    const { why, next } = trouble;
    await tx.records.put('memo', memoOf(place), { sinceMs: before?.sinceMs ?? (await tx.now()), why, next });
    if (before === null) await tell(tx, place, { why, next });
  });
}

export async function noteAnswer({ store }: Needs<'store'>, place: Place): Promise<void> {
  if ((await troubleWith(store, place)) === null) return;
  await store.transaction(async (tx) => {
    if (await tx.records.remove('memo', memoOf(place))) await tell(tx, place, { back: true });
  });
}

/** Null: it can be asked, as far as is known. */
export async function troubleWith({ records }: Pick<Nouns, 'records'>, place: Place): Promise<KnownTrouble | null> {
  return (await records.get('memo', memoOf(place))) as KnownTrouble | null;
}

function memoOf({ source, watched }: Place): string {
  return `deploys ${source} ${watched.repository} ${watched.service}`;
}

async function tell(tx: Nouns, { source, watched }: Place, more: Readonly<Record<string, unknown>>): Promise<void> {
  const data = { source, repository: watched.repository, ...more };
  await tx.events.append({ kind: 'elsewhere.unreachable', target: null, operation: null, actor: 'astern', data });
}
