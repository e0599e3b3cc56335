import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hookName } from '../../flows/elsewhere/book.ts';
import { takeHook } from '../../flows/elsewhere/take-hook.ts';
import type { World } from '../../flows/world.ts';
import type { DeploySource } from '../../providers/deploys/port.ts';
import { answerHookError, unknownKey } from './hook-answers.ts';
import { headersOf } from './hook-request.ts';
import { sendProblem } from './problem.ts';
import { addBodyReader, rawBody } from './raw-body.ts';

const LARGEST_BODY_BYTES = 5 * 1024 * 1024;
const BODY_WITHIN_MS = 30_000;

/**
 * `POST /v1/hooks/deploys/<key>`: a source tells of a deploy that Astern did not make. Works on every server; what was answered with success is on
 * disk. GitHub sends nothing twice: what is missed here is found when it is asked.
 */
export async function addDeployHooks(app: FastifyInstance, world: World): Promise<void> {
  const { clock, deploys } = world;
  const sourceOf = ({ params }: FastifyRequest) => deploys.keys.find((params as { readonly key?: string }).key ?? '');
  await app.register(async (scope) => {
    const { ingest: room } = world.intake;
    addBodyReader(scope, { room, clock, limitBytes: LARGEST_BODY_BYTES, withinMs: BODY_WITHIN_MS });
    scope.setErrorHandler((error, request, reply) => {
      const source = sourceOf(request);
      return answerHookError(world, source === null ? null : hookName(source), { error, request, reply });
    });
    scope.route({
      method: 'POST',
      url: '/v1/hooks/deploys/:key',
      schema: { hide: true } as object,
      // Before the body: whoever has no key does not get us to read it.
      onRequest: async (request, reply) => (sourceOf(request) === null ? sendProblem(reply, unknownKey()) : undefined),
      handler: async (request, reply) => {
        const source = sourceOf(request);
        return source === null ? sendProblem(reply, unknownKey()) : take(world, source, { request, reply });
      },
    });
  });
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

async function take(world: World, source: DeploySource, { request, reply }: Exchange): Promise<FastifyReply> {
  const taken = await takeHook(world, source, { headers: headersOf(request), body: rawBody(request) });
  if (taken.kind === 'not-genuine') return sendProblem(reply, unknownKey());
  return reply.code(202).send({ outcome: taken.kind });
}
