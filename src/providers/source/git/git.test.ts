import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { UserError } from '../../../lib/errors.ts';
import { parseCommits } from './commits.ts';
import { createGitSource } from './index.ts';
import { isWholeSha, meaningsOf } from './names.ts';

const never = new AbortController().signal;

describe('the git source', () => {
  let root = '';
  let repository = '';
  let home = '';
  let commits: string[] = [];

  const git = (folder: string, ...args: string[]): string => {
    const who = {
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'a@b',
    };
    const env = { ...cleanEnv(), ...who, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_COMMITTER_DATE: date() };
    return execFileSync('git', args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  };
  let second = 1_700_000_000;
  const date = () => `${second++} +0000`;
  const commit = async (folder: string, title: string, files: Record<string, string>): Promise<string> => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '--allow-empty', '-m', title);
    return git(folder, 'rev-parse', 'HEAD');
  };
  const newRepository = async (name: string): Promise<string> => {
    const folder = join(root, name);
    await mkdir(folder);
    git(folder, 'init', '-q', '-b', 'main');
    return folder;
  };
  const source = () => createGitSource({ env: { HOME: home, GIT_CONFIG_NOSYSTEM: '1' } });
  const refuses = (work: Promise<unknown>, code: string) =>
    assert.rejects(work, (error) => error instanceof UserError && error.code === code);

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'astern-git-'));
    home = join(root, 'home');
    await mkdir(home);
    repository = await newRepository('shop');
    commits = [
      await commit(repository, 'first', { 'a.txt': 'one', 'deep/ünï 1.txt': 'deep' }),
      await commit(repository, 'second: "quotes" & ümlauts', { 'a.txt': 'two' }),
      await commit(repository, 'third', { 'a.txt': 'three' }),
    ];
    git(repository, 'tag', 'v1', commits[0] ?? '');
    git(repository, 'tag', '-a', '-m', 'noted', 'v2', commits[1] ?? '');
    git(repository, 'branch', 'hotfix/INC-1', commits[1] ?? '');
  });
  after(() => rm(root, { recursive: true }));

  const sha = (index: number): string => commits[index] ?? '';

  describe('finding the top of a repository', () => {
    it('works from a folder, a file and the git folder within it', async () => {
      for (const path of ['', 'deep', 'a.txt', '.git', '.git/refs']) {
        assert.equal(await source().root(join(repository, path)), repository, path);
      }
    });

    it('works in a bare repository and in a linked worktree', async () => {
      git(root, 'clone', '-q', '--bare', repository, 'bare.git');
      git(repository, 'worktree', 'add', '-q', '--detach', join(root, 'linked'), 'v1');

      assert.equal(await source().root(join(root, 'bare.git')), join(root, 'bare.git'));
      assert.equal(await source().root(join(root, 'linked', 'deep')), join(root, 'linked'));
      assert.equal((await source().resolve(join(root, 'bare.git'), 'v1')).sha, sha(0));
      await source().checkOut(join(root, 'linked'), sha(2), join(root, 'from-linked'), never);
      assert.equal(await readFile(join(root, 'from-linked', 'a.txt'), 'utf8'), 'three');
      assert.equal(await readFile(join(root, 'linked', 'a.txt'), 'utf8'), 'one');
    });

    it('says that a folder is no repository, or not there', async () => {
      await refuses(source().root(home), 'source/not-a-repository');
      await refuses(source().root(join(root, 'nowhere')), 'source/not-a-repository');
    });

    it('explains a repository of another user', async (test) => {
      if (process.getuid?.() !== 0) {
        test.skip('only root can give a folder to another user');
        return;
      }
      const other = await newRepository('theirs');
      await chown(other, 12_345, 12_345);
      await chown(join(other, '.git'), 12_345, 12_345);

      await assert.rejects(source().root(other), (error: UserError) => {
        assert.equal(error.code, 'source/not-trusted');
        assert.match(error.next, new RegExp(`safe\\.directory '${other}'`));
        return true;
      });
    });
  });

  describe('resolving a name', () => {
    it('takes branches, tags, whole shas and their beginnings', async () => {
      const named = { main: 2, HEAD: 2, v1: 0, v2: 1, 'hotfix/INC-1': 1, 'refs/heads/main': 2, 'refs/tags/v2': 1 };
      for (const [name, index] of Object.entries(named))
        assert.equal((await source().resolve(repository, name)).sha, sha(index), name);
      for (const digits of [7, 12, 40]) {
        assert.equal((await source().resolve(repository, sha(1).slice(0, digits))).sha, sha(1));
        assert.equal((await source().resolve(repository, sha(1).slice(0, digits).toUpperCase())).sha, sha(1));
      }
    });

    it('tells what is known of the commit', async () => {
      const { committedAtMs, ...rest } = await source().resolve(repository, sha(1));

      assert.deepEqual(rest, { sha: sha(1), title: 'second: "quotes" & ümlauts', author: 'Ada' });
      assert.ok(committedAtMs >= 1_700_000_000_000 && committedAtMs < 1_700_001_000_000);
    });

    it('refuses what is not there, too short, or an expression', async () => {
      const bad = [
        'nope',
        'f'.repeat(40),
        sha(0).slice(0, 3),
        '',
        ' ',
        '-rf',
        '--all',
        'main~1',
        'main^',
        'HEAD@{1}',
        ':/third',
        'v1..main',
        'a b',
        'x\ny',
        '@',
        'main:a.txt',
        'x'.repeat(300),
      ];
      for (const name of bad) await refuses(source().resolve(repository, name), 'source/unknown-commit');
    });

    it('refuses a beginning that several commits share, and names them', async () => {
      const { folder, prefix, shas } = await twins();

      await assert.rejects(source().resolve(folder, prefix), (error: UserError) => {
        assert.equal(error.code, 'source/ambiguous-commit');
        const candidates = error.facts.candidates as { sha: string; title: string }[];
        assert.deepEqual(candidates.map((candidate) => candidate.sha).sort(), [...shas].sort());
        assert.ok(candidates.every((candidate) => candidate.title.startsWith('twin')));
        return true;
      });
      for (const whole of shas) assert.equal((await source().resolve(folder, whole)).sha, whole);
    });

    it('does not mind files and trees whose sha begins the same', async () => {
      const { folder, prefix, commit: own } = await commitBesideBlob();

      assert.equal((await source().resolve(folder, prefix)).sha, own);
    });

    it('refuses a name that is a branch and another commit as a tag or sha', async () => {
      const folder = await newRepository('names');
      const first = await commit(folder, 'one', { a: '1' });
      await commit(folder, 'two', { a: '2' });
      git(folder, 'tag', 'both', first);
      git(folder, 'branch', 'both');
      git(folder, 'branch', first.slice(0, 7));

      await refuses(source().resolve(folder, 'both'), 'source/ambiguous-commit');
      await refuses(source().resolve(folder, first.slice(0, 7)), 'source/ambiguous-commit');
      assert.equal((await source().resolve(folder, 'refs/tags/both')).sha, first);
    });

    it('takes names that look like something else', async () => {
      const folder = await newRepository('odd');
      const only = await commit(folder, '--title', { a: '1' });
      for (const name of ['0012345', '1234e56', 'dead', '-x', '--output=pwned', 'ünï', 'release/2.0']) {
        git(folder, 'update-ref', `refs/heads/${name}`, only);
        assert.equal((await source().resolve(folder, name)).sha, only, name);
      }
    });

    it('finds what was only fetched', async () => {
      git(root, 'clone', '-q', repository, 'clone');

      assert.equal((await source().resolve(join(root, 'clone'), 'hotfix/INC-1')).sha, sha(1));
      assert.equal((await source().resolve(join(root, 'clone'), 'origin/hotfix/INC-1')).sha, sha(1));
    });

    it('says that a repository is empty or shallow', async () => {
      const empty = await newRepository('empty');
      git(root, 'clone', '-q', '--depth', '1', `file://${repository}`, 'shallow');

      await assert.rejects(source().resolve(empty, 'main'), /no commits on its present branch yet/);
      await assert.rejects(source().resolve(join(root, 'shallow'), sha(0)), { code: 'source/unknown-commit' });
      await assert.rejects(source().resolve(join(root, 'shallow'), sha(0).slice(0, 8)), /shallow clone/);
      await source().checkOut(join(root, 'shallow'), sha(2), join(root, 'from-shallow'), never);
      assert.equal(await source().contains(join(root, 'shallow'), sha(2), sha(0)), false);
    });
  });

  describe('reading a file', () => {
    it('gives its text at the commit, or null', async () => {
      const read = (index: number, path: string) => source().readFile(repository, sha(index), path);

      assert.equal(await read(0, 'a.txt'), 'one');
      assert.equal(await read(2, './a.txt'), 'three');
      assert.equal(await read(0, 'deep/ünï 1.txt'), 'deep');
      for (const path of ['none', 'deep', 'a.txt/x', '', '..', '../shop/a.txt', '-p', 'a\nb'])
        assert.equal(await read(0, path), null, path);
      await refuses(source().readFile(repository, 'f'.repeat(40), 'a.txt'), 'source/unknown-commit');
      await refuses(source().readFile(repository, 'main', 'a.txt'), 'source/unknown-commit');
    });

    it('follows links within the commit, and none out of it', async () => {
      const folder = await newRepository('links');
      await symlink('real.yml', join(folder, 'link.yml'));
      await symlink('/etc/hostname', join(folder, 'out.yml'));
      const at = await commit(folder, 'links', { 'real.yml': 'service: shop\n' });

      assert.equal(await source().readFile(folder, at, 'link.yml'), 'service: shop\n');
      assert.equal(await source().readFile(folder, at, 'out.yml'), null);
    });
  });

  describe('checking out', () => {
    it('writes the commit and nothing else, and leaves the working copy, the index and the branches as they are', async () => {
      const folder = await newRepository('clean');
      await writeFile(join(folder, 'run.sh'), '#!/bin/sh\n');
      await chmod(join(folder, 'run.sh'), 0o755);
      await symlink('run.sh', join(folder, 'start'));
      const files = {
        'a.txt': 'one',
        '.gitattributes': 'hidden export-ignore\nstamp export-subst\n',
        hidden: 'here',
        stamp: '$Format:%H$',
      };
      const at = await commit(folder, 'all', files);
      await commit(folder, 'later', { 'a.txt': 'later' });
      await writeFile(join(folder, 'a.txt'), 'being worked on');
      await writeFile(join(folder, 'staged'), 'x');
      git(folder, 'add', 'staged');
      await writeFile(join(folder, '.git', 'hooks', 'post-checkout'), `#!/bin/sh\ntouch '${root}/hooked'\n`, {
        mode: 0o755,
      });
      git(folder, 'config', 'core.fsmonitor', `touch '${root}/watched'; false`);
      git(folder, 'config', 'core.autocrlf', 'true');
      const before = await snapshot(folder);
      const target = join(root, 'out');

      await source().checkOut(folder, at, target, never);

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
        (await readdir(root)).some((name) => name === 'hooked' || name === 'watched'),
        false,
      );
    });

    it('works for a bare repository', async () => {
      git(root, 'clone', '-q', '--bare', repository, 'bare-2.git');

      await source().checkOut(join(root, 'bare-2.git'), sha(1), join(root, 'from-bare'), never);

      assert.equal(await readFile(join(root, 'from-bare', 'a.txt'), 'utf8'), 'two');
    });

    it('refuses submodules by name, a folder in use, and an unknown commit', async () => {
      const folder = await newRepository('super');
      await commit(folder, 'one', { a: '1' });
      git(folder, 'update-index', '--add', '--cacheinfo', `160000,${sha(0)},vendor/lib`);
      git(folder, 'commit', '-q', '-m', 'with a submodule');

      await assert.rejects(
        source().checkOut(folder, git(folder, 'rev-parse', 'HEAD'), join(root, 'sub'), never),
        (error: UserError) => {
          assert.deepEqual([error.code, error.facts], ['source/submodules', { paths: ['vendor/lib'] }]);
          return true;
        },
      );
      await refuses(source().checkOut(repository, sha(0), repository, never), 'source/folder-in-use');
      await refuses(
        source().checkOut(repository, 'f'.repeat(40), join(root, 'unknown'), never),
        'source/unknown-commit',
      );
    });

    it('stops when it is told to, and leaves the folder empty', async () => {
      const stop = new AbortController();
      stop.abort(new Error('not any more'));

      await assert.rejects(source().checkOut(repository, sha(0), join(root, 'stopped'), stop.signal), /not any more/);

      assert.deepEqual(await readdir(join(root, 'stopped')), []);
    });
  });

  describe('the history', () => {
    it('knows what is in what', async () => {
      const contains = (descendant: string, ancestor: string) => source().contains(repository, descendant, ancestor);

      assert.deepEqual(
        await Promise.all([contains(sha(2), sha(0)), contains(sha(1), sha(1)), contains(sha(0), sha(2))]),
        [true, true, false],
      );
      for (const unknown of ['f'.repeat(40), 'main', '--help']) assert.equal(await contains(sha(2), unknown), false);
    });

    it('lists what lies between, newest first', async () => {
      const between = async (from: string, to: string, limit: number) =>
        (await source().between(repository, from, to, limit)).map((found) => found.sha);

      assert.deepEqual(await between(sha(0), sha(2), 10), [sha(2), sha(1)]);
      assert.deepEqual(await between(sha(0), sha(2), 1), [sha(2)]);
      assert.deepEqual(await between(sha(2), sha(0), 10), []);
      assert.deepEqual(await between(sha(0), sha(2), 0), []);
      await refuses(between('f'.repeat(40), sha(2), 10), 'source/unknown-commit');
    });
  });

  it('does not wait for ever', async () => {
    await assert.rejects(
      createGitSource({ timeoutMs: 1, env: { HOME: home } }).resolve(repository, 'main'),
      /did not finish within/,
    );
  });

  /** Two commits that share four digits: there are 65,536 beginnings, so a few hundred commits are enough. */
  async function twins(): Promise<{ folder: string; prefix: string; shas: readonly string[] }> {
    const folder = await newRepository('twins');
    const marks = Array.from({ length: 2_000 }, (_, index) => {
      const title = `twin ${index}`;
      return `commit refs/heads/b${index}\nmark :${index + 1}\ncommitter Ada <a@b> ${1_700_000_000 + index} +0000\ndata ${title.length}\n${title}\n`;
    });
    const env = { ...cleanEnv(), HOME: home };
    execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, env, input: marks.join('\n') });
    const all = git(folder, 'for-each-ref', '--format=%(objectname)').split('\n');
    const byPrefix = Map.groupBy(all, (found) => found.slice(0, 4));
    const [prefix, shas] = [...byPrefix].find(([, found]) => found.length > 1) ?? ['', []];
    return { folder, prefix, shas };
  }

  async function commitBesideBlob(): Promise<{ folder: string; prefix: string; commit: string }> {
    const folder = await newRepository('blobs');
    const blobs = Array.from({ length: 3_000 }, (_, index) => `blob\ndata ${String(index).length}\n${index}\n`);
    const marks = Array.from(
      { length: 300 },
      (_, index) => `commit refs/heads/b${index}\ncommitter Ada <a@b> ${index} +0000\ndata 1\nx\n`,
    );
    const env = { ...cleanEnv(), HOME: home };
    execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, env, input: [...blobs, ...marks].join('') });
    const objects = git(folder, 'cat-file', '--batch-all-objects', '--batch-check')
      .split('\n')
      .map((line) => line.split(' '));
    const byPrefix = Map.groupBy(objects, ([name = '']) => name.slice(0, 4));
    for (const [prefix, found] of byPrefix) {
      const [own, ...others] = found.filter(([, type]) => type === 'commit');
      if (own !== undefined && others.length === 0 && found.length > 1) return { folder, prefix, commit: own[0] ?? '' };
    }
    return assert.fail('no commit shares four digits with a file');
  }

  /** Everything that a check-out could have touched. */
  async function snapshot(folder: string): Promise<unknown> {
    const index = await readFile(join(folder, '.git', 'index'), 'hex');
    const files = (await readdir(join(folder, '.git'))).sort();
    const work = await Promise.all(['a.txt', 'staged'].map((name) => readFile(join(folder, name), 'utf8')));
    return {
      index,
      files,
      work,
      refs: git(folder, 'for-each-ref'),
      head: await readFile(join(folder, '.git', 'HEAD'), 'utf8'),
    };
  }
});

describe('the meaning of a name', () => {
  it('is a ref, a sha or both, and never an expression', () => {
    assert.deepEqual(meaningsOf('main'), {
      refs: ['refs/heads/main', 'refs/tags/main'],
      fallback: ['refs/remotes/main', 'refs/remotes/origin/main'],
      sha: null,
    });
    assert.equal(meaningsOf('DEADbeef')?.sha, 'deadbeef');
    assert.equal(meaningsOf('abc')?.sha, null);
    for (const bad of ['', 'a~1', 'a^', 'a..b', 'a@{1}', 'a:b', 'a b', '/a', 'a/', 'a//b', 'x.lock', 'a\x00b'])
      assert.equal(meaningsOf(bad), null, bad);
    assert.equal(isWholeSha('a'.repeat(64)), true);
    assert.equal(isWholeSha('A'.repeat(40)), false);
  });

  it('takes a title apart from its neighbours whatever it holds', () => {
    assert.deepEqual(parseCommits('s1\0a\x01b\0A\x001\0s2\0\0B\x002\0'), [
      { sha: 's1', title: 'a\x01b', author: 'A', committedAtMs: 1_000 },
      { sha: 's2', title: '', author: 'B', committedAtMs: 2_000 },
    ]);
  });
});
