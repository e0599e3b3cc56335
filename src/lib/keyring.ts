import { createHash, timingSafeEqual } from 'node:crypto';

/** Finds what a key opens. Keys are compared by their hash, so that how long it takes says nothing about them. */
export type Keyring<Thing> = { find(key: string): Thing | null };

export function createKeyring<Thing>(entries: ReadonlyArray<readonly [key: string, thing: Thing]>): Keyring<Thing> {
  const byHash = new Map(entries.map(([key, thing]) => [hashOf(key).toString('hex'), { hash: hashOf(key), thing }]));
  return {
    find: (key) => {
      const hash = hashOf(key);
      const entry = byHash.get(hash.toString('hex'));
      return entry !== undefined && timingSafeEqual(entry.hash, hash) ? entry.thing : null;
    },
  };
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
