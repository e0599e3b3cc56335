import { type Fields, fieldsOf, isFields, textOf } from '../tree.ts';
import type { Server } from './model.ts';
import type { Context } from './parts.ts';

/** Addresses of a document; none means the root of wherever it is served. */
export function serversOf({ root, swagger }: Context): readonly Server[] {
  if (swagger) return swaggerServers(root);
  const found = serversAt(root);
  return found === null || found.length === 0 ? [{ url: '/', spot: { holder: root, key: null } }] : found;
}

export function serversAt(holder: Fields): readonly Server[] | null {
  const { servers } = holder;
  if (!Array.isArray(servers) || servers.length === 0) return null;
  return servers.filter(isFields).map((server, index) => ({
    url: filled(textOf(server.url) ?? '/', fieldsOf(server.variables)),
    spot: { holder: servers, key: String(index) },
  }));
}

function filled(url: string, variables: Fields): string {
  return url.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = fieldsOf(variables[name]).default;
    return value === undefined ? whole : String(value);
  });
}

function swaggerServers(root: Fields): readonly Server[] {
  const base = textOf(root.basePath) ?? '/';
  const host = textOf(root.host);
  const key = 'basePath' in root ? 'basePath' : 'host' in root ? 'host' : null;
  const url = host === null ? base : `https://${host}${base.startsWith('/') ? base : `/${base}`}`;
  return [{ url, spot: { holder: root, key } }];
}

/** The part of an address in front of each path: `/v1`, or nothing. */
export function basePath({ url }: Server): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:/i, '').replace(/^\/\/[^/]*/, '');
  return `/${path}`
    .replace(/\/+/g, '/')
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '');
}

/** Host of an address, without its scheme; null for one that is relative. */
export function hostOf({ url }: Server): string | null {
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? null;
}
