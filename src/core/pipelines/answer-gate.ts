import type { GateConfig } from './model.ts';
import type { Pipeline } from './pipeline.ts';
import type { PlannedGate } from './plan-gates.ts';

export type GateAnswer = {
  readonly action: PlannedGate['action'];
  /** One sentence for whoever reads the log of the job. */
  readonly why: string;
  readonly command: string | null;
};

/**
 * What a CI job shall do with a gate. Null: the plan has no such gate. A critical one is never skipped here, not even for a rollback: what the
 * job deploys afterwards is this very commit, not what a rollback would put back.
 */
export function answerGate(
  { mode, because, plan }: Pick<Pipeline, 'mode' | 'because' | 'plan'>,
  gate: string,
  declared: Pick<GateConfig, 'critical' | 'run'> | null,
): GateAnswer | null {
  const planned = plan.find((one) => one.gate === gate);
  if (planned === undefined) return null;
  if (planned.action === 'skip') {
    if (declared?.critical === true) return { action: 'run', why: `${gate} is critical`, command: declared.run };
    return { action: 'skip', why: skipText(planned, { mode, because }), command: null };
  }
  const why =
    planned.action === 'short' ? `${modeText({ mode, because })}: its short form` : modeText({ mode, because });
  return { action: planned.action, why, command: planned.job?.run ?? null };
}

function skipText({ why }: PlannedGate, found: Pick<Pipeline, 'mode' | 'because'>): string {
  if (why === 'no-changed-file') return 'no file that it concerns differs from what is live';
  const reason = why === 'not-in-rollback' ? 'what is put back has passed before' : 'not marked for hotfix';
  return `${modeText(found)}: ${reason}`;
}

const BECAUSE: Readonly<Record<Pipeline['because'], string>> = {
  said: 'as said',
  message: 'by the commit message',
  'merged-message': 'by the message of what was merged',
  branch: 'by the branch',
  'merged-branch': 'by the branch that was merged',
  'nothing-else': 'neither message nor branch ask for anything else',
};

function modeText({ mode, because }: Pick<Pipeline, 'mode' | 'because'>): string {
  return `${mode}, ${BECAUSE[because]}`;
}
