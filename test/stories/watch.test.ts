import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EventBody } from '../../src/api/events.ts';
import type { Load } from '../support/load.ts';
import type { Orders } from '../support/orders.ts';
import { assertAtRest, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

describe('a release that goes bad in production', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let load: Load;
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    await tiny.shipped('good');
    load = tiny.load({ perSecond: 100, longEveryMs: 0 });
  });
  after(async () => {
    await load?.stop();
    await tiny?.close();
  });

  it('is told with numbers and with the command, once, and is not touched unasked (F32)', async () => {
    const gate = tiny.world.gate('second');
    await enoughAnswersOf('r1');
    await tiny.shipped('second', { mode: 'bad-when-told', gate: gate.file });
    await enoughAnswersOf('r2');
    await gate.open();

    const worse = await told('watch.worse');

    assert.match(
      worse.text,
      /^r2 is worse than r1: errors 0\.0 % -> \d+\.\d %\. Put (it|r1) back with: astern rollback tiny\/production$/,
    );
    const now = await orders.status();
    assert.deepEqual([now.hot?.release, now.watch?.state, now.operation], ['r2', 'worse', null]);
    assert.match(now.watch?.text ?? '', /errors .* -> \d+\.\d % \(r2\), .*requests/);
    assert.deepEqual([now.rollback.candidate, now.rollback.warm], ['r1', true]);
  });

  it('is put back by hand, and the recovery is proven by what customers get', async () => {
    const back = await orders.done(orders.rollback({ reason: 'worse' }));

    await until('the recovery is proven', async () => {
      const { watch } = await orders.status();
      return watch?.release === 'r1' && watch.state === 'fine';
    });

    const fine = (await orders.events()).findLast(({ kind }) => kind === 'watch.fine');
    assert.deepEqual([fine?.operation, fine?.data.release], [back.id, 1]);
    const told = (await orders.events()).filter(({ kind, data }) => kind === 'watch.worse' && data.release === 2);
    assert.equal(told.length, 1);
    assert.ok(await noMoreFailures(), 'nobody gets an error any more');
    const { body } = await tiny.world.api.call('releases', { query: { service: 'tiny' } });
    assert.equal(body.releases.find(({ release }) => release === 'r2')?.on[0]?.outcome, 'worse');
    await tiny.unlock();
  });

  it('goes back by itself where that is wanted, but never twice in a row (F31)', async () => {
    const [first, second] = [tiny.world.gate('third'), tiny.world.gate('fourth')];
    const rollback = { watch: '2s', automatic: true };
    await tiny.shipped('third', { mode: 'bad-when-told', gate: first.file, rollback });
    await until('the third is proven', async () => (await orders.status()).watch?.state === 'fine');
    await tiny.shipped('fourth', {
      mode: 'bad-when-told',
      gate: second.file,
      rollback: { ...rollback, watch: '1h' },
    });
    await enoughAnswersOf('r4');
    await first.open();
    await second.open();

    const automatic = await until('it goes back by itself', async () =>
      (await orders.events()).find(({ kind, actor }) => kind === 'operation.ordered' && actor === 'astern (automatic)'),
    );
    const ended = await orders.end(automatic.operation ?? '');
    const worse = await until('what was put back is found bad as well', async () => {
      const found = (await orders.events()).findLast(({ kind }) => kind === 'watch.worse');
      return found?.data.release === 3 ? found : null;
    });

    assert.deepEqual([ended.status, ended.kind, ended.release], ['done', 'rollback', 'r3']);
    assert.match(automatic.text, /answered worse than the release before it/);
    // Were it to act again, it would at one of its next looks.
    await enoughAnswersOf('r3', 500);
    const now = await assertAtRest(tiny);
    assert.deepEqual(places(now), { hot: 'r3', new: 'r4', old: null });
    assert.match(now.lock?.reason ?? '', /r4 was rolled back to r3/);
    const ordered = (await orders.events()).filter(
      ({ kind, seq, data }) => kind === 'operation.ordered' && data.kind === 'rollback' && seq > automatic.seq,
    );
    assert.deepEqual(ordered, []);
    assert.ok(worse.seq > automatic.seq);
    assert.equal(now.rollback.candidate, 'r1');
  });

  async function told(kind: string): Promise<EventBody> {
    return until(`${kind} is told`, async () => (await orders.events()).findLast((event) => event.kind === kind));
  }

  async function enoughAnswersOf(release: string, count = 150): Promise<void> {
    const fromMs = performance.now();
    await until(`${release} has answered a while`, () => {
      return load.answered().filter((got) => got.release === release && got.askedAtMs > fromMs).length >= count;
    });
  }

  async function noMoreFailures(): Promise<boolean> {
    const fromMs = performance.now();
    await until('enough answers', () => load.answered().filter((got) => got.askedAtMs > fromMs).length > 50);
    return load.failed().every((got) => got.askedAtMs < fromMs);
  }
});
