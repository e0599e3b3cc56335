import { type Lack, lacksOf, type ReportedGate } from '../../core/pipelines/check-report.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';
import { tell } from '../pipelines/tell.ts';
import type { Needs } from '../world.ts';
import { type CiFacts, readCiCommit } from './ci-commit.ts';
import { joinCiPipeline, newestRun } from './ci-pipeline.ts';

type World = Needs<'source' | 'store' | 'parseConfig' | 'artifacts'>;

export type AddedRelease = {
  readonly release: StoredRelease;
  readonly pipeline: Pipeline;
  /** The same artifact of the same commit was there before. */
  readonly isKnown: boolean;
};

type Asked = {
  readonly facts: CiFacts;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly gates: readonly ReportedGate[];
  readonly actor: string;
};

/**
 * Make a release of what was built elsewhere and is stored here by now. It is shipped like one that was built here: `astern ship` of its commit finds
 * it. Throws UserError `release/gates-missing`, `artifacts/missing`.
 */
export async function addRelease(world: World, asked: Asked): Promise<AddedRelease> {
  const { facts, digest, sizeBytes, gates, actor } = asked;
  const { store, artifacts } = world;
  const commit = await readCiCommit(world, facts);
  if ((await artifacts.verify(digest)) !== 'present') throw notStored(digest);
  const added = await store.transaction(async (tx) => {
    const pipeline = await joinCiPipeline(tx, commit, { facts, actor });
    const runs = await tx.gateRuns.of(pipeline.id);
    const passed = new Set(
      pipeline.plan.map(({ gate }) => gate).filter((gate) => newestRun(runs, gate)?.status === 'passed'),
    );
    const lacks = lacksOf(pipeline, gates, passed);
    if (lacks.length > 0) throw gatesMissing(pipeline, lacks);
    const before = (await tx.releases.bySha(commit.config.service, facts.sha)).find(
      (one) => one.digest === digest && one.removedAtMs === null,
    );
    if (before !== undefined) return { release: before, pipeline, isKnown: true };
    await writeGates(tx, pipeline, { gates, passed, actor, url: facts.url });
    const { service } = commit.config;
    const builtAtMs = await tx.now();
    const release = await tx.releases.add({
      ...{ service, commit: commit.commit, digest, sizeBytes, config: commit.config, builtAtMs, buildMs: 0 },
    });
    const data = { release: release.number, title: commit.commit.title, digest, gates: gates.map(({ name }) => name) };
    await tell(tx, 'release.added', pipeline, { actor, data });
    return { release, pipeline: await close(tx, pipeline, actor), isKnown: false };
  });
  // What no release needed when it was cleared up may have gone in the moment before the transaction.
  if (!(await artifacts.has(digest))) {
    const { service, number } = added.release;
    await store.transaction(async (tx) => tx.releases.markRemoved(service, number, await tx.now()));
    throw notStored(digest);
  }
  return added;
}

type Gates = Pick<Asked, 'gates' | 'actor'> & { readonly passed: ReadonlySet<string>; readonly url: string | null };

/** Those of the report that CI had not told yet, so that the pipeline shows them all. */
async function writeGates(tx: Nouns, pipeline: Pipeline, { gates, passed, actor, url }: Gates): Promise<void> {
  const nowMs = await tx.now();
  const runs = await tx.gateRuns.of(pipeline.id);
  for (const { name, outcome, durationMs, url: own } of gates) {
    const isPlanned = pipeline.plan.some(({ gate }) => gate === name);
    if (!isPlanned || outcome !== 'passed' || passed.has(name)) continue;
    const attempt = (newestRun(runs, name)?.attempt ?? 0) + 1;
    await tx.gateRuns.put({
      ...{ pipeline: pipeline.id, gate: name, attempt, round: pipeline.round, status: 'passed', place: 'ci' },
      ...{ startedAtMs: nowMs - (durationMs ?? 0), endedAtMs: nowMs, exitCode: 0, signal: null, lastLines: [] },
      url: own ?? url,
    });
    const data = { gate: name, attempt, place: 'ci', ...(durationMs === null ? {} : { tookMs: durationMs }) };
    await tell(tx, 'gate.passed', pipeline, { actor, data });
  }
}

/** A hotfix stays open, so that it can be approved. */
async function close(tx: Nouns, pipeline: Pipeline, actor: string): Promise<Pipeline> {
  if (pipeline.endedAtMs !== null || pipeline.mode === 'hotfix') return pipeline;
  const ended: Pipeline = { ...pipeline, status: 'done', endedAtMs: await tx.now() };
  await tx.pipelines.put(ended);
  await tell(tx, 'pipeline.done', ended, { actor, data: { place: 'ci' } });
  return ended;
}

const WHY: Readonly<Record<Lack['why'], string>> = {
  missing: 'is not in the report',
  failed: 'failed',
  skipped: 'was skipped',
};

function gatesMissing({ target, commit, mode }: Pipeline, lacks: readonly Lack[]): UserError {
  const list = lacks.map(({ gate, why }) => `${gate} ${WHY[why]}`).join(', ');
  return new UserError(
    'release/gates-missing',
    `A ${mode} release of ${commit.sha.slice(0, 7)} for ${target} needs every gate: ${list}.`,
    'Run them, and add the release with a report that holds them; `astern gates` lists what each mode needs.',
    { lacks },
  );
}

function notStored(digest: string): UserError {
  return new UserError(
    'artifacts/missing',
    `The artifact ${digest.slice(0, 20)}… is not stored here.`,
    'Send it again: `astern release add` does both.',
    { digest },
  );
}
