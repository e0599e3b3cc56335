import type { Member, PolicyTarget } from '../oncall/model.ts';
import type { Escalation } from './model.ts';

/** Who stands behind the names of the policy at this moment. */
export type Reach = {
  readonly nowMs: number;
  /** By name of the schedule. One that is not there has nobody. */
  readonly onCall: ReadonlyMap<string, readonly string[]>;
  readonly members: ReadonlyMap<string, Member>;
};

export type EscalationNews = {
  readonly kind:
    | 'escalation.started'
    | 'escalation.step'
    | 'escalation.skipped'
    | 'escalation.held'
    | 'escalation.exhausted'
    | 'escalation.ended';
  readonly data: Readonly<Record<string, unknown>>;
};

type How = {
  readonly place: Readonly<Record<string, unknown>>;
  /** Left in peace: they have acknowledged, or passed it on. */
  readonly without: readonly string[];
};

/** The people behind what a step names who can be reached, and what is to be said of the others. */
export function whom(targets: readonly PolicyTarget[], { onCall, members }: Reach, { place, without }: How) {
  const skipped: EscalationNews[] = [];
  const skip = (who: object, why: string) =>
    skipped.push({ kind: 'escalation.skipped', data: { ...place, ...who, why } });
  const names = new Set<string>();
  for (const target of targets) {
    const people = target.kind === 'person' ? [target.name] : (onCall.get(target.name) ?? []);
    if (people.length === 0) skip({ schedule: target.name }, 'nobody-on-call');
    for (const name of people) names.add(name);
  }
  const people: Member[] = [];
  for (const name of names) {
    const member = members.get(name);
    if (without.includes(name)) continue;
    if (member === undefined) skip({ person: name }, 'unknown-person');
    else if (member.contacts.every(({ verifiedAtMs }) => verifiedAtMs === null)) skip({ person: name }, 'no-contact');
    else people.push(member);
  }
  return { people, skipped };
}

/** The last resort of the policy, else every admin. */
export function lastOf(
  { policy, acknowledged }: Escalation,
  reach: Reach,
  { place, without, also = [] }: How & { readonly also?: readonly string[] },
) {
  const how = { place, without: [...acknowledged, ...without] };
  const named = whom([...policy.lastResort, ...persons(also)], reach, how);
  if (named.people.length > 0) return { ...named, from: 'policy' };
  const { people } = whom(persons(adminsOf(reach)), reach, how);
  return { people, skipped: named.skipped, from: people.length > 0 ? 'admins' : 'nobody' };
}

export function persons(names: readonly string[]): readonly PolicyTarget[] {
  return names.map((name) => ({ kind: 'person', name }));
}

export function namesOf(people: readonly Member[]): readonly string[] {
  return people.map(({ name }) => name);
}

function adminsOf({ members }: Reach): readonly string[] {
  return [...members.values()].filter(({ role }) => role === 'admin').map(({ name }) => name);
}
