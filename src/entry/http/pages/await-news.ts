import type { FastifyReply, FastifyRequest } from 'fastify';
import { readIncidentView } from '../../../flows/incidents/incident-view.ts';
import type { OpenedLink } from '../../../flows/links/open-link.ts';
import type { World } from '../../../flows/world.ts';
import { listenForEvents } from '../next-events.ts';
import { stampOf } from './stamp.ts';

const LONGEST_MS = 20_000;
const LOOK_AGAIN_MS = 5_000;
/** In a storm there is news all the time; a page need not be quicker than this. */
const PAUSE_MS = 250;
/** Of one link; whoever opens more of them waits for the next turn. */
const MOST_AT_ONCE = 6;

export type Waiting = Map<string, number>;

type Call = { readonly world: World; readonly request: FastifyRequest; readonly reply: FastifyReply };

/** Answers with the stamp of the page as soon as it differs from the one that was seen, or after a while all the same. */
export async function awaitNews(call: Call, opened: OpenedLink, waiting: Waiting): Promise<FastifyReply> {
  const { request, reply } = call;
  const own = waiting.get(opened.page.id) ?? 0;
  reply.headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  if (opened.may === 'over') return reply.code(410).send('');
  if (own >= MOST_AT_ONCE) return reply.code(503).header('retry-after', '5').send('');
  waiting.set(opened.page.id, own + 1);
  try {
    const { seen } = request.query as { readonly seen?: unknown };
    return reply.send(await nextStamp(call, opened, String(seen)));
  } finally {
    const left = (waiting.get(opened.page.id) ?? 1) - 1;
    if (left > 0) waiting.set(opened.page.id, left);
    else waiting.delete(opened.page.id);
  }
}

async function nextStamp({ world, request }: Call, { page, member }: OpenedLink, seen: string): Promise<string> {
  const { store, clock } = world;
  const untilMs = clock.monotonic() + LONGEST_MS;
  const news = listenForEvents(store);
  try {
    for (;;) {
      const incident = await store.incidents.get(page.incident ?? 0);
      if (incident === null) return 'gone';
      const stamp = stampOf(await readIncidentView(store, { incident, person: member.name }));
      const restMs = untilMs - clock.monotonic();
      if (stamp !== seen || restMs <= 0 || request.raw.destroyed) return stamp;
      await news.next(Math.min(restMs, LOOK_AGAIN_MS));
      await clock.sleep(PAUSE_MS);
    }
  } finally {
    news.close();
  }
}
