import { tagged } from '../../core/deploys/phase.ts';
import { isUserError } from '../../lib/errors.ts';
import type { BlockedRun, Retriggered } from '../../providers/ci/port.ts';
import { prepareOrder } from '../pipelines/order.ts';
import type { World } from '../world.ts';

/** Take a commit that CI was told to wait with through a pipeline of this server. What is deployed from elsewhere is left to its own jobs. */
export async function shipBlocked(world: World, { target, sha, url }: BlockedRun): Promise<Retriggered> {
  const { store } = world;
  const [service = '', environment = ''] = target.split('/');
  const known = await store.services.get(service);
  if (known === null || tagged(await store.stacks.ofTarget(target), 'hot') === null) {
    const where = url === null ? '' : `: ${url}`;
    return { kind: 'left', why: `nothing of ${target} is deployed from here; start its job again${where}` };
  }
  try {
    const place = await prepareOrder(world, {
      ...{ target, service, environment, actor: 'ci', dryRun: false, kind: 'ship', repository: known.repository },
      ...{ commit: sha, rebuild: false, failFast: null, mode: null, branch: null, trigger: 'branch' },
      ...{ despiteLock: false, acceptRejected: false, breakGlass: false, reason: '' },
    });
    return await store.transaction(async (tx): Promise<Retriggered> => {
      const open = (await tx.pipelines.list({ target, sha, limit: 20 })).find(
        ({ endedAtMs, trigger }) => endedAtMs === null && trigger !== 'ci',
      );
      if (open !== undefined) return { kind: 'started', run: open.id };
      const outcome = await place(tx);
      if (outcome.kind === 'started') return { kind: 'started', run: outcome.pipeline.id };
      if (outcome.kind === 'ordered') return { kind: 'started', run: outcome.operation.id };
      return { kind: 'left', why: whyNot(outcome) };
    });
  } catch (error) {
    if (isUserError(error)) return { kind: 'left', why: error.message };
    throw error;
  }
}

function whyNot(
  outcome: Exclude<Awaited<ReturnType<Awaited<ReturnType<typeof prepareOrder>>>>, { kind: 'started' | 'ordered' }>,
): string {
  if (outcome.kind === 'refused') return outcome.refusal.message;
  return outcome.kind === 'nothing-to-do' ? outcome.message : 'nothing was ordered';
}
