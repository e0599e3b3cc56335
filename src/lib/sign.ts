import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
/** 128 bits of the signature: nobody guesses them, and a link stays short enough for an SMS. */
const KEPT_BYTES = 16;

export function newSigningKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** HMAC-SHA256, shortened, in 22 letters that may stand in a URL. */
export function sign(key: string, text: string): string {
  return digestOf(key, text).toString('base64url');
}

/** Signed with any of these keys? Compared in constant time. */
export function isSignedWith(keys: readonly string[], text: string, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== KEPT_BYTES || given.toString('base64url') !== signature) return false;
  return keys.map((key) => timingSafeEqual(digestOf(key, text), given)).includes(true);
}

function digestOf(key: string, text: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest().subarray(0, KEPT_BYTES);
}
