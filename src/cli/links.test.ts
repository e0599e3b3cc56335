import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startCli } from '../../test/support/cli.ts';
import { startFakeApi } from '../../test/support/fake-api.ts';

/** Real command against a server that counts. */
async function run(test: TestContext, ...words: readonly string[]) {
  const api = await startFakeApi();
  test.after(() => api.die());
  const orders: boolean[] = [];
  api.on('newLinkKey', ({ query }) => {
    const dryRun = query.dryRun === true || query.dryRun === 'true';
    orders.push(dryRun);
    return { status: 200, body: { dryRun, message: 'Links are signed with a new key from now on.' } };
  });
  const ended = await startCli(['links', ...words], { env: { ASTERN_URL: api.url } }).ended;
  return { ...ended, orders };
}

describe('astern links new-key', () => {
  it('has links signed with a new key, and with --close-all twice, so that none that is out opens anything', async (test) => {
    const once = await run(test, 'new-key');
    const closed = await run(test, 'new-key', '--close-all');

    assert.deepEqual([once.code, once.orders], [0, [false]]);
    assert.match(once.out, /signed with a new key/);
    assert.deepEqual([closed.code, closed.orders], [0, [false, false]]);
    assert.match(closed.out, /^No link that is out opens anything any more/);
  });

  it('changes nothing with --dry-run, and without a word', async (test) => {
    const dry = await run(test, 'new-key', '--close-all', '--dry-run');
    const bare = await run(test);

    assert.deepEqual([dry.code, dry.orders], [0, [true]]);
    assert.match(dry.out, /would open/);
    assert.deepEqual([bare.code, bare.orders], [2, []]);
  });
});
