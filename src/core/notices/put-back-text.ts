import { formatDuration } from '../../lib/format.ts';
import { titleOf } from '../../lib/title.ts';
import type { Area } from '../guard/finding.ts';
import type { Verdict } from '../guard/model.ts';
import type { Suspect } from '../incidents/model.ts';
import { elsewhereAdvice, suspectOf, whatText } from './incident-text.ts';
import type { PageFacts, Reason, ReleaseFacts, WayBack } from './page-facts.ts';
import { agoText, clockText, dayText, type Reader } from './time-text.ts';

// The guided put-back is read by somebody who does not program: no sha, no jargon; always the number of a release, its day and its title.

/** What is wrong, in words. */
export function wrongText(facts: PageFacts): readonly string[] {
  const { incident, ...reader } = facts;
  const suspect = suspectOf(incident);
  const began = `It began at ${clockText(incident.beganAtMs, reader)} (${agoText(incident.beganAtMs, facts.nowMs)})`;
  const after =
    suspect === null || suspect.beforeOnsetMs < 0
      ? '.'
      : `, ${suspect.beforeOnsetMs < 5_000 ? 'right' : formatDuration(suspect.beforeOnsetMs)} after ${liveWords(suspect)}.`;
  return [sentence(titleOf(incident.title)), `${began}${after}`];
}

function liveWords(suspect: Suspect): string {
  const { release, elsewhere, title } = suspect;
  if (elsewhere !== undefined) return `${whatText(suspect)} was deployed by ${elsewhere.by}`;
  return `release ${release} "${titleOf(title)}" went live`;
}

/** What will happen. Only for a way back that there is. */
export function happenText(wayBack: WayBack, reader: Reader): readonly string[] {
  const { back, live, served, warm, undone } = wayBack;
  if (back === null) return [];
  const instead = live === null ? 'We' : `In place of ${releaseText(live, reader)} we`;
  const ran =
    served === null ? '' : ` It ran for ${formatDuration(served.forMs)} until ${clockText(served.untilMs, reader)}.`;
  const commits =
    undone === null ? '' : ` ${undone === 1 ? 'One change goes' : `${undone} changes go`} away with it for now.`;
  return [
    `${instead} put back ${releaseText(back, reader)}.${ran}`,
    warm
      ? 'It still runs: customers get it within about a second.'
      : 'It is started and checked first; customers get it as soon as it answers well, usually within a minute.',
    `Nothing is deleted.${commits} You can undo this.`,
  ];
}

/** `release 411 "Sell umbrellas" of 27 November`. */
export function releaseText({ number, title, committedAtMs }: ReleaseFacts, reader: Reader): string {
  return `release ${number} "${titleOf(title)}" of ${dayText(committedAtMs, reader)}`;
}

export type Check = {
  readonly state: 'fine' | 'look' | 'stop' | 'not-known';
  readonly text: string;
  /** What to do about it; null: nothing. */
  readonly instruction: string | null;
  readonly detail: string | null;
};

/** What was looked at beforehand, one sentence each: what is fine too, so that its reader need not ask. */
export function checksOf(wayBack: WayBack, reader: Reader): readonly Check[] {
  const { back, reasons, active } = wayBack;
  if (back === null) return [];
  const told = reasons.map(checkOf);
  const busy: Check = { state: 'fine', text: 'Nobody else is changing it right now.', instruction: null, detail: null };
  return [
    ...told,
    ...fineOnes(wayBack, reader).map((text): Check => ({ state: 'fine', text, instruction: null, detail: null })),
    active === null
      ? busy
      : { ...busy, state: 'look', text: `${active.actor} has a ${active.kind} under way; putting back stops it.` },
  ];
}

function checkOf({ verdict, text, instruction, detail }: Reason): Check {
  return { state: STATES[verdict], text, instruction, detail };
}

const STATES: Readonly<Record<Verdict, Check['state']>> = {
  safe: 'fine',
  check: 'look',
  unknown: 'not-known',
  stop: 'stop',
};

/** Of whatever nothing speaks against. */
function fineOnes({ back, reasons, looked, served, warm }: WayBack, reader: Reader): readonly string[] {
  const kinds = new Set(reasons.map(({ kind }) => kind));
  const has = (...those: readonly string[]) => those.some((kind) => kinds.has(kind));
  const name = `Release ${back?.number}`;
  const fine: string[] = [];
  if (!has('artifact-missing', 'artifact-unchecked')) fine.push(`${name} is built and kept.`);
  if (warm) fine.push('It still runs and passed its checks.');
  if (served !== null && !has('served-badly', 'never-served', 'little-evidence', 'rejected'))
    fine.push(`It ran well for ${formatDuration(served.forMs)}.`);
  if (served !== null && !has('stale'))
    fine.push(`It is not too old: it was in use until ${clockText(served.untilMs, reader)}.`);
  for (const [area, text] of AREAS) {
    const isLooked = looked.some((one) => one.area === area && one.state !== 'not-known');
    if (isLooked && !reasons.some((reason) => reason.area === area)) fine.push(text);
  }
  return fine;
}

const AREAS: readonly (readonly [Area, string])[] = [
  ['database', 'No change of the database stands in the way.'],
  ['api', 'Other services still understand it.'],
  ['events', 'What services send each other still fits.'],
  ['jobs', 'No work that waits is lost.'],
  ['configuration', 'Its settings are still there.'],
];

/** Where the button would be, when there is none: why not, and whom to ask. */
export function stoppedText({ wayBack, incident }: PageFacts, onDuty: readonly string[]): readonly string[] {
  const call = onDuty.length === 0 ? 'Call an engineer who knows this service.' : `Call ${onDuty.join(' or ')}.`;
  const elsewhere = suspectOf(incident)?.elsewhere;
  if (wayBack === null && elsewhere !== undefined) return [`${elsewhereAdvice(elsewhere)} ${elsewhere.link}`, call];
  if (wayBack === null) return [`Which service INC-${incident.number} is about is not known here.`, call];
  const { back, verdict, reasons } = wayBack;
  if (back === null || verdict === 'none') return ['There is no earlier release that could be put back.', call];
  const [worst] = reasons;
  const why = worst === undefined ? '' : ` ${worst.text}`;
  const what =
    verdict === 'unknown'
      ? `Whether release ${back.number} may be put back could not be told.`
      : `Putting back release ${back.number} would do harm.`;
  return [`${what}${why}`, call];
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
