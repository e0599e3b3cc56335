import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export type Got = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** How a receiver answers; `answer` is its own protocol's. */
export type Manner =
  | { readonly kind: 'answer' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Takes the request, and says nothing. */
  | { readonly kind: 'hang' }
  /** Cuts the connection off once the request is there. */
  | { readonly kind: 'reset' }
  /** Headers at once, then a byte now and then, without an end. */
  | { readonly kind: 'drip' }
  /** 200 with 10 MB. */
  | { readonly kind: 'flood' };

export type Receiver = {
  readonly url: string;
  readonly got: readonly Got[];
  behave(manner: Manner): void;
  close(): Promise<void>;
};

type Answer = { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

/** A real HTTP server that speaks somebody's protocol by `answer`, and can be made to misbehave. */
export async function startReceiver(
  answer: (got: Got) => Answer,
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<Receiver> {
  const got: Got[] = [];
  const sockets = new Set<Socket>();
  let manner: Manner = { kind: 'answer' };
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(pieces).toString(encoding) };
    got.push(one);
    await respond(response, manner, () => answer(one));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    behave: (next) => {
      manner = next;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function respond(response: ServerResponse, manner: Manner, usual: () => Answer): Promise<void> {
  switch (manner.kind) {
    case 'answer': {
      const { status, headers = {}, body } = usual();
      response.writeHead(status, headers).end(body);
      return;
    }
    case 'status':
      response.writeHead(manner.status, manner.headers ?? {}).end(manner.body ?? '');
      return;
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'drip':
      return drip(response);
    case 'flood':
      response.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.alloc(10 * 1024 * 1024, 'x'));
  }
}

async function drip(response: ServerResponse): Promise<void> {
  response.writeHead(200);
  while (!response.destroyed) {
    response.write('x');
    await delay(20);
  }
}
