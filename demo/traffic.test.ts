import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { countAll } from './tally.ts';
import { startTraffic, type Traffic } from './traffic.ts';

async function front(t: TestContext, answer: (url: string, response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(`${request.method} ${request.headers.host} ${request.url}`, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

async function someOf(traffic: Traffic, count: number): Promise<void> {
  const untilMs = performance.now() + 20_000;
  while (traffic.outcomes().length < count) {
    if (performance.now() > untilMs) throw new Error(`only ${traffic.outcomes().length} answers`);
    await delay(10);
  }
}

describe('the customers', () => {
  it('look and order in turn, at the shop they mean', async (t) => {
    const asked = new Set<string>();
    const address = await front(t, (what, response) => {
      asked.add(what);
      response.setHeader('x-shop-release', 'r1').end('{}');
    });

    const traffic = startTraffic({ front: address, host: 'shop.localhost', perSecond: 200 });
    await someOf(traffic, 10);
    await traffic.stop();

    assert.deepEqual([...asked].toSorted(), ['GET shop.localhost /', 'POST shop.localhost /orders']);
    const { sent, ok } = countAll(traffic.outcomes());
    assert.equal(sent, ok);
    assert.ok(traffic.outcomes().every(({ release }) => release === 'r1'));
  });

  it('tell an error of the shop from an answer of the router and from none', async (t) => {
    let count = 0;
    const address = await front(t, (_, response) => {
      count += 1;
      if (count % 3 === 0) response.destroy();
      else if (count % 3 === 1) response.writeHead(503).end();
      else response.writeHead(500, { 'x-shop-release': 'r3' }).end();
    });

    const traffic = startTraffic({ front: address, host: 'shop.localhost', perSecond: 100 });
    await someOf(traffic, 9);
    await traffic.stop();

    const kinds = new Set(traffic.outcomes().map(({ kind, release }) => `${kind} ${release}`));
    assert.deepEqual([...kinds].toSorted(), ['app-error r3', 'failed null']);
    const texts = traffic.outcomes().map(({ text }) => text);
    assert.ok(
      texts.some((text) => /503 from the router/.test(text)),
      texts.join('\n'),
    );
    assert.ok(
      texts.some((text) => /ECONNRESET/.test(text)),
      texts.join('\n'),
    );
  });

  it('do not wait for each other', async (t) => {
    const waiting: ServerResponse[] = [];
    const address = await front(t, (_, response) => waiting.push(response));

    const traffic = startTraffic({ front: address, host: 'shop.localhost', perSecond: 500 });
    const untilMs = performance.now() + 20_000;
    while (waiting.length < 20 && performance.now() < untilMs) await delay(10);
    for (const response of waiting) response.end();
    const stopped = traffic.stop();
    const closing = setInterval(() => {
      for (const response of waiting) response.end();
    }, 10);
    await stopped;
    clearInterval(closing);

    assert.ok(waiting.length >= 20, `${waiting.length} at once`);
  });
});
