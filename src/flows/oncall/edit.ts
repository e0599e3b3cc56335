import type { OncallState } from '../../core/oncall/document.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { takeBackAhead, writeDownShifts } from './write-down-shifts.ts';

/**
 * At the beginning of each edit: edits come one after the other, so that what one has checked another does not undo, and who was on call until now is
 * written down first.
 */
export async function beginEdit(tx: Nouns): Promise<number> {
  const nowMs = await tx.now();
  await tx.records.put('memo', 'oncall', { editedAtMs: nowMs });
  await takeBackAhead(tx, nowMs);
  await writeDownShifts(tx, nowMs);
  return nowMs;
}

export async function stateNow({ records }: Nouns): Promise<OncallState> {
  return {
    members: (await records.list('member')).map(({ record }) => record),
    schedules: (await records.list('schedule')).map(({ record }) => record),
    policies: (await records.list('policy')).map(({ record }) => record),
  };
}

export type Told = {
  readonly what:
    | 'person'
    | 'schedule'
    | 'policy'
    | 'override'
    | 'swap'
    | 'contact'
    | 'push-link'
    | 'feed-key'
    | 'zone-data';
  readonly change: string;
  readonly name: string;
  readonly [fact: string]: unknown;
};

export async function tell(tx: Nouns, actor: string, data: Told): Promise<void> {
  await tx.events.append({ kind: 'oncall.changed', target: null, operation: null, actor, data });
}

const LISTS = { person: 'people', schedule: 'schedules', policy: 'policies', override: 'override list' } as const;

export function unknown(what: keyof typeof LISTS, name: string, names: readonly string[]): UserError {
  const some = names.slice(0, 8).join(', ');
  const known = names.length === 0 ? 'there is none yet' : `there are: ${some}${names.length > 8 ? ', ...' : ''}`;
  return new UserError(
    'oncall/unknown',
    `There is no ${what} ${JSON.stringify(name)}; ${known}.`,
    `See \`astern oncall ${LISTS[what]}\`.`,
  );
}

export function invalid(problems: readonly string[]): UserError {
  const [first = ''] = problems;
  const message =
    problems.length === 1
      ? `${first}.`
      : `${problems.length} things are wrong:\n${problems.map((one) => `- ${one}`).join('\n')}`;
  return new UserError('oncall/invalid', message, 'Correct it and try again; nothing was changed.', { problems });
}
