import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { ProviderError } from '../../../lib/errors.ts';
import { createGitSource } from './index.ts';

const never = new AbortController().signal;

/**
 * main:   one - two - three - picked(fix 1) - merge(side) - squash
 * hotfix: two - fix 1 - fix 2
 */
describe('the history of a git repository', () => {
  let root = '';
  let shop = '';
  const at: Record<string, string> = {};
  const source = createGitSource();

  const git = (folder: string, ...args: string[]): string => {
    const who = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.test' };
    const committer = { GIT_COMMITTER_NAME: 'Ben', GIT_COMMITTER_EMAIL: 'ben@example.test' };
    const env = { ...cleanEnv(), ...who, ...committer, HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  };
  const commit = async (name: string, message: string, files: Record<string, string>): Promise<void> => {
    for (const [file, text] of Object.entries(files)) await writeFile(join(shop, file), text);
    git(shop, 'add', '-A');
    git(shop, 'commit', '-q', '--allow-empty', '-m', message);
    at[name] = git(shop, 'rev-parse', 'HEAD');
  };
  const sha = (name: string): string => at[name] ?? assert.fail(`no commit ${name}`);

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'astern-history-'));
    shop = join(root, 'shop');
    execFileSync('git', ['init', '-q', '-b', 'main', shop]);
    await commit('one', 'one', { a: 'a\n', b: 'b\n' });
    await commit('two', 'two\n\nwith a body\n\nand more', { a: 'aa\n' });
    git(shop, 'checkout', '-q', '-b', 'hotfix/INC-7');
    await commit('fix 1', 'fix 1', { c: 'fixed\n' });
    await commit('fix 2', 'fix 2', { d: 'fixed too\n' });
    git(shop, 'checkout', '-q', 'main');
    await commit('three', 'three', { b: 'bb\n' });
    git(shop, 'cherry-pick', sha('fix 1'));
    at.picked = git(shop, 'rev-parse', 'HEAD');
    git(shop, 'checkout', '-q', '-b', 'side', sha('two'));
    await commit('side', '[hotfix] from the side', { e: 'e\n' });
    git(shop, 'checkout', '-q', 'main');
    git(shop, 'merge', '-q', '--no-ff', '-m', "Merge branch 'side'", 'side');
    at.merge = git(shop, 'rev-parse', 'HEAD');
  });
  after(() => rm(root, { recursive: true }));

  it('tells what a commit says, who wrote it, and what a merge brought in', async () => {
    const two = await source.head(shop, sha('two'));
    const merge = await source.head(shop, sha('merge'));

    assert.deepEqual(two, {
      message: 'two\n\nwith a body\n\nand more',
      email: 'ada@example.test',
      parents: [sha('one')],
      merged: [],
    });
    assert.deepEqual([merge.message, merge.merged], ["Merge branch 'side'", ['[hotfix] from the side']]);
    await assert.rejects(source.head(shop, 'main'), { code: 'source/unknown-commit' });
  });

  it('names the files that differ', async () => {
    assert.deepEqual(await source.changed(shop, sha('one'), sha('picked')), ['a', 'b', 'c']);
    assert.deepEqual(await source.changed(shop, sha('one'), sha('one')), []);
  });

  it('knows where a branch points, also one that only the origin has', async () => {
    git(root, 'clone', '-q', shop, 'clone');

    assert.equal(await source.tip(shop, 'hotfix/INC-7'), sha('fix 2'));
    assert.equal(await source.tip(join(root, 'clone'), 'hotfix/INC-7'), sha('fix 2'));
    for (const none of ['nope', '', '--all', 'main~1', 'a b', 'HEAD\n'])
      assert.equal(await source.tip(shop, none), null);
  });

  it('lists commits with whole messages', async () => {
    const range = { from: sha('one'), to: sha('picked'), limit: 10 };

    const log = await source.log(shop, range);

    assert.deepEqual(
      log.map(({ title, message }) => [title, message]),
      [
        ['fix 1', 'fix 1'],
        ['three', 'three'],
        ['two', 'two\n\nwith a body\n\nand more'],
      ],
    );
    assert.equal((await source.log(shop, { ...range, from: null, limit: 99 })).length, 4);
    assert.equal((await source.log(shop, { ...range, limit: 1 })).length, 1);
  });

  it('finds what two commits have in common', async () => {
    git(shop, 'checkout', '-q', '--orphan', 'stranger');
    await commit('stranger', 'stranger', {});
    git(shop, 'checkout', '-q', 'main');

    assert.equal(await source.mergeBase(shop, sha('merge'), sha('fix 2')), sha('two'));
    assert.equal(await source.mergeBase(shop, sha('merge'), sha('stranger')), null);
  });

  it('names a change alike wherever it was picked to, and merges not at all', async () => {
    const own = await source.patchIds(shop, { from: sha('two'), to: sha('fix 2'), limit: 10 });
    const main = await source.patchIds(shop, { from: sha('two'), to: sha('merge'), limit: 10 });

    assert.deepEqual(
      own.map((patch) => patch.sha),
      [sha('fix 2'), sha('fix 1')],
    );
    const fix = own.find((patch) => patch.sha === sha('fix 1'));
    assert.equal(main.find((patch) => patch.sha === sha('picked'))?.patchId, fix?.patchId);
    assert.equal(
      main.some((patch) => patch.sha === sha('merge')),
      false,
    );
    assert.equal(
      main.some(({ patchId }) => patchId === own[0]?.patchId),
      false,
    );
  });

  it('names all changes of a branch as a squash makes them', async () => {
    git(shop, 'checkout', '-q', '-b', 'squashed', sha('three'));
    git(shop, 'merge', '-q', '--squash', 'hotfix/INC-7');
    await commit('squash', 'all of it (#7)', {});
    git(shop, 'checkout', '-q', 'main');

    const branch = await source.patchIdOf(shop, sha('two'), sha('fix 2'));
    const [squash] = await source.patchIds(shop, { from: sha('three'), to: sha('squash'), limit: 1 });

    assert.equal(branch, squash?.patchId);
    assert.equal(await source.patchIdOf(shop, sha('two'), sha('two')), null);
  });

  it('mirrors another repository, again and again, and forgets what is gone there', async () => {
    const folder = join(root, 'mirrors', 'shop.git');
    git(shop, 'branch', 'short-lived');

    await source.mirror(shop, folder, never);
    const first = await source.tip(folder, 'short-lived');
    git(shop, 'branch', '-D', 'short-lived');
    await source.mirror(shop, folder, never);

    assert.equal(first, sha('merge'));
    assert.equal(await source.tip(folder, 'short-lived'), null);
    assert.equal(await source.tip(folder, 'main'), sha('merge'));
    assert.equal(await source.root(folder), folder);
  });

  it('says what is wrong with a mirror, and no password', async () => {
    const url = 'http://ann:secret@127.0.0.1:1/shop.git';

    await assert.rejects(source.mirror(url, join(root, 'mirrors', 'none.git'), never), (error) => {
      assert.ok(error instanceof ProviderError && error.retryable);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });
});
