import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { watchOutside } from './outside.ts';

it('a request to another machine is counted, however it is made', async (test) => {
  const server = createServer((_, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const outside = watchOutside();

  await (await fetch(`http://127.0.0.1:${port}/`)).text();
  await fetch('http://no-such-name.invalid/').catch(() => null);
  outside.stop();

  assert.ok(outside.asked.includes('TCPCONNECTWRAP'), String(outside.asked));
  assert.ok(outside.asked.includes('GETADDRINFOREQWRAP'), String(outside.asked));
});
