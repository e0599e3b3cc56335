import type { Consent } from '../../core/orders/common.ts';
import type { FoundMode } from '../../core/pipelines/find-mode.ts';
import type { Mode } from '../../core/pipelines/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { PlannedGate } from '../../core/pipelines/plan-gates.ts';
import type { Asked } from '../order.ts';
import type { Prepared } from '../order-ship.ts';
import type { NewPipeline } from './start.ts';

export type PipelineAsked = Asked &
  Consent & {
    readonly kind: 'ship' | 'build';
    readonly service: string;
    readonly environment: string;
    readonly repository: string;
    readonly commit: string;
    readonly rebuild: boolean;
    readonly breakGlass: boolean;
    /** Null: a hotfix does, because it has no time to lose. */
    readonly failFast: boolean | null;
    /** What the person said; null: the commit says it. */
    readonly mode: Mode | null;
    readonly branch: string | null;
    readonly trigger: Pipeline['trigger'];
  };

/** What is known of a commit that shall go through a pipeline. */
export type Planned = Prepared & {
  readonly found: FoundMode;
  readonly email: string;
  /** Hotfixes that it merges and that were deployed before. */
  readonly home: readonly string[];
  readonly plan: readonly PlannedGate[];
};

/** `contains`: rejected releases in the commit that need nobody's further word. */
export function newPipeline(
  asked: PipelineAsked,
  contains: readonly number[],
  { repository, commit, email, plan, found }: Planned,
): NewPipeline {
  const { target, actor, kind, trigger, branch, rebuild } = asked;
  const failFast = asked.failFast ?? found.mode === 'hotfix';
  const { despiteLock, acceptRejected, breakGlass, reason } = asked;
  return {
    ...{ target, actor, trigger, branch, failFast, rebuild, repository, commit, email, plan },
    mode: found.mode,
    because: found.because,
    incident: found.incident,
    purpose: kind,
    consent: { despiteLock, acceptRejected, breakGlass, reason, contains },
  };
}
