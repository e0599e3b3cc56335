import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedLink } from '../../../flows/links/open-link.ts';
import { sendDocument } from './document.ts';
import { refusedPage } from './refused-page.ts';

type Call = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** A link that was genuine and has run out. */
export function sendOver({ request, reply }: Call, { member, written, incident }: OpenedLink): FastifyReply {
  const name = member.fullName === '' ? member.name : member.fullName;
  const main = refusedPage({
    title: 'This link has run out',
    lines: [
      `It was sent to ${name} more than a day ago, about INC-${incident.number}.`,
      'A new one shows how it stands now.',
    ],
    again: { link: written, name },
    back: null,
  });
  return sendDocument(request, reply, { status: 410, document: { title: 'Astern', main, footer: null, live: null } });
}
