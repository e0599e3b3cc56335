import { formatDuration } from '../../lib/format.ts';
import { titleOf } from '../../lib/title.ts';
import type { Severity } from '../alerts/model.ts';
import type { MadeElsewhere } from '../elsewhere/model.ts';
import type { Incident, Recovery, Suspect } from '../incidents/model.ts';
import type { CommitFacts, PageFacts } from './page-facts.ts';
import { clockAndAgo, clockText } from './time-text.ts';

// One sentence each, of the facts of one incident. A message has no relative times that would be wrong once it is read; the page has both.

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  error: 'Error',
  warning: 'Warning',
  info: 'Information',
};

/** `shop/production`, or what is known of it. */
export function whereText({ target, service }: Pick<Incident, 'target' | 'service'>): string {
  return target ?? service ?? 'no service named';
}

/** `Critical since 02:03 CET, 3 alerts.` */
export function sinceText({ incident, ...reader }: PageFacts, form: 'message' | 'page'): string {
  const { severity, beganAtMs, alerts, isStorm, isFlapping } = incident;
  const since = form === 'page' ? clockAndAgo(beganAtMs, reader) : clockText(beganAtMs, reader);
  const count = alerts > 1 ? `, ${alerts} alerts` : '';
  const storm = isStorm ? ' They still come in numbers.' : '';
  const flapping = isFlapping ? ' It comes and goes.' : '';
  return `${SEVERITY_WORDS[severity]} since ${since}${count}.${storm}${flapping}`;
}

/** The one that it is pinned on; what was put back without effect is out of question. */
export function suspectOf({ suspects, cleared }: Pick<Incident, 'suspects' | 'cleared'>): Suspect | null {
  return suspects?.find((one) => isStill({ cleared }, one)) ?? null;
}

/** The release that it is pinned on most: of all suspects only that can be put back. */
export function suspectedRelease(incident: Pick<Incident, 'suspects' | 'cleared'>): SuspectedRelease | null {
  return (
    (incident.suspects ?? []).find((one): one is SuspectedRelease => isRelease(one) && isStill(incident, one)) ?? null
  );
}

type SuspectedRelease = Suspect & { readonly release: number };

function isRelease(suspect: Suspect): suspect is SuspectedRelease {
  return suspect.release !== null;
}

function isStill({ cleared }: Pick<Incident, 'cleared'>, suspect: Suspect): boolean {
  return suspect.isSuspected && !isCleared({ cleared }, suspect);
}

/** Only what Astern put back is ever cleared by that. */
export function isCleared({ cleared }: Pick<Incident, 'cleared'>, { target, release }: Suspect): boolean {
  return release !== null && cleared.includes(`${target} r${release}`);
}

/** `r412`, or what a deploy that others made is called. */
export function suspectName({ release, elsewhere }: Pick<Suspect, 'release' | 'elsewhere'>): string {
  return elsewhere?.name ?? `r${release}`;
}

/** `r412 "Faster cart" by Ada`; of what others deployed, as far as it is known. */
export function whatText(suspect: Suspect): string {
  const title = titleOf(suspect.title);
  const author = authorText(suspect.author);
  return `${suspectName(suspect)}${title === '' ? '' : ` "${title}"`}${author === '' ? '' : ` by ${author}`}`;
}

/** What could be put back, where the first suspect cannot. Null: the first one is a release, or none is suspected. */
export function alsoText({ incident }: Pick<PageFacts, 'incident'>): string | null {
  if (suspectOf(incident)?.elsewhere === undefined) return null;
  const release = suspectedRelease(incident);
  return release === null ? null : `Also possible: ${whatText(release)}, ${liveText(release, incident)}.`;
}

/** A deploy that Astern did not make is put back by whoever made it. Null: it is a release, or none is suspected. */
export function elsewhereText({ incident }: Pick<PageFacts, 'incident'>): string | null {
  const suspect = suspectOf(incident);
  if (suspect?.elsewhere === undefined) return null;
  return `${elsewhereAdvice(suspect.elsewhere)} ${suspect.elsewhere.link}`;
}

export function elsewhereAdvice({ by }: MadeElsewhere): string {
  return `Astern did not deploy it and cannot put it back: do that where ${by} deploys it.`;
}

export function suspectText({ incident }: Pick<PageFacts, 'incident'>): string {
  const suspect = suspectOf(incident);
  if (suspect !== null) return `Suspect: ${whatText(suspect)}, ${liveText(suspect, incident)}.`;
  if (incident.suspects === null) return 'Which release it may come from is being looked for.';
  return incident.noSuspect ?? 'No release suspected: none went live in the time before it began.';
}

/** `live 3 min before it began`, `deployed by GitHub to payments/production 6 min before it began`. */
export function liveText({ target, elsewhere, beforeOnsetMs }: Suspect, incident: Pick<Incident, 'target'>): string {
  if (elsewhere !== undefined) return `deployed by ${elsewhere.by} to ${target} ${beforeText(beforeOnsetMs)}`;
  return `live${target === incident.target ? '' : ` on ${target}`} ${beforeText(beforeOnsetMs)}`;
}

function beforeText(beforeOnsetMs: number): string {
  if (beforeOnsetMs < 0) return `only ${formatDuration(-beforeOnsetMs)} after it began`;
  return beforeOnsetMs < 5_000 ? 'just before it began' : `${formatDuration(beforeOnsetMs)} before it began`;
}

/** Without the address: whoever reads it at night wants a name. */
export function authorText(author: string): string {
  return titleOf(author.replace(/\s*<[^>]*>\s*$/, '')) || titleOf(author);
}

/** Null: there are none to show. */
export function commitsText({ newest, more }: PageFacts['commits']): string | null {
  if (newest.length === 0) return null;
  const listed = newest.map(commitText).join('; ');
  return more > 0 ? `In it: ${listed}; and ${more} more.` : `In it: ${listed}.`;
}

export function commitText({ title, author }: CommitFacts): string {
  return `${titleOf(title)} (${authorText(author)})`;
}

/** Who has it, in a sentence; null: nobody, and it is not over. */
export function stateText(facts: PageFacts, form: 'message' | 'page'): string | null {
  const { state, owner, resolvedBy, acknowledgedAtMs, mitigatedAtMs, resolvedAtMs, isFalseAlarm } = facts.incident;
  const when = (word: string, atMs: number | null) => {
    if (atMs === null) return '';
    return ` ${word} ${form === 'page' ? clockAndAgo(atMs, facts) : clockText(atMs, facts)}`;
  };
  switch (state) {
    case 'open':
      return null;
    case 'acknowledged':
      return `${owner === null ? 'Somebody' : nameOf(facts, owner)} has it${when('since', acknowledgedAtMs)}.`;
    case 'mitigated':
      return `It is held off${when('since', mitigatedAtMs)}; what caused it is still to be put right.`;
    case 'resolved': {
      const who = resolvedBy === null ? '' : ` by ${nameOf(facts, resolvedBy)}`;
      return `${isFalseAlarm ? 'Said not to be an incident' : 'Resolved'}${who}${when('at', resolvedAtMs)}.`;
    }
  }
}

/** What was put back for it, the newest; null: nothing was. */
export function recoveryText({ incident }: Pick<PageFacts, 'incident'>): string | null {
  const recovery = incident.recoveries.at(-1);
  return recovery === undefined ? null : textOfRecovery(recovery);
}

export function textOfRecovery(recovery: Recovery): string {
  const { release, from, state, orderedAtMs, flippedAtMs } = recovery;
  const back = `r${release} is back${from === null ? '' : ` in place of r${from}`}`;
  const took =
    flippedAtMs === null ? '' : `, traffic moved after ${formatDuration(Math.max(0, flippedAtMs - orderedAtMs))}`;
  const errors = errorsText(recovery);
  const measured = errors === null ? '' : `, ${errors}`;
  switch (state) {
    case 'under-way':
      return `r${release} is being put back${from === null ? '' : ` in place of r${from}`}.`;
    case 'watching':
      return `${back}${took}${measured}; whether that helps is being watched.`;
    case 'proven':
      return recovery.provenBy === 'alert'
        ? `${back}${took}${measured}: the alert has ended.`
        : `${back}${took}${measured}: it works again.`;
    case 'not-proven':
      return `${back}${took}${measured}, and it did not help.`;
    case 'failed':
      return `r${release} could not be put back.`;
  }
}

/** `errors 14 % -> 0.2 %`; null: not measured. */
export function errorsText({ errorsBefore, errorsAfter }: Recovery): string | null {
  if (errorsAfter === null) return null;
  return errorsBefore === null
    ? `errors ${percentText(errorsAfter)}`
    : `errors ${percentText(errorsBefore)} -> ${percentText(errorsAfter)}`;
}

export function percentText(percent: number): string {
  const shown = percent >= 10 ? Math.round(percent) : Math.round(percent * 10) / 10;
  return `${shown} %`;
}

export function nameOf({ names }: Pick<PageFacts, 'names'>, name: string): string {
  return titleOf(names[name] ?? name);
}
