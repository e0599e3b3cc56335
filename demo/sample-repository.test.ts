import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parseServiceConfig } from '../src/config/service.ts';
import { createSampleRepository } from './sample-repository.ts';

const TITLES = [
  'Take orders and send receipts',
  'Show totals and the state of an order',
  'Give customers the discounts of running campaigns',
  'Take nothing off the price for free shipping',
];

function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'astern-sample-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function git(repository: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd: repository, encoding: 'utf8' });
}

function configAt(repository: string, sha: string) {
  return parseServiceConfig(git(repository, 'show', `${sha}:astern.yml`), 'astern.yml');
}

describe('the sample repository', () => {
  it('has one commit a release, each with a valid astern.yml', async (t) => {
    const folder = join(freshFolder(t), 'shop');

    const { repository, commits } = await createSampleRepository(folder, { nowMs: Date.UTC(2026, 0, 10) });

    assert.deepEqual(
      commits.map(({ title }) => title),
      TITLES.slice(0, 3),
    );
    assert.equal(git(repository, 'status', '--porcelain'), '');
    assert.equal(
      git(repository, 'log', '-1', '--format=%an %aI %cI').trim(),
      'Lena Fischer 2026-01-09T21:00:00+00:00 2026-01-09T21:00:00+00:00',
    );
    assert.equal(git(repository, 'branch', '--show-current').trim(), 'main');
    for (const { sha } of commits) {
      const config = configAt(repository, sha);
      assert.deepEqual(
        config.roles.map(({ name, instances, stop }) => [name, instances, stop.quiesce]),
        [
          ['web', 2, null],
          ['worker', 1, 'SIGUSR1'],
        ],
      );
      assert.deepEqual(config.environments[0]?.env, { SHOP_DATA: `${folder}-data` });
    }
  });

  it('may be made again, and holds further releases when they are asked for', async (t) => {
    const folder = join(freshFolder(t), 'shop');

    const first = await createSampleRepository(folder, { releases: 2 });
    const again = await createSampleRepository(folder, { releases: 2 });
    const more = await createSampleRepository(folder, { releases: 4 });
    const fewer = await createSampleRepository(folder, { releases: 1 });

    assert.deepEqual(again, first);
    assert.deepEqual(more.commits.slice(0, 2), first.commits);
    assert.deepEqual(
      more.commits.map(({ title }) => title),
      TITLES,
    );
    assert.deepEqual(fewer, more);
  });

  it('takes up where an earlier try was interrupted', async (t) => {
    const folder = join(freshFolder(t), 'shop');
    await createSampleRepository(folder, { releases: 1 });
    writeFileSync(join(folder, 'half-written.js'), '');
    git(folder, 'add', '.');

    const { commits } = await createSampleRepository(folder, { releases: 2 });

    assert.equal(commits.length, 2);
    assert.equal(git(folder, 'status', '--porcelain'), '');
    assert.ok(!readdirSync(folder).includes('half-written.js'));
  });

  it('is made to measure for a test', async (t) => {
    const folder = freshFolder(t);

    const { repository, commits } = await createSampleRepository(join(folder, 'a b'), {
      dataFolder: join(folder, 'data'),
      host: 'till.localhost',
      deploy: 'continuous',
      instances: 1,
      health: { every: '50ms', within: '5s', passes: 1 },
      rollback: { watch: '2s', automatic: true },
      faultAfterMs: 0,
      jobMs: 5,
    });

    const config = configAt(repository, commits.at(-1)?.sha ?? '');
    const [web] = config.roles;
    const [production] = config.environments;
    assert.deepEqual(
      [web?.instances, web?.health?.everyMs, web?.health?.withinMs, web?.health?.passes],
      [1, 50, 5_000, 1],
    );
    assert.deepEqual([production?.host, production?.deploy], ['till.localhost', 'continuous']);
    assert.deepEqual(production?.env, {
      SHOP_DATA: join(folder, 'data'),
      SHOP_CAMPAIGNS_AFTER_MS: '0',
      SHOP_JOB_MS: '5',
    });
    assert.deepEqual([config.rollback.watchMs, config.rollback.automatic], [2_000, true]);
  });

  it('leaves a folder alone that holds something else', async (t) => {
    const folder = freshFolder(t);
    writeFileSync(join(folder, 'mine.txt'), 'precious');

    await assert.rejects(createSampleRepository(folder), { code: 'sample/folder-in-use' });
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, '-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', 'commit', '-qm', 'Mine');
    await assert.rejects(createSampleRepository(folder), { code: 'sample/folder-in-use' });

    assert.equal(readFileSync(join(folder, 'mine.txt'), 'utf8'), 'precious');
  });

  it('is not touched by the git settings of its user', async (t) => {
    const folder = freshFolder(t);
    const before = { HOME: process.env.HOME, GIT_DIR: process.env.GIT_DIR, GIT_INDEX_FILE: process.env.GIT_INDEX_FILE };
    writeFileSync(
      join(folder, '.gitconfig'),
      '[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /no/such/program\n[core]\n\thooksPath = /no/such\n\tautocrlf = true\n[user]\n\tuseConfigOnly = true\n',
    );
    t.after(() => {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });
    Object.assign(process.env, { HOME: folder, GIT_DIR: '/no/such/git', GIT_INDEX_FILE: '/no/such/index' });

    const { commits } = await createSampleRepository(join(folder, 'shop'));

    assert.equal(commits.length, 3);
  });
});
