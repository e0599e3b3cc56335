import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto';

export type VapidKeys = {
  /** `mailto:` or a URL: whom a push service turns to. */
  readonly subject: string;
  /** Both base64url, as every tool for web push writes them. */
  readonly publicKey: string;
  readonly privateKey: string;
};

const VALID_S = 12 * 60 * 60;

/** `Authorization` for one push service (RFC 8292). */
export function vapidHeader(keys: VapidKeys, endpoint: URL, nowMs: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: endpoint.origin, exp: Math.floor(nowMs / 1_000) + VALID_S, sub: keys.subject };
  const text = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey(keys), dsaEncoding: 'ieee-p1363' });
  return `vapid t=${text}.${signature.toString('base64url')}, k=${keys.publicKey}`;
}

/** What is wrong with a pair of keys, in a noun; null: nothing. */
export function wrongWithKeys({ publicKey, privateKey: secret }: Omit<VapidKeys, 'subject'>): string | null {
  const bytes = Buffer.from(secret, 'base64url');
  if (bytes.length !== 32) return 'the private key is not 32 bytes in base64url';
  try {
    const curve = createECDH('prime256v1');
    curve.setPrivateKey(bytes);
    const isPair = curve.getPublicKey().equals(Buffer.from(publicKey, 'base64url'));
    return isPair ? null : 'the public key does not belong to the private one';
  } catch {
    return 'the private key is not one of the curve P-256';
  }
}

function privateKey({ publicKey, privateKey: secret }: VapidKeys): KeyObject {
  const point = Buffer.from(publicKey, 'base64url');
  const part = (from: number) => point.subarray(from, from + 32).toString('base64url');
  return createPrivateKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', d: secret, x: part(1), y: part(33) },
  });
}
