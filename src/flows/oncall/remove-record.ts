import type { Change, OncallState } from '../../core/oncall/document.ts';
import { namesOf } from '../../core/oncall/uses.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { removeRecord } from './apply-document.ts';
import { beginEdit, stateNow, tell, unknown } from './edit.ts';

export type RemoveAsked = {
  readonly what: Change['what'];
  readonly name: string;
  readonly actor: string;
  /** Also where something names it. */
  readonly force: boolean;
  readonly dryRun: boolean;
};

/** Remove a person, a schedule or a policy; what names it is said, and kept unless forced. Returns what it is missed by. */
export async function removeOncall(tx: Nouns, asked: RemoveAsked): Promise<readonly string[]> {
  const { what, name, actor, force, dryRun } = asked;
  const now = await stateNow(tx);
  const all = listOf(now, what).map((one) => one.name);
  if (!all.includes(name)) throw unknown(what, name, all);
  const uses = namesOf(now, what, name);
  if (uses.length > 0 && !force && !dryRun) throw inUse(asked, uses);
  if (dryRun) return uses;
  await beginEdit(tx);
  await removeRecord(tx, what, name);
  await tell(tx, actor, { what, change: 'removed', name, missedBy: uses });
  return uses;
}

function listOf(now: OncallState, what: Change['what']): readonly { readonly name: string }[] {
  return { person: now.members, schedule: now.schedules, policy: now.policies }[what];
}

function inUse({ what, name }: RemoveAsked, uses: readonly string[]): UserError {
  const then = {
    person: 'Their turns would be taken by the next in order.',
    schedule: 'Those steps would have nobody, and go on to the last resort.',
    policy: 'Nobody would be told, unless a policy for `*` is there.',
  }[what];
  return new UserError(
    'oncall/in-use',
    `${name} is named by ${uses.join(', ')}. ${then}`,
    'Change those first, or add --force.',
    { uses },
  );
}
