import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProviderError } from '../../../lib/errors.ts';
import { requireCommit } from './commits.ts';
import { folderInUse, hasSubmodules } from './refusals.ts';
import type { Git } from './run-git.ts';

const TIMEOUT_MS = 10 * 60_000;

/**
 * Write a commit's files through an index of our own. An archive would leave out what `export-ignore` names and rewrite what
 * `export-subst` names; a worktree would leave traces in the repository.
 */
export async function checkOut(
  git: Git,
  repository: string,
  sha: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await requireCommit(git, repository, sha);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw folderInUse(folder);
  await refuseSubmodules(git, repository, sha, signal);
  const gitDir = (await git.read(repository, ['rev-parse', '--absolute-git-dir'])).trimEnd();
  const own = await mkdtemp(join(tmpdir(), 'astern-index-'));
  const env = { GIT_INDEX_FILE: join(own, 'index'), GIT_DIR: gitDir, GIT_WORK_TREE: folder };
  try {
    await git.read(folder, ['read-tree', sha], { env, signal, timeoutMs: TIMEOUT_MS });
    await git.read(folder, ['checkout-index', '--all', '--force'], { env, signal, timeoutMs: TIMEOUT_MS });
    await requireClean(git, folder, { env, signal, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    const left = await readdir(folder);
    await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** `checkout-index` goes on after a file that it cannot write, and some versions then end well. */
async function requireClean(git: Git, folder: string, more: Parameters<Git['read']>[2]): Promise<void> {
  const missing = (await git.read(folder, ['ls-files', '--deleted', '-z'], more))
    .split('\0')
    .filter((path) => path !== '');
  if (missing.length === 0) return;
  const message = `${missing.length} files of the commit were not written, such as ${missing[0]}`;
  throw new ProviderError('source', message, { retryable: true });
}

async function refuseSubmodules(git: Git, repository: string, sha: string, signal: AbortSignal): Promise<void> {
  const listing = await git.read(repository, ['ls-tree', '-r', '-z', '--full-tree', sha], {
    signal,
    maxOutputBytes: 512 * 1024 * 1024,
  });
  const paths = listing
    .split('\0')
    .filter((entry) => entry.startsWith('160000 '))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1));
  if (paths.length > 0) throw hasSubmodules(paths);
}
