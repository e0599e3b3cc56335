import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv } from '../../../../lib/clean-env.ts';
import { UserError } from '../../../../lib/errors.ts';
import { createGitSource } from '../index.ts';

export type Repositories = Awaited<ReturnType<typeof makeRepositories>>;

/** A folder for repositories, and one of three commits in it: `v1` is the first, `v2` and `hotfix/INC-1` the second, `main` the third. */
export async function makeRepositories() {
  const root = await mkdtemp(join(tmpdir(), 'astern-git-'));
  const home = join(root, 'home');
  await mkdir(home);
  let second = 1_700_000_000;
  const date = () => `${second++} +0000`;
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

  const repository = await newRepository('shop');
  const commits = [
    await commit(repository, 'first', { 'a.txt': 'one', 'deep/ünï 1.txt': 'deep' }),
    await commit(repository, 'second: "quotes" & ümlauts', { 'a.txt': 'two' }),
    await commit(repository, 'third', { 'a.txt': 'three' }),
  ];
  git(repository, 'tag', 'v1', commits[0] ?? '');
  git(repository, 'tag', '-a', '-m', 'noted', 'v2', commits[1] ?? '');
  git(repository, 'branch', 'hotfix/INC-1', commits[1] ?? '');

  const sha = (index: number): string => commits[index] ?? '';
  return {
    root,
    home,
    repository,
    git,
    commit,
    newRepository,
    source,
    sha,
    remove: () => rm(root, { recursive: true }),
  };
}

export function refuses(work: Promise<unknown>, code: string): Promise<void> {
  return assert.rejects(work, (error) => error instanceof UserError && error.code === code);
}
