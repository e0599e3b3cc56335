import type { Approval } from '../pipelines/pipeline.ts';
import { inGroup, isSamePerson, type Named, type Person, personOf } from './people.ts';

/** How many must approve a hotfix, and who may. */
export type ApprovalRule = {
  readonly needed: number;
  /** Null: `astern.yml` names none. */
  readonly group: string | null;
};

/** Those whose own word does not count, and those who are known. */
export type Circle = {
  readonly actor: string;
  /** Of the commit, and of what it brings with it as far as that is known. */
  readonly authors: readonly Named[];
  readonly people: readonly Person[];
};

/** The group that counts when `astern.yml` names none. */
export const USUAL_GROUP = 'on-call';

export type MayApprove =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly why: 'ordered-it' | 'wrote-it' | 'not-in-group' };

/** May this person approve? The second pair of eyes must be another's than the author's and than those of whoever ordered it. */
export function mayApprove(who: string, { group }: ApprovalRule, { actor, authors, people }: Circle): MayApprove {
  const approver = { name: who, email: '' };
  if (authors.some((author) => isSamePerson(people, approver, author))) return { kind: 'no', why: 'wrote-it' };
  if (isSamePerson(people, approver, { name: actor, email: '' })) return { kind: 'no', why: 'ordered-it' };
  const effective = groupThatCounts(group, people);
  if (effective === null) return { kind: 'yes' };
  const isIn = personOf(people, approver)?.groups.includes(effective) === true;
  return isIn ? { kind: 'yes' } : { kind: 'no', why: 'not-in-group' };
}

/** Approvals that count: of people who may, each person once. */
export function countingApprovals(
  approvals: readonly Approval[],
  rule: ApprovalRule,
  circle: Circle,
): readonly Approval[] {
  const allowed = approvals.filter(({ actor }) => mayApprove(actor, rule, circle).kind === 'yes');
  return allowed.filter(
    (one, index) =>
      !allowed.slice(0, index).some((earlier) => isSamePerson(circle.people, named(earlier.actor), named(one.actor))),
  );
}

/**
 * A group that `astern.yml` names counts also when nobody is in it: a slip of the pen must not open the door to everybody. Without a name it is
 * the usual group, where the settings know one; else (null) anybody who may act.
 */
export function groupThatCounts(group: string | null, people: readonly Person[]): string | null {
  if (group !== null) return group;
  return inGroup(people, USUAL_GROUP).length > 0 ? USUAL_GROUP : null;
}

/** The stricter of what the live release says and what the hotfix says of itself: no commit may lower its own bar. */
export function stricterRule(live: ApprovalRule | null, own: ApprovalRule): ApprovalRule {
  if (live === null) return own;
  return { needed: Math.max(live.needed, own.needed), group: live.group ?? own.group };
}

/** Whose word is waited for, in words; of a pipeline those are left out whose word does not count for it. */
export function approversText(group: string | null, people: readonly Person[], circle: Circle | null = null): string {
  const effective = groupThatCounts(group, people);
  if (effective === null) return circle === null ? 'anybody who may act here' : 'anybody else who may act here';
  const members = inGroup(people, effective);
  if (members.length === 0) return `${effective}, which nobody is in: add people to the server's settings`;
  const left = members.filter(
    ({ name }) => circle === null || mayApprove(name, { needed: 1, group }, circle).kind === 'yes',
  );
  if (left.length === 0) return `${effective}, and nobody there but those who wrote or ordered it`;
  return `${effective} (${left.map(({ name }) => name).join(', ')})`;
}

function named(name: string): Named {
  return { name, email: '' };
}
