import { makerTitle } from '../../core/elsewhere/model.ts';
import type { DeploySource, WatchedRepository } from '../../providers/deploys/port.ts';
import { type HookRecord, hookRecord } from '../alerts/hook-notes.ts';
import type { Needs } from '../world.ts';
import { hookName } from './book.ts';
import { type KnownTrouble, troubleWith } from './trouble.ts';

export type SourceState = {
  readonly source: DeploySource;
  readonly record: HookRecord;
  readonly repositories: ReadonlyArray<{ readonly watched: WatchedRepository; readonly trouble: KnownTrouble | null }>;
};

/** What is known of every source of the settings. */
export async function readSources({
  store,
  deploys,
  intake,
}: Needs<'store' | 'deploys' | 'intake'>): Promise<readonly SourceState[]> {
  await intake.notes.flush();
  const states: SourceState[] = [];
  for (const source of deploys.sources) {
    const repositories = [];
    for (const watched of source.repositories)
      repositories.push({ watched, trouble: await troubleWith(store, { source: source.name, watched }) });
    states.push({ source, record: await hookRecord(store.records, hookName(source)), repositories });
  }
  return states;
}

/** Which sources cannot be asked, since when, and what to do. */
export async function elsewhereAlarms({ store, deploys }: Needs<'store' | 'deploys'>): Promise<readonly string[]> {
  const alarms: string[] = [];
  for (const source of deploys.sources.filter(({ pollMs }) => pollMs !== null))
    for (const watched of source.repositories) {
      const trouble = await troubleWith(store, { source: source.name, watched });
      if (trouble === null) continue;
      const since = `${new Date(trouble.sinceMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      const what = `${makerTitle(source.from)} cannot be asked about ${watched.repository} since ${since}`;
      alarms.push(`deploys: ${what}: ${trouble.why}. ${trouble.next}`);
    }
  return alarms;
}
