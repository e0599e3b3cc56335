/** A place in the log as people note it: `1234:9f86d0…`. */
export function headText({ seq, hash }: { readonly seq: number; readonly hash: string }): string {
  return `${seq}:${hash}`;
}

/** Null: this is no head. */
export function parseHead(text: string): { readonly seq: number; readonly hash: string } | null {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash };
}
