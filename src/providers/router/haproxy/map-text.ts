/** The entries of the map, in order. */
export type MapEntries = ReadonlyMap<string, string>;

/** The map as a file: a key, a space, and the value up to the end of the line. */
export function parseMapFile(text: string): MapEntries {
  return entriesOf(text.split('\n').filter((line) => !line.startsWith('#')));
}

/** The answer to `show map`: the same lines, each after the address of its entry. */
export function parseShownMap(text: string): MapEntries {
  return entriesOf(text.split('\n').map((line) => line.replace(/^0x[0-9a-f]+ /, '')));
}

export function writeMapFile(entries: MapEntries): string {
  const lines = [...entries].map(([key, value]) => `${key} ${value}`);
  return [
    '# Written by Astern before each change of HAProxy; read by HAProxy when it starts or reloads. Do not edit.',
    ...lines,
    '',
  ].join('\n');
}

/** The answer to `get map <map> <key>`; null when there is no such entry. */
export function parseGotEntry(text: string): string | null {
  const exact = text.split('\n').find((line) => line.startsWith('type=str,'));
  return /, value="(.*)", type="str"$/.exec(exact ?? '')?.[1] ?? null;
}

export type MapChange =
  | { readonly kind: 'add' | 'set'; readonly key: string; readonly value: string }
  | { readonly kind: 'del'; readonly key: string };

/** What has to be done to get from one map to the other: additions and new values in the order of `after`, then what goes. */
export function mapChanges(before: MapEntries, after: MapEntries): readonly MapChange[] {
  const changes: MapChange[] = [];
  for (const [key, value] of after) {
    const old = before.get(key);
    if (old !== value) changes.push({ kind: old === undefined ? 'add' : 'set', key, value });
  }
  for (const key of before.keys()) if (!after.has(key)) changes.push({ kind: 'del', key });
  return changes;
}

export function mapCommand(map: string, change: MapChange): string {
  return change.kind === 'del'
    ? `del map ${map} ${change.key}`
    : `${change.kind} map ${map} ${change.key} ${change.value}`;
}

/** A value without anything that ends a word of a command (blanks, `;`, `\`), a line, or a quoted text of an answer. */
export function packJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^!-~]|[%;\\]|<</gu, encodeURIComponent);
}

export function unpackJson(text: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(text));
  } catch {
    // A record that somebody wrote by hand: as if it were not there.
    return null;
  }
}

function entriesOf(lines: readonly string[]): MapEntries {
  const entries = new Map<string, string>();
  for (const line of lines) {
    const text = line.trimStart();
    const end = text.search(/\s/);
    const key = text.slice(0, end);
    // HAProxy takes the first of several entries with one key.
    if (end !== -1 && !entries.has(key)) entries.set(key, text.slice(end).trim());
  }
  return entries;
}
