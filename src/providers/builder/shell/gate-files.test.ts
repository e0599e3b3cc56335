import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createGateFiles } from './gate-files.ts';

const lint = { pipeline: 'pl_1', gate: 'lint', attempt: 1 };
const unit = { pipeline: 'pl_1', gate: 'unit', attempt: 1 };

async function opened(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'astern-gate-files-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const folders = join(dir, 'pipelines');
  const places = { folders, logs: join(dir, 'logs') };
  let laidOut = 0;
  const layOut = async (folder: string) => {
    laidOut += 1;
    await writeFile(join(folder, 'package.json'), '{}');
  };
  return {
    ...places,
    files: createGateFiles(places),
    again: () => createGateFiles(places),
    layOut,
    times: () => laidOut,
  };
}

describe('the files of gates', () => {
  it('gives each attempt a copy of its own, of a tree that is laid out once', async (t) => {
    const { files, layOut, times } = await opened(t);

    const [one, other] = await Promise.all([files.open(lint, layOut), files.open(unit, layOut)]);
    await writeFile(join(one, 'package.json'), '{ "dirty": true }');

    assert.equal(times(), 1);
    assert.equal(await readFile(join(other, 'package.json'), 'utf8'), '{}');
    assert.equal(await readFile(join(await files.open({ ...lint, attempt: 2 }, layOut), 'package.json'), 'utf8'), '{}');
  });

  it('lays the tree out anew when laying it out failed', async (t) => {
    const { files, layOut } = await opened(t);
    await assert.rejects(
      files.open(lint, () => Promise.reject(new Error('no git'))),
      /no git/,
    );

    const folder = await files.open(lint, layOut);

    assert.deepEqual(await readdir(folder), ['package.json']);
  });

  it('takes nothing over from a process that was killed', async (t) => {
    const { folders, files, again, layOut, times } = await opened(t);
    await writeFile(join(await files.open(lint, layOut), 'left'), '');

    const folder = await again().open(unit, layOut);

    assert.equal(times(), 2);
    assert.deepEqual(await readdir(folder), ['package.json']);
    assert.deepEqual((await readdir(join(folders, 'pl_1'))).includes('lint.1'), false);
  });

  it('gives whole and untouched copies, however many are taken at once', async (t) => {
    const { folders, files, layOut } = await opened(t);
    const take = async (attempt: number) => {
      const folder = await files.open({ ...lint, attempt }, layOut);
      await writeFile(join(folder, 'dirt'), '');
    };
    for (const attempts of [[1], [2, 3, 4], [5], [6, 7]]) await Promise.all(attempts.map(take));

    const last = await files.open(unit, layOut);

    assert.deepEqual(await readdir(last), ['package.json']);
    await files.clear('pl_1');
    assert.deepEqual(await readdir(folders), []);
  });

  it('clears a pipeline away and leaves the others', async (t) => {
    const { folders, files, layOut, times } = await opened(t);
    await files.open(lint, layOut);
    await files.open({ ...lint, pipeline: 'pl_2' }, layOut);

    await files.clear('pl_1');
    await files.clear('never opened');

    assert.deepEqual(await readdir(folders), ['pl_2']);
    await files.open(lint, layOut);
    assert.equal(times(), 3);
  });

  it('clears away what a server before left of pipelines that have ended meanwhile', async (t) => {
    const { folders, files, again, layOut } = await opened(t);
    for (const pipeline of ['pl_1', 'pl_2', 'pl_3']) await files.open({ ...lint, pipeline }, layOut);
    await files.clear('pl_3');
    const next = again();
    await next.open({ ...lint, pipeline: 'pl_3' }, layOut);

    await next.clearOthers(new Set(['pl_2']));

    assert.deepEqual((await readdir(folders)).sort(), ['pl_2', 'pl_3']);
  });

  it('keeps the logs of the newest pipelines', async (t) => {
    const { logs, files } = await opened(t);
    for (const [pipeline, at] of [
      ['pl_1', 3],
      ['pl_2', 1],
      ['pl_3', 2],
    ] as const) {
      const log = files.logOf({ ...lint, pipeline });
      await mkdir(dirname(log), { recursive: true });
      await writeFile(log, '');
      await utimes(dirname(log), at, at);
    }

    await files.keepNewestLogs(2);

    assert.deepEqual((await readdir(logs)).sort(), ['pl_1', 'pl_3']);
    assert.equal(files.logOf(unit), join(logs, 'pl_1', 'unit.1.log'));
  });
});
