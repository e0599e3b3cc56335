import type { ServerResponse } from 'node:http';
import type { Event } from '../../core/events/model.ts';
import type { World } from '../../flows/world.ts';
import { eventBody } from './bodies/events.ts';
import type { Handler } from './handler.ts';
import { listenForEvents } from './next-events.ts';

type Filter = { readonly target?: string; readonly operation?: string };

export const events: Handler<'events'> = async (world, { query, request, reply }) => {
  const filter: Filter = {
    ...(query.target === undefined ? {} : { target: query.target }),
    ...(query.operation === undefined ? {} : { operation: query.operation }),
  };
  if (request.headers.accept?.includes('text/event-stream') === true) {
    reply.hijack();
    const last = Number(request.headers['last-event-id'] ?? Number.NaN);
    const after = Number.isInteger(last) ? last : (query.after ?? (await world.store.events.lastSeq()));
    await follow(world, reply.raw, filter, after);
    return null;
  }
  const { limit, after } = query;
  const found =
    after === undefined
      ? await world.store.events.newest({ ...filter, limit })
      : await world.store.events.after(after, { ...filter, limit });
  return { status: 200, body: { events: found.map(eventBody), lastSeq: await world.store.events.lastSeq() } };
};

const HEARTBEAT_MS = 15_000;
const PART = 500;

/** Server-sent events from the log, resumable: `id:` is the sequence number. Ends when the client or the server goes. */
async function follow({ store, clock }: World, response: ServerResponse, filter: Filter, from: number): Promise<void> {
  const gone = new AbortController();
  const news = listenForEvents(store);
  response.on('close', () => {
    gone.abort();
    news.close();
  });
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(':\n\n');
  let after = from;
  let spokeMs = clock.monotonic();
  while (!gone.signal.aborted && !response.writableEnded) {
    const seen = await store.events.lastSeq();
    const found = seen > after ? await store.events.after(after, { ...filter, limit: PART }) : [];
    for (const event of found) response.write(frame(event));
    after = found.length === PART ? (found.at(-1)?.seq ?? after) : Math.max(after, seen);
    if (found.length > 0) spokeMs = clock.monotonic();
    else if (clock.monotonic() - spokeMs > HEARTBEAT_MS) {
      response.write(':\n\n');
      spokeMs = clock.monotonic();
    }
    if (found.length < PART) await news.next(1_000, gone.signal);
  }
}

function frame(event: Event): string {
  return `id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(eventBody(event))}\n\n`;
}
