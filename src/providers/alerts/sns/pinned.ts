import { lineOf } from '../take.ts';

/** Where SNS has its certificates and confirmations; nothing else of a message is ever visited. */
const HOST = /^sns\.[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}\.amazonaws\.com(?:\.cn)?$/;
const LONGEST = 2_000;

/** Null: not an address of a certificate of SNS. */
export function certificateAddress(written: unknown): string | null {
  const url = pinned(written);
  if (url === null || url.href.includes('?') || !/^\/[A-Za-z0-9][A-Za-z0-9_-]{0,150}\.pem$/.test(url.pathname))
    return null;
  return url.href;
}

/** Null: not an address by which a subscription of SNS is confirmed. */
export function confirmationAddress(written: unknown): string | null {
  const url = pinned(written);
  if (url === null || url.pathname !== '/') return null;
  return url.searchParams.get('Action') === 'ConfirmSubscription' ? url.href : null;
}

/**
 * Only what is written exactly as a browser would write it: other spellings of a host (letters of other scripts, a user or a port before the
 * slash, a dot at the end, backslashes, `..`) are read differently by different programs, and SNS sends none of them.
 */
function pinned(written: unknown): URL | null {
  if (typeof written !== 'string' || written.length > LONGEST || lineOf(written, LONGEST) !== written) return null;
  const url = URL.parse(written);
  if (url === null || url.href !== written || url.protocol !== 'https:' || written.includes('#')) return null;
  return url.username === '' && url.password === '' && url.port === '' && HOST.test(url.host) ? url : null;
}
