import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const LARGEST_BYTES = 256 * 1024;

export type RawHook = {
  readonly url: string;
  readonly handler: (request: FastifyRequest, reply: FastifyReply, body: Buffer) => Promise<FastifyReply>;
};

/** Routes whose body stays as it came, because that is what was signed. */
export async function addRawHooks(app: FastifyInstance, hooks: readonly RawHook[]): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    for (const { url, handler } of hooks)
      scope.route({
        method: 'POST',
        url,
        bodyLimit: LARGEST_BYTES,
        schema: { hide: true } as object,
        handler: (request, reply) =>
          handler(request, reply, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)),
      });
  });
}

/** A form as plain text, by name; of several of one name the last. */
export function readForm(body: Buffer): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}
