import { monotonicMs } from '../../lib/monotonic.ts';
import { instanceKey, noCounts, type Stack, type StackCounts, type Target } from '../model.ts';
import type { Health } from './health.ts';
import type { Table } from './table.ts';
import type { Workers } from './workers.ts';

type Needs = { readonly table: Table; readonly health: Health; readonly workers: Workers };

/** What is routed now, with counts up to this moment. */
export async function observeTarget(needs: Needs, name: string) {
  await needs.workers.flush();
  return seenTarget(needs, name);
}

/** The same of many, in the order in which they were named; the workers are asked once. */
export async function observeTargets(needs: Needs, names: readonly string[]) {
  await needs.workers.flush();
  return names.map((name) => seenTarget(needs, name));
}

function seenTarget(needs: Needs, name: string) {
  const target = needs.table.get(name);
  if (target === undefined) {
    return { fence: 0, production: null, test: null, paused: false, breakGlass: [], stacks: [] };
  }
  const counts = new Map(needs.workers.counts(name).map((one) => [one.stack, one]));
  const { fence, production, test, pause, stacks } = target;
  return {
    fence,
    production,
    test,
    paused: pause !== null,
    breakGlass: target.breakGlass ?? [],
    stacks: stacks.map((stack) => seenStack(target, stack, { counts: counts.get(stack.id), health: needs.health })),
  };
}

function seenStack(target: Target, stack: Stack, known: { counts: StackCounts | undefined; health: Health }) {
  const { counts } = known;
  const lastBegunMs = counts?.lastBegunMs ?? null;
  return {
    id: stack.id,
    release: stack.release,
    instances: stack.pools.flatMap((pool) =>
      pool.instances.map((instance) => ({
        ...instance,
        ...known.health.of(instanceKey(target.name, stack.id, instance)),
      })),
    ),
    production: counts?.production ?? noCounts(),
    test: counts?.test ?? noCounts(),
    inFlight: counts?.inFlight ?? 0,
    streams: counts?.streams ?? 0,
    lastRequestAtMs: lastBegunMs === null ? null : Math.round(Date.now() - (monotonicMs() - lastBegunMs)),
    lastBegunMs,
  };
}
