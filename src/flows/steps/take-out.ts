import { removeStack } from '../remove-stack.ts';
import { failed, type StepContext, type StepOutcome, stackOf } from './step.ts';

/** Remove a stack that lost its place. It is marked first; what cannot go at once goes by itself later. */
export async function takeOut(context: StepContext, id: string): Promise<StepOutcome> {
  const { world, operation } = context;
  const { stack, release } = stackOf(context, id);
  await world.store.transaction(async (tx) => {
    await tx.operations.hold(operation.id, operation.fence);
    const now = await tx.stacks.get(id);
    if (now !== null) await tx.stacks.put({ ...now, tag: 'leaving', keepUntilMs: null });
  });
  const removal = await removeStack(world, { stack, release, fence: operation.fence });
  const facts = { stack: id, release: stack.release };
  if (removal.kind === 'needed')
    return { ...failed({ code: 'stack/needed', ...STILL_NEEDED }, facts), write: (tx) => tx.stacks.put(stack) };
  if (removal.kind === 'workers-finishing') {
    return { kind: 'done', facts: { ...facts, workersUntilMs: removal.untilMs } };
  }
  return {
    kind: 'done',
    facts: { ...facts, ...removal.retirement },
    write: async (tx) => {
      await tx.stacks.remove(id);
      const { target, id: operationId } = operation;
      const data = { ...facts, ...removal.retirement };
      await tx.events.append({ kind: 'stack.removed', target, operation: operationId, actor: 'astern', data });
    },
  };
}

const STILL_NEEDED = {
  message: 'The stack takes traffic or is the last healthy one; it was not removed.',
  next: 'Look at `astern status`, and deploy or roll back to another release first.',
};
