import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answer, namesOf, RETRY_SOON, refuse } from './answers.ts';
import { forward } from './forward.ts';
import { holdWhilePaused } from './hold.ts';
import { type Inspected, inspect } from './inspect.ts';
import { type LiveInstance, type LivePool, type LiveStack, poolFor, type Route, type Routes } from './routes.ts';
import { noteBegin, noteOutcome } from './stats.ts';
import { answerRaw, upgrade } from './upgrade.ts';

type Needs = {
  readonly routes: Routes;
  /** Known only once the control process has sent it. */
  readonly secret: () => string;
  readonly workers: number;
  readonly onUnreachable: (stack: LiveStack, instance: LiveInstance, problem: string) => void;
  /** Whether this worker is about to end: its clients shall connect anew elsewhere. */
  readonly draining: () => boolean;
};

const HEADERS_WITHIN_MS = 60_000;
/** Longer than the 60 s after which load balancers in front drop an idle connection themselves. */
const CLIENT_IDLE_MS = 75_000;
const LARGEST_HEADERS = 32 * 1024;

/** The public server of a worker. */
export function createFront(needs: Needs): Server {
  const server = createServer(
    {
      // A long upload is no attack: only the headers have to arrive in time.
      requestTimeout: 0,
      headersTimeout: HEADERS_WITHIN_MS,
      connectionsCheckingInterval: 10_000,
      keepAliveTimeout: CLIENT_IDLE_MS,
      maxHeaderSize: LARGEST_HEADERS,
      noDelay: true,
      requireHostHeader: true,
      insecureHTTPParser: false,
      shouldUpgradeCallback: (req) => isWebSocket(req),
    },
    (req, res) => handle(needs, { req, res, waitsForContinue: false }),
  );
  server.maxRequestsPerSocket = 0;
  server.on('checkContinue', (req, res) => handle(needs, { req, res, waitsForContinue: true }));
  server.on('upgrade', (req: IncomingMessage, socket, head: Buffer) => handleUpgrade(needs, { req, socket, head }));
  server.on('connect', (_req: IncomingMessage, socket: Duplex) => {
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => endBadClient(error, socket));
  return server;
}

type Arrived = { readonly req: IncomingMessage; readonly res: ServerResponse; readonly waitsForContinue: boolean };

function handle(needs: Needs, { req, res, waitsForContinue }: Arrived) {
  if (needs.draining()) res.shouldKeepAlive = false;
  const asked = inspect(req, needs.secret());
  if (asked.kind === 'refused') return refuse(res, asked.status, asked.text);
  if (req.method === 'TRACE') return refuse(res, 405, 'TRACE is not served.');
  const route = needs.routes.find(asked.host);
  if (route === undefined) return answer(res, 404, 'No such site here.');
  const go = () => {
    const place = placeFor(route, asked);
    if (place === undefined) return answer(res, 503, 'This site is not live at the moment.', RETRY_SOON);
    if (place.pool === undefined) {
      if (!asked.probe) noteNotFound(place.stack, route);
      return answer(res, 404, 'No such page here.', asked.probe ? namesOf(place.stack) : []);
    }
    const { entrance } = route;
    const { onUnreachable } = needs;
    forward({ req, res, asked, stack: place.stack, pool: place.pool, entrance, waitsForContinue, onUnreachable });
  };
  if (route.target.pause === null || asked.probe) return go();
  holdWhilePaused(route, res, {
    workers: needs.workers,
    go,
    tooLong: () => tooLong(route, () => answer(res, 503, PAUSED, RETRY_SOON)),
  });
}

const PAUSED = 'This site is paused for a moment.';

function handleUpgrade(needs: Needs, { req, socket, head }: { req: IncomingMessage; socket: Duplex; head: Buffer }) {
  socket.on('error', () => socket.destroy());
  // An answer to an earlier request of this connection is still due; the tunnel's bytes would get into it.
  if ('_httpMessage' in socket && socket._httpMessage !== null) return void socket.destroy();
  const asked = inspect(req, needs.secret());
  if (asked.kind === 'refused') return answerRaw({ req, socket }, asked.status, asked.text);
  if (asked.hasBody) return answerRaw({ req, socket }, 400, 'Bad request: an upgrade with a body.');
  const route = needs.routes.find(asked.host);
  if (route === undefined) return answerRaw({ req, socket }, 404, 'No such site here.');
  const go = () => {
    const place = placeFor(route, asked);
    if (place === undefined) return answerRaw({ req, socket }, 503, 'This site is not live at the moment.');
    if (place.pool === undefined) {
      noteNotFound(place.stack, route);
      return answerRaw({ req, socket }, 404, 'No such page here.');
    }
    const { onUnreachable } = needs;
    upgrade({
      req,
      socket,
      head,
      asked,
      stack: place.stack,
      pool: place.pool,
      entrance: route.entrance,
      onUnreachable,
    });
  };
  const late = () => tooLong(route, () => answerRaw({ req, socket }, 503, PAUSED));
  holdWhilePaused(route, socket, { workers: needs.workers, go, tooLong: late });
}

/** Looked up when the request goes on, not when it came: a paused one may find another stack. */
function placeFor(route: Route, asked: Inspected): { stack: LiveStack; pool: LivePool | undefined } | undefined {
  const stack = route.target[route.entrance];
  return stack === null ? undefined : { stack, pool: poolFor(stack, asked.path) };
}

/** No pool has this path: an answer without fault of the app or the router, but a request of the stack all the same. */
function noteNotFound(stack: LiveStack, route: Route) {
  noteBegin(stack.stats, route.entrance, performance.now());
  stack.stats.inFlight -= 1;
  noteOutcome(stack.stats, route.entrance, { verdict: 'fine', tookMs: 0 });
}

function tooLong(route: Route, say: () => void): void {
  const stack = route.target[route.entrance];
  if (stack !== null) noteOutcome(stack.stats, route.entrance, { verdict: 'failure', tookMs: 0 });
  say();
}

function isWebSocket(req: IncomingMessage): boolean {
  return req.method === 'GET' && req.headers.upgrade?.toLowerCase() === 'websocket';
}

function endBadClient(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = statusOf(error.code);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function statusOf(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
}
