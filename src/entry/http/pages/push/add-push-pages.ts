import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openPushLink } from '../../../../flows/links/push-links.ts';
import type { World } from '../../../../flows/world.ts';
import { withoutLink } from '../../../../lib/without-link.ts';
import { problem, problemOf, sendProblem } from '../../problem.ts';
import { ADDED, cookieOf } from '../cookies.ts';
import { isOwnOrigin } from '../own-origin.ts';
import { answerAgain, answerCode } from './answer-code.ts';
import { answerSubscription } from './answer-subscription.ts';
import { PUSH_WORKER } from './push-worker.ts';
import { type PushCall, sendForeign, sendUnknown, showPushLink } from './show-push-link.ts';

const LARGEST_SUBSCRIPTION_BYTES = 16 * 1024;

type Page = (call: PushCall) => Promise<FastifyReply>;

/** `scope`: of the pages, which takes forms. The page that adds a browser, what it sends, and the service worker that shows what arrives. */
export async function addPushPages(scope: FastifyInstance, world: World): Promise<void> {
  const schema = { hide: true } as object;
  const byLink = (page: Page) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { link } = request.params as { readonly link: string };
    const opened = await openPushLink(world, link, cookieOf(request, ADDED));
    return opened === null ? sendUnknown(request, reply) : page({ world, request, reply, opened });
  };
  const byForm = (page: Page) =>
    byLink(async (call) => (isOwnOrigin(call.request, world.url) ? page(call) : sendForeign(call)));
  scope.route({ method: 'GET', url: '/push/:link', schema, handler: byLink((call) => showPushLink(call)) });
  scope.route({ method: 'POST', url: '/push/:link/code', schema, handler: byForm(answerCode) });
  scope.route({ method: 'POST', url: '/push/:link/again', schema, handler: byForm(answerAgain) });
  scope.route({ method: 'GET', url: '/push-worker.js', schema, handler: sendWorker });
  scope.route({ method: 'GET', url: '/push.webmanifest', schema, handler: sendManifest });
  await scope.register(async (inner) => {
    inner.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: LARGEST_SUBSCRIPTION_BYTES },
      (_request, text, done) => done(null, parsed(String(text))),
    );
    inner.setErrorHandler((error, request, reply) => sendProblem(reply, problemOf(error) ?? fault(error, request)));
    inner.route({
      method: 'POST',
      url: '/push/:link',
      schema,
      handler: (request, reply) => answerSubscription(world, request, reply),
    });
  });
}

/** What is no JSON is no subscription, and is told so. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fault(error: unknown, request: FastifyRequest) {
  request.log.error({ error, method: request.method, url: withoutLink(request.url) }, 'a browser could not be added');
  return problem('internal/bug', 'Something went wrong inside Astern.', 'Try again; the server log has the details.');
}

/** Looked at anew each time it is registered, so that a newer server has its own worker. */
const WORKER_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'no-cache',
  'service-worker-allowed': '/',
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function sendWorker(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers(WORKER_HEADERS).send(PUSH_WORKER);
}

/** Without a `start_url` it is the page that was added: the link. */
const MANIFEST = {
  name: 'Astern',
  short_name: 'Astern',
  display: 'standalone',
  scope: '/',
  background_color: '#f5f4f1',
  icons: [{ src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' }],
} as const;

function sendManifest(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ 'content-type': 'application/manifest+json; charset=utf-8', 'cache-control': 'no-cache' });
  return reply.send(JSON.stringify(MANIFEST));
}
