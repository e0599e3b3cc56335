import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';

/** What a customer got; status 0 stands for a connection that broke. */
export type Got = {
  readonly status: number;
  readonly app: string | null;
  readonly body: string;
  readonly headers: readonly string[];
};

export type Asked = {
  readonly address: string;
  readonly host: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
};

export function ask(asked: Asked): Promise<Got> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(asked.address);
    const sent = request({
      host: hostname,
      port,
      path: asked.path ?? '/',
      method: asked.method ?? 'GET',
      agent: asked.agent ?? false,
      headers: { ...asked.headers, host: asked.host },
    });
    sent.on('response', (response) => void collect(response).then(resolve));
    sent.on('error', (error) => resolve({ status: 0, app: null, body: error.message, headers: [] }));
    sent.end(asked.body);
  });
}

async function collect(response: IncomingMessage): Promise<Got> {
  let body = '';
  try {
    for await (const chunk of response) body += String(chunk);
  } catch (error) {
    return { status: 0, app: null, body: String(error), headers: response.rawHeaders };
  }
  const app = response.headers['x-app'];
  return {
    status: response.statusCode ?? 0,
    app: typeof app === 'string' ? app : null,
    body,
    headers: response.rawHeaders,
  };
}

/** A steady stream of requests on kept connections, none of them repeated by the client. */
export type Load = {
  readonly failed: readonly Got[];
  readonly total: () => number;
  /** Which app answered last. */
  readonly last: () => string | null;
  stop(): Promise<void>;
};

export function startLoad(aim: { address: string; host: string; perSecond: number; paths: readonly string[] }): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const failed: Got[] = [];
  const pending = new Set<Promise<void>>();
  let total = 0;
  let last: string | null = null;
  const startedMs = performance.now();
  const send = () => {
    const path = aim.paths[total % aim.paths.length] ?? '/';
    total += 1;
    const one = ask({ ...aim, path, agent }).then((got) => {
      if (got.status !== 200) failed.push(got);
      else last = got.app ?? last;
      pending.delete(one);
    });
    pending.add(one);
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - startedMs) / 1000) * aim.perSecond;
    while (total < due) send();
  }, 5);
  timer.unref();
  return {
    failed,
    total: () => total,
    last: () => last,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      agent.destroy();
    },
  };
}

/** A stream held open through the router; `ended` tells when it was cut. */
export type OpenStream = {
  readonly text: () => string;
  readonly ended: () => boolean;
  write(text: string): void;
  close(): void;
};

export function openWebSocket(aim: { address: string; host: string; path?: string }): Promise<OpenStream> {
  const lines = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==',
  ];
  return openRaw(aim, `GET ${aim.path ?? '/ws'} HTTP/1.1\r\nHost: ${aim.host}\r\n${lines.join('\r\n')}\r\n\r\n`);
}

export function openEvents(aim: { address: string; host: string }): Promise<OpenStream> {
  return openRaw(aim, `GET /sse HTTP/1.1\r\nHost: ${aim.host}\r\n\r\n`);
}

/** Send bytes as they are and collect what comes back. */
export function openRaw(aim: { address: string }, text: string | Buffer): Promise<OpenStream> {
  const { hostname, port } = new URL(aim.address);
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: hostname, port: Number(port) });
    let received = '';
    let ended = false;
    const stream: OpenStream = {
      text: () => received,
      ended: () => ended,
      write: (more) => void socket.write(more),
      close: () => socket.destroy(),
    };
    socket.setEncoding('latin1');
    socket.on('connect', () => {
      socket.write(text);
      resolve(stream);
    });
    socket.on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      ended = true;
      resolve(stream);
    });
  });
}
