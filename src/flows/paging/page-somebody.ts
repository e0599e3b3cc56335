import type { Severity } from '../../core/alerts/model.ts';
import type { Incident } from '../../core/incidents/model.ts';
import type { Contact, Member, Policy } from '../../core/oncall/model.ts';
import type { Page } from '../../core/paging/model.ts';
import { blankPage } from '../../core/paging/pages-for.ts';
import { UserError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { openIncident } from '../incidents/open-incident.ts';

export type PageOrder = {
  /** Name of a person, or else of a service; `person:` and `service:` before it say which. */
  readonly to: string;
  readonly message: string;
  readonly severity: Severity;
  readonly by: string;
};

export type Paged = { readonly incident: Incident | null; readonly pages: readonly Page[] };

const DELAY_MS = 5 * 60_000;
const REPEATS = 2;

/** Opens an incident about what somebody says, and pages one person, or those on call for a service. Ends as every incident does. */
export async function pageSomebody(tx: Nouns, { to, message, severity, by }: PageOrder): Promise<Paged> {
  const nowMs = await tx.now();
  const found = await recipientOf(tx, to);
  const about = { severity, target: null, beganAtMs: nowMs, by, page: true, nowMs };
  const incident =
    found.kind === 'person'
      ? await openIncident(tx, {
          ...{ ...about, service: null, title: message === '' ? `${by} pages ${found.member.name}` : message },
          policy: policyFor(reachable(found.member)),
        })
      : await openIncident(tx, {
          ...{ ...about, service: found.service, title: message === '' ? `${by} pages ${found.service}` : message },
        });
  return { incident, pages: await tx.pages.of(incident.number) };
}

/** A message to one person and nothing more: no incident, nobody else is told, nothing is to be answered. */
export async function sendNote(tx: Nouns, { to, message, by }: PageOrder): Promise<Paged> {
  const found = await recipientOf(tx, to);
  if (found.kind === 'service')
    throw new UserError(
      'page/note-to-service',
      `${found.service} is a service: a note goes to a person.`,
      'Name the person (astern oncall says who is on call), or page the service without --quiet-note.',
    );
  if (message === '')
    throw new UserError('page/nothing-said', 'A note without words says nothing.', 'Add --message "…".');
  const text = `${message}\n${by}, by astern page`;
  return { incident: null, pages: await toEach(tx, reachable(found.member), { kind: 'notice', text, by }) };
}

/** The same to every verified address of a person, to see which of them work. */
export async function testPerson(tx: Nouns, { to, by }: Pick<PageOrder, 'to' | 'by'>): Promise<Paged> {
  const found = await recipientOf(tx, to.startsWith('person:') ? to : `person:${to}`);
  if (found.kind !== 'person') throw new Error('a person was asked for');
  const text = `Test of Astern: this is how you are paged. There is nothing to do.\nAsked for by ${by}.`;
  return { incident: null, pages: await toEach(tx, reachable(found.member), { kind: 'test', text, by }) };
}

type Recipient =
  | { readonly kind: 'person'; readonly member: Member }
  | { readonly kind: 'service'; readonly service: string };

async function recipientOf(tx: Nouns, written: string): Promise<Recipient> {
  const [, kind, name = ''] = /^(?:(person|service):)?(.*)$/s.exec(written.trim()) ?? [];
  if (kind !== 'service') {
    const member = await tx.records.get('member', name);
    if (member !== null) return { kind: 'person', member };
  }
  if (kind !== 'person' && (await isService(tx, name))) return { kind: 'service', service: name };
  const what = kind ?? 'person or service';
  throw new UserError(
    'page/unknown-recipient',
    `There is no ${what} called ${JSON.stringify(name)}.`,
    'See who is known: astern oncall people. A service is known once it was shipped or a policy names it.',
  );
}

async function isService(tx: Nouns, name: string): Promise<boolean> {
  if ((await tx.services.get(name)) !== null) return true;
  return (await tx.records.list('policy')).some(({ record }) => record.services.includes(name));
}

function reachable(member: Member): Member {
  if (verified(member).length > 0) return member;
  throw new UserError(
    'page/unreachable',
    `${member.name} has no verified address: no message would arrive.`,
    'Page the service instead, or somebody else (astern oncall people says who can be reached).',
  );
}

function verified({ contacts }: Member): readonly Contact[] {
  return contacts.filter(({ verifiedAtMs }) => verifiedAtMs !== null);
}

/** Three times, then every admin: whoever is paged by name may be asleep. */
function policyFor({ name }: Member): Policy {
  const step = { delayMs: DELAY_MS, targets: [{ kind: 'person', name } as const], acknowledgements: 1 };
  return { name: `page of ${name}`, services: [], steps: [step], repeats: REPEATS, lastResort: [], ackTimeoutMs: null };
}

type Same = { readonly kind: 'notice' | 'test'; readonly text: string; readonly by: string };

async function toEach(tx: Nouns, member: Member, { kind, text, by }: Same): Promise<readonly Page[]> {
  const nowMs = await tx.now();
  const called = newId(kind === 'test' ? 'test' : 'note');
  const pages = verified(member).map((contact, place): Page => {
    const key = `${called}/${member.name}/${contact.channel}/${place + 1}`;
    const times = { madeAtMs: nowMs, dueAtMs: nowMs };
    return { ...blankPage(member.name, contact), ...times, id: newId('page'), key, kind, incident: null, text };
  });
  for (const page of pages) await tx.pages.add(page);
  const data = { person: member.name, why: kind, keys: pages.map(({ key }) => key) };
  await tx.events.append({ kind: 'page.made', target: null, operation: null, actor: by, data });
  return pages;
}
