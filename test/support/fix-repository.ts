import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A git repository of plain files, for what is judged by history alone. */
export type FixRepository = {
  readonly folder: string;
  git(...words: readonly string[]): Promise<string>;
  /** Commit this content of a file on the branch that is checked out; returns the sha. */
  commit(file: string, content: string, title?: string): Promise<string>;
};

export async function createFixRepository(folder: string): Promise<FixRepository> {
  await mkdir(folder, { recursive: true });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const git = async (...words: readonly string[]) =>
    (await run('git', [...words], { cwd: folder, env, encoding: 'utf8', timeout: 30_000 })).stdout.trim();
  await git('init', '--quiet', '--template=', '--initial-branch=main');
  return {
    folder,
    git,
    commit: async (file, content, title = `change ${file}`) => {
      await writeFile(join(folder, file), content);
      await git('add', '--all');
      await git('commit', '--quiet', '--no-verify', '-m', title);
      return git('rev-parse', 'HEAD');
    },
  };
}
