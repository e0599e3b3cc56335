import type { ReleaseBody } from '../../api/releases.ts';
import type { Rejection, Serving, Stack } from '../../core/deploys/model.ts';
import { type Evidence, NO_EVIDENCE } from '../../core/guard/evidence.ts';
import type { Card } from '../../core/guard/model.ts';
import { sortFindings } from '../../core/guard/sort-findings.ts';
import { releaseName } from '../../core/releases/model.ts';
import { ledgerOf } from '../../flows/guard/gather-evidence.ts';
import { readStanding } from '../../flows/read-standing.ts';
import {
  type ArtifactStates,
  artifactsOf,
  judgeEach,
  readLedger,
  releasesLookedAt,
  type Ledger as Weighable,
} from '../../flows/weigh-candidates.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';
import { findingBodies } from './bodies/findings.ts';
import { SKIPPED } from './bodies/pipelines.ts';
import { timeOf, timeOrNull } from './bodies/time.ts';
import type { Handler } from './handler.ts';

export const releases: Handler<'releases'> = async (world, { query }) => {
  const { store } = world;
  if ((await store.services.get(query.service)) === null) {
    const known = (await store.services.list()).map((service) => service.name);
    const next =
      known.length === 0 ? 'Ship something first with `astern ship`.' : `Known services: ${known.join(', ')}.`;
    throw new UserError('target/unknown', `There is no service ${query.service}.`, next);
  }
  const page = query.before === undefined ? { limit: query.limit } : { limit: query.limit, before: query.before };
  const { found, weighed, targets } = await store.readTogether((tx) => readService(tx, query.service, page));
  const artifacts = await artifactsOf(world.artifacts, weighed);
  const ledgers = targets.map((recorded) => judged(recorded, artifacts));
  const next = found.length < query.limit ? null : (found.at(-1)?.number ?? null);
  return { status: 200, body: { releases: found.map((release) => releaseBody(release, ledgers)), next } };
};

type Recorded = { readonly ledger: Weighable; readonly evidence: Evidence };

type Ledger = {
  readonly target: string;
  readonly stacks: readonly Stack[];
  readonly servings: readonly Serving[];
  readonly rejections: readonly Rejection[];
  /** What a rollback to each would be judged; newest first. */
  readonly cards: readonly Card[];
  readonly live: number | null;
  readonly nowMs: number;
};

async function readService(tx: Nouns, service: string, page: Parameters<Nouns['releases']['list']>[1]) {
  const [found, weighed, names] = await Promise.all([
    tx.releases.list(service, page),
    releasesLookedAt(tx, service),
    tx.targets.names({ of: service }),
  ]);
  const targets = await Promise.all(names.map((target) => readTarget(tx, { service, target, releases: weighed })));
  return { found, weighed, targets };
}

type Asked = {
  readonly service: string;
  readonly target: string;
  readonly releases: readonly StoredRelease[];
};

async function readTarget(tx: Nouns, { service, target, releases }: Asked): Promise<Recorded> {
  const [standing, servings] = await Promise.all([
    readStanding(tx, target),
    tx.servings.ofTarget(target, { limit: 1000 }),
  ]);
  const ledger = await readLedger(tx, standing, { service, named: null, known: { releases, servings } });
  const { live } = ledger;
  return { ledger, evidence: live === null ? NO_EVIDENCE : await ledgerOf(tx, { target, live }) };
}

function judged({ ledger, evidence }: Recorded, artifacts: ArtifactStates): Ledger {
  const { standing, servings, from } = ledger;
  const { target, stacks, rejections, nowMs } = standing;
  return { target, stacks, servings, rejections, nowMs, live: from, cards: judgeEach(ledger, { artifacts, evidence }) };
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

function onTarget(number: number, ledger: Ledger): ReleaseBody['on'][number] {
  const { target, stacks, servings, rejections } = ledger;
  const own = servings.filter((serving) => serving.release === number);
  const rejection = rejections.find((one) => one.release === number);
  const rejected =
    rejection === undefined ? null : { reason: rejection.reason, by: rejection.actor, at: timeOf(rejection.atMs) };
  const lastHot = own.reduce<number | null>(
    (last, { fromMs }) => (last === null || fromMs > last ? fromMs : last),
    null,
  );
  const tag = stacks.find((stack) => stack.release === number)?.tag ?? null;
  return {
    target,
    tag,
    lastHotAt: timeOrNull(lastHot),
    outcome: outcomeOf(own),
    rejected,
    putBack: putBackOf(number, ledger),
  };
}

function putBackOf(number: number, { cards, live, nowMs }: Ledger): ReleaseBody['on'][number]['putBack'] {
  const card = cards.find(({ release }) => release === number);
  if (card === undefined || live === null || number >= live) return null;
  const [worst] = sortFindings(findingBodies(card, nowMs).filter(({ verdict }) => verdict !== 'safe'));
  return { verdict: card.verdict, why: worst?.text ?? null };
}

function outcomeOf(servings: readonly Serving[]): ReleaseBody['on'][number]['outcome'] {
  if (servings.length === 0) return 'never-served';
  const newest = servings.reduce((last, one) => (one.fromMs > last.fromMs ? one : last));
  return newest.outcome === 'unproven' && servings.some((one) => one.outcome === 'healthy')
    ? 'healthy'
    : newest.outcome;
}
