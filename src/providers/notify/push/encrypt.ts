import { createCipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes } from 'node:crypto';

/** What a browser gave when it subscribed, as bytes. */
export type PushKeys = { readonly publicKey: Buffer; readonly secret: Buffer };

const CURVE = 'prime256v1';
const RECORD_BYTES = 4_096;
/** Of a record: what is left beside header (86), tag (16) and the mark of the end (1). */
export const MOST_PUSHED_BYTES = RECORD_BYTES - 86 - 16 - 1;

export type Chance = { readonly salt: Buffer; readonly own: ECDH };

/**
 * Encrypt for one browser (RFC 8291, one record of RFC 8188 `aes128gcm`): a key of our own for each message, so that the push service between
 * us reads nothing.
 */
export function encryptFor(keys: PushKeys, text: Buffer, { salt, own }: Chance = freshChance()): Buffer {
  const ownPublic = own.getPublicKey();
  const shared = own.computeSecret(keys.publicKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.publicKey, ownPublic]);
  const material = derive(shared, { salt: keys.secret, info, length: 32 });
  const key = derive(material, { salt, info: Buffer.from('Content-Encoding: aes128gcm\0'), length: 16 });
  const nonce = derive(material, { salt, info: Buffer.from('Content-Encoding: nonce\0'), length: 12 });
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(text), cipher.update(Buffer.from([2])), cipher.final()]);
  const header = Buffer.alloc(21);
  salt.copy(header);
  header.writeUInt32BE(RECORD_BYTES, 16);
  header.writeUInt8(ownPublic.length, 20);
  return Buffer.concat([header, ownPublic, sealed, cipher.getAuthTag()]);
}

function freshChance(): Chance {
  const own = createECDH(CURVE);
  own.generateKeys();
  return { salt: randomBytes(16), own };
}

type Derivation = { readonly salt: Buffer; readonly info: Buffer; readonly length: number };

function derive(key: Buffer, { salt, info, length }: Derivation): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}

/** Is this a point of the curve, as 65 bytes? Others would make encryption throw, or give a secret away. */
export function isPoint(bytes: Buffer): boolean {
  if (bytes.length !== 65 || bytes[0] !== 4) return false;
  const part = (from: number) => bytes.subarray(from, from + 32).toString('base64url');
  try {
    createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) } });
    return true;
  } catch {
    return false;
  }
}
