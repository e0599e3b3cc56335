import type { Debt } from '../../core/hotfix/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { settle } from './tell-debt.ts';

export type SettleAsked = {
  readonly id: string;
  readonly actor: string;
  readonly reason: string;
  readonly dryRun: boolean;
};

/** A person says that a debt is paid, and why; nobody can delete one. */
export async function settleDebt(tx: Nouns, { id, actor, reason, dryRun }: SettleAsked): Promise<Debt> {
  const debt = await tx.debts.get(id);
  if (debt === null)
    throw new UserError('debt/unknown', `There is no debt ${JSON.stringify(id)}.`, 'See `astern debts`.');
  if (debt.status === 'settled') {
    const how = `${debt.settledBy ?? 'astern'}: ${debt.settledHow ?? ''}`;
    throw new UserError('debt/settled', `${id} was settled already, by ${how}.`, 'See `astern debts --all`.');
  }
  return dryRun ? debt : settle(tx, debt, { by: actor, how: reason });
}
