import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptDelivery } from '../../flows/alerts/accept.ts';
import { beat } from '../../flows/alerts/heartbeats/beat.ts';
import type { OpenHook } from '../../flows/alerts/hook.ts';
import type { World } from '../../flows/world.ts';
import { alertSchema } from '../../providers/alerts/plain-schema.ts';
import { addEnqueue } from './enqueue.ts';
import { answerHookError, notNow, unknownKey } from './hook-answers.ts';
import { headersOf, queryOf } from './hook-request.ts';
import { sendProblem } from './problem.ts';
import { addBodyReader, plainBody, rawBody } from './raw-body.ts';

const LARGEST_BODY_BYTES = 5 * 1024 * 1024;
const LARGEST_EVENT_BYTES = 512 * 1024;
const BODY_WITHIN_MS = 60_000;
const EVENT_WITHIN_MS = 30_000;

type KeyParams = { readonly key: string };

/**
 * Where monitors send alerts, and jobs their signs of life. The last part of the path is the key; who has none learns nothing. Works on every server,
 * and from the moment it listens: what was taken is on disk, and read by whoever is on duty.
 */
export async function addAlertHooks(app: FastifyInstance, world: World): Promise<void> {
  const { clock } = world;
  const { ingest, book } = world.intake;
  await app.register(async (scope) => {
    addBodyReader(scope, { room: ingest, clock, limitBytes: LARGEST_BODY_BYTES, withinMs: BODY_WITHIN_MS });
    scope.setErrorHandler((error, request, reply) => {
      const hook = book.alertKeys.find((request.params as KeyParams).key ?? '')?.name ?? null;
      return answerHookError(world, hook, { error, request, reply });
    });
    const hookOf = ({ params }: FastifyRequest) => book.alertKeys.find((params as KeyParams).key);
    const beatOf = ({ params }: FastifyRequest) => book.heartbeatKeys.find((params as KeyParams).key);
    scope.route({
      method: ['POST', 'GET', 'PUT'],
      url: '/v1/hooks/alerts/:key',
      exposeHeadRoute: false,
      schema: hidden,
      // Before the body: whoever has no key does not get us to read it.
      onRequest: async (request, reply) => (hookOf(request) === null ? sendProblem(reply, unknownKey()) : undefined),
      handler: async (request, reply) => {
        const hook = hookOf(request);
        return hook === null ? sendProblem(reply, unknownKey()) : take(world, hook, { request, reply });
      },
    });
    // Some senders only look whether there is anything: that is no alert that could not be read, and wakes nobody.
    scope.route({
      method: 'HEAD',
      url: '/v1/hooks/alerts/:key',
      schema: hidden,
      handler: async (request, reply) =>
        hookOf(request) === null ? sendProblem(reply, unknownKey()) : reply.code(200).send(),
    });
    scope.route({
      method: 'OPTIONS',
      url: '/v1/hooks/alerts/:key',
      schema: hidden,
      handler: async (request, reply) => shakeHands(hookOf(request), { request, reply }),
    });
    scope.route({
      method: ['POST', 'GET', 'PUT'],
      url: '/v1/hooks/heartbeats/:key',
      schema: hidden,
      onRequest: async (request, reply) => (beatOf(request) === null ? sendProblem(reply, unknownKey()) : undefined),
      handler: async (request, reply) => {
        const expected = beatOf(request);
        if (expected === null) return sendProblem(reply, unknownKey());
        const { lastAtMs } = await beat(world, expected);
        return reply.code(200).send({ heartbeat: expected.name, at: new Date(lastAtMs).toISOString() });
      },
    });
  });
  app.get('/v1/alerts/schema.json', { schema: hidden }, () => alertSchema);
  await app.register(async (scope) => {
    const limits = { limitBytes: LARGEST_EVENT_BYTES, withinMs: EVENT_WITHIN_MS };
    addBodyReader(scope, { room: ingest.strangers, clock, ...limits });
    addEnqueue(scope, world);
  });
}

const hidden = { hide: true } as object;

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

async function take(world: World, hook: OpenHook, { request, reply }: Exchange): Promise<FastifyReply> {
  const raw = rawBody(request);
  const headers = headersOf(request);
  const { plain, added } = await plainBody(raw, headers['content-encoding'], LARGEST_BODY_BYTES);
  const came = { method: request.method, headers, query: queryOf(request), body: raw, plain, added };
  const accepted = await acceptDelivery(world, hook, came);
  switch (accepted.kind) {
    case 'kept':
      return reply
        .code(202)
        .header('content-type', 'application/json')
        .send(`{"outcome":"kept","delivery":"${accepted.id}"}`);
    case 'not-genuine':
      return sendProblem(reply, unknownKey());
    case 'refused':
      return sendProblem(reply.header('retry-after', accepted.retryAfterS), notNow(accepted.why));
  }
}

/** A sender of CloudEvents asks first whether we want them; it is allowed at once, and nobody is called back. */
function shakeHands(hook: OpenHook | null, { request, reply }: Exchange): FastifyReply {
  if (hook === null || hook.sender.name !== 'cloudevents') return sendProblem(reply, unknownKey());
  const { origin, rate } = asked(request);
  reply.header('allow', 'POST, OPTIONS');
  if (origin !== undefined) reply.header('webhook-allowed-origin', origin);
  if (rate !== undefined) reply.header('webhook-allowed-rate', '*');
  return reply.code(200).send();
}

function asked(request: FastifyRequest): { readonly origin?: string; readonly rate?: string } {
  const headers = headersOf(request);
  const [origin, rate] = [headers['webhook-request-origin'], headers['webhook-request-rate']];
  return { ...(origin === undefined ? {} : { origin }), ...(rate === undefined ? {} : { rate }) };
}
