/** What every signed link is made of: `<id>.<until>.<signature>`, until when it counts in whole seconds, to the base 36. */
export type Signed = { readonly id: string; readonly untilMs: number; readonly signature: string };

const PATTERN = /^([\w-]{1,60})\.([0-9a-z]{1,8})\.([\w-]{22})$/;

export function writeSigned({ id, untilMs, signature }: Signed): string {
  return `${id}.${writeUntil(untilMs)}.${signature}`;
}

/** Null: it has not the form of one. Of two ways to write a time only one is taken. */
export function parseSigned(written: string): Signed | null {
  const [, id, until, signature] = PATTERN.exec(written) ?? [];
  if (id === undefined || until === undefined || signature === undefined) return null;
  const untilMs = Number.parseInt(until, 36) * 1_000;
  return writeUntil(untilMs) === until ? { id, untilMs, signature } : null;
}

export function writeUntil(untilMs: number): string {
  return Math.floor(untilMs / 1_000).toString(36);
}
