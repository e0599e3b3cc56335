import { execFile } from 'node:child_process';
import { UserError } from '../lib/errors.ts';

export type Checkout = {
  readonly root: string;
  readonly sha: string;
  /** The commit is what is checked out, and files differ from it. */
  readonly dirty: boolean;
  /** The branch that was named, or that is checked out where the commit is; null: neither. */
  readonly branch: string | null;
};

/** The commit that `ref` names in the repository around `cwd`. Reads only. */
export async function findCommit(cwd: string, ref: string): Promise<Checkout> {
  const root = await git(cwd, ['rev-parse', '--show-toplevel']);
  if (root === null || root === '') {
    throw new UserError(
      'source/not-a-repository',
      `${cwd} is not in a Git repository.`,
      'Go to the repository of the service and try again.',
    );
  }
  const sha = await git(cwd, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (sha === null) {
    throw new UserError('source/unknown-commit', `There is no commit ${ref} in ${root}.`, nextFor(ref));
  }
  const head = await git(cwd, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  const changes = head === sha ? await git(root, ['--no-optional-locks', 'status', '--porcelain']) : '';
  const branch = (await branchOf(root, ref)) ?? (head === sha ? await branchOf(root, 'HEAD') : null);
  return { root, sha, dirty: changes !== null && changes !== '', branch };
}

async function branchOf(root: string, ref: string): Promise<string | null> {
  const name = await git(root, ['rev-parse', '--symbolic-full-name', '--verify', '--quiet', '--end-of-options', ref]);
  return /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/.exec(name ?? '')?.[1] ?? null;
}

function nextFor(ref: string): string {
  return ref === 'HEAD' ? 'Commit something first.' : 'Check the name (git log), or fetch it first (git fetch).';
}

/** What Git prints; null when it says no. */
export function git(cwd: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve, reject) => {
    execFile('git', args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (error === null) resolve(stdout.replace(/\n$/, ''));
      else if (error.code === 'ENOENT') reject(gitMissing());
      else resolve(null);
    });
  });
}

function gitMissing(): UserError {
  return new UserError('source/no-git', 'Git is not installed here.', 'Install git and try again.');
}
