import { warningText } from '../../core/notices/oncall-words.ts';
import { findWarnings, type Warning } from '../../core/oncall/find-warnings.ts';
import type { Nouns } from '../../store/store.ts';
import { stateNow } from './edit.ts';

/** What was found last, by key; kept so that each is said once, and for whoever asks how the server is. */
type Found = { readonly keys: readonly string[]; readonly texts: readonly string[] };

export type ToldWarning = { readonly warning: Warning; readonly text: string; readonly next: string };

export async function readWarnings(nouns: Nouns): Promise<readonly ToldWarning[]> {
  const state = await stateNow(nouns);
  if (state.schedules.length + state.policies.length + state.members.length === 0) return [];
  const overrides = (await nouns.records.list('override')).map(({ record }) => record);
  const services = (await nouns.services.list()).map(({ name }) => name);
  const zones = new Map(state.schedules.map(({ name, zone }) => [name, zone]));
  const found = findWarnings({ ...state, overrides, services }, await nouns.now());
  return found.map((warning) => {
    const zone = 'schedule' in warning ? zones.get(warning.schedule) : [...zones.values()][0];
    return { warning, ...warningText(warning, zone) };
  });
}

/** Write an event for each that is new; one that has gone and comes again is new. */
export async function raiseWarnings(tx: Nouns): Promise<void> {
  const found = await readWarnings(tx);
  const before = await lastFound(tx);
  const keys = found.map(({ warning }) => warning.key);
  const texts = found.map(({ text, next }) => `${text}. ${next}`);
  for (const { warning, text, next } of found)
    if (!before.keys.includes(warning.key))
      await tx.events.append({
        kind: 'oncall.warning',
        target: null,
        operation: null,
        actor: 'astern',
        data: { ...warning, text, next },
      });
  if (before.texts.join('\n') !== texts.join('\n')) await tx.records.put('memo', NAME, { keys, texts } satisfies Found);
}

/** As they were found last, within a minute. */
export async function lastWarnings(nouns: Pick<Nouns, 'records'>): Promise<readonly string[]> {
  return (await lastFound(nouns)).texts;
}

const NAME = 'oncall-warnings';

async function lastFound({ records }: Pick<Nouns, 'records'>): Promise<Found> {
  return ((await records.get('memo', NAME)) as Found | null) ?? { keys: [], texts: [] };
}
