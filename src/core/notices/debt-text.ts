import { unreachable } from '../../lib/errors.ts';
import type { Debt } from '../hotfix/model.ts';

export type DebtText = {
  /** What is owed. */
  readonly what: string;
  /** How it stands; null when there is nothing to say. */
  readonly state: string | null;
  readonly next: string;
};

/** What a debt asks for, how it stands, and how it is paid. */
export function debtText(debt: Debt): DebtText {
  const settleIt = `astern debts settle ${debt.id} --reason "…"`;
  const { facts } = debt;
  switch (debt.kind) {
    case 'merge-back':
      return {
        what: `the fix must land in ${text(facts.into)}`,
        state: typeof facts.found === 'string' ? facts.found : null,
        next: `merge it, or pick it, into ${text(facts.into)}, which is looked at each half minute; if it landed in another shape, say so: ${settleIt}`,
      };
    case 'backfill': {
      const failed = list(facts.failedGates);
      const inCi = facts.backfill === 'ci';
      const runs = inCi
        ? `start the jobs of CI again: \`astern ci gate\` lets them run now`
        : 'they run by themselves: astern pipelines';
      const again = inCi ? 'start its job again' : `try again: astern rerun ${text(facts.backfill)}`;
      return {
        what: `${names(facts.leftOut)} must pass on it too`,
        state: failed.length === 0 ? null : `failed: ${failed.join(', ')}`,
        next:
          failed.length === 0
            ? `${runs}; or say why they need not: ${settleIt}`
            : `ship what mends it, or ${again}; then unlock. If it is nothing: ${settleIt}`,
      };
    }
    case 'quota':
      return {
        what: `${Array.isArray(facts.hotfixes) ? facts.hotfixes.length : '?'} hotfixes within 30 days, ${text(facts.most)} allowed`,
        state: null,
        next: `look at why there are so many, and write down what comes of it: ${settleIt}`,
      };
    default:
      return unreachable(debt.kind);
  }
}

/** `lint, unit (short)` */
export function leftOutText(leftOut: readonly { readonly gate: string; readonly how: 'skipped' | 'short' }[]): string {
  return leftOut.map(({ gate, how }) => (how === 'short' ? `${gate} (short)` : gate)).join(', ');
}

function names(leftOut: unknown): string {
  const gates = list(Array.isArray(leftOut) ? leftOut.map((one) => (one as { gate?: unknown }).gate) : []);
  return gates.length === 0 ? 'the gates that were left out' : gates.join(', ');
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}
