import { randomBytes } from 'node:crypto';

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short random id with a prefix that says what it names: `op_8f3k2m9q1x7t`. 60 bits; lower case, no look-alike letters. */
export function newId(prefix: string): string {
  const letters = [...randomBytes(12)].map((byte) => LETTERS[byte % 32]).join('');
  return `${prefix}_${letters}`;
}
