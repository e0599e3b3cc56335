import type { Folded, FoldedEvent, Todo } from '../../core/incidents/book.ts';
import { type Alert, type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Nouns } from '../../store/store.ts';
import { holdEscalation, pageAgain, startEscalation } from '../paging/escalation.ts';

/** Write what a batch has come to. The escalation begins in the transaction that opens the incident (I8). */
export async function writeFolded(tx: Nouns, folded: Folded, nowMs: number): Promise<readonly Incident[]> {
  const stored = new Map<number, Incident>();
  for (const incident of folded.incidents) stored.set(incident.number, await writeIncident(tx, incident));
  const numberOf = (number: number) => stored.get(number)?.number ?? number;
  await tx.alerts.put(
    folded.alerts.map((alert) => (isOfNew(alert) ? { ...alert, incident: numberOf(alert.incident) } : alert)),
  );
  for (const event of folded.events) await append(tx, event, numberOf);
  for (const todo of folded.todo) {
    const incident = stored.get(todo.incident);
    if (incident !== undefined) await carryOut(tx, incident, { todo, nowMs });
  }
  return [...stored.values()];
}

function isOfNew(alert: Alert): alert is Alert & { readonly incident: number } {
  return alert.incident !== null && alert.incident < 0;
}

async function writeIncident(tx: Nouns, incident: Incident): Promise<Incident> {
  const { number, ...opened } = incident;
  if (number < 0) return tx.incidents.add(opened);
  await tx.incidents.put(incident);
  return incident;
}

async function append(tx: Nouns, event: FoldedEvent, numberOf: (number: number) => number): Promise<void> {
  const { kind, incident, target, actor, data } = event;
  const operation = incident === null ? null : incidentName(numberOf(incident));
  await tx.events.append({ kind, target, operation, actor, data });
}

async function carryOut(
  tx: Nouns,
  incident: Incident,
  { todo, nowMs }: { readonly todo: Todo; readonly nowMs: number },
): Promise<void> {
  if (todo.kind === 'page') return page(tx, incident, { why: todo.why, nowMs });
  // Acknowledged in the words that opened it: there is nothing to hold yet, and the acknowledgement is to run out all the same.
  const known = await tx.escalations.get(incident.number);
  const begun = known === null ? await startEscalation(tx, incident, nowMs) : incident;
  await holdEscalation(tx, begun, { by: todo.by, nowMs });
}

/** For the first time, or anew. */
export async function page(
  tx: Nouns,
  incident: Incident,
  { why, nowMs }: { readonly why: string; readonly nowMs: number },
): Promise<void> {
  const known = await tx.escalations.get(incident.number);
  if (known === null) await startEscalation(tx, incident, nowMs);
  else await pageAgain(tx, incident, { why, nowMs });
}
