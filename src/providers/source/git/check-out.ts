import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProviderError } from '../../../lib/errors.ts';
import { requireCommit } from './commits.ts';
import { isWholeSha } from './names.ts';
import { folderInUse, hasSubmodules, unknownCommit } from './refusals.ts';
import { failed, type Git } from './run-git.ts';

const TIMEOUT_MS = 10 * 60_000;
const MAX_LISTING_BYTES = 512 * 1024 * 1024;

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
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw folderInUse(folder);
  const gitDir = await gitDirWith(git, repository, sha);
  const own = await mkdtemp(join(tmpdir(), 'astern-index-'));
  const env = { GIT_INDEX_FILE: join(own, 'index'), GIT_DIR: gitDir, GIT_WORK_TREE: folder };
  try {
    await git.read(folder, ['read-tree', sha], { env, signal, timeoutMs: TIMEOUT_MS });
    await git.read(folder, ['checkout-index', '--all', '--force'], { env, signal, timeoutMs: TIMEOUT_MS });
    await requireWhole(git, folder, { env, signal, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    const left = await readdir(folder);
    await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Where the repository keeps its objects, of which the commit is one. Few programs are started: gates wait for this. */
async function gitDirWith(git: Git, repository: string, sha: string): Promise<string> {
  if (!isWholeSha(sha)) throw unknownCommit(sha);
  const args = ['rev-parse', '--absolute-git-dir', '--verify', '--quiet', `${sha}^{commit}`];
  const result = await git.run(repository, args);
  if (result.exitCode === 0) return result.stdout.replace(/\n[0-9a-f]+\n$/, '');
  await requireCommit(git, repository, sha);
  throw failed(args, result);
}

/** `checkout-index` goes on after a file that it cannot write, and some versions then end well. What submodules hold is not there. */
async function requireWhole(git: Git, folder: string, more: Parameters<Git['read']>[2]): Promise<void> {
  const args = ['ls-files', '-z', '-t', '--cached', '--deleted', '--stage'];
  const entries = (await git.read(folder, args, { ...more, maxOutputBytes: MAX_LISTING_BYTES })).split('\0');
  const paths = (start: string) =>
    entries.filter((entry) => entry.startsWith(start)).map((entry) => entry.slice(entry.indexOf('\t') + 1));
  const submodules = paths('H 160000 ');
  if (submodules.length > 0) throw hasSubmodules(submodules);
  const missing = paths('R ');
  if (missing.length === 0) return;
  const message = `${missing.length} files of the commit were not written, such as ${missing[0]}`;
  throw new ProviderError('source', message, { retryable: true });
}
