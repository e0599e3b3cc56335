import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCliProcess } from '../support/cli.ts';
import { ordersFor, refusal } from '../support/orders.ts';
import { pipelinesFor } from '../support/pipelines.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const YML = `service: tiny
build: { run: "echo must not be built here; exit 1" }
roles: { web: { run: exec node app.mjs, health: { http: /healthz } } }
environments: { production: { host: tiny.localhost } }
gates:
  lint: { run: "exit 1" }
  unit: { run: "exit 1", hotfix: true }
`;

describe('a release that was built elsewhere', () => {
  let tiny: TinyWorld;
  let reports = 0;

  before(async () => {
    tiny = await startTinyWorld({ usual: { yml: YML } });
  });
  after(() => tiny.close());

  const cli = (...words: readonly string[]) =>
    runCliProcess(words, { cwd: tiny.repository.folder, env: { ASTERN_DATA: tiny.world.data } });
  const report = async (outcomes: Readonly<Record<string, string>>) => {
    reports += 1;
    const file = join(tiny.world.dir, `report-${reports}.json`);
    const gates = Object.entries(outcomes).map(([name, outcome]) => ({ name, outcome, durationMs: 1_200 }));
    await writeFile(file, JSON.stringify({ gates }));
    return file;
  };
  /** What a CI job has built of the present commit. */
  const built = async () => {
    const folder = join(tiny.world.dir, `built-${reports}`);
    await mkdir(folder, { recursive: true });
    execFileSync('cp', ['app.mjs', 'astern.yml', 'title.txt', folder], { cwd: tiny.repository.folder });
    return folder;
  };

  it('is refused with the list of gates that it lacks, and nothing is kept of it', async () => {
    await tiny.repository.commit('lacks gates');
    const gates = await report({ lint: 'failed' });

    const { code, err } = await cli('release', 'add', '--artifact', await built(), '--gates', gates);

    assert.equal(code, 2);
    assert.match(err, /release\/gates-missing: .*lint failed, unit is not in the report/);
    assert.match((await cli('releases', 'tiny')).err, /no service tiny/);
  });

  it('is added once for the same content, from a folder or an archive, and shipped without a build or a gate here', async () => {
    const sha = await tiny.repository.commit('complete');
    const gates = await report({ lint: 'passed', unit: 'passed' });
    const folder = await built();
    const archive = `${folder}.tar.gz`;
    execFileSync('tar', ['-czf', archive, '-C', folder, '.']);

    const first = await cli('release', 'add', '--artifact', folder, '--gates', gates);
    const again = await cli('release', 'add', '--artifact', archive, '--gates', gates);

    assert.match(first.out, /^r1 of [0-9a-f]{7} added/, first.err);
    assert.match(again.out, /^r1 of [0-9a-f]{7} is there already/, again.err);
    const { id } = await pipelinesFor(tiny.world.api).started(tiny.orders.ship(sha));
    const done = await pipelinesFor(tiny.world.api).reaches(id, 'done');
    assert.deepEqual(
      done.gates.map(({ gate, status, place }) => [gate, status, place]),
      [
        ['build', 'passed', 'astern'],
        ['lint', 'passed', 'ci'],
        ['unit', 'passed', 'ci'],
      ],
    );
    assert.equal((await tiny.orders.status()).hot?.release, 'r1');
  });

  it('is shipped by a job of another machine, whose folders are not here', async () => {
    const sha = await tiny.repository.commit('from afar');
    const gates = await report({ lint: 'passed', unit: 'passed' });
    assert.equal((await cli('release', 'add', '--artifact', await built(), '--gates', gates)).code, 0);

    const afar = ordersFor(tiny.world.api, '/nowhere/shop');
    const { id } = await pipelinesFor(tiny.world.api).started(afar.ship(sha));

    await pipelinesFor(tiny.world.api).reaches(id, 'done');
    assert.equal((await refusal(afar.ship('f'.repeat(40)))).code, 'source/not-a-repository');
  });

  it('needs only what CI has not told already, and only what its mode runs', async () => {
    await tiny.repository.commit('told by its jobs');
    for (const gate of ['lint', 'unit']) await cli('ci', 'report', gate, '--result', 'passed');
    assert.equal((await cli('release', 'add', '--artifact', await built())).code, 0);

    await tiny.repository.commit('[hotfix] quick');
    const { code, err } = await cli(
      'release',
      'add',
      '--artifact',
      await built(),
      '--gates',
      await report({ unit: 'passed' }),
    );
    assert.equal(code, 0, err);
  });

  it('is refused as an image, as no archive, and when it is not there', async () => {
    const file = join(tiny.world.dir, 'no.tar');
    await writeFile(file, 'this is no archive');

    assert.match((await cli('release', 'add', '--image', 'shop:1')).err, /release\/images/);
    assert.match((await cli('release', 'add', '--artifact', file)).err, /artifacts\/not-a-tar/);
    assert.match((await cli('release', 'add', '--artifact', `${file}.gone`)).err, /request\/usage/);
  });
});
