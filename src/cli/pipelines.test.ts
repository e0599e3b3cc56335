import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gateBody, operationBody, orderedBody, pipelineBody, stepBody } from '../../test/support/bodies.ts';
import { type Outcome, ownFolder, runAtTerminal, runCliProcess } from '../../test/support/cli.ts';
import { type FakeApi, startFakeApi } from '../../test/support/fake-api.ts';
import type { PipelineBody } from '../api/pipelines.ts';

const startedAt = '2026-11-21T09:00:00.000Z';
const endedAt = '2026-11-21T09:00:01.200Z';
const build = gateBody({ gate: 'build', action: 'build', status: 'passed', attempt: 1, startedAt, endedAt });
const unit = gateBody({ gate: 'unit', needs: ['build'] });
const running = { ...unit, status: 'running', attempt: 1, startedAt } as const;
const passed = { ...running, status: 'passed', endedAt } as const;
const failed = gateBody({ ...passed, status: 'failed', exitCode: 7, lastLines: ['not ok 1'] });
const load = gateBody({ gate: 'load', action: 'skip', status: 'skipped', why: 'not marked for hotfix' });

/** Answers with one after the other, and then with the last one for ever. */
async function startApi(test: TestContext, answers: readonly Partial<PipelineBody>[]): Promise<FakeApi> {
  const api = await startFakeApi();
  test.after(() => api.die());
  const left = answers.map((answer, index) => pipelineBody({ version: index + 1, ...answer }));
  const next = () => (left.length > 1 ? left.shift() : left[0]);
  api.on('ship', () => ({ status: 202, body: orderedBody({ operation: null, pipeline: next() ?? null }) }));
  api.on('pipeline', () => ({ status: 200, body: next() }));
  api.on('pipelines', () => ({ status: 200, body: { pipelines: left } }));
  api.on('gateLog', ({ query }) => {
    const text = 'ok 1\nnot ok 2\n';
    const from = Number(query.from);
    return { status: 200, body: { text: text.slice(from), from, next: text.length, ended: true } };
  });
  return api;
}

async function ownRepository(test: TestContext): Promise<string> {
  const root = await ownFolder(test);
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args]);
  git('init', '-q', '-b', 'main');
  writeFileSync(join(root, 'astern.yml'), 'service: shop\nenvironments:\n  production: {}\n');
  git('add', '.');
  git('-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'one');
  return root;
}

describe('ship with gates', () => {
  const ship = async (test: TestContext, api: FakeApi, ...flags: string[]): Promise<Outcome> =>
    runCliProcess(['ship', ...flags], { cwd: await ownRepository(test), env: { ASTERN_URL: api.url } });

  it('tells of each gate as it ends, then of the deploy', async (test) => {
    const api = await startApi(test, [
      { gates: [build, unit, load] },
      { gates: [build, running, load] },
      { gates: [build, passed, load] },
      { gates: [build, passed, load], status: 'deploying', operation: 'op_1' },
      { gates: [build, passed, load], status: 'done', operation: 'op_1', release: 'r3', endedAt },
    ]);
    const operation = operationBody({ status: 'done', steps: [stepBody()], endedAt });
    api.on('operation', () => ({ status: 200, body: operation }));

    const { code, out, err } = await ship(test, api);

    assert.deepEqual([code, out], [0, 'r3 is live on shop/production. 1.2 s in all.\n']);
    assert.deepEqual(err.trimEnd().split('\n'), [
      'pl_1: standard pipeline of 1a2b3c4 on shop/production',
      'ok     build  1.2 s',
      'skip   load  not marked for hotfix',
      'ok     unit  1.2 s',
      'op_1: ship of r3 on shop/production',
      'ok     flip traffic (r3)  0.2 s',
    ]);
  });

  it('ends with 1 when a gate fails, with the end of its log', async (test) => {
    const problem = { code: 'gate/failed', message: 'unit failed with exit code 7.', next: 'Read its log.' };
    const api = await startApi(test, [{ gates: [running] }, { gates: [failed], status: 'failed', problem, endedAt }]);

    const { code, out, err } = await ship(test, api);

    assert.deepEqual([code, out], [1, '']);
    assert.deepEqual(err.trimEnd().split('\n'), [
      'pl_1: standard pipeline of 1a2b3c4 on shop/production',
      'failed unit  1.2 s  exit code 7',
      'The end of the log of unit (all of it: astern log pl_1 unit):',
      '  | not ok 1',
      'The standard pipeline of 1a2b3c4 failed.',
      '  gate/failed: unit failed with exit code 7.',
      '  Next: Read its log.',
      '  Run it again: astern rerun pl_1',
    ]);
  });

  for (const [kind, code] of [
    ['rejected', 3],
    ['lock', 4],
    ['approval', 5],
  ] as const) {
    it(`ends with ${code} when its deploy is held: ${kind}`, async (test) => {
      const hold = { kind, text: 'orders fail', opens: 'astern unlock' };
      const api = await startApi(test, [{ gates: [passed] }, { gates: [passed], status: 'held', holds: [hold] }]);

      const ended = await ship(test, api, '--json');

      assert.equal(ended.code, code);
      assert.equal(JSON.parse(ended.out).holds[0].text, 'orders fail');
      assert.match(ended.err, /held:\n {2}orders fail\. Opens: astern unlock\n {2}It goes on by itself then: /);
    });
  }

  it('goes on watching through what lets go by itself, and with --watch through everything', async (test) => {
    const busy = { kind: 'busy', text: 'r2 is being deployed', opens: 'goes on by itself' } as const;
    const locked = { kind: 'lock', text: 'locked by ana', opens: 'astern unlock' } as const;
    const api = await startApi(test, [
      { status: 'held', holds: [busy] },
      { status: 'held', holds: [locked] },
      { status: 'cancelled', endedAt },
    ]);

    const { code, err } = await ship(test, api, '--watch');

    assert.equal(code, 1);
    assert.match(
      err,
      /held {3}r2 is being deployed\. .*\nheld {3}locked by ana\. .*\nThe standard .* was cancelled\.\n/,
    );
  });

  it('returns at once with --no-wait, and after its limit with 8', async (test) => {
    const api = await startApi(test, [{ gates: [running] }]);

    const atOnce = await ship(test, api, '--no-wait');
    const limited = await ship(test, api, '--wait', '1s');

    assert.deepEqual([atOnce.code, atOnce.out], [0, 'pl_1: standard pipeline of 1a2b3c4 on shop/production\n']);
    assert.equal(limited.code, 8);
    assert.match(limited.err, /Not ended within 1s\. pl_1: .* goes on\.\n {2}Watch it: astern log pl_1 --follow\n/);
  });

  it('draws the gates anew on a terminal', async (test) => {
    const api = await startApi(test, [
      { gates: [build, unit] },
      { gates: [build, running] },
      { gates: [build, failed], status: 'failed', endedAt },
    ]);
    const cwd = await ownRepository(test);

    const { code, err } = await runAtTerminal(['ship'], { cwd, env: { ASTERN_URL: api.url } });

    assert.equal(code, 1);
    const drawn = err.split('ok     build   1.2 s').length - 1;
    assert.ok(drawn >= 3, err);
    assert.match(err, /wait {5}unit\n/);
    assert.match(err, /failed {3}unit {2}1\.2 s {2}exit code 7\n/);
  });
});

describe('pipelines', () => {
  it('are listed, of one target if named', async (test) => {
    const api = await startApi(test, [
      { gates: [build, unit], createdAt: new Date(Date.now() - 3_000_000).toISOString() },
    ]);
    const env = { ASTERN_URL: api.url };

    const words = await runCliProcess(['pipelines'], { env });
    const json = await runCliProcess(['pipelines', 'shop/production', '--limit', '3', '--json'], { env });

    assert.deepEqual(words.out.split('\n'), [
      'pipeline  target           mode      commit   title        gates   state    age',
      'pl_1      shop/production  standard  1a2b3c4  Faster cart  1 of 2  running  50 min',
      '',
    ]);
    assert.equal(JSON.parse(json.out).pipelines[0].id, 'pl_1');
    assert.deepEqual(api.requests.at(-1)?.query, { target: 'shop/production', limit: 3 });
  });
});

describe('log of a pipeline', () => {
  const log = async (api: FakeApi, ...args: string[]) =>
    runCliProcess(['log', 'pl_1', ...args], { env: { ASTERN_URL: api.url } });

  it('shows its gates', async (test) => {
    const api = await startApi(test, [{ gates: [build, failed], status: 'failed', endedAt }]);

    const { code, out } = await log(api);

    assert.equal(code, 0);
    assert.deepEqual(out.trimEnd().split('\n'), [
      'pl_1: standard pipeline of 1a2b3c4 on shop/production',
      'ok     build   1.2 s',
      'failed   unit  1.2 s  exit code 7',
      'The standard pipeline of 1a2b3c4 failed.',
    ]);
  });

  it('gives what a gate wrote, and nothing else on stdout', async (test) => {
    const api = await startApi(test, [{ gates: [failed] }]);

    const newest = await log(api, 'unit');
    const first = await log(api, 'unit', '--attempt', '1', '--json');
    const followed = await log(api, 'unit', '--follow');

    assert.deepEqual([newest.code, newest.out], [0, 'ok 1\nnot ok 2\n']);
    assert.equal(newest.err, 'failed unit  1.2 s  exit code 7\n');
    assert.deepEqual(JSON.parse(first.out), { text: 'ok 1\nnot ok 2\n', from: 0, next: 14, ended: true });
    assert.deepEqual([followed.code, followed.out], [1, 'ok 1\nnot ok 2\n']);
  });

  it('says which gates there are when the name is wrong', async (test) => {
    const api = await startApi(test, [{ gates: [build, failed] }]);

    const { code, err } = await log(api, 'unti');

    assert.equal(code, 6);
    assert.equal(err, 'gate/unknown: The pipeline pl_1 has no gate "unti".\n  Next: It has: build, unit.\n');
  });
});

describe('cancel and rerun of a pipeline', () => {
  const changed = (over: Partial<PipelineBody>, outcome: 'changed' | 'nothing-to-do' = 'changed') => ({
    status: 200,
    body: { outcome, message: 'pl_1 is being cancelled.', pipeline: pipelineBody(over) },
  });
  const call = (api: FakeApi, ...args: string[]) => runCliProcess(args, { env: { ASTERN_URL: api.url } });

  it('waits until it has ended', async (test) => {
    const api = await startApi(test, [{ gates: [running] }, { status: 'cancelled', endedAt }]);
    api.on('cancelPipeline', () => changed({ gates: [running], version: 0 }));

    const { code, out } = await call(api, 'cancel', 'pl_1', '--reason', 'wrong branch');

    assert.deepEqual([code, out], [0, 'The standard pipeline of 1a2b3c4 was cancelled.\n']);
    assert.deepEqual(api.requests[0]?.params, { id: 'pl_1' });
    assert.deepEqual(api.requests[0]?.body, { reason: 'wrong branch' });
  });

  it('says what it would do, and what was so already', async (test) => {
    const api = await startApi(test, [{}]);
    api.on('cancelPipeline', ({ query }) =>
      query.dryRun === undefined
        ? changed({ status: 'cancelled' }, 'nothing-to-do')
        : { status: 200, body: { dryRun: true, would: ['cancel pl_1, which is held'] } },
    );

    const dry = await call(api, 'cancel', 'pl_1', '--dry-run');
    const again = await call(api, 'cancel', 'pl_1');

    assert.deepEqual([dry.code, dry.out], [0, 'Would cancel pl_1, which is held.\n']);
    assert.deepEqual([again.code, again.out], [0, 'pl_1 is being cancelled.\n']);
  });

  it('follows what runs again to its end', async (test) => {
    const api = await startApi(test, [{ gates: [passed], status: 'done', release: 'r3', endedAt }]);
    api.on('rerunPipeline', () => changed({ gates: [{ ...unit, attempt: 1 }], version: 0, round: 2 }));

    const { code, out, err } = await call(api, 'rerun', 'pl_1');

    assert.deepEqual([code, out], [0, 'r3 is live on shop/production. 1.2 s in all.\n']);
    assert.match(err, /\nok {5}unit {2}1\.2 s\n/);
  });
});
