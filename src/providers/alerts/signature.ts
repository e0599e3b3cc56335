import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HookFacts, Verified } from './port.ts';

/** Is any of the digests (hex) the HMAC-SHA256 of what was signed, with any of the secrets? Looks at all of them, each in constant time. */
export function isSignedWith(
  secrets: readonly string[],
  signed: readonly (string | Buffer)[],
  digests: readonly string[],
): boolean {
  let found = false;
  for (const secret of secrets) {
    const hmac = createHmac('sha256', secret);
    for (const part of signed) hmac.update(part);
    const expected = hmac.digest();
    for (const digest of digests) found = sameDigest(expected, digest) || found;
  }
  return found;
}

export function signWith(secret: string, signed: readonly (string | Buffer)[]): string {
  const hmac = createHmac('sha256', secret);
  for (const part of signed) hmac.update(part);
  return hmac.digest('hex');
}

/** A genuine signature counts only for a while, so that one who listened cannot send it again. `atMs` is what the sender signed as its time. */
export function withinTolerance(
  atMs: number,
  { toleranceMs }: Pick<HookFacts, 'toleranceMs'>,
  nowMs: number,
): Verified {
  const skewMs = Math.round(atMs - nowMs);
  if (Math.abs(skewMs) <= toleranceMs) return { kind: 'genuine', skewMs };
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const why = `the signature is genuine, but its time is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the clock of this server`;
  return { kind: 'refused', why, skewMs };
}

function sameDigest(expected: Buffer, digest: string): boolean {
  if (!/^[0-9a-f]{64}$/i.test(digest)) return false;
  return timingSafeEqual(expected, Buffer.from(digest, 'hex'));
}
