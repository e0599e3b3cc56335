import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cleanEnv } from '../../../lib/clean-env.ts';
import type { UserError } from '../../../lib/errors.ts';
import { parseCommits } from './commits.ts';
import { isWholeSha, meaningsOf } from './names.ts';
import { makeRepositories, type Repositories, refuses } from './testing/repositories.ts';

const never = new AbortController().signal;

describe('a name in a repository', () => {
  let here: Repositories;
  before(async () => {
    here = await makeRepositories();
  });
  after(() => here.remove());

  describe('resolving a name', () => {
    it('takes branches, tags, whole shas and their beginnings', async () => {
      const named = { main: 2, HEAD: 2, v1: 0, v2: 1, 'hotfix/INC-1': 1, 'refs/heads/main': 2, 'refs/tags/v2': 1 };
      for (const [name, index] of Object.entries(named))
        assert.equal((await here.source().resolve(here.repository, name)).sha, here.sha(index), name);
      for (const digits of [7, 12, 40]) {
        assert.equal((await here.source().resolve(here.repository, here.sha(1).slice(0, digits))).sha, here.sha(1));
        assert.equal(
          (await here.source().resolve(here.repository, here.sha(1).slice(0, digits).toUpperCase())).sha,
          here.sha(1),
        );
      }
    });

    it('tells what is known of the commit', async () => {
      const { committedAtMs, ...rest } = await here.source().resolve(here.repository, here.sha(1));

      assert.deepEqual(rest, { sha: here.sha(1), title: 'second: "quotes" & ümlauts', author: 'Ada' });
      assert.ok(committedAtMs >= 1_700_000_000_000 && committedAtMs < 1_700_001_000_000);
    });

    it('refuses what is not there, too short, or an expression', async () => {
      const bad = [
        'nope',
        'f'.repeat(40),
        here.sha(0).slice(0, 3),
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
      for (const name of bad) await refuses(here.source().resolve(here.repository, name), 'source/unknown-commit');
    });

    it('refuses a beginning that several commits share, and names them', async () => {
      const { folder, prefix, shas } = await twins();

      await assert.rejects(here.source().resolve(folder, prefix), (error: UserError) => {
        assert.equal(error.code, 'source/ambiguous-commit');
        const candidates = error.facts.candidates as { sha: string; title: string }[];
        assert.deepEqual(candidates.map((candidate) => candidate.sha).sort(), [...shas].sort());
        assert.ok(candidates.every((candidate) => candidate.title.startsWith('twin')));
        return true;
      });
      for (const whole of shas) assert.equal((await here.source().resolve(folder, whole)).sha, whole);
    });

    it('does not mind files and trees whose sha begins the same', async () => {
      const { folder, prefix, commit: own } = await commitBesideBlob();

      assert.equal((await here.source().resolve(folder, prefix)).sha, own);
    });

    it('refuses a name that is a branch and another commit as a tag or sha', async () => {
      const folder = await here.newRepository('names');
      const first = await here.commit(folder, 'one', { a: '1' });
      await here.commit(folder, 'two', { a: '2' });
      here.git(folder, 'tag', 'both', first);
      here.git(folder, 'branch', 'both');
      here.git(folder, 'branch', first.slice(0, 7));

      await refuses(here.source().resolve(folder, 'both'), 'source/ambiguous-commit');
      await refuses(here.source().resolve(folder, first.slice(0, 7)), 'source/ambiguous-commit');
      assert.equal((await here.source().resolve(folder, 'refs/tags/both')).sha, first);
    });

    it('takes names that look like something else', async () => {
      const folder = await here.newRepository('odd');
      const only = await here.commit(folder, '--title', { a: '1' });
      for (const name of ['0012345', '1234e56', 'dead', '-x', '--output=pwned', 'ünï', 'release/2.0']) {
        here.git(folder, 'update-ref', `refs/heads/${name}`, only);
        assert.equal((await here.source().resolve(folder, name)).sha, only, name);
      }
    });

    it('finds what was only fetched', async () => {
      here.git(here.root, 'clone', '-q', here.repository, 'clone');

      assert.equal((await here.source().resolve(join(here.root, 'clone'), 'hotfix/INC-1')).sha, here.sha(1));
      assert.equal((await here.source().resolve(join(here.root, 'clone'), 'origin/hotfix/INC-1')).sha, here.sha(1));
    });

    it('says that a repository is empty or shallow', async () => {
      const empty = await here.newRepository('empty');
      here.git(here.root, 'clone', '-q', '--depth', '1', `file://${here.repository}`, 'shallow');

      await assert.rejects(here.source().resolve(empty, 'main'), /no commits on its present branch yet/);
      await assert.rejects(here.source().resolve(join(here.root, 'shallow'), here.sha(0)), {
        code: 'source/unknown-commit',
      });
      await assert.rejects(here.source().resolve(join(here.root, 'shallow'), here.sha(0).slice(0, 8)), /shallow clone/);
      await here.source().checkOut(join(here.root, 'shallow'), here.sha(2), join(here.root, 'from-shallow'), never);
      assert.equal(await here.source().contains(join(here.root, 'shallow'), here.sha(2), here.sha(0)), false);
    });
  });

  /** Two commits that share four digits: there are 65,536 beginnings, so a few hundred commits are enough. */
  async function twins(): Promise<{ folder: string; prefix: string; shas: readonly string[] }> {
    const folder = await here.newRepository('twins');
    const marks = Array.from({ length: 2_000 }, (_, index) => {
      const title = `twin ${index}`;
      return `commit refs/heads/b${index}\nmark :${index + 1}\ncommitter Ada <a@b> ${1_700_000_000 + index} +0000\ndata ${title.length}\n${title}\n`;
    });
    const env = { ...cleanEnv(), HOME: here.home };
    execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, env, input: marks.join('\n') });
    const all = here.git(folder, 'for-each-ref', '--format=%(objectname)').split('\n');
    const byPrefix = Map.groupBy(all, (found) => found.slice(0, 4));
    const [prefix, shas] = [...byPrefix].find(([, found]) => found.length > 1) ?? ['', []];
    return { folder, prefix, shas };
  }

  async function commitBesideBlob(): Promise<{ folder: string; prefix: string; commit: string }> {
    const folder = await here.newRepository('blobs');
    const blobs = Array.from({ length: 3_000 }, (_, index) => `blob\ndata ${String(index).length}\n${index}\n`);
    const marks = Array.from(
      { length: 300 },
      (_, index) => `commit refs/heads/b${index}\ncommitter Ada <a@b> ${index} +0000\ndata 1\nx\n`,
    );
    const env = { ...cleanEnv(), HOME: here.home };
    execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, env, input: [...blobs, ...marks].join('') });
    const objects = here
      .git(folder, 'cat-file', '--batch-all-objects', '--batch-check')
      .split('\n')
      .map((line) => line.split(' '));
    const byPrefix = Map.groupBy(objects, ([name = '']) => name.slice(0, 4));
    for (const [prefix, found] of byPrefix) {
      const [own, ...others] = found.filter(([, type]) => type === 'commit');
      if (own !== undefined && others.length === 0 && found.length > 1) return { folder, prefix, commit: own[0] ?? '' };
    }
    return assert.fail('no commit shares four digits with a file');
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
      { sha: 's1', title: 'a b', author: 'A', committedAtMs: 1_000 },
      { sha: 's2', title: '', author: 'B', committedAtMs: 2_000 },
    ]);
  });
});
