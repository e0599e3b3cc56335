import type { Pipeline } from './pipeline.ts';

/** A part of the graph that is run: a gate, or the build of the release. */
export type Job = {
  readonly gate: string;
  readonly needs: readonly string[];
  /** Tries after the first one that failed. */
  readonly retries: number;
};

/** The build is named so; no gate may be. */
export const BUILD = 'build';

/** What comes last; a job of CI that deploys by itself tells of it under this name. */
export const DEPLOY = 'deploy';

/** What a pipeline runs, the build first. What CI runs builds elsewhere. */
export function jobsOf(pipeline: Pick<Pipeline, 'plan' | 'mode' | 'purpose' | 'trigger'>): readonly Job[] {
  const gates = pipeline.plan.flatMap(({ gate, needs, job }) =>
    job === null ? [] : [{ gate, needs, retries: job.retries }],
  );
  return hasBuild(pipeline) ? [{ gate: BUILD, needs: [], retries: 0 }, ...gates] : gates;
}

export function hasBuild({ mode, purpose, trigger }: Pick<Pipeline, 'mode' | 'purpose' | 'trigger'>): boolean {
  return mode !== 'rollback' && purpose !== 'backfill' && trigger !== 'ci';
}
