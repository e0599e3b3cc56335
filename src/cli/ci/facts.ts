import type { CiFacts } from '../../api/ci.ts';
import { readBuild } from './build.ts';
import { readCommit, readDeclared } from './commit.ts';

export type Told = {
  readonly target: string | undefined;
  readonly sha: string | undefined;
  readonly branch: string | undefined;
  readonly message: string | undefined;
  readonly mode: string | undefined;
  readonly url: string | undefined;
};

type Place = { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> };

/** What is known of the commit that is built: what was said goes first, then the CI system, then the checkout. */
export function readFacts(told: Told, { cwd, env }: Place): CiFacts | { readonly missing: string } {
  const build = readBuild(env);
  const commit = readCommit(cwd, told.sha ?? build.sha ?? 'HEAD');
  const sha = commit?.sha ?? told.sha ?? build.sha;
  if (sha === null || sha === undefined)
    return { missing: 'which commit is built is not known here; say it with --sha' };
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha)) return { missing: `${sha} is no whole sha, and not known here` };
  const { mode } = told;
  if (mode !== undefined && mode !== 'standard' && mode !== 'hotfix') {
    return { missing: `--mode is standard or hotfix, not "${mode}"` };
  }
  return {
    sha,
    target: told.target ?? said(env.ASTERN_TARGET),
    branch: told.branch ?? build.branch,
    message: sendable(told.message ?? commit?.message ?? build.message),
    // What was said by hand stands for itself.
    merged: told.message === undefined ? (commit?.merged?.slice(0, MOST_MERGED).map(shortened) ?? null) : [],
    author: commit?.author ?? '',
    email: commit?.email ?? '',
    committedAtMs: commit?.committedAtMs ?? null,
    config: readDeclared(cwd),
    repository: withoutCredentials(build.repository),
    url: told.url ?? build.url,
    system: build.system,
    ...(mode === undefined ? {} : { mode }),
  };
}

/** What the server takes; whatever stands so far down in a message has nothing to say to it. */
const LONGEST_MESSAGE = 100_000;
const MOST_MERGED = 100;

function shortened(message: string): string {
  return message.slice(0, LONGEST_MESSAGE);
}

function sendable(message: string | null): string | null {
  return message === null ? null : shortened(message);
}

function said(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** Some systems clone with a token in the address. */
function withoutCredentials(address: string | null): string | null {
  return address?.replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1') ?? null;
}
