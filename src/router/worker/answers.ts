import type { ServerResponse } from 'node:http';

/** Answers that the router makes itself: short text that tells a stranger nothing about what stands behind. */
export function answer(res: ServerResponse, status: number, text: string, headers: readonly string[] = []): void {
  if (res.headersSent || res.destroyed) return;
  const body = `${text}\n`;
  res.writeHead(status, [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    ...headers,
  ]);
  res.end(body);
}

/** For probes only: which stack the request was routed to. */
export function namesOf(stack: { readonly id: string; readonly release: string }): readonly string[] {
  return ['X-Astern-Stack', stack.id, 'X-Astern-Release', stack.release];
}

export const RETRY_SOON: readonly string[] = ['Retry-After', '1'];

export function refuse(res: ServerResponse, status: number, text: string): void {
  res.shouldKeepAlive = false;
  answer(res, status, text, ['Connection', 'close']);
}
