import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Was this push sent by somebody who knows the secret? GitHub, Gitea, Forgejo and Bitbucket sign the body as it stands (HMAC SHA-256); GitLab sends
 * the secret itself. Compared in constant time.
 */
export function isSigned(body: Buffer, headers: IncomingHttpHeaders, secret: string): boolean {
  const signature = one(headers['x-hub-signature-256']) ?? one(headers['x-hub-signature']);
  if (signature !== null) {
    const [, digest] = /^sha256=([0-9a-f]{64})$/i.exec(signature) ?? [];
    if (digest === undefined) return false;
    return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(digest, 'hex'));
  }
  const token = one(headers['x-gitlab-token']);
  return token !== null && timingSafeEqual(hash(token), hash(secret));
}

/** Which delivery this is: senders repeat what they believe lost. Null: they do not say. */
export function deliveryOf(headers: IncomingHttpHeaders): string | null {
  const names = ['x-github-delivery', 'x-gitlab-event-uuid', 'x-gitea-delivery', 'x-request-uuid'];
  return names.map((name) => one(headers[name])).find((id) => id !== null && id !== '') ?? null;
}

/** Equal lengths, whatever was sent. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function one(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
