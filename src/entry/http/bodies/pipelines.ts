import type { GateBody, PipelineBody } from '../../../api/pipelines.ts';
import { holdText } from '../../../core/notices/hold-text.ts';
import { BUILD, hasBuild } from '../../../core/pipelines/jobs.ts';
import type { GateRun, Pipeline } from '../../../core/pipelines/pipeline.ts';
import type { PlannedGate, SkipReason } from '../../../core/pipelines/plan-gates.ts';
import { releaseName } from '../../../core/releases/model.ts';
import type { Nouns } from '../../../store/store.ts';
import { timeOf, timeOrNull } from './time.ts';

const PASSES_WEIGHED = 10;

export const SKIPPED: Readonly<Record<SkipReason, string>> = {
  'not-in-hotfix': 'not marked for hotfix',
  'not-in-rollback': 'what is put back has passed before',
  'no-changed-file': 'no file of its paths changed',
};

export async function pipelineBody(store: Nouns, pipeline: Pipeline): Promise<PipelineBody> {
  const [body] = await pipelineBodies(store, [pipeline]);
  if (body === undefined) throw new Error(`no body of ${pipeline.id}`);
  return body;
}

export async function pipelineBodies(store: Nouns, pipelines: readonly Pipeline[]): Promise<readonly PipelineBody[]> {
  const bodies: PipelineBody[] = [];
  for (const pipeline of pipelines) {
    const runs = await store.gateRuns.of(pipeline.id);
    const gates: GateBody[] = [];
    for (const planned of parts(pipeline)) {
      const time = planned.action === 'skip' ? null : await expectedMs(store, pipeline, planned.gate);
      gates.push(gateBody(planned, newestRun(pipeline, runs, planned.gate), time));
    }
    bodies.push({ ...bodyOf(pipeline), gates, approvals: await approvals(store, pipeline.id) });
  }
  return bodies;
}

type Part = Pick<PlannedGate, 'gate' | 'why' | 'needs'> & { readonly action: GateBody['action'] };

function parts(pipeline: Pipeline): readonly Part[] {
  const build = { gate: BUILD, action: 'build', why: null, needs: [] } as const;
  return [...(hasBuild(pipeline) ? [build] : []), ...pipeline.plan];
}

/** What failed in an earlier round is to be run again, while the pipeline goes on. */
function newestRun({ round, endedAtMs }: Pipeline, runs: readonly GateRun[], gate: string): GateRun | null {
  const newest = runs.findLast((run) => run.gate === gate) ?? null;
  const isPast = newest !== null && newest.round < round && newest.status !== 'passed' && newest.status !== 'running';
  return isPast && endedAtMs === null ? null : newest;
}

function gateBody({ gate, action, why, needs }: Part, run: GateRun | null, expected: number | null): GateBody {
  return {
    gate,
    action,
    why: why === null ? null : SKIPPED[why],
    needs: [...needs],
    status: action === 'skip' ? 'skipped' : (run?.status ?? 'waiting'),
    attempt: run?.attempt ?? 0,
    place: run?.place ?? null,
    startedAt: timeOrNull(run?.startedAtMs ?? null),
    endedAt: timeOrNull(run?.endedAtMs ?? null),
    exitCode: run?.exitCode ?? null,
    expectedMs: expected,
    url: run?.url ?? null,
    lastLines: [...(run?.lastLines ?? [])],
  };
}

function bodyOf(pipeline: Pipeline): Omit<PipelineBody, 'gates' | 'approvals'> {
  const { id, target, status, mode, because, purpose, trigger, actor, commit } = pipeline;
  const { branch, incident, operation, round, problem, version, release } = pipeline;
  return {
    id,
    target,
    status,
    mode,
    because,
    purpose,
    trigger,
    actor,
    sha: commit.sha,
    title: commit.title,
    author: commit.author,
    branch,
    incident,
    release: release === null ? null : releaseName(release),
    operation,
    round,
    createdAt: timeOf(pipeline.createdAtMs),
    endedAt: timeOrNull(pipeline.endedAtMs),
    holds: pipeline.holds.map((hold) => ({ kind: hold.kind, ...holdText(hold, id) })),
    problem,
    version,
  };
}

async function approvals(store: Nouns, pipeline: string): Promise<PipelineBody['approvals']> {
  const given = await store.approvals.of(pipeline);
  return given.map(({ actor, atMs, reason }) => ({ by: actor, at: timeOf(atMs), reason }));
}

/**
 * How long a gate takes is asked once for each gate of a pipeline: whoever follows it asks for the whole after every change. What it took in
 * this very pipeline is no expectation of it, either.
 */
async function expectedMs(store: Nouns, { id, target }: Pipeline, gate: string): Promise<number | null> {
  const known = expectations.get(store) ?? new Map<string, number | null>();
  expectations.set(store, known);
  const key = `${id} ${gate}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= EXPECTATIONS_KEPT) known.delete(oldest);
  const found = await medianMs(store, target, gate);
  known.set(key, found);
  return found;
}

const EXPECTATIONS_KEPT = 2_000;
const expectations = new WeakMap<Nouns, Map<string, number | null>>();

async function medianMs(store: Nouns, target: string, gate: string): Promise<number | null> {
  const times = [...(await store.gateRuns.durations(target, gate, PASSES_WEIGHED))].sort((one, other) => one - other);
  const middle = Math.floor(times.length / 2);
  const [upper, lower] = [times[middle], times[times.length % 2 === 0 ? middle - 1 : middle]];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
