import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Page } from '../../core/paging/model.ts';
import type { Message } from '../../providers/notify/port.ts';
import type { World } from '../world.ts';

const LONGEST_TITLE = 120;

/** What a page says, of what is known now. Never waits for anything outside the store. */
export async function messageOf(_world: World, page: Page, incident: Incident | null): Promise<Message> {
  const about = incident === null ? { title: page.text ?? 'Astern', lines: [] } : wordsOf(incident);
  return {
    key: page.key,
    title: about.title.slice(0, LONGEST_TITLE),
    lines: [...about.lines, ...(incident !== null && page.text !== null ? [page.text] : [])],
    urgency: page.kind === 'page' ? 'page' : 'notice',
    url: null,
    actions: [],
    replaces: incident === null ? null : incidentName(incident.number),
  };
}

function wordsOf({ number, title, service, severity, beganAtMs, state }: Incident) {
  const since = new Date(beganAtMs).toISOString().slice(0, 16).replace('T', ' ');
  return {
    title: `${incidentName(number)} ${service ?? 'no service'}: ${title}`,
    lines: [`${severity}, ${state}, since ${since} UTC`],
  };
}
