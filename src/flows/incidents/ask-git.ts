import type { ElsewhereDeploy } from '../../core/elsewhere/model.ts';
import type { FlipFacts, SuspectFacts } from '../../core/suspects/model.ts';
import { rankSuspects } from '../../core/suspects/rank.ts';
import type { Needs } from '../world.ts';
import type { Gathered } from './suspect-facts.ts';

type Parts = Needs<'store' | 'source' | 'clock' | 'deploys'>;

/** Longest wait for what is not in the store; what has not come by then is left out. */
export const OUTSIDE_MS = 2_000;

/** Only of those that may be suspected yet. */
const MOST_LOOKED_AT = 5;
const MOST_FILES = 2_000;
const MOST_TAGS = 5;
/** Deploys of a service among which the one before is looked for. */
const MOST_BEFORE = 100;

/** Which files a release changes, and which commits the alerts' own names of releases mean. Never fails, and never takes longer than that. */
export async function askGit(world: Parts, gathered: Gathered): Promise<SuspectFacts> {
  const { facts } = gathered;
  const likely = likelyOf(facts);
  const files = new Map<FlipFacts, readonly string[]>();
  const commits = new Map<string, string>();
  const asking = [
    ...likely.map((flip) => filesOf(world, gathered, flip).then((found) => found && files.set(flip, found))),
    ...tagsOf(facts).map((tag) => commitOf(world, likely, tag).then((sha) => sha && commits.set(tag, sha))),
  ];
  await noLongerThan(world, Promise.allSettled(asking));
  const flips = facts.flips.map((flip) => ({ ...flip, files: files.get(flip) ?? null }));
  return { ...facts, flips, commits: new Map([...facts.commits, ...commits]) };
}

function likelyOf(facts: SuspectFacts): readonly FlipFacts[] {
  const { suspects } = rankSuspects(facts);
  return suspects
    .filter(({ score }) => score > 0)
    .slice(0, MOST_LOOKED_AT)
    .flatMap(({ target, flippedAtMs }) =>
      facts.flips.filter((flip) => flip.target === target && flip.atMs === flippedAtMs),
    );
}

async function filesOf(world: Parts, { releases, theirs }: Gathered, flip: FlipFacts) {
  const { store, source } = world;
  const deploy = theirs.get(flip);
  if (deploy !== undefined) return filesElsewhere(world, deploy);
  const { to, from } = releases.get(flip) ?? {};
  if (to === undefined || from == null) return null;
  const service = await store.services.get(to.service);
  if (service === null) return null;
  return (await source.changed(service.repository, from.commit.sha, to.commit.sha)).slice(0, MOST_FILES);
}

/** Of what others deployed their source tells, compared with what they had there before. */
async function filesElsewhere({ store, deploys }: Parts, deploy: ElsewhereDeploy) {
  const { repository, sha: to } = deploy;
  const source = deploys.sources.find(({ name }) => name === deploy.source);
  const from = source === undefined ? null : await shaBefore({ store }, deploy);
  if (source === undefined || from === null || from === to) return null;
  const files = await source.changed(repository, { from, to }, AbortSignal.timeout(OUTSIDE_MS));
  return files?.slice(0, MOST_FILES) ?? null;
}

async function shaBefore({ store }: Pick<Parts, 'store'>, deploy: ElsewhereDeploy): Promise<string | null> {
  const { service, environment, repository, liveAtMs } = deploy;
  const newest = await store.elsewhere.list({ service, limit: MOST_BEFORE });
  const before = newest.filter(
    (one) =>
      one.environment === environment &&
      one.repository === repository &&
      one.liveAtMs !== null &&
      one.liveAtMs < (liveAtMs ?? 0),
  );
  return before.sort((one, other) => (other.liveAtMs ?? 0) - (one.liveAtMs ?? 0))[0]?.sha ?? null;
}

/** What an alert calls its release comes from outside: nothing but what may be the name of a tag goes to Git. */
const TAG = /^[0-9A-Za-z][\w.@+/-]{0,99}$/;

function tagsOf({ alerts }: SuspectFacts): readonly string[] {
  const said = alerts.flatMap(({ release }) => (release !== null && TAG.test(release) ? [release] : []));
  return [...new Set(said)].filter((tag) => !/^r?\d+$/.test(tag) && !tag.includes('..')).slice(0, MOST_TAGS);
}

/** `shop@1.4.2+5` is often the tag `v1.4.2`. */
async function commitOf({ store, source }: Parts, likely: readonly FlipFacts[], said: string): Promise<string | null> {
  const version = said.slice(said.lastIndexOf('@') + 1).replace(/\+.*$/, '');
  const names = [...new Set([said, version, `v${version}`])].filter((name) => TAG.test(name));
  for (const name of new Set(likely.map(({ service }) => service))) {
    const service = await store.services.get(name);
    if (service === null) continue;
    for (const tag of names) {
      const commit = await source.resolve(service.repository, `refs/tags/${tag}`).catch(() => null);
      if (commit !== null) return commit.sha;
    }
  }
  return null;
}

async function noLongerThan({ clock }: Parts, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const tooLong = clock.sleep(OUTSIDE_MS, done.signal).catch(() => undefined);
  await Promise.race([work, tooLong]);
  done.abort();
}
