import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemBody } from '../../api/common.ts';
import { askToLook } from '../../flows/branches/ask-to-look.ts';
import type { World } from '../../flows/world.ts';
import { deliveryOf, isSigned } from './hook-signature.ts';
import { problem, sendProblem } from './problem.ts';

/** Secrets by the name of the repository; null: none is set up. */
export type HookSecrets = ReadonlyMap<string, string | null>;

const LARGEST_BODY_BYTES = 5 * 1024 * 1024;
const REMEMBERED = 1_000;

/**
 * `POST /v1/hooks/git/<name>`: a Git host says that something was pushed. Nothing of what it says is believed but that; the branch itself is looked at.
 * The body is kept as it came, because that is what was signed.
 */
export async function addGitHooks(app: FastifyInstance, world: World, secrets: HookSecrets): Promise<void> {
  const seen = new Set<string>();
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.route({
      method: 'POST',
      url: '/v1/hooks/git/:name',
      bodyLimit: LARGEST_BODY_BYTES,
      schema: { hide: true } as object,
      handler: async (request, reply) => {
        const { name } = request.params as { readonly name: string };
        const refusal = refuse(request, secrets.get(name));
        if (refusal !== null) return sendProblem(reply, refusal);
        return answer(world, { name, delivery: deliveryOf(request.headers), seen }, reply);
      },
    });
  });
}

/** A name that is not there is answered like a wrong signature: names are nobody's business. */
function refuse({ body, headers }: FastifyRequest, secret: string | null | undefined): ProblemBody | null {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (secret != null && isSigned(bytes, headers, secret)) return null;
  return problem(
    'access/bad-signature',
    'The signature of this push is not that of a repository that is watched here.',
    'Give the Git host the secret that `repositories` of the settings names; see docs/continuous.md.',
  );
}

type Delivery = { readonly name: string; readonly delivery: string | null; readonly seen: Set<string> };

async function answer(world: World, { name, delivery, seen }: Delivery, reply: FastifyReply): Promise<FastifyReply> {
  const key = `${name} ${delivery}`;
  if (delivery !== null && seen.has(key)) return reply.code(200).send({ outcome: 'seen-before' });
  await askToLook(world, name);
  if (delivery !== null) seen.add(key);
  const [oldest] = seen;
  if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
  return reply.code(202).send({ outcome: 'looking' });
}
