import type { FastifyInstance, FastifyReply } from 'fastify';
import { type FeedAsked, readFeed } from '../../flows/oncall/read-feed.ts';
import type { World } from '../../flows/world.ts';
import { problem, sendProblem } from './problem.ts';

/** Calendars cannot send a token: the key in the address opens these, and nothing else. */
export function addOncallFeeds(app: FastifyInstance, world: World): void {
  const hidden = { schema: { hide: true } as object };
  app.get('/v1/oncall/:file', hidden, async (request, reply) => {
    const { file } = request.params as { readonly file: string };
    const schedule = /^(.+)\.ics$/.exec(file)?.[1];
    return schedule === undefined ? unknownFeed(reply) : answer(world, { key: keyIn(request.query), schedule }, reply);
  });
  app.get('/v1/oncall/people/:person/shifts.ics', hidden, async (request, reply) => {
    const { person } = request.params as { readonly person: string };
    return answer(world, { key: keyIn(request.query), person }, reply);
  });
}

function keyIn(query: unknown): string {
  const key = (query as { readonly key?: unknown }).key;
  return typeof key === 'string' ? key : '';
}

async function answer(world: World, asked: FeedAsked, reply: FastifyReply): Promise<FastifyReply> {
  const text = await readFeed(world.store, asked);
  if (text === null) return unknownFeed(reply);
  return reply
    .header('content-type', 'text/calendar; charset=utf-8')
    .header('cache-control', 'private, max-age=300')
    .send(text);
}

/** Whether it is the key or the name that is wrong is nobody's business. */
function unknownFeed(reply: FastifyReply): FastifyReply {
  return sendProblem(
    reply,
    problem(
      'oncall/unknown',
      'There is no such calendar, or its key is not valid.',
      'Make a new key with `astern oncall people calendar NAME`, and give the calendar the address that it prints.',
    ),
  ) as FastifyReply;
}
