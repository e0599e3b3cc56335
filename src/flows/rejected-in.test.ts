import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { aPipeline } from '../core/testing/pipelines.ts';
import { cleanEnv } from '../lib/clean-env.ts';
import { createGitSource } from '../providers/source/git/index.ts';
import { openSqliteForTest } from '../store/testing/open-sqlite.ts';
import { aRelease, production, register, startMs } from '../store/testing/samples.ts';
import { rejectedIn } from './rejected-in.ts';

/** `good` was put back after `bad` (with whatever came between the two) had been shipped. */
async function repository(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'astern-rejected-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const who = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.test', GIT_EDITOR: 'true' };
  const committer = { GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.test' };
  const env = { ...cleanEnv(), ...who, ...committer, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  const head = () => git('rev-parse', 'HEAD');
  const commit = async (name: string, message = name) => {
    await writeFile(join(folder, name), `${name}\n`);
    git('add', name);
    git('commit', '-q', '-m', message);
    return head();
  };
  git('init', '-q', '-b', 'main');
  return { folder, git, head, commit, good: await commit('good') };
}

type Repository = Awaited<ReturnType<typeof repository>>;

async function ask(t: TestContext, { folder, good }: Repository, bad: string, incident: string | null = null) {
  const { store } = await openSqliteForTest(t);
  await register(store);
  await store.releases.add(aRelease({ sha: good }));
  await store.releases.add(aRelease({ sha: bad }));
  const goal = { kind: 'rollback', release: 1, from: 2, reason: 'bad' } as const;
  await store.operations.start({ id: 'op_back', target: production, goal, actor: 'bo', release: 1 });
  const rejection = { target: production, release: 2, sha: bad, reason: 'bad', actor: 'bo', atMs: startMs, fixes: [] };
  await store.rejections.put({ ...rejection, operation: 'op_back', incident });
  const world = { store, source: createGitSource() };
  const fixOf = async (sha: string) => {
    const found = await rejectedIn(world, { target: production, repository: folder, sha });
    return found.map(({ fixedBy }) => fixedBy ?? 'held');
  };
  return { store, fixOf };
}

describe('a commit that contains a rejected one', () => {
  it('is known by its history, and is held until the rejected one is reverted', async (t) => {
    const repo = await repository(t);
    const bad = await repo.commit('bad');
    const later = await repo.commit('later');
    repo.git('revert', '--no-edit', bad);
    const reverted = repo.head();
    const after = await repo.commit('after');
    repo.git('revert', '--no-edit', reverted);
    const again = repo.head();
    repo.git('checkout', '-q', repo.good);
    const beside = await repo.commit('beside');
    const { fixOf } = await ask(t, repo, bad);

    assert.deepEqual(await fixOf(bad), ['held']);
    assert.deepEqual(await fixOf(later), ['held']);
    assert.deepEqual(await fixOf(after), [reverted]);
    assert.deepEqual(await fixOf(again), ['held']);
    for (const other of [repo.good, beside]) assert.deepEqual(await fixOf(other), []);
  });

  it('is held while a part of what the rejected release brought is left', async (t) => {
    const repo = await repository(t);
    const first = await repo.commit('first');
    const bad = await repo.commit('bad');
    repo.git('revert', '--no-edit', bad);
    const half = repo.head();
    repo.git('revert', '--no-edit', first);
    const whole = repo.head();
    repo.git('cherry-pick', first);
    const picked = repo.head();
    const { fixOf } = await ask(t, repo, bad);

    assert.deepEqual(await fixOf(half), ['held']);
    assert.deepEqual(await fixOf(whole), [whole]);
    assert.deepEqual(await fixOf(picked), ['held']);
  });

  it('is free when the merge that brought it is reverted, and held again when that is reverted', async (t) => {
    const repo = await repository(t);
    repo.git('checkout', '-q', '-b', 'feature');
    await repo.commit('one');
    await repo.commit('two');
    repo.git('checkout', '-q', 'main');
    repo.git('merge', '-q', '--no-ff', '-m', 'Merge feature', 'feature');
    const bad = repo.head();
    repo.git('revert', '--no-edit', '-m', '1', bad);
    const reverted = repo.head();
    repo.git('revert', '--no-edit', reverted);
    const again = repo.head();
    const { fixOf } = await ask(t, repo, bad);

    assert.deepEqual(await fixOf(reverted), [reverted]);
    assert.deepEqual(await fixOf(again), ['held']);
  });

  it('is free with a commit of which a person said that it is fixed', async (t) => {
    const repo = await repository(t);
    const bad = await repo.commit('bad');
    const later = await repo.commit('later');
    const fix = await repo.commit('fix');
    const after = await repo.commit('after');
    const { store, fixOf } = await ask(t, repo, bad);
    const [rejection] = await store.rejections.ofTarget(production);
    assert.ok(rejection !== undefined);
    await store.rejections.put({ ...rejection, fixes: [{ sha: fix, by: 'ada', reason: 'index', atMs: startMs }] });

    assert.deepEqual([await fixOf(later), await fixOf(fix), await fixOf(after)], [['held'], [fix], [fix]]);
  });

  it('is free with the hotfix that was shipped for the same incident, merged or picked', async (t) => {
    const repo = await repository(t);
    const bad = await repo.commit('bad');
    repo.git('checkout', '-q', '-b', 'hotfix/INC-7-it', repo.good);
    const hotfix = await repo.commit('hotfix');
    repo.git('checkout', '-q', 'main');
    const later = await repo.commit('later');
    repo.git('cherry-pick', hotfix);
    const picked = repo.head();
    repo.git('checkout', '-q', later);
    repo.git('merge', '-q', '--no-ff', '-m', 'Merge hotfix', hotfix);
    const merged = repo.head();
    const { store, fixOf } = await ask(t, repo, bad, 'INC-7');
    const commit = { sha: hotfix, title: 'hotfix', author: 'ada', committedAtMs: startMs };
    const shipped = aPipeline({ mode: 'hotfix', status: 'done', incident: 'INC-7', commit, createdAtMs: startMs + 1 });

    assert.deepEqual([await fixOf(picked), await fixOf(merged)], [['held'], ['held']]);
    await store.pipelines.put({ ...shipped, incident: 'INC-8' });
    assert.deepEqual(await fixOf(merged), ['held']);
    await store.pipelines.put(shipped);

    assert.deepEqual([await fixOf(later), await fixOf(picked), await fixOf(merged)], [['held'], [hotfix], [hotfix]]);
    assert.deepEqual(await fixOf(hotfix), []);
  });
});
