import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { titleOf } from '../../../lib/title.ts';
import type { CameIn, CommitSaid, DeploySource, WatchedRepository } from '../port.ts';
import { type Ask, createAsk } from './ask.ts';
import { type KnownDeploys, lookAt } from './look.ts';
import { readHook } from './read-hook.ts';
import { Commit } from './shapes.ts';

export type GithubOptions = {
  readonly name: string;
  readonly repositories: readonly WatchedRepository[];
  readonly api: string;
  /** Null: it is not asked. */
  readonly token: string | null;
  readonly secrets: readonly string[];
  readonly pollMs: number;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** The deadline of one question. */
  readonly withinMs?: number;
};

const WITHIN_MS = 10_000;

/** Deploys that GitHub knows of: those of Actions, and whatever else tells its deployments API. */
export function createGithub(options: GithubOptions): DeploySource {
  const { name, repositories, token, secrets, pollMs, clock, withinMs = WITHIN_MS } = options;
  const api = options.api.replace(/\/+$/, '');
  const web = webOf(api);
  const ask = createAsk({ api, token, clock, withinMs });
  const known = new Map<WatchedRepository, KnownDeploys>();
  const describe = describer({ api, ask, clock });
  return {
    name,
    from: 'github',
    repositories,
    pollMs: token === null ? null : pollMs,
    isGenuine: (came) => isSigned(came, secrets),
    readHook: (came) => readHook(came, { repositories, web }),
    look: async (watched, { sinceMs, signal }) => {
      const kept: KnownDeploys = known.get(watched) ?? new Map();
      known.set(watched, kept);
      return lookAt({ api, web, ask, watched, known: kept, sinceMs, signal });
    },
    describe: token === null ? async () => null : describe,
  };
}

/** `https://api.github.com` shows `https://github.com`; `https://ghe.example/api/v3` shows `https://ghe.example`. */
function webOf(api: string): string {
  const { protocol, host } = new URL(api);
  return `${protocol}//${host.replace(/^api\.(?=github\.com$|.+\.ghe\.com$)/, '')}`;
}

/** Looks at every secret, in constant time: two are valid while one is changed. */
function isSigned({ headers, body }: CameIn, secrets: readonly string[]): boolean {
  const [, digest] = /^sha256=([0-9a-f]{64})$/i.exec(headers['x-hub-signature-256'] ?? '') ?? [];
  if (digest === undefined) return false;
  const sent = Buffer.from(digest, 'hex');
  let found = false;
  for (const secret of secrets)
    found = timingSafeEqual(createHmac('sha256', secret).update(body).digest(), sent) || found;
  return found;
}

const MOST_COMMITS = 1_000;
const AGAIN_MS = 5 * 60_000;

type Described = { readonly commit: CommitSaid | null; readonly atMs: number };

/** A commit never changes: it is asked for once. One that cannot be told is asked for again after a while. */
function describer({
  api,
  ask,
  clock,
}: {
  readonly api: string;
  readonly ask: Ask;
  readonly clock: Pick<Clock, 'monotonic'>;
}) {
  const commits = new Map<string, Described>();
  return async (repository: string, sha: string, signal: AbortSignal): Promise<CommitSaid | null> => {
    const before = commits.get(sha);
    if (before !== undefined && (before.commit !== null || clock.monotonic() - before.atMs < AGAIN_MS))
      return before.commit;
    // The commit of Git alone: with its files it may have megabytes.
    const url = `${api}/repos/${repository}/git/commits/${sha}`;
    const got = await ask(url, { about: repository, signal, read: (body) => Commit.safeParse(body).data ?? null });
    const commit = got.kind === 'got' ? said(got.value) : null;
    commits.set(sha, { commit, atMs: clock.monotonic() });
    const [oldest] = commits.keys();
    if (commits.size > MOST_COMMITS && oldest !== undefined) commits.delete(oldest);
    return commit;
  };
}

function said({ message, author }: Commit): CommitSaid {
  return { title: titleOf(message), author: titleOf(author.name) };
}
