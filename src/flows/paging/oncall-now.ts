import type { Policy } from '../../core/oncall/model.ts';
import type { Nouns } from '../../store/store.ts';

type Reads = Pick<Nouns, 'records'>;

/** Stands in for the calculation of turns until that is there: the first person of the last layer that has anybody. */
export async function whoIsOnCall({ records }: Reads, schedule: string, _atMs: number): Promise<readonly string[]> {
  const found = await records.get('schedule', schedule);
  const layer = found?.layers.findLast(({ people }) => people.length > 0);
  return layer?.people.slice(0, 1) ?? [];
}

/** The policy that names the service, else the one for all others. */
export async function policyOf({ records }: Reads, service: string | null): Promise<Policy | null> {
  const policies = (await records.list('policy')).map(({ record }) => record);
  const named = policies.find(({ services }) => service !== null && services.includes(service));
  return named ?? policies.find(({ services }) => services.includes('*')) ?? null;
}
