import type { Incident } from '../../core/incidents/model.ts';
import { type Difference, differs } from '../../core/paging/differs.ts';
import type { Escalation } from '../../core/paging/model.ts';
import type { Nouns } from '../../store/store.ts';
import { policyOf } from '../oncall/policy-of.ts';

/** By what an incident pages, and how it stands. */
export type Paging = Pick<Escalation, 'state' | 'nextAtMs'> & {
  readonly policy: string;
  /** What was edited since: it goes on as it was when it began. */
  readonly changedSince: readonly Difference[];
};

/** Null: nobody is paged about it. */
export async function pagingOf(
  nouns: Nouns,
  { number, service }: Pick<Incident, 'number' | 'service'>,
): Promise<Paging | null> {
  const escalation = await nouns.escalations.get(number);
  if (escalation === null) return null;
  const { policy, state, nextAtMs } = escalation;
  // One that is over follows nothing any more; one for no service was made for this incident alone.
  const isOwn = state !== 'ended' && policy.services.length > 0;
  const changedSince = isOwn ? differs(policy, await policyOf(nouns, service)) : [];
  return { policy: policy.name, state, nextAtMs, changedSince };
}
