import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plainEnv } from './processes.ts';

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL('./service/', import.meta.url));
const PERSON = { GIT_AUTHOR_NAME: 'Bench', GIT_AUTHOR_EMAIL: 'bench@example.com' };
const COMMITTER = { GIT_COMMITTER_NAME: 'Bench', GIT_COMMITTER_EMAIL: 'bench@example.com' };

export type Service = {
  readonly repository: string;
  readonly name: 'bench';
  readonly host: 'bench.localhost';
  /** A commit whose instances call themselves so; gives its sha. */
  commit(version: string, message?: string): Promise<string>;
};

/** A Git repository of the tiny service, without a commit yet. */
export async function createService(folder: string): Promise<Service> {
  const repository = join(folder, 'repository');
  await mkdir(repository, { recursive: true });
  await cp(SOURCE, repository, { recursive: true });
  const env = {
    ...plainEnv(folder),
    ...PERSON,
    ...COMMITTER,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = async (...words: readonly string[]) =>
    (await run('git', words, { cwd: repository, env, timeout: 30_000 })).stdout.trim();
  await git('init', '--quiet', '--template=', '--initial-branch=main');
  return {
    repository,
    name: 'bench',
    host: 'bench.localhost',
    async commit(version, message = `Release ${version}`) {
      await writeFile(join(repository, 'VERSION'), `${version}\n`);
      await git('add', '--all');
      await git('commit', '--quiet', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
