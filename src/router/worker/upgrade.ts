import { type IncomingMessage, request as openRequest, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answer, RETRY_SOON } from './answers.ts';
import type { Inspected } from './inspect.ts';
import { reasonFor, responseHeaders } from './response-headers.ts';
import { type Cuttable, type LiveInstance, type LivePool, type LiveStack, pick } from './routes.ts';
import { noteBegin, noteOutcome } from './stats.ts';

export type UpgradeOrder = {
  readonly req: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent after its request. */
  readonly head: Buffer;
  readonly asked: Inspected;
  readonly stack: LiveStack;
  readonly pool: LivePool;
  readonly entrance: 'production' | 'test';
  readonly onUnreachable: (stack: LiveStack, instance: LiveInstance, problem: string) => void;
};

const CONNECT_WITHIN_MS = 3_000;
const KEEP = { policy: 'keep', graceMs: 0 } as const;

/**
 * Ask the app for a WebSocket. Only its own 101 opens a tunnel; any other answer is passed and the connection closed, because bytes that
 * follow could otherwise reach the app as a request that nobody inspected.
 */
export function upgrade(order: UpgradeOrder): void {
  const { stack, entrance, asked } = order;
  const startedMs = performance.now();
  if (!asked.probe) noteBegin(stack.stats, entrance, startedMs);
  let open = true;
  const finish = (verdict: 'fine' | 'error' | 'failure') => {
    if (!open) return;
    open = false;
    if (asked.probe) return;
    noteOutcome(stack.stats, entrance, { verdict, tookMs: performance.now() - startedMs });
    stack.stats.inFlight -= 1;
  };
  order.socket.on('error', () => order.socket.destroy());
  attempt(order, { tried: [], finish });
}

type Progress = {
  readonly tried: readonly LiveInstance[];
  readonly finish: (verdict: 'fine' | 'error' | 'failure') => void;
};

function attempt(order: UpgradeOrder, progress: Progress) {
  const instance = pick(order.pool, progress.tried);
  if (instance === undefined) {
    progress.finish('failure');
    return answerRaw(order, 503, 'Nothing can answer here at the moment.');
  }
  const upstream = openRequest({
    host: instance.instance.host,
    port: instance.instance.port,
    path: order.asked.path,
    method: 'GET',
    headers: [...order.asked.headers, 'Connection', 'Upgrade', 'Upgrade', 'websocket'],
    agent: false,
    setHost: false,
  });
  let connected = false;
  upstream.setTimeout(CONNECT_WITHIN_MS, () => {
    if (!connected) upstream.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
  });
  upstream.on('socket', (socket) => socket.once('connect', () => (connected = true)));
  const clientLeft = () => {
    progress.finish('fine');
    upstream.destroy();
  };
  order.socket.once('close', clientLeft);
  upstream.on('upgrade', (response, socket, head) => {
    order.socket.off('close', clientLeft);
    progress.finish('fine');
    tunnel(order, { response, socket, head });
  });
  upstream.on('response', (response) => passAnswer(order, response, progress));
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    order.socket.off('close', clientLeft);
    if (order.socket.destroyed) return progress.finish('fine');
    if (connected) {
      progress.finish('failure');
      return answerRaw(order, 502, 'The app broke off before it answered.');
    }
    order.onUnreachable(order.stack, instance, error.code ?? error.message);
    attempt(order, { ...progress, tried: [...progress.tried, instance] });
  });
  upstream.end();
}

function tunnel(order: UpgradeOrder, up: { response: IncomingMessage; socket: Duplex; head: Buffer }): void {
  const { socket, stack, pool, entrance, asked } = order;
  const headers = responseHeaders(up.response.rawHeaders, asked.probe ? stack : null);
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'];
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (up.head.length > 0) socket.write(up.head);
  if (order.head.length > 0) up.socket.write(order.head);

  const stream: Cuttable = {
    cut: () => {
      socket.destroy();
      up.socket.destroy();
    },
  };
  stack.stats.streams += 1;
  stack.stats.changed = true;
  stack.streams.add(stream, entrance === 'production' ? pool.policy : KEEP);
  let open = true;
  const end = () => {
    if (!open) return;
    open = false;
    stack.stats.streams -= 1;
    stack.stats.changed = true;
    stack.streams.remove(stream);
    stream.cut();
  };
  up.socket.on('error', end).on('close', end);
  socket.on('close', end);
  // Half-closed is closed for a WebSocket; `pipe` lets the last bytes out first.
  socket.pipe(up.socket);
  up.socket.pipe(socket);
}

function passAnswer(order: UpgradeOrder, response: IncomingMessage, progress: Progress): void {
  const status = response.statusCode ?? 502;
  const res = responseOn(order);
  res.writeHead(status, reasonFor(response.statusMessage), [
    ...responseHeaders(response.rawHeaders, order.asked.probe ? order.stack : null),
    'Connection',
    'close',
  ]);
  response.pipe(res);
  response.on('error', () => order.socket.destroy());
  response.on('close', () => progress.finish(status >= 500 ? 'error' : 'fine'));
}

export function answerRaw(order: Pick<UpgradeOrder, 'req' | 'socket'>, status: number, text: string): void {
  answer(responseOn(order), status, text, [...(status === 503 ? RETRY_SOON : []), 'Connection', 'close']);
}

function responseOn({ req, socket }: Pick<UpgradeOrder, 'req' | 'socket'>): ServerResponse {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  // The server hands out plain sockets; its types say Duplex.
  res.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  res.on('finish', () => socket.end());
  return res;
}
