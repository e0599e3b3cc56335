import type { Incident } from '../incidents/model.ts';
import type { Lock } from '../locks/model.ts';

/** Said to whoever resolves an incident: the lock of its rollback is no part of it, and stays. `place`: the scope of the lock, in words. */
export function lockStaysText(place: string, { opens }: Pick<Lock, 'opens'>): string {
  return opens === 'when-fixed'
    ? `${place} stays locked until a commit with the fix comes, or until \`astern unlock ${place}\`.`
    : `${place} stays locked until \`astern unlock ${place}\`.`;
}

/** Said to whoever unlocks while the incident lasts. */
export function notResolvedText({ number, title, state }: Pick<Incident, 'number' | 'title' | 'state'>): string {
  return `INC-${number} ("${title}") is not resolved: it is ${state}.`;
}
