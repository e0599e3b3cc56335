import type { Policy } from '../../core/oncall/model.ts';
import type { Reach } from '../../core/paging/whom.ts';
import type { Nouns } from '../../store/store.ts';
import { whoIsOnCall } from '../oncall/who-is-on-call.ts';

/** Asks at most once for each schedule, and for the people: for one transaction at one instant. */
export function reachAt(nouns: Nouns, nowMs: number): (policy: Policy) => Promise<Reach> {
  const turns = new Map<string, Promise<readonly string[]>>();
  let people: Promise<Reach['members']> | null = null;
  const onCall = (schedule: string) => {
    const known = turns.get(schedule) ?? whoIsOnCall(nouns, schedule, nowMs);
    turns.set(schedule, known);
    return known;
  };
  return async (policy) => {
    people ??= membersOf(nouns);
    const names = new Set(
      [...policy.steps.flatMap(({ targets }) => targets), ...policy.lastResort]
        .filter(({ kind }) => kind === 'schedule')
        .map(({ name }) => name),
    );
    const found: [string, readonly string[]][] = [];
    for (const name of names) found.push([name, await onCall(name)]);
    return { nowMs, onCall: new Map(found), members: await people };
  };
}

async function membersOf({ records }: Nouns): Promise<Reach['members']> {
  const members = await records.list('member');
  return new Map(members.map(({ name, record }) => [name, record]));
}
