// A receiver for the webhook channel: checks who sends, takes each message once, and answers 2xx when it is safe.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const SECRET = process.env.ASTERN_WEBHOOK_SECRET ?? '';
const WINDOW_S = 5 * 60;
const seen = new Set();

/** Over the body as it came: what is parsed and written again is other text. */
function isFromAstern(body, headers) {
  const timestamp = headers['astern-timestamp'] ?? '';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > WINDOW_S) return false;
  const wanted = Buffer.from(createHmac('sha256', SECRET).update(`${timestamp}.`).update(body).digest('hex'));
  // While a secret is changed there are two signatures; one that fits is enough.
  const given = String(headers['astern-signature'] ?? '').split(',');
  return given.some((one) => {
    const hex = Buffer.from(one.replace(/^v1=/, ''));
    return hex.length === wanted.length && timingSafeEqual(hex, wanted);
  });
}

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (!isFromAstern(body, request.headers)) return response.writeHead(401).end();
  const message = JSON.parse(body.toString('utf8'));
  if (!seen.has(message.key)) console.log(`${message.urgency}: ${message.title} ${message.url ?? ''}`);
  seen.add(message.key);
  response.writeHead(204).end();
});

server.listen(Number(process.env.PORT ?? 9000), '127.0.0.1', () => console.log('listening'));
