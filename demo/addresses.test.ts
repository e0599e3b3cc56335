import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { freeAddress } from './addresses.ts';

describe('choosing an address', () => {
  it('takes the usual one, unless another program has it or we want it ourselves', async (t) => {
    const server = createServer().listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const taken = `127.0.0.1:${address.port}`;

    const other = await freeAddress(taken);

    assert.match(other, /^127\.0\.0\.1:\d+$/);
    assert.notEqual(other, taken);
    assert.equal(await freeAddress(other), other);
    assert.notEqual(await freeAddress(other, [other]), other);
  });
});
