import { titleOf } from '../../../lib/title.ts';
import type { CommitWithMessage, HeadCommit, Patch } from '../port.ts';
import { requireCommit } from './commits.ts';
import { isWholeSha, meaningsOf } from './names.ts';
import type { Git } from './run-git.ts';

const MAX_PATCH_BYTES = 256 * 1024 * 1024;
/** As written, whatever the person's own settings would show. */
const PLAIN_PATCH = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--full-index'];

/** What a commit says, and what the commits say that it merged. */
export async function head(git: Git, repository: string, sha: string): Promise<HeadCommit> {
  await requireCommit(git, repository, sha);
  const [own] = await describe(git, repository, [sha]);
  const [, ...further] = own?.parents ?? [];
  const merged = further.length === 0 ? [] : await describe(git, repository, further);
  return {
    message: own?.message ?? '',
    email: own?.email ?? '',
    parents: own?.parents ?? [],
    merged: merged.map(({ message }) => message),
  };
}

async function describe(git: Git, repository: string, shas: readonly string[]) {
  const args = ['log', '--no-walk=unsorted', '-z', '--format=tformat:%B%x00%ae%x00%P', '--stdin'];
  const fields = (await git.read(repository, args, { input: `${shas.join('\n')}\n` })).split('\0');
  return Array.from({ length: Math.floor(fields.length / 3) }, (_, index) => {
    const [message = '', email = '', parents = ''] = fields.slice(index * 3, index * 3 + 3);
    return { message: message.trim(), email, parents: parents.split(' ').filter(isWholeSha) };
  });
}

/** Names of the files that differ between two commits; one that was moved is named twice. */
export async function changed(git: Git, repository: string, from: string, to: string): Promise<readonly string[]> {
  for (const sha of [from, to]) await requireCommit(git, repository, sha);
  const names = await git.read(repository, ['diff', '--name-only', '-z', '--no-renames', from, to, '--']);
  return names.split('\0').filter((name) => name !== '');
}

/** Where a branch points, here or as last seen at `origin`; null when there is none. */
export async function tip(git: Git, repository: string, branch: string): Promise<string | null> {
  if (meaningsOf(branch) === null) return null;
  const names = [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
  const input = names.map((name) => `${name}^{commit}\n`).join('');
  const lines = (await git.read(repository, ['cat-file', '--batch-check'], { input })).split('\n');
  return lines.map((line) => line.split(' ')[0] ?? '').find(isWholeSha) ?? null;
}

/** Commits of `to` that are not in `from` (null: all of them), newest first, with their whole messages. */
export async function log(
  git: Git,
  repository: string,
  { from, to, limit }: { readonly from: string | null; readonly to: string; readonly limit: number },
): Promise<readonly CommitWithMessage[]> {
  for (const sha of from === null ? [to] : [from, to]) await requireCommit(git, repository, sha);
  if (limit <= 0) return [];
  const format = ['-z', '--format=tformat:%H%x00%s%x00%an%x00%ct%x00%B'];
  const range = from === null ? [to] : [to, `^${from}`];
  const args = ['log', ...format, `--max-count=${Math.floor(limit)}`, '--end-of-options', ...range, '--'];
  const fields = (await git.read(repository, args)).split('\0');
  return Array.from({ length: Math.floor(fields.length / 5) }, (_, index) => {
    const [sha = '', title = '', author = '', seconds = '0', message = ''] = fields.slice(index * 5, index * 5 + 5);
    return { sha, title: titleOf(title), author, committedAtMs: Number(seconds) * 1000, message: message.trim() };
  });
}

/** The newest commit that both have; null when they share none. */
export async function mergeBase(git: Git, repository: string, one: string, other: string): Promise<string | null> {
  for (const sha of [one, other]) await requireCommit(git, repository, sha);
  const found = (await git.run(repository, ['merge-base', one, other])).stdout.trim();
  return isWholeSha(found) ? found : null;
}

/**
 * What each commit of `to` and not of `from` changes, as `git patch-id --stable` names it: the same change has the same id wherever it was
 * picked to, whatever stands around it and whatever its message says. Newest first; merges and empty commits have none.
 */
export async function patchIds(
  git: Git,
  repository: string,
  { from, to, limit }: { readonly from: string; readonly to: string; readonly limit: number },
): Promise<readonly Patch[]> {
  for (const sha of [from, to]) await requireCommit(git, repository, sha);
  if (limit <= 0) return [];
  const format = ['-p', '--no-merges', '--format=tformat:commit %H', ...PLAIN_PATCH];
  const args = ['log', ...format, `--max-count=${Math.floor(limit)}`, '--end-of-options', to, `^${from}`, '--'];
  return named(git, repository, await git.read(repository, args, { maxOutputBytes: MAX_PATCH_BYTES }));
}

/** The id of all changes from one commit to another taken together, as a squash makes them; null when nothing differs. */
export async function patchIdOf(git: Git, repository: string, from: string, to: string): Promise<string | null> {
  for (const sha of [from, to]) await requireCommit(git, repository, sha);
  const args = ['diff', ...PLAIN_PATCH, from, to, '--'];
  const patch = await git.read(repository, args, { maxOutputBytes: MAX_PATCH_BYTES });
  return (await named(git, repository, patch))[0]?.patchId ?? null;
}

async function named(git: Git, repository: string, patches: string): Promise<readonly Patch[]> {
  if (patches === '') return [];
  const lines = (await git.read(repository, ['patch-id', '--stable'], { input: patches })).split('\n');
  return lines.flatMap((line) => {
    const [patchId = '', sha = ''] = line.split(' ');
    return isWholeSha(patchId) ? [{ patchId, sha }] : [];
  });
}
