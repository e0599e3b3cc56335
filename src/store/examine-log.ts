import type { Event } from '../core/events/model.ts';
import { eventHash, firstHash } from './event-hash.ts';

/** A place in the log: a line and the hash that it ends with. Two logs with the same head are the same, line by line. */
export type Head = { readonly seq: number; readonly hash: string };

export type Examined =
  | { readonly kind: 'whole'; readonly head: Head }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: string };

/** What the log must agree with besides its own chain. */
export type LogClaims = {
  /** Where it ends, by what is written beside it. */
  readonly end: Head | null;
  /** It had this line already, by what whoever hands it to us has said. */
  readonly reaches: number;
  /** Somebody wrote this down elsewhere, out of reach of whoever can write to the store. */
  readonly noted: Head | null;
};

/** Follows the chain from the first line and says where it was tampered with, if it was. */
export async function examineLog(
  lines: AsyncIterable<Event>,
  { end = null, reaches = 0, noted = null }: Partial<LogClaims> = {},
): Promise<Examined> {
  let last: Head = { seq: 0, hash: firstHash };
  for await (const line of lines) {
    const why = brokenBecause(last, line, noted);
    if (why !== null) return { kind: 'broken', seq: last.seq + 1, why };
    last = line;
  }
  return wrongEnd(last, { end, reaches, noted }) ?? { kind: 'whole', head: { seq: last.seq, hash: last.hash } };
}

/** Null: the line follows on the last one. */
export function brokenBecause(last: Head, line: Event, noted: Head | null): string | null {
  if (line.seq <= last.seq) return `line ${line.seq} stands behind line ${last.seq}`;
  if (line.seq > last.seq + 1) return `line ${last.seq + 1} is missing`;
  if (line.hash !== eventHash(last.hash, line)) return `line ${line.seq} or the one before it was changed`;
  if (noted?.seq === line.seq && noted.hash !== line.hash)
    return `line ${line.seq} is not the one that was noted: it or one before it was rewritten, and every hash since`;
  return null;
}

export function wrongEnd(last: Head, { end, reaches, noted }: LogClaims): Examined | null {
  const needed = Math.max(end?.seq ?? 0, reaches, noted?.seq ?? 0);
  if (last.seq < needed) return { kind: 'broken', seq: last.seq + 1, why: `the log ends before line ${needed}` };
  if (end === null || (end.seq === last.seq && end.hash === last.hash)) return null;
  if (end.seq < last.seq)
    return { kind: 'broken', seq: end.seq + 1, why: `line ${end.seq + 1} was added behind the end` };
  return { kind: 'broken', seq: last.seq, why: `line ${last.seq} is not the one that was written last` };
}
