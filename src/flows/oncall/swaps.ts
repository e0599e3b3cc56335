import { type Caller, may } from '../../core/access/may.ts';
import type { Override } from '../../core/oncall/model.ts';
import { shifts } from '../../core/oncall/shifts.ts';
import { UserError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { endedAt, knownOverride, knownRoster, madeAfter, over, tellOfOverride } from './change-overrides.ts';
import { beginEdit, invalid, unknown } from './edit.ts';

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 400;

export type SwapAsked = {
  readonly schedule: string;
  /** Who wants to be stood in for. */
  readonly person: string;
  /** Null: what is left of their shift, or their next one. */
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  readonly reason: string;
  readonly actor: string;
  readonly dryRun: boolean;
};

/** Ask for somebody to take a shift, or a part of one. Until somebody does, the person stays on call. */
export async function askSwap(tx: Nouns, asked: SwapAsked): Promise<Override> {
  const { schedule, person, reason, actor, dryRun } = asked;
  const roster = await knownRoster(tx, schedule);
  if (roster.people?.has(person) !== true) throw unknown('person', person, [...(roster.people ?? [])]);
  const nowMs = await tx.now();
  const fromMs = Math.max(asked.fromMs ?? nowMs, nowMs);
  const untilMs = asked.untilMs ?? fromMs + DAYS_AHEAD * DAY_MS;
  const own = shifts(roster, { fromMs, untilMs }).filter(({ people }) => people.includes(person));
  const [first] = own;
  if (first === undefined) throw invalid([`${person} is not on call by schedule ${schedule} in that time`]);
  const swap: Override = {
    id: newId('sw'),
    schedule,
    kind: 'replace',
    person,
    by: null,
    fromMs: asked.fromMs === null ? first.fromMs : fromMs,
    untilMs: asked.untilMs ?? first.untilMs,
    reason,
    actor,
    madeAtMs: madeAfter(roster, nowMs),
    state: 'asked',
  };
  if (dryRun) return swap;
  await beginEdit(tx);
  await tx.records.put('override', swap.id, swap);
  await tellOfOverride(tx, swap, { actor, change: 'asked for' });
  return swap;
}

/** From now on, where its time has begun: what is over stays the other person's. */
export async function takeSwap(
  tx: Nouns,
  {
    id,
    by,
    actor,
    dryRun,
  }: { readonly id: string; readonly by: string; readonly actor: string; readonly dryRun: boolean },
): Promise<Override> {
  const swap = await knownSwap(tx, id);
  const nowMs = await tx.now();
  if (swap.state === 'counts' && swap.untilMs > nowMs) {
    if (swap.by === by) return swap;
    throw new UserError('oncall/over', `${swap.by} has taken ${id} already.`, 'See `astern oncall override list`.');
  }
  if (swap.state === 'withdrawn' || swap.untilMs <= nowMs) throw over(swap);
  const names = (await tx.records.list('member')).map(({ name }) => name);
  if (!names.includes(by)) throw unknown('person', by, names);
  if (swap.person === by)
    throw invalid([`${by} asked for it and cannot take it; to keep the shift, withdraw the swap`]);
  const madeAtMs = madeAfter(await knownRoster(tx, swap.schedule), nowMs);
  const taken: Override = { ...swap, by, state: 'counts', fromMs: Math.max(swap.fromMs, nowMs), madeAtMs };
  if (dryRun) return taken;
  await beginEdit(tx);
  await tx.records.put('override', id, taken);
  await tellOfOverride(tx, taken, { actor, change: 'took' });
  return taken;
}

/** Also one that was taken: from now on the shift is the person's own again. */
export async function withdrawSwap(
  tx: Nouns,
  { id, caller, dryRun }: { readonly id: string; readonly caller: Caller; readonly dryRun: boolean },
): Promise<Override> {
  const swap = await knownSwap(tx, id);
  const nowMs = await tx.now();
  if (swap.state === 'withdrawn' || swap.untilMs <= nowMs) throw over(swap);
  const isTheirs = [swap.person, swap.actor, swap.by].includes(caller.name);
  if (!isTheirs && !may(caller, 'admin')) {
    throw new UserError(
      'oncall/not-yours',
      `${id} is a swap of ${swap.person ?? swap.actor}.`,
      'Only those who asked for it or took it may withdraw it, or an admin.',
    );
  }
  const withdrawn = endedAt(swap, nowMs);
  if (dryRun) return withdrawn;
  await beginEdit(tx);
  await tx.records.put('override', id, withdrawn);
  await tellOfOverride(tx, withdrawn, { actor: caller.name, change: 'withdrew' });
  return withdrawn;
}

async function knownSwap(tx: Nouns, id: string): Promise<Override> {
  const swap = await knownOverride(tx, id);
  if (id.startsWith('sw_')) return swap;
  throw invalid([`${id} is an override, not a swap; end it with astern oncall override end ${id}`]);
}
