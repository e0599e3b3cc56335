import { join } from 'node:path';

export type Place = { readonly folder: string; readonly file: string; readonly size: string };

/** `sha256:<hex>` stands at `<hex[0:2]>/<hex>.tar`; null for anything else, so that a digest never names a path of its own. */
export function placeOf(dir: string, digest: string): Place | null {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) return null;
  const folder = join(dir, hex.slice(0, 2));
  return { folder, file: join(folder, `${hex}.tar`), size: join(folder, `${hex}.size`) };
}

/** Null when the file is not an artifact. */
export function digestOf(name: string): string | null {
  const hex = /^([0-9a-f]{64})\.tar$/.exec(name)?.[1];
  return hex === undefined ? null : `sha256:${hex}`;
}
