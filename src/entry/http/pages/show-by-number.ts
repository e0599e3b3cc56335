import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseIncident } from '../../../core/incidents/model.ts';
import { readIncidentView } from '../../../flows/incidents/incident-view.ts';
import { openLink } from '../../../flows/links/open-link.ts';
import type { World } from '../../../flows/world.ts';
import { UserError } from '../../../lib/errors.ts';
import { authorise, type Token } from '../auth.ts';
import { cookieOf, OPENED } from './cookies.ts';
import { sendDocument } from './document.ts';
import { html } from './html.ts';
import { incidentPage } from './incident-page.ts';
import { putBackPage } from './put-back-page.ts';
import { refusedPage } from './refused-page.ts';
import { showIncident, showPutBack, titleOf } from './show-link.ts';

type Call = { readonly world: World; readonly request: FastifyRequest; readonly reply: FastifyReply };
type Which = 'incident' | 'put-back';

/** `/i/17`: for a browser that has opened a link of this incident, which answers as the link does; with a token it only shows. */
export async function showByNumber(call: Call, tokens: readonly Token[], which: Which): Promise<FastifyReply> {
  const { world, request } = call;
  const number = parseIncident((request.params as { readonly number: string }).number);
  const cookie = cookieOf(request, OPENED);
  const opened = cookie === null ? null : await openLink(world, cookie);
  if (opened !== null && opened.incident.number === number)
    return which === 'incident' ? showIncident(call, opened) : showPutBack(call, opened);
  const person = callerOf(request, tokens);
  const incident = number === null || person === null ? null : await world.store.incidents.get(number);
  if (person === null) return refuse(call, 401, NO_WAY_IN);
  if (incident === null) return refuse(call, 404, ['There is no incident of this number.']);
  const view = await readIncidentView(world.store, { incident, person });
  const shown = { view, acting: null, said: null };
  const main =
    which === 'incident'
      ? incidentPage({ ...shown, putBack: `/i/${incident.number}/put-back` })
      : putBackPage({ ...shown, person, incident: `/i/${incident.number}`, isFresh: true });
  const footer = html`Shown for a token: to answer, use the message that was sent to you, the API or the command line.`;
  const document = { title: titleOf(view), main, footer, live: null };
  return sendDocument(call.request, call.reply, { status: 200, document });
}

const NO_WAY_IN = [
  'Open the link in the message that was sent to you: it leads here, and says who you are.',
  'With a token: send `Authorization: Bearer <token>`.',
];

function callerOf(request: FastifyRequest, tokens: readonly Token[]): string | null {
  try {
    return authorise(request, tokens, 'viewer').name;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function refuse({ request, reply }: Call, status: number, lines: readonly string[]): FastifyReply {
  const main = refusedPage({ title: status === 404 ? 'Not found' : 'Who are you?', lines, again: null, back: null });
  return sendDocument(request, reply, { status, document: { title: 'Astern', main, footer: null, live: null } });
}
