import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { copyTree } from './copy-tree.ts';

async function tree(t: TestContext): Promise<{ readonly from: string; readonly to: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'astern-copy-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const from = join(dir, 'from');
  await mkdir(join(from, 'bin', 'empty'), { recursive: true });
  await writeFile(join(from, 'bin', 'run.sh'), 'exit 0\n');
  await chmod(join(from, 'bin', 'run.sh'), 0o755);
  await symlink('run.sh', join(from, 'bin', 'link'));
  await symlink('/nowhere', join(from, 'dangling'));
  return { from, to: join(dir, 'to') };
}

describe('copying a folder', () => {
  it('copies files with their rights, folders, and links as they are', async (t) => {
    const { from, to } = await tree(t);

    await copyTree(from, to);

    assert.deepEqual(
      (await readdir(to, { recursive: true })).sort(),
      (await readdir(from, { recursive: true })).sort(),
    );
    assert.equal(await readFile(join(to, 'bin', 'run.sh'), 'utf8'), 'exit 0\n');
    assert.equal((await stat(join(to, 'bin', 'run.sh'))).mode & 0o777, 0o755);
    assert.deepEqual(
      [await readlink(join(to, 'bin', 'link')), await readlink(join(to, 'dangling'))],
      ['run.sh', '/nowhere'],
    );
  });

  it('makes copies that can be written into without changing another', async (t) => {
    const { from, to } = await tree(t);
    await copyTree(from, to);

    await writeFile(join(to, 'bin', 'run.sh'), 'exit 1\n');

    assert.equal(await readFile(join(from, 'bin', 'run.sh'), 'utf8'), 'exit 0\n');
  });

  it('does not write into what stands there already', async (t) => {
    const { from, to } = await tree(t);
    await mkdir(to);

    await assert.rejects(copyTree(from, to), { code: 'EEXIST' });
  });
});
