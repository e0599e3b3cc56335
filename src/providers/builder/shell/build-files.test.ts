import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createBuildFiles } from './build-files.ts';

async function opened(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'astern-build-files-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return { dir, files: createBuildFiles({ folders: join(dir, 'builds'), logs: dir }) };
}

describe('the files of builds', () => {
  it('removes what an earlier try of the same operation left, and nothing else', async (t) => {
    const { dir, files } = await opened(t);
    await files.open('op_1', 1);
    await files.open('op_2', 1);

    await files.open('op_1', 2);

    assert.deepEqual((await readdir(join(dir, 'builds'))).sort(), ['op_1.2', 'op_2.1']);
  });

  it('keeps the newest logs', async (t) => {
    const { dir, files } = await opened(t);
    for (const [name, at] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ] as const) {
      await writeFile(files.logOf(name), name);
      await utimes(files.logOf(name), at, at);
    }
    // A name without a file, as when another tidies up at the same moment.
    await symlink(join(dir, 'gone'), files.logOf('d'));

    await files.keepNewestLogs(2);

    assert.deepEqual((await readdir(dir)).sort(), ['a.log', 'c.log']);
  });
});
