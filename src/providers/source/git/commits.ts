import type { Commit } from '../../../core/releases/model.ts';
import { titleOf } from '../../../lib/title.ts';
import { isWholeSha, meaningsOf } from './names.ts';
import { ambiguousCommit, unknownCommit } from './refusals.ts';
import { failed, type Git } from './run-git.ts';

type Candidate = { readonly name: string; readonly sha: string };

// With -z every field ends with the one byte that none can hold.
const FORMAT = ['-z', '--format=tformat:%H%x00%s%x00%an%x00%ct'];

/** One commit for a name. What could be two commits is refused: nobody shall ship a guess. */
export async function resolve(git: Git, repository: string, name: string): Promise<Commit> {
  const meanings = meaningsOf(name.trim());
  if (meanings === null) throw unknownCommit(name);
  const asSha = meanings.sha === null ? [] : await shasFrom(git, repository, meanings.sha);
  if (meanings.sha !== null && isWholeSha(meanings.sha)) return only(git, repository, name, asSha);
  const refs = await existing(git, repository, meanings.refs);
  const found = [...refs, ...asSha];
  if (found.length > 0) return only(git, repository, name, found);
  const remote = await existing(git, repository, meanings.fallback);
  if (remote.length > 0) return only(git, repository, name, remote);
  throw unknownCommit(name, await whyNothing(git, repository));
}

/** Commits of `to` that are not in `from`, newest first. */
export async function between(git: Git, repository: string, from: string, to: string, limit: number) {
  await requireCommits(git, repository, [from, to]);
  if (limit <= 0) return [];
  const args = ['log', ...FORMAT, `--max-count=${Math.floor(limit)}`, '--end-of-options', to, `^${from}`, '--'];
  return parseCommits(await git.read(repository, args));
}

export async function contains(git: Git, repository: string, descendant: string, ancestor: string): Promise<boolean> {
  const found = await commitsAmong(git, repository, [descendant, ancestor]);
  if (!found.has(descendant) || !found.has(ancestor)) return false;
  const args = ['merge-base', '--is-ancestor', ancestor, descendant];
  const result = await git.run(repository, args);
  if (result.exitCode === 0 || result.exitCode === 1) return result.exitCode === 0;
  throw failed(args, result);
}

export async function requireCommit(git: Git, repository: string, sha: string): Promise<void> {
  await requireCommits(git, repository, [sha]);
}

/** Only whole shas are: here nothing is looked up by name any more. Whoever names several asks once. */
async function requireCommits(git: Git, repository: string, shas: readonly string[]): Promise<void> {
  const found = await commitsAmong(git, repository, shas);
  const missing = shas.find((sha) => !found.has(sha));
  if (missing !== undefined) throw unknownCommit(missing);
}

async function commitsAmong(git: Git, repository: string, shas: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((await existing(git, repository, shas.filter(isWholeSha))).map(({ name }) => name));
}

/** Of these names those that lead to a commit. They go through standard input, where nothing is an option. */
async function existing(git: Git, repository: string, names: readonly string[]): Promise<readonly Candidate[]> {
  if (names.length === 0) return [];
  const input = names.map((name) => `${name}^{commit}\n`).join('');
  const lines = (await git.read(repository, ['cat-file', '--batch-check'], { input })).split('\n');
  return names.flatMap((name, index) => {
    const [sha = '', type] = (lines[index] ?? '').split(' ');
    return type === 'commit' && isWholeSha(sha) ? [{ name, sha }] : [];
  });
}

/** Every commit whose sha begins so, and every commit that a tag object of such a sha stands for. */
async function shasFrom(git: Git, repository: string, prefix: string): Promise<readonly Candidate[]> {
  const shas = isWholeSha(prefix) ? [prefix] : await objectsFrom(git, repository, prefix);
  const commits = await existing(git, repository, shas);
  return commits.map(({ sha }) => ({ name: sha, sha }));
}

async function objectsFrom(git: Git, repository: string, prefix: string): Promise<readonly string[]> {
  const lines = await git.read(repository, ['rev-parse', `--disambiguate=${prefix}`]);
  return lines.split('\n').filter(isWholeSha);
}

async function only(git: Git, repository: string, ref: string, candidates: readonly Candidate[]): Promise<Commit> {
  const shas = [...new Set(candidates.map(({ sha }) => sha))];
  const [sha] = shas;
  if (sha === undefined) throw unknownCommit(ref);
  const commits = await describe(git, repository, shas.slice(0, 20));
  const [commit] = commits;
  if (shas.length === 1 && commit !== undefined) return commit;
  const named = candidates.map(({ name, sha: of }) => ({
    name: name === of ? of : `${name} (${of})`,
    sha: of,
    title: commits.find((known) => known.sha === of)?.title ?? '',
  }));
  throw ambiguousCommit(ref, named);
}

async function describe(git: Git, repository: string, shas: readonly string[]): Promise<readonly Commit[]> {
  const input = `${shas.join('\n')}\n`;
  return parseCommits(await git.read(repository, ['log', '--no-walk=unsorted', ...FORMAT, '--stdin'], { input }));
}

async function whyNothing(git: Git, repository: string): Promise<string> {
  if ((await existing(git, repository, ['HEAD'])).length === 0)
    return ', which has no commits on its present branch yet';
  const shallow = (await git.read(repository, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  return shallow ? ' (it is a shallow clone: older commits are missing)' : '';
}

export function parseCommits(text: string): readonly Commit[] {
  const fields = text.split('\0');
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, index) => {
    const [sha = '', title = '', author = '', seconds = '0'] = fields.slice(index * 4, index * 4 + 4);
    return { sha, title: titleOf(title), author, committedAtMs: Number(seconds) * 1000 };
  });
}
