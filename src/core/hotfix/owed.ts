import type { GateConfig } from '../pipelines/model.ts';
import type { PlannedGate } from '../pipelines/plan-gates.ts';

/** A gate that a hotfix did without, or ran in a shorter form. */
export type LeftOut = { readonly gate: string; readonly how: 'skipped' | 'short' };

/** What the hotfix lane left out. Gates that no changed file concerns would not have run in the standard one either. */
export function leftOut(plan: readonly PlannedGate[]): readonly LeftOut[] {
  return plan.flatMap(({ gate, action, why }): readonly LeftOut[] => {
    if (action === 'short') return [{ gate, how: 'short' }];
    return action === 'skip' && why === 'not-in-hotfix' ? [{ gate, how: 'skipped' }] : [];
  });
}

/** What is run after the deploy: everything that was left out, in its whole form. What has passed is not waited for again. */
export function planBackfill(gates: readonly GateConfig[], plan: readonly PlannedGate[]): readonly PlannedGate[] {
  const names = new Set(leftOut(plan).map(({ gate }) => gate));
  return gates
    .filter(({ name }) => names.has(name))
    .map(({ name, run, timeoutMs, env, retries }) => ({
      gate: name,
      action: 'run',
      why: null,
      job: { run, timeoutMs, env, retries },
      needs: needed(name, gates, names),
    }));
}

/** Through gates that are not run to those before them, as in the pipeline itself. */
function needed(gate: string, gates: readonly GateConfig[], names: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = (name: string) => {
    for (const before of gates.find((one) => one.name === name)?.needs ?? []) {
      if (visited.has(before)) continue;
      visited.add(before);
      if (names.has(before)) found.add(before);
      else visit(before);
    }
  };
  visit(gate);
  return [...found];
}

const DAY_MS = 86_400_000;
export const QUOTA_WINDOW_MS = 30 * DAY_MS;

/** One hotfix that a service has shipped. */
export type Shipped = { readonly sha: string; readonly target: string; readonly atMs: number };

/** Those of the last 30 days, oldest first, each commit once: on staging and production it is one hotfix. */
export function withinQuotaWindow<One extends Shipped>(hotfixes: readonly One[], nowMs: number): readonly One[] {
  const recent = hotfixes.filter(({ atMs }) => atMs > nowMs - QUOTA_WINDOW_MS && atMs <= nowMs);
  const inOrder = recent.toSorted((one, other) => one.atMs - other.atMs);
  return inOrder.filter((one, index) => inOrder.findIndex(({ sha }) => sha === one.sha) === index);
}
