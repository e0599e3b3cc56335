import type { FastifyInstance } from 'fastify';
import type { World } from '../../flows/world.ts';
import { authorise, type Token } from './auth.ts';

const LARGEST_BYTES = 4 * 1024 * 1024 * 1024;

/** `POST /v1/artifacts`: one tar, plain or compressed. It is read as it comes, and is under no release yet. */
export async function addArtifacts(app: FastifyInstance, world: World, tokens: readonly Token[]): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.route({
      method: 'POST',
      url: '/v1/artifacts',
      bodyLimit: LARGEST_BYTES,
      schema: { hide: true } as object,
      onRequest: async (request) => {
        authorise(request, tokens, 'deployer');
      },
      handler: async (request, reply) => {
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort(new Error('whoever sent it is gone')));
        const stored = await world.artifacts.take(request.raw, LARGEST_BYTES, gone.signal);
        return reply.code(200).send(stored);
      },
    });
  });
}
