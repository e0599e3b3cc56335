import { stat } from 'node:fs/promises';
import { resolve as absolute, basename, dirname, posix } from 'node:path';
import type { Source } from '../port.ts';
import { checkOut } from './check-out.ts';
import { between, contains, requireCommit, resolve } from './commits.ts';
import { changed, head, log, mergeBase, patchIdOf, patchIds, tip } from './history.ts';
import { mirror } from './mirror.ts';
import { notARepository } from './refusals.ts';
import { createGit, type Git, type GitOptions } from './run-git.ts';
import { contents, grep, tree } from './tree.ts';

const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Commits of Git repositories on this machine, read with the system's git. */
export function createGitSource(options: GitOptions = {}): Source {
  const git = createGit(options);
  return {
    root: (path) => root(git, path),
    resolve: (repository, ref) => resolve(git, repository, ref),
    readFile: (repository, sha, path) => readFileAt(git, repository, sha, path),
    checkOut: (repository, sha, folder, signal) => checkOut(git, repository, sha, absolute(folder), signal),
    contains: (repository, descendant, ancestor) => contains(git, repository, descendant, ancestor),
    between: (repository, from, to, limit) => between(git, repository, from, to, limit),
    head: (repository, sha) => head(git, repository, sha),
    changed: (repository, from, to) => changed(git, repository, from, to),
    tip: (repository, branch) => tip(git, repository, branch),
    log: (repository, range) => log(git, repository, range),
    mergeBase: (repository, one, other) => mergeBase(git, repository, one, other),
    patchIds: (repository, range) => patchIds(git, repository, range),
    patchIdOf: (repository, from, to) => patchIdOf(git, repository, from, to),
    tree: (repository, sha) => tree(git, repository, sha),
    contents: (repository, ids, maxBytes) => contents(git, repository, ids, maxBytes),
    grep: (repository, sha, wanted) => grep(git, repository, sha, wanted),
    mirror: (url, folder, signal) => mirror(git, url, absolute(folder), signal),
  };
}

async function root(git: Git, path: string): Promise<string> {
  const folder = await folderOf(path);
  const args = ['rev-parse', '--is-bare-repository', '--is-inside-git-dir', '--absolute-git-dir'];
  const [bare, inside, gitDir = ''] = (await git.read(folder, args)).split('\n');
  if (bare === 'true') return gitDir;
  if (inside === 'true') return basename(gitDir) === '.git' ? dirname(gitDir) : gitDir;
  return (await git.read(folder, ['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
}

async function folderOf(path: string): Promise<string> {
  const full = absolute(path);
  const found = await stat(full).catch(() => null);
  if (found === null) throw notARepository(full);
  return found.isDirectory() ? full : dirname(full);
}

/** Links within the commit are followed. The path goes through standard input, where nothing is an option. */
async function readFileAt(git: Git, repository: string, sha: string, path: string): Promise<string | null> {
  await requireCommit(git, repository, sha);
  const plain = posix.normalize(path).replace(/^\/+/, '');
  if (['', '.'].includes(plain) || plain.startsWith('..') || /[\n\0]/.test(plain)) return null;
  const input = `${sha}:${plain}\n`;
  const more = { input, maxOutputBytes: MAX_FILE_BYTES };
  const answer = await git.read(repository, ['cat-file', '--batch', '--follow-symlinks'], more);
  const end = answer.indexOf('\n');
  return /^[0-9a-f]{40,64} blob \d+$/.test(answer.slice(0, end)) ? answer.slice(end + 1, -1) : null;
}
