import { isSignedWith, newSigningKey, sign } from '../../lib/sign.ts';
import type { Nouns, Store } from '../../store/store.ts';
import { BINDINGS } from './bind-browser.ts';

/** Keys that links and buttons are signed with, the newest first. Kept in the store, so that all servers have the same. */
export type LinkKeys = {
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
};

type Kept = { readonly keys: ReadonlyArray<{ readonly key: string; readonly madeAtMs: number }> };

const NAME = 'link-keys';
/** Long enough that no link outlives the key it was signed with, as the one before it still counts. */
const NEW_KEY_AFTER_MS = 30 * 24 * 3_600_000;
/** The newest signs; what was signed with the one before it is still believed. */
const KEYS_THAT_COUNT = 2;
const FORGET_AFTER_MS = 3 * 24 * 3_600_000;

/** Null: nothing was ever signed. Changes nothing. */
export async function readLinkKeys({ records }: Pick<Nouns, 'records'>): Promise<LinkKeys | null> {
  const kept = keptIn(await records.get('memo', NAME));
  return kept === null ? null : keysOf(kept);
}

/** For whoever signs: made the first time, and new ones in time. */
export async function linkKeys(store: Store): Promise<LinkKeys> {
  const kept = keptIn(await store.records.get('memo', NAME));
  const nowMs = await store.now();
  if (kept !== null && !isOld(kept, nowMs)) return keysOf(kept);
  return keysOf(await store.transaction((tx) => renew(tx, { evenIfFresh: false })));
}

/** From now on another key signs. Links that are out stay good; done twice, those from before the first time open nothing any more. */
export async function rotateLinkKeys(store: Store): Promise<void> {
  await store.transaction((tx) => renew(tx, { evenIfFresh: true }));
}

async function renew({ records, now }: Nouns, { evenIfFresh }: { readonly evenIfFresh: boolean }): Promise<Kept> {
  // Of two servers that come at once the second waits here, and finds what the first has made.
  await records.put('memo', `${NAME}/turn`, {});
  const kept = keptIn(await records.forChange('memo', NAME));
  const nowMs = await now();
  if (kept !== null && !evenIfFresh && !isOld(kept, nowMs)) return kept;
  const former = kept?.keys.slice(0, KEYS_THAT_COUNT - 1) ?? [];
  const renewed: Kept = { keys: [{ key: newSigningKey(), madeAtMs: nowMs }, ...former] };
  await records.put('memo', NAME, renewed);
  await forgetBrowsers(records, nowMs);
  return renewed;
}

/** Of links that open nothing any more. */
async function forgetBrowsers(records: Nouns['records'], nowMs: number): Promise<void> {
  for (const { name, record } of await records.list('memo')) {
    if (name.startsWith(BINDINGS) && nowMs - Number(record.atMs) > FORGET_AFTER_MS) await records.remove('memo', name);
  }
}

function isOld({ keys }: Kept, nowMs: number): boolean {
  return nowMs - (keys[0]?.madeAtMs ?? 0) > NEW_KEY_AFTER_MS;
}

function keptIn(memo: Readonly<Record<string, unknown>> | null): Kept | null {
  return memo === null || !Array.isArray(memo.keys) || memo.keys.length === 0 ? null : (memo as Kept);
}

function keysOf({ keys }: Kept): LinkKeys {
  const [newest] = keys;
  if (newest === undefined) throw new Error('no key to sign links with');
  const all = keys.map(({ key }) => key);
  return {
    sign: (text) => sign(newest.key, text),
    isSigned: (text, signature) => isSignedWith(all, text, signature),
  };
}
