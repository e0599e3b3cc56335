import { around } from '../../core/oncall/around.ts';
import type { Nouns } from '../../store/store.ts';
import { addOverride, knownRoster, type Overridden } from './change-overrides.ts';

const A_DAY_MS = 86_400_000;

export type TakeOverAsked = {
  readonly schedule: string;
  readonly by: string;
  /** Null: until the next hand-off, and for a day where none comes. */
  readonly untilMs: number | null;
  readonly reason: string;
  readonly actor: string;
  readonly dryRun: boolean;
};

/** Somebody is on call from now on, in place of whoever is. */
export async function takeOver(tx: Nouns, { untilMs, ...asked }: TakeOverAsked): Promise<Overridden> {
  const roster = await knownRoster(tx, asked.schedule);
  const nowMs = await tx.now();
  const until = untilMs ?? around(roster, nowMs).untilMs ?? nowMs + A_DAY_MS;
  return addOverride(tx, { ...asked, kind: 'replace', person: null, fromMs: null, untilMs: until });
}
