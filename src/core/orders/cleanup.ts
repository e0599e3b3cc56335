import { tagged } from '../deploys/phase.ts';
import { releaseName } from '../releases/model.ts';
import { busy } from './common.ts';
import { type Decision, refuse, type Standing } from './model.ts';

/** May the old stack go? */
export function decideCleanup(standing: Standing): Decision<{ stack: string; release: number }> {
  const inProgress = busy(standing);
  if (inProgress !== null) return inProgress;
  const old = tagged(standing.stacks, 'old');
  if (old === null) return { kind: 'nothing-to-do', message: `No old stack is kept on ${standing.target}.` };
  const note = `From now on a rollback starts ${releaseName(old.release)} from its kept artifact instead of flipping back to it.`;
  return { kind: 'go', notes: [note], stack: old.id, release: old.release };
}

/** What router and fleet know of a target, beside the record. */
export type Strange = {
  readonly production: string | null;
  /** Stacks that the router knows or that the fleet runs instances of. */
  readonly stacks: readonly string[];
};

/** May a stack go that runs although it is not recorded? Only ever asked because a person named it. */
export function decideOrphan(
  standing: Standing,
  stack: string,
  { production, stacks }: Strange,
): Decision<{ stack: string }> {
  const { target } = standing;
  if (stack === production) {
    const message = `${stack} takes the traffic of ${target}.`;
    return refuse('stack/has-traffic', message, 'Ship or roll back to another release first.');
  }
  const recorded = standing.stacks.find((one) => one.id === stack);
  if (recorded?.tag === 'leaving') return { kind: 'nothing-to-do', message: `${stack} is being removed already.` };
  if (recorded !== undefined) {
    const message = `${stack} is recorded: it is the ${recorded.tag} stack of ${releaseName(recorded.release)}.`;
    return refuse(
      'stack/recorded',
      message,
      'Use `astern cleanup` for the old stack, `astern cancel` for the new one.',
    );
  }
  const inProgress = busy(standing);
  if (inProgress !== null) return inProgress;
  if (!stacks.includes(stack))
    return { kind: 'nothing-to-do', message: `Neither router nor fleet knows a stack ${stack} on ${target}.` };
  return { kind: 'go', notes: ['No release of it is recorded: it cannot be put back afterwards.'], stack };
}
