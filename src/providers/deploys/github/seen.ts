import type { ElsewhereState, Said, SeenDeploy } from '../../../core/elsewhere/model.ts';
import { titleOf } from '../../../lib/title.ts';
import type { WatchedRepository } from '../port.ts';
import type { Deployment, Status } from './shapes.ts';

/** GitHub's words; others that it may come to have are of something that goes on. */
const STATES: Readonly<Record<string, ElsewhereState>> = {
  pending: 'waiting',
  queued: 'waiting',
  waiting: 'waiting',
  in_progress: 'under-way',
  success: 'live',
  inactive: 'ended',
  failure: 'failed',
  error: 'failed',
};

const LONGEST_LINK = 500;

/** Null: its environment is none that counts. */
export function seenFrom(
  { repository, service, environments }: WatchedRepository,
  { id, sha, ref, environment: theirs, creator, created_at: createdAtMs }: Deployment,
  more: { readonly web: string; readonly statuses: readonly Status[] },
): SeenDeploy | null {
  const environment = environmentOf(environments, theirs);
  if (environment === null) return null;
  return {
    id: String(id),
    ...{ service, environment, repository },
    sha: sha.toLowerCase(),
    ref: titleOf(ref),
    title: null,
    author: null,
    deployer: creator == null ? null : titleOf(creator.login),
    createdAtMs,
    link: `${more.web}/${repository}/deployments`,
    said: more.statuses.map(saidFrom),
  };
}

/** GitHub does not tell Production and production apart. */
function environmentOf(environments: WatchedRepository['environments'], theirs: string): string | null {
  for (const [name, ours] of environments) if (name.toLowerCase() === theirs.toLowerCase()) return ours;
  return null;
}

function saidFrom({ id, state, created_at: atMs, log_url: log, target_url: target }: Status): Said {
  return { id: String(id), state: STATES[state] ?? 'under-way', atMs, link: linkOf(log) ?? linkOf(target) };
}

/** It stands in pages: nothing but an address of the web. */
function linkOf(url: string | null | undefined): string | null {
  if (url == null || url.length > LONGEST_LINK || !/^https?:\/\//i.test(url)) return null;
  return URL.parse(url)?.href ?? null;
}
