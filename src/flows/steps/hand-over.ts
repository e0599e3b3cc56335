import { startWorkers, withNewNames } from '../tend-workers.ts';
import { type StepContext, type StepOutcome, stackOf } from './step.ts';

/** Start the workers of the stack that has the traffic now. Those of the former one were told to quiesce before the flip. */
export async function handOver(context: StepContext, id: string): Promise<StepOutcome> {
  const { world, operation } = context;
  const { stack, release } = stackOf(context, id);
  const workers = await startWorkers(world, await withNewNames(world, stack, operation), release);
  return {
    kind: 'done',
    facts: { stack: id, workers },
    write: async (tx) => {
      const now = await tx.stacks.get(id);
      if (now !== null) await tx.stacks.put({ ...now, workers: 'on' });
      if (workers === 0) return;
      const data = { stack: id, release: stack.release, workers };
      await tx.events.append({
        kind: 'workers.started',
        target: stack.target,
        operation: operation.id,
        actor: 'astern',
        data,
      });
    },
  };
}
