import type { Incident, Recovery, Suspect } from '../incidents/model.ts';
import type { RecoveryStep } from './judge.ts';

type Real = Exclude<RecoveryStep, { kind: 'wait' }>;

/** A recovery after its step. */
export function stepped(recovery: Recovery, step: Real): Recovery {
  switch (step.kind) {
    case 'flipped': {
      const { flippedAtMs, untilMs, errorsBefore } = step;
      return { ...recovery, state: 'watching', flippedAtMs, untilMs, errorsBefore };
    }
    case 'proven':
      return { ...recovery, state: 'proven', provenBy: step.by, errorsAfter: step.errorsAfter };
    case 'not-proven':
      return { ...recovery, state: 'not-proven', errorsAfter: step.errorsAfter };
    case 'failed':
      return { ...recovery, state: 'failed' };
    case 'replaced':
      return { ...recovery, state: 'not-proven' };
  }
}

export function withRecovery(incident: Incident, recovery: Recovery): Incident {
  const { recoveries, version } = incident;
  const isKnown = recoveries.some(({ operation }) => operation === recovery.operation);
  const others = recoveries.map((one) => (one.operation === recovery.operation ? recovery : one));
  return { ...incident, recoveries: isKnown ? others : [...recoveries, recovery], version: version + 1 };
}

/** A release was taken off, and that did not help: it is not it. */
export function cleared(incident: Incident, { target, from }: Pick<Recovery, 'target' | 'from'>): Incident {
  if (from === null) return incident;
  const name = `${target} r${from}`;
  const isIt = (one: Suspect) => one.target === target && one.release === from;
  const suspects =
    incident.suspects?.map((one) => (isIt(one) ? { ...one, score: 0, isSuspected: false } : one)) ?? null;
  const isAnyLeft = suspects?.some(({ isSuspected }) => isSuspected) === true;
  return {
    ...incident,
    cleared: incident.cleared.includes(name) ? incident.cleared : [...incident.cleared, name],
    suspects: suspects === null ? null : [...suspects].sort((one, other) => other.score - one.score),
    noSuspect:
      suspects === null || isAnyLeft
        ? incident.noSuspect
        : `No release suspected any more: r${from} of ${target} was taken off, and that did not help.`,
  };
}

/** The one to be offered next; null: none is suspected. */
export function nextSuspect({ suspects }: Pick<Incident, 'suspects'>): Suspect | null {
  return suspects?.find(({ isSuspected }) => isSuspected) ?? null;
}
