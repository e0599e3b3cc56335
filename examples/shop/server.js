import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from './lib/database.js';
import { answer, BadRequest, numberIn, readJson } from './lib/http.js';
import { dataFolder, identity } from './lib/identity.js';
import { makeOrders, wrongWith } from './lib/orders.js';

const database = openDatabase(dataFolder());
const orders = makeOrders(database);
const streams = new Set();
const inHand = new Set();
let stopping = false;

const server = createServer(async (request, response) => {
  response.setHeader('x-shop-release', identity.release);
  if (stopping) response.setHeader('connection', 'close');
  inHand.add(response);
  response.on('close', () => inHand.delete(response));
  try {
    await route(request, response);
  } catch (error) {
    if (!(error instanceof BadRequest)) console.error(error);
    if (response.headersSent) response.destroy();
    else if (error instanceof BadRequest) answer(response, 400, { error: error.message });
    else answer(response, 500, { error: 'something broke' });
  }
});

// Longer than a proxy keeps its end open, so that it is never us who closes a connection that is about to be used.
server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`shop ${identity.version} (${identity.release}) listens on ${server.address().port}`);
});

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);

async function route(request, response) {
  const url = new URL(request.url, 'http://shop');
  const order = /^\/orders\/([\w-]{1,64})$/.exec(url.pathname)?.[1];
  switch (`${request.method} ${order === undefined ? url.pathname : '/orders/:id'}`) {
    case 'GET /':
      return answer(response, 200, { ...identity, pid: process.pid });
    case 'GET /healthz':
      database.prepare('SELECT 1').get();
      return answer(response, 200, { healthy: true });
    case 'POST /orders':
      return placeOrder(await readJson(request), response);
    case 'GET /orders':
      return answer(response, 200, { orders: orders.newest(numberIn(url.searchParams.get('limit'), 1, 100, 20)) });
    case 'GET /orders/:id':
      return showOrder(order, response);
    case 'GET /slow': {
      const ms = numberIn(url.searchParams.get('ms'), 0, 60_000, 1_000);
      await delay(ms);
      return answer(response, 200, { waitedMs: ms, release: identity.release });
    }
    case 'GET /events':
      return streamOrders(response);
    default:
      return answer(response, 404, { error: 'there is nothing here' });
  }
}

function placeOrder(order, response) {
  const wrong = wrongWith(order);
  if (wrong !== null) return answer(response, 400, { error: wrong });
  return answer(response, 201, orders.place(order));
}

function showOrder(id, response) {
  const found = orders.find(id);
  return found === null ? answer(response, 404, { error: 'no such order' }) : answer(response, 200, found);
}

/** One event an order, from now on, whichever instance takes it. */
function streamOrders(response) {
  let last = orders.lastNumber();
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`event: hello\ndata: ${JSON.stringify(identity)}\n\n`);
  const timer = setInterval(() => {
    for (const order of orders.after(last)) {
      last = order.number;
      response.write(`id: ${order.number}\nevent: order\ndata: ${JSON.stringify(order)}\n\n`);
    }
  }, 200);
  streams.add(response);
  response.on('close', () => {
    clearInterval(timer);
    streams.delete(response);
  });
}

/** Take no new connections, let requests end, end the streams, go. */
function stop() {
  if (stopping) return;
  stopping = true;
  server.close(() => {
    database.close();
    process.exit(0);
  });
  for (const response of inHand) {
    // A connection that stays open after its answer would hold us for as long as it idles.
    if (!response.headersSent) response.setHeader('connection', 'close');
    response.on('finish', () => setImmediate(() => server.closeIdleConnections()));
  }
  for (const stream of streams) stream.end();
  server.closeIdleConnections();
}
