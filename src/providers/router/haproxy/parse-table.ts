export type TableEntry = { readonly key: string; readonly values: Readonly<Record<string, number>> };

/** Entries of `show table`; characters that HAProxy escapes in keys are put back. */
export function parseTable(text: string): readonly TableEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, key, rest] = /^0x[0-9a-f]+: key=((?:\\.|\S)*)\s(.*)$/.exec(line) ?? [];
    if (key === undefined || rest === undefined) return [];
    const values = [...rest.matchAll(/(\S+?)=(\d+)/g)].map(([, name, value]) => [name, Number(value)]);
    return [{ key: key.replace(/\\(.)/g, '$1'), values: Object.fromEntries(values) }];
  });
}

/** The one entry of `show table <table> key <key>`, or nothing counted. */
export function valuesOf(text: string): Readonly<Record<string, number>> {
  return parseTable(text)[0]?.values ?? {};
}

/** A time that was kept as the low 32 bits of ms since 1970: the last one before `nowMs` with these bits. */
export function wholeTime(lowBits: number, nowMs: number): number {
  const span = 2 ** 32;
  // A second ahead is allowed: clocks of two machines are never quite the same.
  const ahead = nowMs + 1_000;
  return ahead - ((((Math.floor(ahead) - lowBits) % span) + span) % span) - (ahead - Math.floor(ahead));
}
