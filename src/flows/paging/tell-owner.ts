import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Member } from '../../core/oncall/model.ts';
import { type NewPage, pagesFor } from '../../core/paging/pages-for.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';

type Given = {
  readonly to: string;
  readonly by: string;
  /** Empty: none was given. */
  readonly reason: string;
  readonly nowMs: number;
};

/** Whoever is given an incident by somebody else hears of it, on the channels that they want first. */
export async function tellOwner(tx: Nouns, incident: Incident, given: Given): Promise<void> {
  const { to, by } = given;
  if (to === by) return;
  const member = await tx.records.get('member', to);
  const pages = member === null ? [] : noticesFor(member, incident, given);
  for (const page of pages) await tx.pages.add({ id: newId('page'), ...page });
  const about = { target: incident.target, operation: incidentName(incident.number), actor: by };
  if (pages.length === 0) {
    const data = { person: to, isGiven: true, why: member === null ? 'unknown-person' : 'no-contact' };
    await tx.events.append({ ...about, kind: 'escalation.skipped', data });
    return;
  }
  const data = { person: to, why: 'given', keys: pages.map(({ key }) => key) };
  await tx.events.append({ ...about, kind: 'page.made', data });
}

/** Notices: that its person has the incident does not call them off. */
function noticesFor(member: Member, { number, version }: Incident, { by, reason, nowMs }: Given): readonly NewPage[] {
  const key = `${incidentName(number)}/given-${version}`;
  const text = `${by} gave it to you${reason === '' ? '.' : `: ${reason}`}`;
  return pagesFor(member, { incident: number, key, nowMs })
    .filter(({ dueAtMs }) => dueAtMs === nowMs)
    .map((page) => ({ ...page, kind: 'notice', text }));
}
