import type { Operation } from '../deploys/model.ts';
import { tagged } from '../deploys/phase.ts';
import { releaseName } from '../releases/model.ts';
import { busy } from './common.ts';
import { type Decision, refuse, type Standing } from './model.ts';

/** May the build be aborted, or the new stack be removed? */
export function decideCancel(standing: Standing): Decision<{ release: number | null; supersedes: Operation | null }> {
  const { active, stacks, target } = standing;
  const stack = tagged(stacks, 'new');
  if (active !== null) {
    const mayAbort = active.kind === 'ship' || active.kind === 'build' || active.kind === 'deploy';
    if (!mayAbort)
      return busy(standing) ?? refuse('operation/in-progress', `${target} is busy.`, 'Wait for it to end.');
    return {
      kind: 'go',
      notes: [`The ${active.kind} under way (${active.id}) is aborted.`],
      release: active.release,
      supersedes: active,
    };
  }
  if (stack !== null) return { kind: 'go', notes: [], release: stack.release, supersedes: null };
  const hot = tagged(stacks, 'hot');
  const live = hot === null ? 'nothing is live' : `${releaseName(hot.release)} is live`;
  return { kind: 'nothing-to-do', message: `Nothing is being built or waits on ${target}; ${live}.` };
}
