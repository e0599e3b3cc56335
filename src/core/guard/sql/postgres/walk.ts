import type { Part } from './parser.ts';

/** All that stands under a key anywhere in a tree, in the order of the text. Without recursion: trees may be deep. */
export function* under(root: unknown, wanted: (key: string) => boolean): Generator<readonly [string, unknown]> {
  const open: (readonly [string, unknown])[] = [['', root]];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const [key, value] = one;
    if (wanted(key)) yield one;
    if (typeof value !== 'object' || value === null) continue;
    const inside = Array.isArray(value) ? value.map((item) => ['', item] as const) : Object.entries(value);
    for (let index = inside.length - 1; index >= 0; index -= 1) open.push(inside[index] ?? ['', null]);
  }
}

/** The nodes of one kind anywhere in a tree. */
export function partsWithin<K extends string>(root: unknown, kind: K): readonly Part<K>[] {
  return [...under(root, (key) => key === kind)].map(([, value]) => value as Part<K>);
}
