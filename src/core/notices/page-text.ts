import { titleOf } from '../../lib/title.ts';
import type { Incident } from '../incidents/model.ts';
import {
  alsoText,
  commitsText,
  elsewhereText,
  nameOf,
  recoveryText,
  sinceText,
  stateText,
  suspectOf,
  suspectText,
  whereText,
} from './incident-text.ts';
import type { PageFacts } from './page-facts.ts';
import { verdictText } from './way-back-text.ts';

export const LONGEST_TITLE = 120;

/** One line: how it stands, and what is broken where. */
export function titleText(facts: PageFacts): string {
  const { incident } = facts;
  const name = `INC-${incident.number}`;
  const state = stateWord(facts);
  const head = `${state === null ? name : `${name} ${state}`}: ${whereText(incident)}: `;
  return cut(`${cut(head, LONGEST_TITLE / 2)}${titleOf(incident.title)}`, LONGEST_TITLE);
}

function stateWord(facts: PageFacts): string | null {
  const { state, owner, isFalseAlarm } = facts.incident;
  switch (state) {
    case 'open':
      return null;
    case 'acknowledged':
      return owner === null ? 'taken' : `taken by ${nameOf(facts, owner)}`;
    case 'mitigated':
      return 'held off';
    case 'resolved':
      return isFalseAlarm ? 'no incident' : 'resolved';
  }
}

/**
 * Who has it, since when and how bad, what was done, the suspect, what the card says, and what the suspect brought: channels of few words leave out
 * from the end.
 */
export function linesOfPage(facts: PageFacts): readonly string[] {
  const { incident, wayBack, commits } = facts;
  const said = [stateText(facts, 'message'), sinceText(facts, 'message'), recoveryText(facts)];
  if (incident.state === 'resolved') return said.filter((line) => line !== null);
  const way = isMoved(incident) || wayBack === null ? null : verdictText(wayBack, incident);
  const brought = suspectOf(incident)?.release == null ? null : commitsText(commits);
  return [...said, suspectText(facts), elsewhereText(facts), alsoText(facts), way, brought].filter(
    (line) => line !== null,
  );
}

/** Something is being put back, or was and helps: what could be put back now is not the question. */
export function isMoved({ recoveries }: Pick<Incident, 'recoveries'>): boolean {
  const state = recoveries.at(-1)?.state;
  return state === 'under-way' || state === 'watching' || state === 'proven';
}

export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}
