import type { SeenDeploy } from '../../../core/elsewhere/model.ts';
import type { Looked, SourceTrouble, WatchedRepository } from '../port.ts';
import type { Ask, Got } from './ask.ts';
import { seenFrom } from './seen.ts';
import { Deployment, Status } from './shapes.ts';

const PAGE = 30;
const MOST_PAGES = 3;
/** So many deployments are asked after at a time; the others when it is looked next. */
const MOST_ASKED_AFTER = 40;
const MOST_KNOWN = 1_000;

export type Place = { readonly api: string; readonly web: string; readonly ask: Ask };

/** What was kept of a deployment, so that it is not asked after again. */
type Known = { readonly updatedAtMs: number; readonly newest: number; readonly isSettled: boolean };
export type KnownDeploys = Map<string, Known>;

type Look = Place & {
  readonly watched: WatchedRepository;
  readonly known: KnownDeploys;
  readonly sinceMs: number;
  readonly signal: AbortSignal;
};

/** Everything that is new of a repository's deployments since then, by GitHub's lists: what a hook has missed too. */
export async function lookAt(look: Look): Promise<Looked> {
  const deploys: SeenDeploy[] = [];
  const found: KnownDeploys = new Map();
  const end = (trouble: SourceTrouble | null): Looked => ({ deploys, trouble, kept: () => keep(look.known, found) });
  let asked = 0;
  for (const environment of look.watched.environments.keys()) {
    const listed = await listOf(look, environment);
    for (const deployment of listed.deployments) {
      const known = look.known.get(String(deployment.id));
      if (known?.isSettled === true && known.updatedAtMs === deployment.updated_at) continue;
      if (asked === MOST_ASKED_AFTER) break;
      asked += 1;
      const statuses = await statusesOf(look, deployment);
      if (statuses.kind === 'trouble') return end(statuses.trouble);
      const now = knownOf(deployment, statuses.list);
      if (known !== undefined && known.newest === now.newest && known.updatedAtMs === now.updatedAtMs) continue;
      found.set(String(deployment.id), now);
      const deploy = seenFrom(look.watched, deployment, { web: look.web, statuses: statuses.list });
      if (deploy !== null) deploys.push(deploy);
    }
    if (listed.trouble !== null) return end(listed.trouble);
  }
  return end(null);
}

function keep(known: KnownDeploys, found: KnownDeploys): void {
  for (const [id, one] of found) {
    known.delete(id);
    known.set(id, one);
  }
  for (const id of known.keys()) {
    if (known.size <= MOST_KNOWN) return;
    known.delete(id);
  }
}

type Listed = { readonly deployments: readonly Deployment[]; readonly trouble: SourceTrouble | null };

/** The newest first, as far back as it counts. */
async function listOf(look: Look, environment: string): Promise<Listed> {
  const { api, ask, watched, sinceMs, signal } = look;
  const query = new URLSearchParams({ environment, per_page: String(PAGE) });
  let url: string | null = `${api}/repos/${watched.repository}/deployments?${query}`;
  const deployments: Deployment[] = [];
  for (let page = 0; url !== null && page < MOST_PAGES; page += 1) {
    const got: Got<readonly Deployment[]> = await ask(url, {
      about: watched.repository,
      signal,
      read: readDeployments,
    });
    if (got.kind === 'trouble') return { deployments, trouble: got.trouble };
    deployments.push(...got.value.filter((one) => Math.max(one.created_at, one.updated_at) >= sinceMs));
    const oldest: Deployment | undefined = got.value.at(-1);
    const isFar: boolean = oldest !== undefined && oldest.created_at < sinceMs;
    url = isFar ? null : got.next;
  }
  return { deployments, trouble: null };
}

type Statuses =
  | { readonly kind: 'list'; readonly list: readonly Status[] }
  | { readonly kind: 'trouble'; readonly trouble: SourceTrouble };

async function statusesOf({ api, ask, watched, signal }: Look, { id }: Deployment): Promise<Statuses> {
  const url = `${api}/repos/${watched.repository}/deployments/${id}/statuses?per_page=100`;
  const got = await ask(url, { about: watched.repository, signal, read: readStatuses });
  if (got.kind === 'got') return { kind: 'list', list: got.value };
  // It was deleted since it was listed.
  return got.status === 404 ? { kind: 'list', list: [] } : got;
}

const SETTLED: ReadonlySet<string> = new Set(['success', 'failure', 'error', 'inactive']);

function knownOf({ updated_at: updatedAtMs }: Deployment, statuses: readonly Status[]): Known {
  const newest = statuses.reduce<Status | null>((last, one) => (last === null || one.id > last.id ? one : last), null);
  return { updatedAtMs, newest: newest?.id ?? 0, isSettled: newest !== null && SETTLED.has(newest.state) };
}

const readDeployments = listReader((one) => Deployment.safeParse(one).data);
const readStatuses = listReader((one) => Status.safeParse(one).data);

/** One that has another form than we know hides no other. */
function listReader<T>(read: (one: unknown) => T | undefined): (body: unknown) => readonly T[] | null {
  return (body) => (Array.isArray(body) ? body.flatMap((one) => read(one) ?? []) : null);
}
