import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { type OpenedLink, openLink } from '../../../flows/links/open-link.ts';
import type { World } from '../../../flows/world.ts';
import { withoutLink } from '../../../lib/without-link.ts';
import type { Token } from '../auth.ts';
import { answerAgain, answerPress } from './answer-link.ts';
import { awaitNews, type Waiting } from './await-news.ts';
import { sendDocument } from './document.ts';
import { addPushPages } from './push/add-push-pages.ts';
import { refusedPage } from './refused-page.ts';
import { showByNumber } from './show-by-number.ts';
import { showIncident, showPutBack } from './show-link.ts';

const LARGEST_FORM_BYTES = 16 * 1024;

type Call = { readonly world: World; readonly request: FastifyRequest; readonly reply: FastifyReply };
type Page = (call: Call, opened: OpenedLink) => Promise<FastifyReply>;

/** The pages that a message leads to: made by the server, complete without script. A GET changes nothing. */
export async function addPages(app: FastifyInstance, world: World, tokens: readonly Token[]): Promise<void> {
  const waiting: Waiting = new Map();
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LARGEST_FORM_BYTES },
      (_request, text, done) => done(null, new URLSearchParams(String(text))),
    );
    scope.setErrorHandler((error, request, reply) => sendTrouble(error, request, reply));
    const at = (method: 'GET' | 'POST', url: string, handler: RouteHandlerMethod) =>
      scope.route({ method, url, schema: { hide: true } as object, handler });
    const byLink = (page: Page) => async (request: FastifyRequest, reply: FastifyReply) => {
      const opened = await openLink(world, (request.params as { readonly link: string }).link);
      return opened === null ? sendUnknown(request, reply) : page({ world, request, reply }, opened);
    };
    at('GET', '/p/:link', byLink(showIncident));
    at('GET', '/p/:link/put-back', byLink(showPutBack));
    at(
      'GET',
      '/p/:link/news',
      byLink((call, opened) => awaitNews(call, opened, waiting)),
    );
    at('POST', '/p/:link/press', byLink(answerPress));
    at('POST', '/p/:link/again', byLink(answerAgain));
    at('GET', '/i/:number', (request, reply) => showByNumber({ world, request, reply }, tokens, 'incident'));
    at('GET', '/i/:number/put-back', (request, reply) => showByNumber({ world, request, reply }, tokens, 'put-back'));
    await addPushPages(scope, world);
    at('GET', '/icon.svg', (_request, reply) =>
      reply.headers({ 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=604800' }).send(ICON),
    );
  });
}

/** An arrow that takes the way off. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f5fbf"/><path d="M20.5 8.5 12 16l8.5 7.5" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** A link that was not made here, was changed on its way, or is of something that is gone: nothing tells which. */
function sendUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const main = refusedPage({
    title: 'This link opens nothing',
    lines: [
      'It may have been cut off on its way: copy the whole of it from the message.',
      'Messages name their incident: `astern incident show INC-17` shows it on the command line.',
    ],
    again: null,
    back: null,
  });
  return sendDocument(request, reply, { status: 404, document: { title: 'Astern', main, footer: null, live: null } });
}

function sendTrouble(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf(error);
  if (status >= 500)
    request.log.error({ error, method: request.method, url: withoutLink(request.url) }, 'a page failed');
  const main = refusedPage({
    title: status >= 500 ? 'This did not work' : 'That was not understood',
    lines:
      status >= 500
        ? [
            'Astern has trouble at this moment. Whether the tap counted, the page says once it opens again.',
            'If it stays so: `astern break-glass rollback` works without the server.',
          ]
        : ['Open the link in the message again, and tap there.'],
    again: null,
    back: null,
  });
  return sendDocument(request, reply, { status, document: { title: 'Astern', main, footer: null, live: null } });
}

function statusOf(error: unknown): number {
  const said = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return said >= 400 && said < 500 ? said : 503;
}
