import { tagged } from '../deploys/phase.ts';
import { releaseName } from '../releases/model.ts';
import { busy } from './common.ts';
import type { Decision, Standing } from './model.ts';

/** May the old stack go? */
export function decideCleanup(standing: Standing): Decision<{ stack: string; release: number }> {
  const inProgress = busy(standing);
  if (inProgress !== null) return inProgress;
  const old = tagged(standing.stacks, 'old');
  if (old === null) return { kind: 'nothing-to-do', message: `No old stack is kept on ${standing.target}.` };
  const note = `From now on a rollback starts ${releaseName(old.release)} from its kept artifact instead of flipping back to it.`;
  return { kind: 'go', notes: [note], stack: old.id, release: old.release };
}
