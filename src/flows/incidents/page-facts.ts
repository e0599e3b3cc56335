import type { Incident } from '../../core/incidents/model.ts';
import { suspectedRelease, suspectOf } from '../../core/notices/incident-text.ts';
import type { PageFacts, WayBack } from '../../core/notices/page-facts.ts';
import type { Nouns } from '../../store/store.ts';
import { withSuspects } from './name-suspects.ts';
import { type Blamed, recordedWayBack } from './way-back.ts';

const SHOWN_COMMITS = 3;
const UTC = 'UTC';

/** What is known of an incident, for one person, from the store alone. */
export async function pageFacts(nouns: Nouns, known: Incident, person: string): Promise<PageFacts> {
  const incident = await withSuspects(nouns, known);
  const blamed = blamedBy(incident);
  return factsWith(nouns, { incident, person, wayBack: blamed === null ? null : await recordedWayBack(nouns, blamed) });
}

type Known = { readonly incident: Incident; readonly person: string; readonly wayBack: WayBack | null };

export async function factsWith(nouns: Nouns, { incident, person, wayBack }: Known): Promise<PageFacts> {
  const members = (await nouns.records.list('member')).map(({ record }) => record);
  return {
    incident,
    wayBack,
    zone: members.find(({ name }) => name === person)?.zone ?? UTC,
    nowMs: await nouns.now(),
    commits: await commitsOf(nouns, incident),
    names: Object.fromEntries(members.map(({ name, fullName }) => [name, fullName === '' ? name : fullName])),
  };
}

/** The target whose release is suspected, else the one that the incident names. */
export function blamedBy(incident: Incident): Blamed | null {
  const suspect = suspectedRelease(incident);
  if (suspect !== null) return { target: suspect.target, suspect: suspect.release };
  // What others deployed is theirs to put back; with none of ours suspected, taking one of ours off would help nobody.
  if (suspectOf(incident) !== null) return null;
  return incident.target === null ? null : { target: incident.target, suspect: null };
}

/** What the suspect brought, as it was counted when it was built. */
async function commitsOf({ reports }: Nouns, incident: Incident): Promise<PageFacts['commits']> {
  const suspect = suspectedRelease(incident);
  if (suspect === null) return { newest: [], more: 0 };
  const service = suspect.target.slice(0, suspect.target.indexOf('/'));
  const [report] = await reports.from(service, suspect.release);
  const commits = report?.range.commits ?? [];
  const newest = commits.slice(0, SHOWN_COMMITS).map(({ title, author }) => ({ title, author }));
  return { newest, more: Math.max(0, (report?.range.count ?? commits.length) - newest.length) };
}
