import type { Override } from '../../core/oncall/model.ts';
import { conflicts } from '../../core/oncall/overrides.ts';
import { gaps, type Roster, shifts } from '../../core/oncall/shifts.ts';
import { UserError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { beginEdit, invalid, tell, unknown } from './edit.ts';
import { rosterOf } from './roster-of.ts';

export type OverrideAsked = Pick<Override, 'schedule' | 'kind' | 'person' | 'by' | 'reason' | 'actor'> & {
  /** Null: from now on. */
  readonly fromMs: number | null;
  readonly untilMs: number;
  readonly dryRun: boolean;
};

/** `notes`: what it does to other overrides, and to the schedule. */
export type Overridden = { readonly override: Override; readonly notes: readonly string[] };

const LONGEST_MS = 400 * 86_400_000;

/** Put somebody on, take somebody off, or both, for a time. What is over stays as it was. */
export async function addOverride(tx: Nouns, asked: OverrideAsked): Promise<Overridden> {
  const nowMs = await tx.now();
  const roster = await knownRoster(tx, asked.schedule);
  const override = newOverride(asked, { id: newId('ov'), nowMs, madeAtMs: madeAfter(roster, nowMs) });
  refuseWrong(override, roster, nowMs);
  const notes = notesOn(override, roster);
  if (asked.dryRun) return { override, notes };
  await beginEdit(tx);
  await tx.records.put('override', override.id, override);
  await tellOfOverride(tx, override, { actor: asked.actor, change: 'made' });
  return { override, notes };
}

/** One that has not begun is gone, and one that is under way ends now. */
export async function removeOverride(
  tx: Nouns,
  { id, actor, dryRun }: { readonly id: string; readonly actor: string; readonly dryRun: boolean },
): Promise<Override> {
  const override = await knownOverride(tx, id);
  const nowMs = await tx.now();
  if (override.state === 'withdrawn' || override.untilMs <= nowMs) throw over(override);
  const ended = endedAt(override, nowMs);
  if (dryRun) return ended;
  await beginEdit(tx);
  await tx.records.put('override', id, ended);
  await tellOfOverride(tx, ended, { actor, change: 'ended' });
  return ended;
}

export function endedAt(override: Override, nowMs: number): Override {
  const hasBegun = override.state === 'counts' && override.fromMs < nowMs;
  return hasBegun ? { ...override, untilMs: nowMs } : { ...override, state: 'withdrawn' };
}

export async function knownRoster(tx: Nouns, schedule: string): Promise<Roster> {
  const roster = await rosterOf(tx, schedule);
  if (roster !== null) return roster;
  throw unknown(
    'schedule',
    schedule,
    (await tx.records.list('schedule')).map(({ name }) => name),
  );
}

export async function knownOverride(tx: Nouns, id: string): Promise<Override> {
  const override = await tx.records.forChange('override', id);
  if (override !== null) return override;
  throw unknown(
    'override',
    id,
    (await tx.records.list('override')).map(({ name }) => name),
  );
}

export function over(override: Override): UserError {
  const why = override.state === 'withdrawn' ? 'was withdrawn' : 'is over';
  return new UserError(
    'oncall/over',
    `${override.id} ${why}; nothing is left to change.`,
    'See `astern oncall override list`.',
  );
}

export async function tellOfOverride(
  tx: Nouns,
  override: Override,
  { actor, change }: { readonly actor: string; readonly change: string },
): Promise<void> {
  const { id, schedule, kind, person, by, fromMs, untilMs, reason } = override;
  const what = id.startsWith('sw_') ? 'swap' : 'override';
  const says = effectOf(override);
  await tell(tx, actor, { what, change, name: id, schedule, kind, person, by, fromMs, untilMs, reason, says });
}

/** Later than all before it, also where two are made in one ms: the last one counts. */
export function madeAfter({ overrides }: Pick<Roster, 'overrides'>, nowMs: number): number {
  return Math.max(nowMs, ...overrides.map(({ madeAtMs }) => madeAtMs + 1));
}

type Made = { readonly id: string; readonly nowMs: number; readonly madeAtMs: number };

function newOverride(asked: OverrideAsked, { id, nowMs, madeAtMs }: Made): Override {
  const { dryRun, fromMs, ...rest } = asked;
  return { ...rest, id, fromMs: Math.max(fromMs ?? nowMs, nowMs), madeAtMs, state: 'counts' };
}

function refuseWrong({ kind, person, by, fromMs, untilMs }: Override, { people }: Roster, nowMs: number): void {
  const problems = [
    ...(untilMs <= nowMs ? ['it would be over already: who was on call stays as it was'] : []),
    ...(untilMs <= fromMs && untilMs > nowMs ? ['it must end after it begins'] : []),
    ...(untilMs - fromMs > LONGEST_MS ? ['it would last longer than 400 days: change the schedule instead'] : []),
    ...(kind !== 'remove' && by === null ? [`who is put on is missing`] : []),
    ...(kind === 'remove' && person === null ? ['who is taken off is missing'] : []),
    ...(person !== null && person === by ? [`${person} cannot stand in for themselves`] : []),
  ];
  if (problems.length > 0) throw invalid(problems);
  const named = [person, by].filter((name) => name !== null);
  const missing = named.find((name) => people !== null && !people.has(name));
  if (missing !== undefined) throw unknown('person', missing, [...(people ?? [])]);
}

function notesOn(override: Override, roster: Roster): readonly string[] {
  const time = { fromMs: override.fromMs, untilMs: override.untilMs };
  const after = { ...roster, overrides: [...roster.overrides, override] };
  const outdone = conflicts(after.overrides).filter(({ by }) => by.id === override.id);
  const had = gaps(roster, time).reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  const has = gaps(after, time).reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  const isSame = JSON.stringify(plain(shifts(roster, time))) === JSON.stringify(plain(shifts(after, time)));
  return [
    ...outdone.map(
      ({ override: { id, actor } }) => `${id}, made by ${actor} before, is about the same: this one counts.`,
    ),
    ...(has > had ? ['With it, nobody is on call for some of the time.'] : []),
    ...(isSame ? [`It changes nothing: ${override.person ?? 'nobody'} is not on call then.`] : []),
  ];
}

function plain(all: ReturnType<typeof shifts>): readonly unknown[] {
  return all.map(({ fromMs, people }) => [fromMs, people]);
}

/** `bo for ann`. */
export function effectOf({ kind, person, by, state }: Override): string {
  if (state === 'asked') return `somebody for ${person ?? 'whoever is on call'}`;
  if (kind === 'add') return `${by} as well`;
  return kind === 'remove' ? `without ${person}` : `${by ?? 'somebody'} for ${person ?? 'whoever is on call'}`;
}
