import { formatDuration } from '../../lib/format.ts';
import type { Operation, StepName, StepRecord } from '../deploys/model.ts';
import type { Incident, Recovery } from '../incidents/model.ts';
import { percentText } from './incident-text.ts';

/** One of the four lines that fill in after the tap. */
export type Progress = {
  readonly name: 'Getting ready' | 'Checking' | 'Switching' | 'Watching';
  readonly state: 'waiting' | 'now' | 'done' | 'failed';
  readonly text: string;
};

export type PutBackFacts = {
  readonly recovery: Recovery;
  readonly operation: Operation | null;
  readonly steps: readonly StepRecord[];
  readonly nowMs: number;
};

const PHASES: readonly (readonly [Progress['name'], readonly StepName[]])[] = [
  ['Getting ready', ['build-release', 'place-stack', 'start-stack']],
  ['Checking', ['check-stack']],
  ['Switching', ['flip', 'hand-over', 'flip-back']],
];

export function progressOf(facts: PutBackFacts): readonly Progress[] {
  const reached = reachedPhase(facts);
  const broken = isBroken(facts) ? phaseOf(facts.steps.findLast(({ outcome }) => outcome === 'failed')) : null;
  const lines = PHASES.map(([name, steps], place): Progress => {
    if (place === broken)
      return { name, state: 'failed', text: facts.operation?.problem?.message ?? 'it did not work' };
    if (place < reached) return { name, state: 'done', text: doneText(facts, steps) };
    const isNow = place === reached && broken === null;
    return isNow ? { name, state: 'now', text: 'under way' } : { name, state: 'waiting', text: '' };
  });
  return [...lines, watching(facts)];
}

/** Place of the one under way; all are behind it once the traffic has moved. */
function reachedPhase({ recovery, steps }: PutBackFacts): number {
  return recovery.flippedAtMs === null ? phaseOf(steps.at(-1)) : PHASES.length;
}

function phaseOf(record: StepRecord | undefined): number {
  if (record === undefined) return 0;
  const place = PHASES.findIndex(([, names]) => names.includes(record.step));
  return place === -1 ? PHASES.length - 1 : place;
}

/** It has ended, and the traffic has not moved. */
function isBroken({ recovery, operation }: PutBackFacts): boolean {
  if (recovery.flippedAtMs !== null) return false;
  return recovery.state === 'failed' || operation?.status === 'failed' || operation?.status === 'superseded';
}

function doneText({ steps }: PutBackFacts, names: readonly StepName[]): string {
  const own = steps.filter(({ step, endedAtMs }) => names.includes(step) && endedAtMs !== null);
  if (own.length === 0) return 'nothing to do';
  const tookMs = own.reduce((sum, { startedAtMs, endedAtMs }) => sum + (endedAtMs ?? startedAtMs) - startedAtMs, 0);
  return formatDuration(tookMs);
}

function watching({ recovery, nowMs }: PutBackFacts): Progress {
  const { state, untilMs } = recovery;
  const name = 'Watching';
  switch (state) {
    case 'under-way':
    case 'failed':
      return { name, state: 'waiting', text: '' };
    case 'watching': {
      const rest = untilMs === null ? 'under way' : `${formatDuration(Math.max(0, untilMs - nowMs))} to go`;
      return { name, state: 'now', text: rest };
    }
    case 'proven':
      return { name, state: 'done', text: 'it helped' };
    case 'not-proven':
      return { name, state: 'failed', text: 'it did not help' };
  }
}

/** The result in a sentence or two; null: it is under way. */
export function resultText(
  { recovery, operation }: PutBackFacts,
  { paged }: { readonly paged: readonly string[] },
): readonly string[] | null {
  const { state, release, target, flippedAtMs, orderedAtMs } = recovery;
  const people =
    paged.length === 0 ? [] : [`${paged.join(', ')} ${paged.length === 1 ? 'was' : 'were'} paged about it.`];
  const hold = `New releases of ${target} are on hold until somebody unlocks it.`;
  if (state === 'failed' || operation?.status === 'failed')
    return [
      `Release ${release} could not be put back: ${operation?.problem?.message ?? 'it did not work'}`,
      'What was live before still is.',
      ...people,
    ];
  if (flippedAtMs === null) return null;
  const after = formatDuration(Math.max(0, flippedAtMs - orderedAtMs));
  if (state === 'not-proven')
    return [
      `Release ${release} has the traffic since ${after} after your tap, and it did not help${measured(recovery)}. Look for another cause.`,
      hold,
      ...people,
    ];
  if (state === 'watching')
    return [
      `Release ${release} has the traffic, ${after} after your tap. Whether it helps is being watched.`,
      hold,
      ...people,
    ];
  const why =
    recovery.provenBy === 'alert' && recovery.errorsAfter === null ? ': the alert has ended' : measured(recovery);
  return [`It works again${why}. Release ${release} has the traffic, ${after} after your tap.`, hold, ...people];
}

function measured({ errorsBefore, errorsAfter }: Recovery): string {
  if (errorsAfter === null) return '';
  return errorsBefore === null
    ? `: errors ${percentText(errorsAfter)}`
    : `: errors ${percentText(errorsBefore)} -> ${percentText(errorsAfter)}`;
}

export const INCIDENT_STEPS = ['detect', 'acknowledge', 'decide', 'restore', 'verify', 'record'] as const;
export type IncidentStep = (typeof INCIDENT_STEPS)[number];

/** What an incident is at. */
export function stepOf({ state, recoveries }: Pick<Incident, 'state' | 'recoveries'>): IncidentStep {
  const last = recoveries.at(-1)?.state;
  if (state === 'resolved') return 'record';
  if (last === 'under-way') return 'restore';
  if (last === 'watching' || last === 'proven' || state === 'mitigated') return 'verify';
  return state === 'open' ? 'acknowledge' : 'decide';
}
