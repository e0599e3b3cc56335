// A service as small as can be: says which release it is, and when it saw the request by the machine's monotonic clock.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const version = readFileSync(new URL('./VERSION', import.meta.url), 'utf8').trim();

const server = createServer((_request, response) => {
  response.setHeader('x-release', version);
  response.setHeader('x-seen-ms', String(Number(process.hrtime.bigint()) / 1e6));
  response.end('ok\n');
});
// Longer than a proxy keeps its end open, so that it is never us who closes a connection that is about to be used.
server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
