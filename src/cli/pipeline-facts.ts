import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseServiceConfig } from '../config/service.ts';
import type { Head } from '../core/pipelines/find-mode.ts';
import type { ServiceConfig } from '../core/releases/model.ts';
import { UserError } from '../lib/errors.ts';
import { findCommit, git } from './repository.ts';

export type PipelineFacts = {
  readonly config: ServiceConfig;
  readonly sha: string;
  readonly head: Head;
  /** Null: not compared with anything. */
  readonly changed: readonly string[] | null;
  /** The configuration is that of the folder, which differs from the commit's. */
  readonly isUncommitted: boolean;
};

const FILE = 'astern.yml';

/**
 * What a pipeline of a commit starts from; reads the repository around `cwd` and changes nothing. Without a commit it is the one that is checked
 * out, with the configuration as somebody is just writing it.
 */
export async function readPipelineFacts(
  cwd: string,
  { commit, since }: { readonly commit: string | null; readonly since: string | null },
): Promise<PipelineFacts> {
  const { root, sha } = await findCommit(cwd, commit ?? 'HEAD');
  const committed = await git(root, ['show', `${sha}:${FILE}`]);
  const here = commit === null ? textHere(join(root, FILE)) : null;
  const isUncommitted = here !== null && here !== committed;
  const text = here ?? committed;
  if (text === null) {
    throw new UserError(
      'config/missing',
      `There is no ${FILE} in ${sha.slice(0, 7)}.`,
      'Run `astern init`, and commit what it proposes.',
    );
  }
  const config = parseServiceConfig(`${text}\n`, isUncommitted ? FILE : `${FILE} (${sha.slice(0, 7)})`);
  return {
    config,
    isUncommitted,
    sha,
    head: await readHead(root, sha),
    changed: since === null ? null : await changes(root, since, sha),
  };
}

/** As Git would print it. */
function textHere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replace(/\n$/, '');
  } catch {
    return null;
  }
}

/** The message of the commit, those of what it merged, and the branch if it is the one that is checked out. */
async function readHead(root: string, sha: string): Promise<Head> {
  const [message = '', parents = ''] = ((await git(root, ['log', '-1', '--format=%B%x00%P', sha])) ?? '').split('\0');
  const merged: string[] = [];
  for (const parent of parents.trim().split(' ').slice(1)) {
    merged.push((await git(root, ['log', '-1', '--format=%B', parent])) ?? '');
  }
  const isHead = (await git(root, ['rev-parse', 'HEAD'])) === sha;
  const branch = isHead ? await git(root, ['symbolic-ref', '--quiet', '--short', 'HEAD']) : null;
  return { message: message.trim(), merged, branch };
}

async function changes(root: string, since: string, sha: string): Promise<readonly string[]> {
  const from = await findCommit(root, since);
  const names = (await git(root, ['diff', '--name-only', '-z', '--no-renames', from.sha, sha])) ?? '';
  return names.split('\0').filter((name) => name !== '');
}
