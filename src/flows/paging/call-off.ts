import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Nouns } from '../../store/store.ts';

type Whose = {
  readonly of: readonly string[] | 'everybody';
  readonly why: string;
  readonly by: string;
};

/** What waits for these people about an incident is not sent. What is on its way is not called back. */
export async function callOff(tx: Nouns, { number, target }: Incident, { of, why, by }: Whose): Promise<void> {
  const waiting = (await tx.pages.of(number)).filter(
    ({ kind, state, person }) => kind === 'page' && state === 'waiting' && (of === 'everybody' || of.includes(person)),
  );
  for (const page of waiting) await tx.pages.put({ ...page, state: 'cancelled', dueAtMs: null, problem: why });
  if (waiting.length === 0) return;
  const data = { why, keys: waiting.map(({ key }) => key), people: [...new Set(waiting.map(({ person }) => person))] };
  await tx.events.append({ kind: 'page.cancelled', operation: incidentName(number), target, actor: by, data });
}
