import type { IncomingMessage } from 'node:http';

/** A request as it may go on: what decides its way, and the headers that the app gets. */
export type Inspected = {
  readonly kind: 'ok';
  readonly host: string;
  readonly path: string;
  /** Names and values in turn, in the order in which they came. */
  readonly headers: string[];
  readonly hasBody: boolean;
  readonly probe: boolean;
};

export type Refused = { readonly kind: 'refused'; readonly status: number; readonly text: string };

export const PROBE_HEADER = 'x-astern-probe';

/**
 * Check a request beyond what the parser does, drop what is meant for this hop only, and say truthfully who asked. The router is the edge:
 * whatever a client claims in forwarding headers is replaced.
 */
export function inspect(req: IncomingMessage, secret: string): Inspected | Refused {
  const raw = req.rawHeaders;
  const headers: string[] = [];
  let host: string | null = null;
  let lengths = 0;
  let codings = 0;
  const emptyBody = false;
  let nominated: string | null = null;
  let probe = false;

  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const value = raw[at + 1] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'host') {
      if (host !== null) return refused('two Host headers');
      host = value;
    } else if (lower === 'content-length') lengths += 1;
    else if (lower === 'transfer-encoding') codings += 1;
    else if (lower === 'connection') nominated = nominated === null ? value : `${nominated},${value}`;
    else if (lower === PROBE_HEADER) probe = value === secret;
    if (!isForThisHop(lower)) headers.push(name, value);
  }
  if (lengths > 1 || codings > 1 || lengths + codings > 1) return refused('ambiguous framing');
  if (host === null && req.httpVersion !== '1.0') return refused('no Host header');
  const way = wayOf(req.url ?? '', host ?? '');
  if (way.kind === 'refused') return way;

  if (nominated !== null) dropNominated(headers, nominated);
  headers.push('X-Forwarded-For', req.socket.remoteAddress ?? '', 'X-Forwarded-Proto', 'http');
  if (host !== null) headers.push('X-Forwarded-Host', host);
  const hasBody = codings > 0 || (lengths > 0 && !emptyBody);
  return { kind: 'ok', host: way.host, path: way.path, headers, hasBody, probe };
}

/** Headers of one hop (RFC 9110 7.6.1), those the router answers itself, and claims about forwarding that are not ours. */
export function isForThisHop(lower: string): boolean {
  switch (lower) {
    case 'connection':
    case 'proxy-connection':
    case 'keep-alive':
    case 'te':
    case 'trailer':
    case 'transfer-encoding':
    case 'upgrade':
    case 'proxy-authorization':
    case 'proxy-authenticate':
    case 'proxy-authentication-info':
    case 'http2-settings':
    case 'expect':
    case 'forwarded':
    case 'x-real-ip':
      return true;
    default:
      return lower.startsWith('x-forwarded-') || lower.startsWith('x-astern-');
  }
}

/** Strip what `Connection` names, but never framing or routing: `Connection: Content-Length` would change where the body ends. */
export function dropNominated(headers: string[], nominated: string): void {
  const lower = nominated.toLowerCase();
  if (lower === 'keep-alive' || lower === 'close' || lower === 'upgrade') return;
  const names = new Set(lower.split(',').map((name) => name.trim()));
  for (const kept of ['content-length', 'host']) names.delete(kept);
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (names.has(headers[at]?.toLowerCase() ?? '')) headers.splice(at, 2);
  }
}

function wayOf(url: string, hostHeader: string): { kind: 'way'; host: string; path: string } | Refused {
  const host = bareHost(hostHeader);
  if (url.includes('#')) return refused('a fragment in the request target');
  if (url.startsWith('/')) return { kind: 'way', host, path: url };
  const absolute = /^http:\/\/([^/?]+)(.*)$/i.exec(url);
  if (absolute === null) return refused('unsupported request target');
  const [, authority = '', rest = ''] = absolute;
  if (authority.toLowerCase() !== hostHeader.toLowerCase()) return refused('request target and Host differ');
  return { kind: 'way', host, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** `Shop.Localhost:8080` -> `shop.localhost`. */
export function bareHost(value: string): string {
  const host = value.toLowerCase();
  const bracket = host.indexOf(']');
  const colon = host.indexOf(':', bracket + 1);
  const name = colon === -1 ? host : host.slice(0, colon);
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function refused(text: string): Refused {
  return { kind: 'refused', status: 400, text: `Bad request: ${text}.` };
}
