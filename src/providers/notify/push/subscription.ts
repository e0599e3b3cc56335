import { isIP } from 'node:net';
import { isWithin, type Reach } from '../../../lib/public-address.ts';
import { isPoint, type PushKeys } from './encrypt.ts';

export type Subscription = PushKeys & { readonly endpoint: URL };

const WRONG =
  'A subscription is the JSON that a browser gives: {"endpoint":"https://...","keys":{"p256dh":"...","auth":"..."}}.';

/** A sentence where it is none. */
export function readSubscription(text: string, reach: Reach): Subscription | string {
  if (text.length > 4_000) return 'A subscription has at most 4000 characters.';
  const read = parsed(text);
  const endpoint = String(read?.endpoint ?? '');
  const keys = read?.keys as Readonly<Record<string, unknown>> | null | undefined;
  const publicKey = Buffer.from(String(keys?.p256dh ?? ''), 'base64url');
  const secret = Buffer.from(String(keys?.auth ?? ''), 'base64url');
  if (!URL.canParse(endpoint) || secret.length !== 16 || !isPoint(publicKey)) return WRONG;
  const url = new URL(endpoint);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && reach !== 'public')) return WRONG;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isWithin(reach, literal))
    return 'A subscription leads to a push service on the internet.';
  return { endpoint: url, publicKey, secret };
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
