import assert from 'node:assert/strict';
import { chmod, chown, lstat, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { UserError } from '../../../lib/errors.ts';
import { createGitSource } from './index.ts';
import { makeRepositories, type Repositories, refuses } from './testing/repositories.ts';

const never = new AbortController().signal;

describe('the git source', () => {
  let here: Repositories;
  before(async () => {
    here = await makeRepositories();
  });
  after(() => here.remove());

  describe('finding the top of a repository', () => {
    it('works from a folder, a file and the git folder within it', async () => {
      for (const path of ['', 'deep', 'a.txt', '.git', '.git/refs']) {
        assert.equal(await here.source().root(join(here.repository, path)), here.repository, path);
      }
    });

    it('works in a bare repository and in a linked worktree', async () => {
      here.git(here.root, 'clone', '-q', '--bare', here.repository, 'bare.git');
      here.git(here.repository, 'worktree', 'add', '-q', '--detach', join(here.root, 'linked'), 'v1');

      assert.equal(await here.source().root(join(here.root, 'bare.git')), join(here.root, 'bare.git'));
      assert.equal(await here.source().root(join(here.root, 'linked', 'deep')), join(here.root, 'linked'));
      assert.equal((await here.source().resolve(join(here.root, 'bare.git'), 'v1')).sha, here.sha(0));
      await here.source().checkOut(join(here.root, 'linked'), here.sha(2), join(here.root, 'from-linked'), never);
      assert.equal(await readFile(join(here.root, 'from-linked', 'a.txt'), 'utf8'), 'three');
      assert.equal(await readFile(join(here.root, 'linked', 'a.txt'), 'utf8'), 'one');
    });

    it('says that a folder is no repository, or not there', async () => {
      await refuses(here.source().root(here.home), 'source/not-a-repository');
      await refuses(here.source().root(join(here.root, 'nowhere')), 'source/not-a-repository');
    });

    it('explains a repository of another user', async (test) => {
      if (process.getuid?.() !== 0) {
        test.skip('only root can give a folder to another user');
        return;
      }
      const other = await here.newRepository('theirs');
      await chown(other, 12_345, 12_345);
      await chown(join(other, '.git'), 12_345, 12_345);

      await assert.rejects(here.source().root(other), (error: UserError) => {
        assert.equal(error.code, 'source/not-trusted');
        assert.match(error.next, new RegExp(`safe\\.directory '${other}'`));
        return true;
      });
    });
  });

  describe('reading a file', () => {
    it('gives its text at the commit, or null', async () => {
      const read = (index: number, path: string) => here.source().readFile(here.repository, here.sha(index), path);

      assert.equal(await read(0, 'a.txt'), 'one');
      assert.equal(await read(2, './a.txt'), 'three');
      assert.equal(await read(0, 'deep/ünï 1.txt'), 'deep');
      for (const path of ['none', 'deep', 'a.txt/x', '', '..', '../shop/a.txt', '-p', 'a\nb'])
        assert.equal(await read(0, path), null, path);
      await refuses(here.source().readFile(here.repository, 'f'.repeat(40), 'a.txt'), 'source/unknown-commit');
      await refuses(here.source().readFile(here.repository, 'main', 'a.txt'), 'source/unknown-commit');
    });

    it('follows links within the commit, and none out of it', async () => {
      const folder = await here.newRepository('links');
      await symlink('real.yml', join(folder, 'link.yml'));
      await symlink('/etc/hostname', join(folder, 'out.yml'));
      const at = await here.commit(folder, 'links', { 'real.yml': 'service: shop\n' });

      assert.equal(await here.source().readFile(folder, at, 'link.yml'), 'service: shop\n');
      assert.equal(await here.source().readFile(folder, at, 'out.yml'), null);
    });
  });

  describe('checking out', () => {
    it('writes the commit and nothing else, and leaves the working copy, the index and the branches as they are', async () => {
      const folder = await here.newRepository('clean');
      await writeFile(join(folder, 'run.sh'), '#!/bin/sh\n');
      await chmod(join(folder, 'run.sh'), 0o755);
      await symlink('run.sh', join(folder, 'start'));
      const files = {
        'a.txt': 'one',
        '.gitattributes': 'hidden export-ignore\nstamp export-subst\n',
        hidden: 'here',
        stamp: '$Format:%H$',
      };
      const at = await here.commit(folder, 'all', files);
      await here.commit(folder, 'later', { 'a.txt': 'later' });
      await writeFile(join(folder, 'a.txt'), 'being worked on');
      await writeFile(join(folder, 'staged'), 'x');
      here.git(folder, 'add', 'staged');
      await writeFile(join(folder, '.git', 'hooks', 'post-checkout'), `#!/bin/sh\ntouch '${here.root}/hooked'\n`, {
        mode: 0o755,
      });
      here.git(folder, 'config', 'core.fsmonitor', `touch '${here.root}/watched'; false`);
      here.git(folder, 'config', 'core.autocrlf', 'true');
      const before = await snapshot(folder);
      const target = join(here.root, 'out');

      await here.source().checkOut(folder, at, target, never);

      assert.deepEqual((await readdir(target)).sort(), [
        '.gitattributes',
        'a.txt',
        'hidden',
        'run.sh',
        'stamp',
        'start',
      ]);
      assert.deepEqual(
        [await readFile(join(target, 'a.txt'), 'utf8'), await readFile(join(target, 'stamp'), 'utf8')],
        ['one', '$Format:%H$'],
      );
      assert.equal((await lstat(join(target, 'run.sh'))).mode & 0o111, 0o111);
      assert.equal(await readlink(join(target, 'start')), 'run.sh');
      assert.deepEqual(await snapshot(folder), before);
      assert.equal(
        (await readdir(here.root)).some((name) => name === 'hooked' || name === 'watched'),
        false,
      );
    });

    it('works for a bare repository', async () => {
      here.git(here.root, 'clone', '-q', '--bare', here.repository, 'bare-2.git');

      await here.source().checkOut(join(here.root, 'bare-2.git'), here.sha(1), join(here.root, 'from-bare'), never);

      assert.equal(await readFile(join(here.root, 'from-bare', 'a.txt'), 'utf8'), 'two');
    });

    it('refuses submodules by name, a folder in use, and an unknown commit', async () => {
      const folder = await here.newRepository('super');
      await here.commit(folder, 'one', { a: '1' });
      here.git(folder, 'update-index', '--add', '--cacheinfo', `160000,${here.sha(0)},vendor/lib`);
      here.git(folder, 'commit', '-q', '-m', 'with a submodule');

      await assert.rejects(
        here.source().checkOut(folder, here.git(folder, 'rev-parse', 'HEAD'), join(here.root, 'sub'), never),
        (error: UserError) => {
          assert.deepEqual([error.code, error.facts], ['source/submodules', { paths: ['vendor/lib'] }]);
          return true;
        },
      );
      await refuses(
        here.source().checkOut(here.repository, here.sha(0), here.repository, never),
        'source/folder-in-use',
      );
      await refuses(
        here.source().checkOut(here.repository, 'f'.repeat(40), join(here.root, 'unknown'), never),
        'source/unknown-commit',
      );
    });

    it('stops when it is told to, and leaves the folder empty', async () => {
      const stop = new AbortController();
      stop.abort(new Error('not any more'));

      await assert.rejects(
        here.source().checkOut(here.repository, here.sha(0), join(here.root, 'stopped'), stop.signal),
        /not any more/,
      );

      assert.deepEqual(await readdir(join(here.root, 'stopped')), []);
    });
  });

  describe('the history', () => {
    it('knows what is in what', async () => {
      const contains = (descendant: string, ancestor: string) =>
        here.source().contains(here.repository, descendant, ancestor);

      assert.deepEqual(
        await Promise.all([
          contains(here.sha(2), here.sha(0)),
          contains(here.sha(1), here.sha(1)),
          contains(here.sha(0), here.sha(2)),
        ]),
        [true, true, false],
      );
      for (const unknown of ['f'.repeat(40), 'main', '--help'])
        assert.equal(await contains(here.sha(2), unknown), false);
    });

    it('lists what lies between, newest first', async () => {
      const between = async (from: string, to: string, limit: number) =>
        (await here.source().between(here.repository, from, to, limit)).map((found) => found.sha);

      assert.deepEqual(await between(here.sha(0), here.sha(2), 10), [here.sha(2), here.sha(1)]);
      assert.deepEqual(await between(here.sha(0), here.sha(2), 1), [here.sha(2)]);
      assert.deepEqual(await between(here.sha(2), here.sha(0), 10), []);
      assert.deepEqual(await between(here.sha(0), here.sha(2), 0), []);
      await refuses(between('f'.repeat(40), here.sha(2), 10), 'source/unknown-commit');
    });
  });

  it('does not wait for ever', async () => {
    await assert.rejects(
      createGitSource({ timeoutMs: 1, env: { HOME: here.home } }).resolve(here.repository, 'main'),
      /did not finish within/,
    );
  });

  /** Everything that a check-out could have touched. */
  async function snapshot(folder: string): Promise<unknown> {
    const index = await readFile(join(folder, '.git', 'index'), 'hex');
    const files = (await readdir(join(folder, '.git'))).sort();
    const work = await Promise.all(['a.txt', 'staged'].map((name) => readFile(join(folder, name), 'utf8')));
    return {
      index,
      files,
      work,
      refs: here.git(folder, 'for-each-ref'),
      head: await readFile(join(folder, '.git', 'HEAD'), 'utf8'),
    };
  }
});
