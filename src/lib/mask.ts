/** Takes a stream of bytes and gives it back with what is secret replaced. */
export type Mask = {
  /** What may be shown by now; the end of a piece is held back while it could be the beginning of a secret. */
  take(piece: Buffer): Buffer;
  /** What was held back, at the end of the stream. */
  end(): Buffer;
};

type Span = { readonly from: number; readonly to: number };

/** Shorter ones are left alone: they stand in too many innocent words, and `***` there would give them away. */
export const SHORTEST_SECRET = 4;
const STARS = Buffer.from('***');

/**
 * Replace every occurrence of a secret with `***`, wherever the stream is cut. Several that overlap become one. A secret of several lines is
 * looked for line by line: programs indent, number and wrap what they print.
 */
export function createMask(secrets: readonly string[]): Mask {
  const needles = needlesOf(secrets);
  if (needles.length === 0) return { take: (piece) => piece, end: () => Buffer.alloc(0) };
  let held: Buffer = Buffer.alloc(0);
  // So much of the beginning of `held` belongs to an occurrence whose stars were given out already.
  let coveredBytes = 0;

  const release = (text: Buffer, until: number): Buffer => {
    const spans = joined([{ from: 0, to: coveredBytes }, ...occurrences(text, needles)]);
    const parts: Buffer[] = [];
    let at = 0;
    for (const { from, to } of spans) {
      const isBegun = from === 0 && coveredBytes > 0;
      if (!isBegun && from >= until) break;
      if (!isBegun) parts.push(text.subarray(at, from), STARS);
      at = to;
    }
    if (at < until) parts.push(text.subarray(at, until));
    held = text.subarray(until);
    coveredBytes = Math.max(0, at - until);
    return Buffer.concat(parts);
  };

  return {
    take: (piece) => {
      const text = Buffer.concat([held, piece]);
      return release(text, openEnd(text, needles));
    },
    end: () => release(held, held.length),
  };
}

function needlesOf(secrets: readonly string[]): readonly Buffer[] {
  const lines = secrets.flatMap((secret) => secret.split(/\r\n|\r|\n/)).map((line) => line.trim());
  return [...new Set(lines)].filter((line) => [...line].length >= SHORTEST_SECRET).map((line) => Buffer.from(line));
}

function occurrences(text: Buffer, needles: readonly Buffer[]): readonly Span[] {
  return needles.flatMap((needle) => {
    const spans: Span[] = [];
    for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1))
      spans.push({ from: at, to: at + needle.length });
    return spans;
  });
}

/** Sorted, and those that overlap made one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of [...spans].filter(({ from, to }) => to > from).sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last === undefined || span.from >= last.to) result.push(span);
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return result;
}

/** Where the longest end begins that could go on to be a secret; the length of the text when there is none. */
function openEnd(text: Buffer, needles: readonly Buffer[]): number {
  return Math.min(text.length, ...needles.map((needle) => openEndFor(text, needle)));
}

function openEndFor(text: Buffer, needle: Buffer): number {
  const first = needle[0] ?? 0;
  let at = text.indexOf(first, Math.max(0, text.length - needle.length + 1));
  while (at !== -1) {
    if (needle.subarray(0, text.length - at).equals(text.subarray(at))) return at;
    at = text.indexOf(first, at + 1);
  }
  return text.length;
}
