import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask } from '../support/load.ts';
import type { Orders } from '../support/orders.ts';
import { refusal } from '../support/orders.ts';
import { gateOf, gateStates, type Pipelines, pipelinesFor } from '../support/pipelines.ts';
import { assertAtRest, HOST, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

describe('a pipeline of gates', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let pipelines: Pipelines;
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    pipelines = pipelinesFor(tiny.world.api);
  });
  after(() => tiny?.close());
  const start = async (title: string, gates: Record<string, object>, more = {}) =>
    pipelines.started(orders.ship(await tiny.repository.commit(title, { gates }), more));
  const production = () => ask({ address: tiny.world.front(), host: HOST });

  it('builds, runs its gates as they need each other, deploys, and keeps what they said', async () => {
    const { id, ...first } = await start('first', {
      lint: { run: 'echo linted; test -f app.mjs' },
      unit: { run: 'echo $ASTERN_GATE of $ASTERN_TARGET', needs: ['lint'] },
      docs: { run: 'false', paths: ['nothing/here/**'] },
    });
    assert.deepEqual(
      [first.mode, first.because, first.purpose, first.operation],
      ['standard', 'nothing-else', 'ship', null],
    );

    // Nothing is live yet: no gate is skipped for its paths.
    const failed = await pipelines.reaches(id, 'failed');

    assert.deepEqual(gateStates(failed), { build: 'passed', lint: 'passed', unit: 'passed', docs: 'failed' });
    assert.equal(failed.problem?.code, 'gate/failed');
    assert.match(failed.problem?.message ?? '', /^Gate docs failed with exit code 1\.$/);
    assert.equal(await pipelines.log(id, 'lint'), 'linted\n');
    assert.equal(await pipelines.log(id, 'unit'), 'unit of tiny/production\n');
    assert.equal((await orders.status()).hot, null);
  });

  it('ships when all have passed', async () => {
    const { id } = await start('second', { lint: { run: 'true' }, unit: { run: 'true', needs: ['lint'] } });

    const done = await pipelines.reaches(id, 'done');

    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r2', new: null, old: null });
    assert.equal((await production()).release, 'r2');
    assert.equal(done.release, 'r2');
    const operation = await orders.end(done.operation ?? '');
    assert.deepEqual(operation.steps[0]?.facts.reused, true);
    const { body } = await tiny.world.api.call('releases', { query: { service: 'tiny', limit: 1 } });
    assert.deepEqual(
      body.releases[0]?.gates?.map(({ gate, outcome }) => [gate, outcome]),
      [
        ['lint', 'passed'],
        ['unit', 'passed'],
      ],
    );
  });

  it('skips a gate whose files did not change since what is live', async () => {
    const { id } = await start('third', {
      docs: { run: 'false', paths: ['docs/**'] },
      app: { run: 'true', paths: ['title.txt'] },
    });

    const done = await pipelines.reaches(id, 'done');

    assert.deepEqual(gateStates(done), { build: 'passed', docs: 'skipped', app: 'passed' });
    assert.equal(gateOf(done, 'docs').why, 'no file of its paths changed');
  });

  it('tries a gate again as often as it may, each try in a clean checkout with a log of its own', async () => {
    const marks = tiny.world.gate('marks').file;
    const run = `ls made-here 2>/dev/null; touch made-here; echo try $ASTERN_ATTEMPT; echo x >> ${marks}; test $(wc -l < ${marks}) -ge 3`;
    const { id } = await start('fourth', { flaky: { run, retries: 2 } });

    const done = await pipelines.reaches(id, 'done');

    assert.equal(gateOf(done, 'flaky').attempt, 3);
    assert.deepEqual(await Promise.all([1, 2, 3].map((attempt) => pipelines.log(id, 'flaky', attempt))), [
      'try 1\n',
      'try 2\n',
      'try 3\n',
    ]);
  });

  it('stops a gate at its time limit', async () => {
    const { id } = await start('fifth', { slow: { run: 'sleep 300', timeout: '200ms' }, other: { run: 'true' } });

    const failed = await pipelines.reaches(id, 'failed');

    assert.deepEqual([failed.problem?.code, gateOf(failed, 'other').status], ['gate/timed-out', 'passed']);
    assert.equal(gateOf(failed, 'slow').status, 'timed-out');
  });

  it('is run again from what failed, and keeps what passed', async () => {
    const gate = tiny.world.gate('repaired');
    const marks = tiny.world.gate('counted').file;
    const { id } = await start('sixth', {
      once: { run: `echo x >> ${marks}` },
      broken: { run: `test -f ${gate.file}` },
    });
    await pipelines.reaches(id, 'failed');

    await gate.open();
    const { body } = await tiny.world.api.call('rerunPipeline', { params: { id }, body: {} });
    assert.ok('pipeline' in body && body.pipeline.round === 2);
    const done = await pipelines.reaches(id, 'done');

    assert.deepEqual([gateOf(done, 'once').attempt, gateOf(done, 'broken').attempt], [1, 2]);
    const problem = await refusal(tiny.world.api.call('rerunPipeline', { params: { id }, body: {} }));
    assert.equal(problem.code, 'pipeline/wrong-status');
  });

  it('fails fast when told to', async () => {
    const gates = { quick: { run: 'exit 3' }, slow: { run: 'sleep 300' } };
    const { id } = await start('seventh', gates, { failFast: true });

    const failed = await pipelines.reaches(id, 'failed');

    assert.deepEqual([gateOf(failed, 'quick').exitCode, gateOf(failed, 'slow').status], [3, 'cancelled']);
  });

  it('is cancelled, and nothing of it runs on', async () => {
    const { id } = await start('eighth', {
      slow: { run: 'sleep 300 & sleep 300' },
      after: { run: 'true', needs: ['slow'] },
    });
    await pipelines.gateIs(id, 'slow', 'running');
    await pipelines.gateIs(id, 'build', 'passed');

    const { body } = await tiny.world.api.call('cancelPipeline', { params: { id }, body: { reason: 'wrong branch' } });
    assert.ok('outcome' in body && body.outcome === 'changed');
    const cancelled = await pipelines.reaches(id, 'cancelled');

    assert.deepEqual([gateOf(cancelled, 'slow').status, gateOf(cancelled, 'after').status], ['cancelled', 'waiting']);
    const events = (await orders.events()).filter(({ data }) => data.pipeline === id).map(({ kind }) => kind);
    assert.deepEqual(events.slice(-3), ['pipeline.stopping', 'gate.failed', 'pipeline.cancelled']);
  });

  it('of a build stops at the test entrance', async () => {
    const sha = await tiny.repository.commit('ninth', { gates: { lint: { run: 'true' } } });
    const { id } = await pipelines.started(orders.build(sha));

    const done = await pipelines.reaches(id, 'done');

    assert.equal(places(await assertAtRest(tiny)).new, done.release);
    await orders.done(orders.cancel());
  });

  it('says what it would do, and starts nothing', async () => {
    const sha = await tiny.repository.commit('tenth', { gates: { lint: { run: 'true' } } });
    const params = { service: 'tiny', environment: 'production' };

    const { body } = await tiny.world.api.call('ship', {
      params,
      body: { repository: tiny.repository.folder, commit: sha },
      dryRun: true,
    });

    assert.ok('dryRun' in body);
    assert.match(body.would[0] ?? '', /^start a standard pipeline of \w{7} "tenth": build it, and run lint$/);
    assert.equal((await tiny.world.api.call('pipelines', { query: { sha } })).body.pipelines.length, 0);
  });
});
