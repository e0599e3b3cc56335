import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A tiny app behind the router. Whatever it is asked, its answer says who it is and what arrived. */
export type App = {
  readonly name: string;
  readonly port: number;
  /** What `/health` answers from now on; null: nothing at all. */
  health: number | null;
  /** What every other path answers from now on. */
  status: number;
  readonly seen: readonly Arrived[];
  readonly healthChecks: number;
  /** Of the answer to `/big`, handed to the connection so far. */
  readonly sentBytes: number;
  /** Refuse connections, and cut those that are open. */
  stop(): Promise<void>;
  /** Listen again on the same port. */
  start(): Promise<void>;
};

export type Arrived = { readonly method: string; readonly url: string; readonly rawHeaders: readonly string[] };

export async function startApp(name: string): Promise<App> {
  const seen: Arrived[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((req, res) => handle(app, seen, { req, res }));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
    seen.push({ method: 'UPGRADE', url: req.url ?? '', rawHeaders: req.rawHeaders });
    socket.on('error', () => socket.destroy());
    if (req.url?.startsWith('/refuse') === true) {
      socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nno ws\n');
      return;
    }
    const head = ['Connection: Upgrade', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${acceptOf(req)}`].join('\r\n');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${head}\r\n\r\nhello from ${name}\n`);
    socket.pipe(socket);
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const port = await listen(0);
  const app = {
    name,
    port,
    health: 200 as number | null,
    status: 200,
    seen,
    healthChecks: 0,
    sentBytes: 0,
    stop: () =>
      new Promise<void>((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    start: async () => void (await listen(port)),
  };
  return app;
}

/** HAProxy passes nothing on from an app that does not prove that it read the key. */
function acceptOf(req: IncomingMessage): string {
  const key = req.headers['sec-websocket-key'] ?? '';
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

type Answering = {
  readonly name: string;
  health: number | null;
  status: number;
  healthChecks: number;
  sentBytes: number;
};

type Exchange = { readonly req: IncomingMessage; readonly res: ServerResponse };

function handle(app: Answering, seen: Arrived[], { req, res }: Exchange) {
  const url = new URL(req.url ?? '/', 'http://app');
  if (url.pathname === '/health') {
    app.healthChecks += 1;
    if (app.health !== null) res.writeHead(app.health).end();
    return;
  }
  seen.push({ method: req.method ?? '', url: req.url ?? '', rawHeaders: req.rawHeaders });
  res.setHeader('x-app', app.name);
  switch (url.pathname) {
    case '/slow':
      setTimeout(() => res.end(app.name), Number(url.searchParams.get('ms'))).unref();
      return;
    case '/sse':
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(`data: ${app.name}\n\n`);
      return;
    case '/twice':
      res.writeHead(200, [
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'Connection',
        'x-hop',
        'X-Hop',
        '1',
        'Keep-Alive',
        'x=1',
      ]);
      res.end(app.name);
      return;
    case '/big':
      return sendBig(app, res, Number(url.searchParams.get('bytes')));
    case '/half':
      res.writeHead(200, { 'content-length': '1000' });
      res.write('only the beginning');
      setTimeout(() => res.destroy(), 20);
      return;
    case '/reset':
      res.destroy();
      return;
    default:
      upload(app, { req, res });
  }
}

function sendBig(app: Answering, res: ServerResponse, bytes: number) {
  const chunk = Buffer.alloc(256 * 1024, 'x');
  const pump = () => {
    while (app.sentBytes < bytes) {
      app.sentBytes += chunk.length;
      if (!res.write(chunk)) return void res.once('drain', pump);
    }
    res.end();
  };
  pump();
}

function upload(app: { name: string; status: number }, { req, res }: Exchange): void {
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  req.on('end', () => {
    res.statusCode = app.status;
    res.end(JSON.stringify({ app: app.name, bytes }));
  });
}
