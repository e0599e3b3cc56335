import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** Two keys as every tool for web push writes them, and the curve that has them. */
export function keyPair() {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  // Without leading zeros.
  const privateKey = Buffer.concat([Buffer.alloc(32), curve.getPrivateKey()]).subarray(-32);
  return { curve, publicKey: curve.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') };
}

/** A browser: what it subscribes with, and what it reads. */
export function aBrowser() {
  const { curve, publicKey } = keyPair();
  const auth = randomBytes(16);
  const derive = (key: Buffer, salt: Buffer, info: Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', key, salt, info, length));
  return {
    address: (endpoint: string) =>
      JSON.stringify({ endpoint, expirationTime: null, keys: { p256dh: publicKey, auth: auth.toString('base64url') } }),
    read: (body: Buffer) => {
      const [salt, size, sender] = [
        body.subarray(0, 16),
        body.readUInt8(20),
        body.subarray(21, 21 + body.readUInt8(20)),
      ];
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), sender]);
      const material = derive(curve.computeSecret(sender), auth, info, 32);
      const key = derive(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
      const nonce = derive(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
      const cipher = createDecipheriv('aes-128-gcm', key, nonce);
      cipher.setAuthTag(body.subarray(-16));
      const text = Buffer.concat([cipher.update(body.subarray(21 + size, -16)), cipher.final()]);
      assert.equal(text.at(-1), 2);
      return text.subarray(0, -1).toString('utf8');
    },
  };
}
