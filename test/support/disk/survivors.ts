export type Change = { readonly at: number; readonly data: Buffer } | { readonly size: number };

/** Decides what of the unsynced survives a power cut. */
export type Chance = {
  some<Item>(items: readonly Item[]): readonly Item[];
  /** What of a file's changes, in order; a write may be torn. */
  changes(changes: readonly Change[]): readonly Change[];
};

const SECTOR_BYTES = 512;

/** Nothing that was not synced. */
export const nothing: Chance = { some: () => [], changes: () => [] };
/** The disk was quick: all is there. */
export const everything: Chance = { some: (items) => items, changes: (changes) => changes };

/** The same number gives the same chance, each time. */
export function chanceOf(seed: number): Chance {
  const random = randomFrom(seed);
  const coin = () => random() < 0.5;
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    some: (items) => (random() < 0.3 ? items.slice(0, below(items.length + 1)) : items.filter(coin)),
    changes: (changes) => {
      const kept = changes.slice(0, below(changes.length + 1));
      switch (below(4)) {
        case 0:
          return kept;
        case 1:
          return [...kept.slice(0, -1), ...kept.slice(-1).flatMap((last) => torn(last, below))];
        case 2:
          return changes.filter(coin);
        default:
          return [...sizes(changes), ...changes.flatMap((change) => sectors(change).filter(coin))];
      }
    },
  };
}

export function survivors(durable: Buffer, pending: readonly Change[], chance: Chance): Buffer {
  return chance.changes(pending).reduce(applied, durable);
}

export function applied(content: Buffer, change: Change): Buffer {
  if ('size' in change) {
    return change.size <= content.length ? Buffer.from(content.subarray(0, change.size)) : grown(content, change.size);
  }
  const next = grown(content, change.at + change.data.length);
  change.data.copy(next, change.at);
  return next;
}

function grown(content: Buffer, size: number): Buffer {
  return Buffer.concat([content, Buffer.alloc(Math.max(0, size - content.length))]);
}

/** The first sectors of a write. */
function torn(change: Change, below: (limit: number) => number): readonly Change[] {
  if ('size' in change) return [];
  const bytes = below(Math.ceil(change.data.length / SECTOR_BYTES)) * SECTOR_BYTES;
  return bytes === 0 ? [] : [{ at: change.at, data: change.data.subarray(0, bytes) }];
}

/** Cut where the sectors of the disk begin, so that each may arrive without its neighbours. */
function sectors(change: Change): readonly Change[] {
  if ('size' in change) return [change];
  const pieces: Change[] = [];
  for (let from = 0; from < change.data.length; ) {
    const to = Math.min(change.data.length, from + SECTOR_BYTES - ((change.at + from) % SECTOR_BYTES));
    pieces.push({ at: change.at + from, data: change.data.subarray(from, to) });
    from = to;
  }
  return pieces;
}

/** Some file systems note the new size before the data: what was not written then reads as zeros. */
function sizes(changes: readonly Change[]): readonly Change[] {
  return changes.map((change) =>
    'size' in change ? change : { at: change.at + change.data.length, data: Buffer.alloc(0) },
  );
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
