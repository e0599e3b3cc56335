import { change } from '../../core/incidents/change.ts';

import { type Incident, incidentName } from '../../core/incidents/model.ts';
import { TIME_NAMES, type Times, timesOf } from '../../core/incidents/times.ts';
import type { Nouns } from '../../store/store.ts';
import { endEscalation } from '../paging/escalation.ts';
import { linesOf, operationsOf } from './lines-of.ts';

type Ending = {
  readonly by: string;
  /** `alerts`: all that fired is over. `person`, `false-alarm`, or what else has ended it. */
  readonly how: string;
  readonly reason?: string;
  readonly via?: string;
  readonly nowMs: number;
};

/** Resolve an incident: nobody is paged any more, and its times are written down from the log. */
export async function endIncident(tx: Nouns, incident: Incident, ending: Ending): Promise<Incident> {
  const { by, nowMs } = ending;
  const kind = ending.how === 'false-alarm' ? 'false-alarm' : 'resolve';
  const changed = change(incident, { kind }, { by, seenVersion: null, nowMs });
  if (changed.kind !== 'done') return incident;
  return writeEnd(tx, changed.incident, ending);
}

export async function writeEnd(tx: Nouns, ended: Incident, { by, how, reason, via, nowMs }: Ending): Promise<Incident> {
  await tx.incidents.put(ended);
  const { target, number } = ended;
  const about = { target, operation: incidentName(number) };
  const more = { ...(reason === undefined || reason === '' ? {} : { reason }), ...(via === undefined ? {} : { via }) };
  await tx.events.append({ ...about, kind: 'incident.resolved', actor: by, data: { how, ...more } });
  await endEscalation(tx, ended, nowMs);
  const times = await readTimes(tx, ended);
  if (times !== null)
    await tx.events.append({ ...about, kind: 'incident.times', actor: 'astern', data: { ...times, ...lasted(times) } });
  return ended;
}

export async function readTimes(tx: Nouns, incident: Incident): Promise<Times | null> {
  const { number, target, beganAtMs } = incident;
  return timesOf(await linesOf(tx, incident), {
    name: incidentName(number),
    target,
    beganAtMs,
    operations: operationsOf(incident),
  });
}

/** How long after the beginning, ms. */
function lasted(times: Times) {
  const after = TIME_NAMES.map((name) => [name, times[name] === null ? null : times[name] - times.began] as const);
  return { afterMs: Object.fromEntries(after) };
}
