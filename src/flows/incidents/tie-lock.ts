import type { Operation } from '../../core/deploys/model.ts';
import { type Incident, incidentName, parseIncident, type Recovery } from '../../core/incidents/model.ts';
import { covers } from '../../core/locks/holds.ts';
import type { Lock } from '../../core/locks/model.ts';
import { incidentFor } from '../../core/recovery/incident-for.ts';
import { withRecovery } from '../../core/recovery/write.ts';
import type { Nouns } from '../../store/store.ts';

/** What a rollback is made for: an incident of Astern, or one that is kept elsewhere and is only named. */
export type Tie = { readonly name: string | null; readonly incident: Incident | null };

const NOT_TIED: Tie = { name: null, incident: null };
/** Newest ones; an incident that suspects a release of another service's target is found among these. */
const MOST_OPEN = 50;

type Going = { readonly target: string; readonly from: number };

/**
 * Which incident a rollback is for: the one that was named, else the open one of its target. Lock, rejection and the recovery that is to be proven all
 * carry it; so it is looked for in the transaction of the order.
 */
export async function tieOf(tx: Nouns, named: string | null, going: Going): Promise<Tie> {
  if (named !== null) return namedTie(tx, named);
  const open = await tx.incidents.list({ open: true, limit: MOST_OPEN });
  const here = await tx.incidents.list({ open: true, target: going.target, limit: MOST_OPEN });
  const found = incidentFor(going, [
    ...open,
    ...here.filter(({ number }) => !open.some((one) => one.number === number)),
  ]);
  return found === null ? NOT_TIED : tieTo(tx, found.number);
}

async function namedTie(tx: Nouns, name: string): Promise<Tie> {
  const number = parseIncident(name);
  const tie = number === null ? NOT_TIED : await tieTo(tx, number);
  return { name, incident: tie.incident };
}

/** Read again to be changed: whoever else changes it waits. */
async function tieTo(tx: Nouns, number: number): Promise<Tie> {
  const incident = await tx.incidents.forChange(number);
  if (incident === null || incident.resolvedAtMs !== null) return NOT_TIED;
  return { name: incidentName(number), incident };
}

/** From here on the incident watches whether it helps. What was watched on this target before is replaced by it. */
export async function addRecovery(
  tx: Nouns,
  incident: Incident,
  { id, target, goal, createdAtMs }: Pick<Operation, 'id' | 'target' | 'goal' | 'createdAtMs'>,
): Promise<Incident> {
  if (goal.kind !== 'rollback') return incident;
  // What was put back is taken off again: there is nothing to be proven of that.
  const isBack = goal.release < goal.from;
  const recovery: Recovery = {
    operation: id,
    target,
    release: goal.release,
    from: goal.from,
    orderedAtMs: createdAtMs,
    flippedAtMs: null,
    untilMs: null,
    state: 'under-way',
    errorsBefore: null,
    errorsAfter: null,
    provenBy: null,
  };
  const isReplaced = (one: Recovery) =>
    one.target === target && (one.state === 'under-way' || one.state === 'watching');
  const recoveries = incident.recoveries.map((one) =>
    isReplaced(one) ? { ...one, state: 'not-proven' as const } : one,
  );
  const ended = { ...incident, recoveries };
  const next = isBack ? withRecovery(ended, recovery) : { ...ended, version: incident.version + 1 };
  await tx.incidents.put(next);
  return next;
}

/** Locks that stand for an incident; when it is resolved they stay, and whoever resolves it is told. */
export async function locksTiedTo(tx: Nouns, incident: number): Promise<readonly Lock[]> {
  const name = incidentName(incident);
  return (await tx.locks.held(await tx.now())).filter((lock) => lock.incident === name);
}

/** Of the incidents that these locks stand for, those that are not resolved. */
export async function openIncidentsOf(tx: Nouns, locks: readonly Lock[]): Promise<readonly Incident[]> {
  const numbers = new Set(locks.flatMap(({ incident }) => (incident === null ? [] : (parseIncident(incident) ?? []))));
  const found = await Promise.all([...numbers].map((number) => tx.incidents.get(number)));
  const open = found.filter((one) => one !== null).filter((one) => one.resolvedAtMs === null);
  // A number of another incident tracker may be one of ours by chance: only what is about the same target is meant.
  return open.filter((one) => isAbout(one, locks));
}

function isAbout({ target, recoveries }: Incident, locks: readonly Lock[]): boolean {
  const targets = [target, ...recoveries.map((one) => one.target)].filter((one) => one !== null);
  return targets.length === 0 || locks.some(({ scope }) => targets.some((one) => covers(scope, one)));
}
