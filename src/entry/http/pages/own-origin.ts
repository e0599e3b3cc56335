import type { FastifyRequest } from 'fastify';

/** Was this form sent from a page of ours? `url` is where people reach us; behind a proxy it is not what we listen on. */
export function isOwnOrigin({ headers }: FastifyRequest, url: string): boolean {
  const origin = headers.origin ?? originIn(headers.referer);
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { host, origin: whole } = new URL(origin);
  return whole === new URL(url).origin || host === headers.host;
}

/** Browsers of old send no Origin with a form to their own site. */
function originIn(referer: string | undefined): string | undefined {
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}
