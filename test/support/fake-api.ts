import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import type { ProblemBody } from '../../src/api/common.ts';
import type { EventBody } from '../../src/api/events.ts';
import { type Route, type RouteName, routes } from '../../src/api/routes.ts';

export type FakeRequest = {
  readonly name: RouteName;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
};

export type FakeAnswer = { readonly status: number; readonly body: unknown };
export type Handler = (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;

/** A small server that speaks the wire schemas: a request or an answer that does not fit them is a fault of the test. */
export type FakeApi = {
  readonly url: string;
  /** Every request so far, streams too. */
  readonly requests: readonly FakeRequest[];
  /** What is answered from now on. */
  on(name: RouteName, handler: Handler): void;
  /** Send an event to every open stream that wants it; kept for those that come later. */
  emit(event: Partial<EventBody>): void;
  /** How many streams are open. */
  streams(): number;
  /** Resolves as soon as the condition holds; looked at after every request and stream. */
  until(condition: () => boolean): Promise<void>;
  /** Break every connection; new ones are taken. */
  breakConnections(): void;
  /** As when the process dies. */
  die(): Promise<void>;
  /** Listen again on the same port. */
  revive(): Promise<void>;
};

type Stream = { readonly response: ServerResponse; readonly target: string | null; readonly operation: string | null };

export async function startFakeApi(options: { readonly token?: string } = {}): Promise<FakeApi> {
  const requests: FakeRequest[] = [];
  const handlers = new Map<RouteName, Handler>();
  const events: EventBody[] = [];
  const streams = new Set<Stream>();
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of [...waiting]) look();
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming);
    if (request === null) return reply(response, problem(404, 'request/unknown', 'There is no such route.'));
    const isOpen = options.token === undefined || routes[request.name].role === 'anybody';
    if (!isOpen && incoming.headers.authorization !== `Bearer ${options.token}`) {
      return reply(response, problem(401, 'access/no-token', 'No valid token was sent.', 'Set ASTERN_TOKEN.'));
    }
    requests.push(request);
    changed();
    if (request.name === 'events' && incoming.headers.accept === 'text/event-stream') openStream(request, response);
    else reply(response, await handle(request));
    return changed();
  };

  const handle = async (request: FakeRequest): Promise<FakeAnswer> => {
    const handler = handlers.get(request.name);
    if (handler === undefined) {
      if (request.name !== 'events')
        return problem(500, 'internal/bug', `The test says nothing about ${request.name}.`);
      return { status: 200, body: { events, lastSeq: events.at(-1)?.seq ?? 0 } };
    }
    const given = await handler(request);
    const schema = (routes[request.name] as Route).answers[given.status];
    if (given.status < 400) schema?.parse(given.body);
    return given;
  };

  const openStream = ({ query, headers }: FakeRequest, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const stream = { response, target: text(query.target), operation: text(query.operation) };
    const after = Number(headers['last-event-id'] ?? query.after ?? events.at(-1)?.seq ?? 0);
    for (const event of events) if (event.seq > after) write(stream, event);
    streams.add(stream);
    response.on('close', () => {
      streams.delete(stream);
      changed();
    });
  };

  let server = createServer(answer);
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    on: (name, handler) => handlers.set(name, handler),
    emit: (event) => {
      const full = { ...anEvent, seq: (events.at(-1)?.seq ?? 0) + 1, ...event };
      events.push(full);
      for (const stream of streams) write(stream, full);
    },
    streams: () => streams.size,
    until: (condition) => untilTrue(condition, waiting),
    breakConnections: () => server.closeAllConnections(),
    die: () => close(server),
    revive: async () => {
      server = createServer(answer);
      await listen(server, port);
    },
  };
}

export function problem(status: number, code: string, detail: string, next = ''): FakeAnswer {
  const body: ProblemBody = { type: 'about:blank', title: code, status, code, detail, next };
  return { status, body };
}

const anEvent: EventBody = {
  seq: 0,
  at: '2026-11-21T09:00:00.000Z',
  kind: 'operation.step',
  target: 'shop/production',
  operation: null,
  actor: 'ana',
  text: 'something happened',
  data: {},
  hash: 'abc',
};

function write({ response, target, operation }: Stream, event: EventBody): void {
  if (target !== null && event.target !== target) return;
  if (operation !== null && event.operation !== operation) return;
  response.write(`id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest | null> {
  const url = new URL(incoming.url ?? '/', 'http://fake');
  const found = findRoute(incoming.method ?? '', url.pathname);
  if (found === null) return null;
  const route: Route = routes[found.name];
  incoming.setEncoding('utf8');
  let text = '';
  for await (const chunk of incoming) text += chunk;
  const query = Object.fromEntries(url.searchParams);
  return {
    name: found.name,
    params: parse(route.params, found.params) as Record<string, string>,
    query: parse(route.query, query) as Record<string, unknown>,
    body: parse(route.body, text === '' ? {} : JSON.parse(text)),
    headers: incoming.headers,
  };
}

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  return schema === undefined ? value : schema.parse(value);
}

function findRoute(method: string, pathname: string): { name: RouteName; params: Record<string, string> } | null {
  for (const name of Object.keys(routes) as RouteName[]) {
    const route = routes[name];
    const pattern = new RegExp(`^${route.path.replace(/:([a-z]+)/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(pathname);
    if (match === null || route.method !== method) continue;
    const params = Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)] as const);
    return { name, params: Object.fromEntries(params) };
  }
  return null;
}

function reply(response: ServerResponse, { status, body }: FakeAnswer): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function untilTrue(condition: () => boolean, waiting: Set<() => void>): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      waiting.delete(look);
      reject(new Error('what the test waits for did not happen within 20 s'));
    }, 20_000);
    const look = () => {
      if (!condition()) return;
      clearTimeout(deadline);
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
  });
}
