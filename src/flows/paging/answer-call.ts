import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Page } from '../../core/paging/model.ts';
import type { World } from '../world.ts';
import { press } from './answer-by-phone.ts';

export type CallWords =
  /** With keys to press. */
  | { readonly kind: 'ask'; readonly lines: readonly string[] }
  /** Said, and the call ends. */
  | { readonly kind: 'tell'; readonly text: string };

/** What a call says once somebody has picked up: how it stands by then. */
export async function answerCall({ store }: Pick<World, 'store'>, key: string): Promise<CallWords> {
  const called = await calledFor(store, key);
  if (called === null) return NOT_THERE;
  const { page, incident } = called;
  const over = overText(incident, page.person);
  if (over !== null) return { kind: 'tell', text: over };
  const about = incident.service === null ? '' : ` of ${incident.service}`;
  return { kind: 'ask', lines: ['This is Astern', `Incident ${incident.number}${about}`, incident.title] };
}

/** A key was pressed: 1 takes the incident, 2 passes it on. */
export async function answerKey(world: World, key: string, digits: string | null): Promise<CallWords> {
  const called = await calledFor(world.store, key);
  if (called === null) return NOT_THERE;
  const action = digits === '1' ? 'on-it' : digits === '2' ? 'pass-on' : null;
  if (action === null) return answerCall(world, key);
  return { kind: 'tell', text: `${await press(world, called, { action, via: 'voice' })} Goodbye.` };
}

const NOT_THERE: CallWords = { kind: 'tell', text: 'This is Astern. This page is not known any more. Goodbye.' };

async function calledFor(
  store: World['store'],
  key: string,
): Promise<{ readonly page: Page; readonly incident: Incident } | null> {
  const page = await store.pages.byKey(key);
  const incident = page?.incident == null ? null : await store.incidents.get(page.incident);
  return page === null || incident === null ? null : { page, incident };
}

function overText({ number, state, owner }: Incident, person: string): string | null {
  const name = incidentName(number);
  if (state === 'resolved') return `This is Astern. ${name} is resolved already. Goodbye.`;
  if (owner === null) return null;
  return owner === person
    ? `This is Astern. You have ${name} already. Goodbye.`
    : `This is Astern. ${owner} has ${name} already. Goodbye.`;
}
