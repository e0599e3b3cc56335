import type { ReleaseBody } from '../../api/releases.ts';
import type { Rejection, Serving, Stack } from '../../core/deploys/model.ts';
import { releaseName } from '../../core/releases/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';
import { SKIPPED } from './bodies/pipelines.ts';
import { timeOf, timeOrNull } from './bodies/time.ts';
import type { Handler } from './handler.ts';

export const releases: Handler<'releases'> = async ({ store }, { query }) => {
  if ((await store.services.get(query.service)) === null) {
    const known = (await store.services.list()).map((service) => service.name);
    const next =
      known.length === 0 ? 'Ship something first with `astern ship`.' : `Known services: ${known.join(', ')}.`;
    throw new UserError('target/unknown', `There is no service ${query.service}.`, next);
  }
  const page = query.before === undefined ? { limit: query.limit } : { limit: query.limit, before: query.before };
  const found = await store.releases.list(query.service, page);
  const ledgers = await readLedgers(store, query.service);
  const next = found.length < query.limit ? null : (found.at(-1)?.number ?? null);
  return { status: 200, body: { releases: found.map((release) => releaseBody(release, ledgers)), next } };
};

type Ledger = {
  readonly target: string;
  readonly stacks: readonly Stack[];
  readonly servings: readonly Serving[];
  readonly rejections: readonly Rejection[];
};

async function readLedgers(store: Nouns, service: string): Promise<readonly Ledger[]> {
  return Promise.all(
    (await store.targets.names({ of: service })).map(async (name) => ({
      target: name,
      stacks: await store.stacks.ofTarget(name),
      servings: await store.servings.ofTarget(name, { limit: 1000 }),
      rejections: await store.rejections.ofTarget(name),
    })),
  );
}

function releaseBody(release: StoredRelease, ledgers: readonly Ledger[]): ReleaseBody {
  const { commit, digest, sizeBytes, builtAtMs, buildMs, service, number } = release;
  return {
    release: releaseName(number),
    service,
    sha: commit.sha,
    title: commit.title,
    author: commit.author,
    committedAt: timeOf(commit.committedAtMs),
    builtAt: timeOf(builtAtMs),
    buildMs,
    digest,
    sizeBytes,
    artifact: release.removedAtMs === null ? 'kept' : 'removed',
    gates: release.gates?.map((one) => ({ ...one, why: one.why === null ? null : SKIPPED[one.why] })) ?? null,
    on: ledgers.map((ledger) => onTarget(number, ledger)),
  };
}

function onTarget(number: number, { target, stacks, servings, rejections }: Ledger): ReleaseBody['on'][number] {
  const own = servings.filter((serving) => serving.release === number);
  const rejection = rejections.find((one) => one.release === number);
  const rejected =
    rejection === undefined ? null : { reason: rejection.reason, by: rejection.actor, at: timeOf(rejection.atMs) };
  const lastHot = own.reduce<number | null>(
    (last, { fromMs }) => (last === null || fromMs > last ? fromMs : last),
    null,
  );
  const tag = stacks.find((stack) => stack.release === number)?.tag ?? null;
  return { target, tag, lastHotAt: timeOrNull(lastHot), outcome: outcomeOf(own), rejected };
}

function outcomeOf(servings: readonly Serving[]): ReleaseBody['on'][number]['outcome'] {
  if (servings.length === 0) return 'never-served';
  const newest = servings.reduce((last, one) => (one.fromMs > last.fromMs ? one : last));
  return newest.outcome === 'unproven' && servings.some((one) => one.outcome === 'healthy')
    ? 'healthy'
    : newest.outcome;
}
