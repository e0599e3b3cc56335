import { incidentName } from '../../core/incidents/model.ts';
import { findIncident } from '../../flows/incidents/show-incident.ts';
import { type Paged, pageSomebody, sendNote, testPerson } from '../../flows/paging/page-somebody.ts';
import { onceOrRehearse } from '../../flows/rehearse.ts';
import { pageBody } from './bodies/paging.ts';
import type { Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const pages: Handler<'pages'> = async ({ store }, { query }) => {
  const { person, incident, limit } = query;
  const filter = person === undefined ? { limit } : { person, limit };
  if (incident === undefined) return { status: 200, body: { pages: (await store.pages.list(filter)).map(pageBody) } };
  const { number } = await findIncident(store, incident);
  const all = (await store.pages.of(number)).filter((page) => person === undefined || page.person === person);
  return { status: 200, body: { pages: all.reverse().slice(0, limit).map(pageBody) } };
};

export const page: Handler<'page'> = async ({ store }, asked) => {
  const { to, message, severity, as } = asked.body;
  const order = { to, message, severity, by: asked.caller.name };
  const work = { incident: pageSomebody, note: sendNote, test: testPerson }[as];
  return onceOrRehearse(store, { key: keyOf(asked), dryRun: asked.query.dryRun === true }, async (tx) => {
    const paged = await work(tx, order);
    const incident = paged.incident === null ? null : incidentName(paged.incident.number);
    return { status: 201, body: { incident, message: sentence(paged), pages: paged.pages.map(pageBody) } };
  });
};

function sentence({ incident, pages: made }: Paged): string {
  const people = [...new Set(made.map(({ person }) => person))];
  const channels = made.map(({ channel }) => channel);
  if (incident === null) return `On its way to ${people.join(', ')} by ${channels.join(', ')}.`;
  const name = incidentName(incident.number);
  if (people.length === 0) return `${name} is open, and nobody could be paged: see astern pages --incident ${name}.`;
  return `${name} is open, and ${people.join(', ')} ${people.length === 1 ? 'is' : 'are'} paged.`;
}
