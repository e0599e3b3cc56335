import { type KnownTarget, locate } from '../../core/incidents/locate.ts';
import type { Nouns } from '../../store/store.ts';
import type { Hook } from '../alerts/hook.ts';
import type { Read } from './hear-deliveries.ts';

type About = { readonly targets: readonly KnownTarget[]; readonly hooks: ReadonlyMap<string, Hook> };

/** What changed elsewhere goes into the log of its target, beside the flips. */
export async function tellChanges(tx: Nouns, all: readonly Read[], { targets, hooks }: About): Promise<void> {
  for (const { delivery, reading } of all) {
    if (reading.kind !== 'alerts') continue;
    const { hook } = delivery;
    for (const { title, service: named, atMs, links } of reading.changes) {
      const service = named ?? hooks.get(hook)?.service ?? null;
      const { target } = locate({ hook, key: title, group: null, service, environment: null }, targets);
      const data = { hook, title: title.slice(0, 500), service, atMs, links: links.slice(0, 10) };
      await tx.events.append({ kind: 'change.told', target, operation: null, actor: `hook ${hook}`, data });
    }
  }
}
