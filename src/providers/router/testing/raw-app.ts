import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Keeps every byte that reaches it, and answers each connection's first request with what it is told to. */
export type RawApp = {
  readonly port: number;
  /** One text per connection. */
  readonly received: readonly string[];
  answer: string;
  /** Break the connection instead of answering. */
  breaks: boolean;
  /** Connections that said something and are closed; health checks say nothing. */
  readonly closed: () => number;
  /** Write to every open connection. */
  say(text: string): void;
  forget(): void;
  stop(): Promise<void>;
};

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

export async function startRawApp(): Promise<RawApp> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  let closed = 0;
  const server = createServer((socket) => {
    const at = received.push('') - 1;
    let answered = false;
    sockets.add(socket);
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (received[at] !== '') closed += 1;
      sockets.delete(socket);
    });
    socket.on('data', (chunk: string) => {
      received[at] += chunk;
      if (answered || (app.answer === '' && !app.breaks) || !isWhole(received[at] ?? '')) return;
      answered = true;
      if (app.breaks) return void socket.destroy();
      socket.write(app.answer, 'latin1');
      if (/connection: close/i.test(app.answer)) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const app: RawApp = {
    port: (server.address() as AddressInfo).port,
    received,
    answer: OK,
    breaks: false,
    closed: () => closed,
    say: (text) => {
      for (const socket of sockets) socket.write(text, 'latin1');
    },
    forget: () => {
      received.length = 0;
      closed = 0;
      app.answer = OK;
      app.breaks = false;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return app;
}

/** Good enough for what the router writes: the head, and the body that it announces. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const head = text.slice(0, end).toLowerCase();
  const body = text.slice(end + 4);
  const length = /content-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return !head.includes('transfer-encoding: chunked') || body.endsWith('0\r\n\r\n');
}
