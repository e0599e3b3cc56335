import type { Nouns, StoredRelease } from '../../store/store.ts';

type Live = Pick<StoredRelease, 'config'>;

/** Services whose contracts a release relies on. */
export function providersOf({ config }: Live): readonly string[] {
  const names = config.guard.contracts.flatMap(({ provider }) => (provider === null ? [] : [provider.service]));
  return [...new Set(names)];
}

/**
 * When the newest release of any of them took the traffic, wherever it runs. What a report says of their contracts holds only up to then: they may have
 * waited for our release, and taken away what the one before it needs.
 */
export async function providersMovedAtMs(
  { targets, servings }: Pick<Nouns, 'targets' | 'servings'>,
  lives: readonly Live[],
): Promise<number | null> {
  const providers = [...new Set(lives.flatMap(providersOf))];
  const names = (await Promise.all(providers.map((of) => targets.names({ of })))).flat();
  const newest = (await Promise.all(names.map((name) => servings.ofTarget(name, { limit: 1 })))).flat();
  return newest.length === 0 ? null : Math.max(...newest.map(({ fromMs }) => fromMs));
}
