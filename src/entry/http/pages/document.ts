import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html } from './html.ts';
import { type OwnScript, SCRIPT, SCRIPT_HASH } from './script.ts';
import { STYLE, STYLE_HASH } from './style.ts';

export type Document = {
  /** In the browser's list; without what is wrong, which is nobody's business on a shared screen. */
  readonly title: string;
  readonly main: Html;
  readonly footer: Html | null;
  /** Null: what it shows does not change by itself. */
  readonly live: Live | null;
  /** What this page alone has. */
  readonly own?: Own;
};

export type Own = {
  readonly script: OwnScript;
  /** For its head. */
  readonly head: Html;
  /** What it may besides. */
  readonly policy: readonly string[];
};

export type Live = {
  /** Where its script waits for news. */
  readonly news: string;
  /** What it shows is of this moment. */
  readonly stamp: string;
  /** Pages of one shape have the same forms: only what is between them is exchanged. */
  readonly shape: string;
  readonly nowMs: number;
  /** Without script it is loaded again after so long; null: its reader asks for it. */
  readonly reloadSeconds: number | null;
};

/**
 * No origin but our own, nothing inline but what is hashed, framed by nobody. `same-origin` keeps the link, which is in the address, from every other
 * site; with `no-referrer` browsers would hide the origin of forms too, and it could not be checked.
 */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const policyWith = (scriptHash: string, more: readonly string[]) =>
  [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    `script-src ${scriptHash}`,
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...more,
  ].join('; ');

export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, document }: { readonly status: number; readonly document: Document },
): FastifyReply {
  const text = write(document);
  const mayZip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const { own } = document;
  const allowed = policyWith(own?.script.hash ?? SCRIPT_HASH, own?.policy ?? []);
  reply.code(status).headers({ ...HEADERS, 'content-security-policy': allowed, vary: 'accept-encoding' });
  return mayZip ? reply.header('content-encoding', 'gzip').send(gzipSync(text)) : reply.send(text);
}

function write({ title, main, footer, live, own }: Document): string {
  const reload =
    live?.reloadSeconds == null
      ? null
      : html`<noscript><meta http-equiv="refresh" content="${live.reloadSeconds}"></noscript>`;
  const body =
    live === null
      ? html`<body>`
      : html`<body data-news="${live.news}" data-stamp="${live.stamp}" data-shape="${live.shape}" data-now="${live.nowMs}">`;
  const news = live === null ? null : html`<script>${raw(SCRIPT)}</script>`;
  const script = own === undefined ? news : html`<script>${raw(own.script.text)}</script>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/icon.svg">
${own?.head ?? null}${reload}<style>${raw(STYLE)}</style>
</head>
${body}
<header class="top"><b>Astern</b>${title === 'Astern' ? null : html`<span>${title}</span>`}</header>
<main>${main}</main>
${footer === null ? null : html`<footer>${footer}</footer>`}
${script}
</body>
</html>
`.html;
}

/** Our own constants, never anything that came from outside. */
function raw(own: string): Html {
  return { html: own };
}
