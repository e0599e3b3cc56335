import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DebtBody } from '../../src/api/hotfixes.ts';
import { type Outcome, runCliProcess } from '../support/cli.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const YML = `service: tiny
roles: { web: { run: exec node app.mjs, health: { http: /healthz } } }
environments: { production: { host: tiny.localhost } }
gates:
  lint: { run: npm run lint }
  unit: { run: npm test, hotfix: { run: npm test -- --short } }
  security: { run: npm audit, critical: true }
`;

describe('gates that run in the jobs of another CI system', () => {
  let tiny: TinyWorld;

  before(async () => {
    tiny = await startTinyWorld({ usual: { yml: YML } });
  });
  after(() => tiny.close());

  const inJob = (...words: readonly string[]): Promise<Outcome> =>
    runCliProcess(['ci', ...words], { cwd: tiny.repository.folder, env: { ASTERN_DATA: tiny.world.data } });
  const events = async (sha: string) =>
    (await tiny.orders.events())
      .filter(({ data }) => data.sha === sha)
      .map(({ kind, data }) => `${kind}${data.gate === undefined ? '' : ` ${data.gate}`}`);

  it('show as one pipeline that passes with its last gate', async () => {
    const sha = await tiny.repository.commit('ordinary work');

    for (const gate of ['lint', 'unit', 'security']) {
      const { code, out, err } = await inJob('gate', gate);
      assert.deepEqual([code, out], [0, 'run\n'], err);
      assert.equal((await inJob('report', gate, '--result', 'passed')).code, 0);
    }

    assert.deepEqual(await events(sha), [
      'pipeline.started',
      ...['lint', 'unit', 'security'].flatMap((gate) => [`gate.started ${gate}`, `gate.passed ${gate}`]),
      'pipeline.done',
    ]);
  });

  it('are left out in a hotfix, but for what is marked', async () => {
    const sha = await tiny.repository.commit('[hotfix] payment times out');

    assert.deepEqual(
      await Promise.all(['lint', 'unit', 'security'].map(async (gate) => (await inJob('gate', gate)).code)),
      [10, 0, 0],
    );

    const { out } = await inJob('gate', 'unit', '--json');
    assert.partialDeepStrictEqual(JSON.parse(out), { action: 'short', mode: 'hotfix', command: 'npm test -- --short' });
    assert.equal((await events(sha)).filter((line) => line === 'pipeline.started').length, 1);
    assert.equal((await events(sha)).filter((line) => line === 'gate.lost unit').length, 1);
  });

  it('end the pipeline when one fails, and take it up again when its job is started again', async () => {
    const sha = await tiny.repository.commit('fails at first');
    await inJob('gate', 'unit');

    assert.match((await inJob('report', 'unit', '--result', 'failed', '--exit-code', '1')).out, /is failed/);
    await inJob('gate', 'unit');
    assert.match((await inJob('report', 'unit', '--result', 'passed')).out, /is running/);
    assert.match((await inJob('report', 'unit', '--result', 'passed')).out, /is running/);

    assert.deepEqual(await events(sha), [
      'pipeline.started',
      'gate.started unit',
      'gate.failed unit',
      'pipeline.failed',
      'pipeline.rerun',
      'gate.started unit',
      'gate.passed unit',
    ]);
  });

  it('run when the gate is not declared, and when a rollback names nothing', async () => {
    await tiny.repository.commit('ordinary again');
    const unknown = await inJob('gate', 'lnt');
    assert.equal(unknown.code, 0);
    assert.match(unknown.err, /ci\/no-such-gate/);

    await tiny.repository.commit('[rollback] deadbeef');
    const nowhere = await inJob('gate', 'lint');
    assert.equal(nowhere.code, 0);
    assert.match(nowhere.err, /release\/unknown/);
  });

  it('can be asked for without a trace', async () => {
    const sha = await tiny.repository.commit('[hotfix] only a question');
    const outputs = join(tiny.world.dir, 'outputs');
    const env = { ASTERN_DATA: tiny.world.data, GITHUB_OUTPUT: outputs };

    const dry = await runCliProcess(['ci', 'gate', 'lint', '--dry-run', '--json'], {
      cwd: tiny.repository.folder,
      env,
    });

    assert.deepEqual([dry.code, JSON.parse(dry.out).action, JSON.parse(dry.out).pipeline], [10, 'skip', null]);
    assert.match(dry.err, /^astern: dry run: gate lint: skip/);
    assert.deepEqual([existsSync(outputs), await events(sha)], [false, []]);
    await inJob('gate', 'unit');
    const known = await inJob('gate', 'lint', '--dry-run', '--json');
    assert.match(JSON.parse(known.out).pipeline, /^pl_/);
  });

  it('are told of under names that nobody declared, and that is said', async () => {
    await tiny.repository.commit('misspelt');

    const { code, err } = await inJob('report', 'lnt', '--result', 'passed');

    assert.equal(code, 0);
    assert.match(err, /^Note: astern.yml at [0-9a-f]{7} declares no gate "lnt"; it has lint, unit, security\n/);
  });

  it('leave a hotfix that CI deploys by itself with the debts of every hotfix, and may pay them', async () => {
    const sha = await tiny.repository.commit('[hotfix] deployed elsewhere');
    const debts = async () => {
      const { body } = await tiny.world.api.call('debts', { query: { all: true } });
      return body.debts.filter((debt) => debt.sha === sha);
    };
    const backfill = (what: string, isSo: (debt: DebtBody) => boolean) =>
      until(what, async () => (await debts()).find((debt) => debt.kind === 'backfill' && isSo(debt)));
    const locks = async () => (await tiny.world.api.call('locks', {})).body.locks.length;
    for (const gate of ['unit', 'security']) await inJob('report', gate, '--result', 'passed');
    assert.equal((await inJob('gate', 'lint')).code, 10);

    assert.match((await inJob('report', 'deploy', '--result', 'passed')).out, /^deploy passed: pl_\w+ is done\n$/);
    assert.equal((await inJob('report', 'deploy', '--result', 'passed')).code, 0);

    assert.deepEqual((await debts()).map(({ kind, status }) => `${kind} ${status}`).sort(), [
      'backfill open',
      'merge-back open',
    ]);
    assert.match((await inJob('gate', 'lint')).err, /run \(the hotfix did without it/);
    await inJob('report', 'lint', '--result', 'failed');
    await backfill('the failure is known', ({ state }) => state === 'failed: lint');
    assert.equal(await locks(), 1);
    for (const gate of ['lint', 'unit']) {
      assert.equal((await inJob('gate', gate)).out, 'run\n');
      await inJob('report', gate, '--result', 'passed');
    }
    await backfill('it is paid', ({ settledHow }) => settledHow === 'gates-passed');
    assert.equal(await locks(), 0);
  });

  it('are asked the same way with flags before the command, and by a shell', async () => {
    await tiny.repository.commit('[hotfix] once more');
    const through = await runCliProcess(['--json', 'ci', 'gate', 'lint'], {
      cwd: tiny.repository.folder,
      env: { ASTERN_DATA: tiny.world.data },
    });

    assert.equal(through.code, 10);
    assert.equal(JSON.parse(through.out).action, 'skip');
  });

  it('do not fail because the server is away', async () => {
    await tiny.repository.commit('nobody there');
    await tiny.world.stop();

    const asked = await inJob('gate', 'lint');
    const told = await inJob('report', 'lint', '--result', 'passed');
    const strict = await inJob('report', 'lint', '--result', 'passed', '--strict');

    assert.deepEqual([asked.code, told.code, strict.code], [0, 0, 7]);
    assert.match(asked.err, /nothing is skipped without a clear answer/);
    assert.match(told.err, /is not written down/);
    await tiny.world.start();
  });
});
