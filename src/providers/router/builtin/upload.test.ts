import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type App, startApp } from '../testing/app.ts';
import { openBuiltin, type Routed } from '../testing/builtin.ts';
import { until } from '../testing/until.ts';

const UPLOAD_BYTES = 1024 * 1024 * 1024;
/** Far below the upload: what is kept of it at any time is what is in flight. */
const MOST_GROWTH_BYTES = 100 * 1024 * 1024;
const CHUNK = Buffer.alloc(1024 * 1024, 'x');

describe('large bodies through the builtin router', { skip: !existsSync('/proc/self/status') }, () => {
  let routed: Routed;
  let app: App;

  before(async () => {
    [app, routed] = await Promise.all([startApp('a'), openBuiltin()]);
    const instances = [{ id: 'a.web.1', host: '127.0.0.1', port: app.port }];
    const streams = { policy: 'keep', graceMs: 0 } as const;
    const stack = { id: 'a', release: 'r1', pools: [{ role: 'web', path: '/', instances, health: null, streams }] };
    const order = { target: 'shop/production', fence: 1, host: 'shop.localhost', testHost: 'test.localhost', stack };
    await routed.router().prepare({ ...order, onTestEntrance: false });
    await until(
      'it is up',
      async () => (await routed.router().observe(order.target)).stacks[0]?.instances[0]?.up === true,
    );
    await routed.router().activate({ target: order.target, fence: 1, stack: 'a', testEntranceTo: null });
  });
  after(async () => {
    await routed.close();
    await app.stop();
  });

  const workersBytes = () =>
    ['worker-0', 'worker-1'].map((name) => {
      const status = readFileSync(`/proc/${routed.processes()[name]}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
    });

  for (const framing of ['content-length', 'chunked'] as const) {
    it(`passes an upload of 1 GB (${framing}) without keeping it`, async () => {
      const before = workersBytes();
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, ...workersBytes().map((bytes, at) => bytes - (before[at] ?? 0)));
      }, 20);

      const answer = await upload(routed.router().address, framing);
      clearInterval(watch);

      assert.deepEqual(JSON.parse(answer), { app: 'a', bytes: UPLOAD_BYTES });
      assert.ok(most < MOST_GROWTH_BYTES, `a worker grew by ${Math.round(most / 1024 / 1024)} MB`);
    });
  }

  it('does not fetch from the app what a slow client does not take', async () => {
    const { hostname, port } = new URL(routed.router().address);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.pause();
    socket.write(`GET /big?bytes=${UPLOAD_BYTES} HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n`);
    await until(
      'the app is held up',
      standsStill(() => app.sentBytes),
    );
    const whileStuck = app.sentBytes;

    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    socket.resume();
    await until('all of it came', () => received > UPLOAD_BYTES);

    assert.ok(whileStuck < UPLOAD_BYTES / 4, `${whileStuck} bytes were fetched ahead`);
    socket.destroy();
  });
});

/** True once a number above zero was the same for many looks in a row. */
function standsStill(read: () => number): () => boolean {
  let last = 0;
  let same = 0;
  return () => {
    const now = read();
    same = now > 0 && now === last ? same + 1 : 0;
    last = now;
    return same > 30;
  };
}

function upload(address: string, framing: 'content-length' | 'chunked'): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = framing === 'content-length' ? { 'content-length': UPLOAD_BYTES } : {};
    const sent = request(address, { method: 'POST', headers: { host: 'shop.localhost', ...length } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    let left = UPLOAD_BYTES;
    const pump = () => {
      while (left > 0) {
        left -= CHUNK.length;
        if (!sent.write(CHUNK)) return void sent.once('drain', pump);
      }
      sent.end();
    };
    pump();
  });
}
