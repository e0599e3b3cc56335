import type { Policy } from '../../core/oncall/model.ts';
import type { Nouns } from '../../store/store.ts';

/** The policy of a service: the one that names it, else the one for all others. Null: nobody is told. */
export async function policyOf(nouns: Nouns, service: string | null): Promise<Policy | null> {
  const policies = (await nouns.records.list('policy')).map(({ record }) => record);
  const own = service === null ? undefined : policies.find(({ services }) => services.includes(service));
  return own ?? policies.find(({ services }) => services.includes('*')) ?? null;
}
