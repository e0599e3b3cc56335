import { randomFillSync } from 'node:crypto';

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 12;
/** Random bytes are asked for many at a time; each is used once. */
const pool = new Uint8Array(1_200);
let next = pool.length;

/** A short random id with a prefix that says what it names: `op_8f3k2m9q1x7t`. 60 bits; lower case, no look-alike letters. */
export function newId(prefix: string): string {
  let id = `${prefix}_`;
  for (let count = 0; count < LENGTH; count += 1) id += LETTERS[nextByte() % 32];
  return id;
}

function nextByte(): number {
  if (next >= pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  next += 1;
  return pool[next - 1] as number;
}
