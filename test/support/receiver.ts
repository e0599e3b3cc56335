import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type Received = {
  readonly path: string;
  readonly key: string;
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly atMs: number;
};

export type Answer =
  | number
  | 'hang'
  | { readonly status: number; readonly retryAfter?: string; readonly location?: string; readonly text?: string };

/** A real HTTP server that takes messages, and answers as it is told: by path, the first answers first, and the last one from then on. */
export type Receiver = {
  readonly url: string;
  /** From now on, for this path. */
  answer(path: string, ...answers: readonly Answer[]): void;
  received(path?: string): readonly Received[];
  /** How often each key came. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
};

export async function startReceiver(t: Pick<TestContext, 'after'> | null, port = 0): Promise<Receiver> {
  const answers = new Map<string, Answer[]>();
  const all: Received[] = [];
  const hanging = new Set<ServerResponse>();

  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const body = await bodyOf(request);
    const key = String(request.headers['idempotency-key'] ?? '');
    all.push({ path, key, method: request.method ?? '', body, atMs: performance.now() });
    const wanted = answers.get(path) ?? [];
    const answer = (wanted.length > 1 ? wanted.shift() : wanted[0]) ?? 200;
    if (answer === 'hang') return void hanging.add(response);
    respond(response, answer);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async () => {
    for (const response of hanging) response.destroy();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  t?.after(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (path, ...wanted) => void answers.set(path, [...wanted]),
    received: (path) => all.filter((one) => path === undefined || one.path === path),
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { key } of all) counts[key] = (counts[key] ?? 0) + 1;
      return counts;
    },
    close,
  };
}

function respond(response: ServerResponse, answer: Exclude<Answer, 'hang'>): void {
  const {
    status,
    retryAfter,
    location,
    text = '{"id":"m1"}',
  } = typeof answer === 'number' ? { status: answer } : answer;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  if (location !== undefined) response.setHeader('location', location);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<Received['body']> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Received['body']);
}
