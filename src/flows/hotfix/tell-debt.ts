import type { Debt } from '../../core/hotfix/model.ts';
import type { Nouns } from '../../store/store.ts';
import { mergeBackFacts } from './debt-facts.ts';

/** What every event of a debt says. */
export function debtData(debt: Debt): Readonly<Record<string, unknown>> {
  const { id, kind, sha, pipeline, incident } = debt;
  const into = kind === 'merge-back' ? { into: mergeBackFacts(debt).into } : {};
  return { debt: id, debtKind: kind, sha, pipeline, incident, ...into };
}

export type Payment = { readonly by: string; readonly how: string; readonly data?: Readonly<Record<string, unknown>> };

/** Write that a debt is paid; only of one that was read as open in this transaction. */
export async function settle(tx: Nouns, debt: Debt, { by, how, data = {} }: Payment): Promise<Debt> {
  const settled: Debt = { ...debt, status: 'settled', settledAtMs: await tx.now(), settledBy: by, settledHow: how };
  await tx.debts.put(settled);
  await tx.events.append({
    kind: 'debt.settled',
    target: debt.target,
    operation: null,
    actor: by,
    data: { ...debtData(debt), how, ...data },
  });
  return settled;
}
