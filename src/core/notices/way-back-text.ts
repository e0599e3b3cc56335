import { titleOf } from '../../lib/title.ts';
import type { Incident } from '../incidents/model.ts';
import type { Reason, WayBack } from './page-facts.ts';

/** May a button to put it back be shown? */
export function mayPutBack(wayBack: WayBack | null): boolean {
  return wayBack !== null && wayBack.back !== null && (wayBack.verdict === 'safe' || wayBack.verdict === 'check');
}

/** The card's verdict in a sentence or two, with what to do instead where going back is no way. */
export function verdictText(wayBack: WayBack, incident: Pick<Incident, 'number' | 'title'>): string {
  const { back, verdict, reasons, warm } = wayBack;
  const instead = `Fix forward: ${hotfixCommand(incident)}`;
  if (back === null || verdict === 'none') return `There is nothing that could be put back. ${instead}`;
  const name = `r${back.number} "${titleOf(back.title)}"`;
  const [worst] = reasons;
  switch (verdict) {
    case 'safe':
      return `${name} can be put back${warm ? ', at once' : ''}: nothing speaks against it.`;
    case 'check':
      return `${name} can be put back after a look. ${worst === undefined ? '' : reasonText(worst)}`.trimEnd();
    case 'stop':
      return `${name} must not be put back. ${worst === undefined ? '' : `${reasonText(worst)} `}${instead}`;
    case 'unknown':
      return `Whether ${name} may be put back is not known. ${worst === undefined ? '' : `${reasonText(worst)} `}Ask somebody who knows what changed.`;
  }
}

export function reasonText({ text, instruction }: Pick<Reason, 'text' | 'instruction'>): string {
  return instruction === null ? text : `${text} ${instruction}`;
}

/** Ready to be typed. */
export function hotfixCommand(incident: Pick<Incident, 'number' | 'title'>): string {
  return `astern hotfix start INC-${incident.number} ${slugOf(incident.title)}`;
}

export function hotfixBranch(incident: Pick<Incident, 'number' | 'title'>, prefix: string): string {
  return `${prefix}INC-${incident.number}-${slugOf(incident.title)}`;
}

const LONGEST_SLUG = 32;

/** Letters and digits of the title, cut at a word. */
function slugOf(title: string): string {
  const words = titleOf(title)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9\s_-]/g, '')
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, LONGEST_SLUG) : `${slug}-${word}`;
    if (longer.length > LONGEST_SLUG) break;
    slug = longer;
  }
  return slug === '' ? 'fix' : slug;
}
