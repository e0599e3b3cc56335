import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { titleOf } from '../../../lib/title.ts';
import type { CameIn, CommitSaid, DeploySource, WatchedRepository } from '../port.ts';
import { type Ask, createAsk } from './ask.ts';
import { asksOnce } from './asks-once.ts';
import { type KnownDeploys, lookAt } from './look.ts';
import { readHook } from './read-hook.ts';
import { Commit, Comparison } from './shapes.ts';

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
  const describe = asksOnce(describer(api, ask), clock);
  const compare = asksOnce(comparer(api, ask), clock);
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
    describe: async (repository, sha, signal) => (token === null ? null : describe(sha, { repository, signal })),
    changed: async (repository, { from, to }, signal) =>
      token === null ? null : compare(`${from}...${to}`, { repository, signal }),
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

type About = { readonly repository: string; readonly signal: AbortSignal };

/** The commit of Git alone: with its files it may have megabytes. */
function describer(api: string, ask: Ask) {
  return async (sha: string, { repository, signal }: About): Promise<CommitSaid | null> => {
    const url = `${api}/repos/${repository}/git/commits/${sha}`;
    const got = await ask(url, { about: repository, signal, read: (body) => Commit.safeParse(body).data ?? null });
    if (got.kind !== 'got') return null;
    const { message, author } = got.value;
    return { title: titleOf(message), author: titleOf(author.name) };
  };
}

function comparer(api: string, ask: Ask) {
  return async (between: string, { repository, signal }: About): Promise<readonly string[] | null> => {
    // One commit is enough: the files stand beside the list of them.
    const url = `${api}/repos/${repository}/compare/${between}?per_page=1`;
    const got = await ask(url, { about: repository, signal, read: (body) => Comparison.safeParse(body).data ?? null });
    return got.kind === 'got' ? got.value.files.map(({ filename }) => filename) : null;
  };
}
