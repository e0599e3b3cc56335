import { titleOf } from '../../lib/title.ts';
import type { Incident } from '../incidents/model.ts';
import {
  commitsText,
  nameOf,
  recoveryText,
  sinceText,
  stateText,
  suspectOf,
  suspectText,
  whereText,
} from './incident-text.ts';
import type { PageFacts } from './page-facts.ts';
import { clockText } from './time-text.ts';
import { mayPutBack, verdictText } from './way-back-text.ts';

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

/** Since when and how bad, who has it, what was done, the suspect, its commits, and what the card says. */
export function linesOfPage(facts: PageFacts): readonly string[] {
  const { incident, wayBack, commits } = facts;
  const said = [stateText(facts, 'message'), sinceText(facts, 'message'), recoveryText(facts)];
  const isOver = incident.state === 'resolved';
  const cause = isOver ? [] : [suspectText(facts), suspectOf(incident) === null ? null : commitsText(commits)];
  const way = isOver || isMoved(incident) || wayBack === null ? null : verdictText(wayBack, incident);
  return [...said, ...cause, way].filter((line) => line !== null);
}

/** Something is being put back, or was and helps: what could be put back now is not the question. */
export function isMoved({ recoveries }: Pick<Incident, 'recoveries'>): boolean {
  const state = recoveries.at(-1)?.state;
  return state === 'under-way' || state === 'watching' || state === 'proven';
}

const LONGEST_SHORT = 240;

/** For a channel that carries few words: what, since when, the suspect, and whether it can be put back. The link comes after it. */
export function shortText(facts: PageFacts): string {
  const { incident, wayBack } = facts;
  const suspect = suspectOf(incident);
  const isOver = incident.state === 'resolved';
  const parts = [
    cut(titleText(facts), LONGEST_TITLE),
    isOver ? null : `Since ${clockText(incident.beganAtMs, facts)}`,
    suspect === null || isOver ? null : `Suspect r${suspect.release}`,
    isOver || isMoved(incident) ? recoveryText(facts) : shortWay(wayBack),
  ];
  return cut(
    parts
      .filter((part) => part !== null)
      .map((part) => part.replace(/\.$/, ''))
      .join('. '),
    LONGEST_SHORT,
  );
}

function shortWay(wayBack: PageFacts['wayBack']): string | null {
  if (wayBack === null) return null;
  if (mayPutBack(wayBack))
    return `r${wayBack.back?.number} can be put back${wayBack.verdict === 'check' ? ' after a look' : ''}`;
  return wayBack.verdict === 'unknown' ? 'Whether to put back is not known' : 'Fix forward';
}

export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}
