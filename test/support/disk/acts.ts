/** What a process did to its files, in order. */
export type Act =
  | {
      readonly kind: 'open';
      readonly file: string;
      readonly path: string;
      readonly isNew: boolean;
      readonly empties: boolean;
    }
  | { readonly kind: 'close'; readonly file: string }
  | { readonly kind: 'write'; readonly file: string; readonly at: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly file: string }
  /** The system said that it failed; what was to be written counts as clean all the same. */
  | { readonly kind: 'sync-failed'; readonly file: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'link'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'mkdir'; readonly path: string }
  /** Said on standard output: from here on it is promised. */
  | { readonly kind: 'mark'; readonly text: string };

const HEADER_BYTES = 32;
const KINDS = [
  '',
  'open',
  'write',
  'truncate',
  'sync',
  'rename',
  'unlink',
  'link',
  'mkdir',
  'mark',
  'sync-failed',
  'close',
];

/** Reads the record that recorder.c wrote. A record cut off at its end, by a kill, is read as far as it goes. */
export function readActs(record: Buffer): readonly Act[] {
  const acts: Act[] = [];
  for (let at = 0; at + HEADER_BYTES <= record.length; ) {
    const [firstBytes, secondBytes] = [record.readInt32LE(at + 24), record.readInt32LE(at + 28)];
    const first = record.subarray(at + HEADER_BYTES, at + HEADER_BYTES + firstBytes);
    const end = at + HEADER_BYTES + firstBytes + secondBytes;
    if (end > record.length) break;
    acts.push(actOf(record.subarray(at, at + HEADER_BYTES), first, record.subarray(end - secondBytes, end)));
    at = end;
  }
  return acts;
}

function actOf(header: Buffer, first: Buffer, second: Buffer): Act {
  const kind = KINDS[header.readInt32LE(0)];
  const file = `${header.readInt32LE(4)}:${header.readInt32LE(8)}`;
  const number = Number(header.readBigInt64LE(16));
  const path = first.toString();
  switch (kind) {
    case 'open':
      return { kind, file, path, isNew: header.readInt32LE(12) === 1, empties: number === 1 };
    case 'write':
      return { kind, file, at: number, data: first };
    case 'truncate':
      return { kind, file, size: number };
    case 'sync':
    case 'sync-failed':
    case 'close':
      return { kind, file };
    case 'rename':
    case 'link':
      return { kind, from: path, to: second.toString() };
    case 'unlink':
    case 'mkdir':
      return { kind, path };
    case 'mark':
      return { kind, text: path };
    default:
      throw new Error(`the record is not one: kind ${header.readInt32LE(0)}`);
  }
}
