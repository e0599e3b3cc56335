// The whole of the tiny service. What it does wrong, if anything, stands in MODE; files (gates) tell it when.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { MODE = 'good', GATE = '', SCHEMA = '', PORT, ASTERN_RELEASE = '?', ASTERN_INSTANCE = '?' } = process.env;

if (MODE === 'exits') {
  console.error('cannot find the configuration');
  process.exit(3);
}
// SCHEMA is a number and the file that stands for a database: migrated at boot, and refused when it is newer than this.
const [schema = 0, database = ''] = SCHEMA === '' ? [] : [Number.parseInt(SCHEMA, 10), SCHEMA.replace(/^\d+ /, '')];
if (database !== '') {
  const found = existsSync(database) ? Number(readFileSync(database, 'utf8')) : 0;
  if (found > schema) {
    console.error(`the database has schema ${found}, and this release knows ${schema}`);
    process.exit(4);
  }
  writeFileSync(database, String(schema));
}
let checks = 0;
/** For whoever watches the service: answers by status. */
const answered = new Map([
  [200, 0],
  [500, 0],
]);

function isHealthy() {
  checks += 1;
  if (MODE === 'never-healthy') return false;
  if (MODE === 'third-never-healthy') return !ASTERN_INSTANCE.endsWith('.3');
  if (MODE === 'flapping') return checks % 2 === 1;
  return MODE !== 'healthy-when-told' || existsSync(GATE);
}

// A connection that is closed for being idle just as a request comes on it fails a customer; see docs/reliability.md.
createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  const url = new URL(request.url, 'http://tiny');
  if (url.pathname === '/healthz') {
    if (MODE === 'silent') return;
    response.writeHead(isHealthy() ? 200 : 503).end();
    return;
  }
  if (url.pathname === '/metrics') {
    const lines = [...answered].map(([code, count]) => `tiny_requests_total{code="${code}"} ${count}\n`);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`# TYPE tiny_requests_total counter\n${lines.join('')}`);
    return;
  }
  const isBad = MODE === 'bad-when-told' && existsSync(GATE);
  const answer = () => {
    const code = isBad ? 500 : 200;
    answered.set(code, answered.get(code) + 1);
    response.writeHead(code, { 'x-release': ASTERN_RELEASE, 'x-instance': ASTERN_INSTANCE });
    response.end(`${ASTERN_RELEASE}\n`);
  };
  const waitMs = Number(url.searchParams.get('ms') ?? 0);
  if (waitMs > 0) setTimeout(answer, waitMs);
  else answer();
}).listen(PORT, '127.0.0.1');
