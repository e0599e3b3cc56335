import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { enqueue } from '../../flows/alerts/enqueue.ts';
import type { World } from '../../flows/world.ts';
import { messageOf } from '../../lib/errors.ts';
import { notNow } from './hook-answers.ts';
import { problemOf, sendProblem } from './problem.ts';
import { NoRoom, plainBody, rawBody, TooLarge } from './raw-body.ts';

const LARGEST_EVENT_BYTES = 512 * 1024;

/** As PagerDuty's events API answers, so that what sends there can send here with another address alone. */
export function addEnqueue(scope: FastifyInstance, world: World): void {
  scope.setErrorHandler((error, request, reply) => {
    if (error instanceof TooLarge) return invalid(reply.header('connection', 'close'), 413, [error.message]);
    if (error instanceof NoRoom) return sendProblem(reply.header('retry-after', 5), notNow(error.message));
    // Whoever has gone in the middle of its body gets no answer, and is no fault of ours.
    if (request.raw.destroyed && !request.raw.complete) return reply.code(400).send();
    const known = problemOf(error);
    if (known !== null && known.status < 500) return invalid(reply, 400, [known.detail]);
    world.log.error({ error }, `/v2/enqueue: ${messageOf(error)}`);
    return sendProblem(reply.header('retry-after', 5), notNow(known?.detail ?? 'something went wrong inside Astern'));
  });
  for (const [url, form] of [
    ['/v2/enqueue', 'event'],
    ['/v2/change/enqueue', 'change'],
  ] as const)
    scope.route({
      method: 'POST',
      url,
      schema: { hide: true } as object,
      handler: async (request, reply) => answer(world, form, { request, reply }),
    });
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

async function answer(world: World, form: 'event' | 'change', { request, reply }: Exchange): Promise<FastifyReply> {
  const encoding = request.headers['content-encoding'];
  const { plain } = await plainBody(rawBody(request), encoding, LARGEST_EVENT_BYTES);
  const outcome = await enqueue(world, form, plain);
  switch (outcome.kind) {
    case 'kept':
      return reply.code(202).send({ status: 'success', message: 'Event processed', ...outcome.says });
    case 'faulty':
      return invalid(reply, 400, outcome.faults);
    case 'refused':
      return sendProblem(reply.header('retry-after', outcome.retryAfterS), notNow(outcome.why));
  }
}

function invalid(reply: FastifyReply, status: number, errors: readonly string[]): FastifyReply {
  return reply.code(status).send({ status: 'invalid event', message: 'Event object is invalid', errors });
}
