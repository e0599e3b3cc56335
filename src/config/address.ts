import { isIPv4, isIPv6 } from 'node:net';

export type Address = { readonly host: string; readonly port: number };

/** `127.0.0.1:7700`, `localhost:7700` or `[::1]:7700`; null if it is none of these. */
export function parseAddress(written: string): Address | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(written);
  if (match === null) return null;
  const [, bracketed, plain, digits] = match;
  const port = Number(digits);
  if (port > 65_535) return null;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { host: bracketed, port } : null;
  if (plain === undefined || !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(plain)) return null;
  if (/^[\d.]+$/.test(plain) && !isIPv4(plain)) return null;
  return { host: plain.toLowerCase(), port };
}

export function writeAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Reached from this machine only. A name that is not `localhost` may mean anything, so it is not. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
