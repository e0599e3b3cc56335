import type { Needs } from './world.ts';

/** Instances that die or come back are written into the log; what follows from it is up to upkeep. */
export function noteFleetChanges({ fleet, store, log, wake }: Needs<'fleet' | 'store' | 'log' | 'wake'>): void {
  fleet.onChange(({ kind, instance, target, facts }) => {
    const event = {
      kind: kind === 'died' ? 'instance.died' : 'instance.restarted',
      target,
      operation: null,
      actor: 'astern',
      data: { instance, ...facts },
    } as const;
    store
      .transaction((tx) => tx.events.append(event))
      .then(() => wake(target))
      .catch((error: unknown) => log.warn({ instance, error }, 'a change in the fleet could not be written down'));
  });
}
