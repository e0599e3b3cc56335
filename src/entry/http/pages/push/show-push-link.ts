import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedPushLink } from '../../../../flows/links/push-links.ts';
import type { World } from '../../../../flows/world.ts';
import { type Document, sendDocument } from '../document.ts';
import { refusedPage } from '../refused-page.ts';
import { codePage, OVER, OWN, readyFooter, readyPage, UNKNOWN, USED, verifiedPage } from './push-page.ts';

export type PushCall = {
  readonly world: World;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly opened: OpenedPushLink;
};

/** Looking changes nothing, as programs look at links too. */
export async function showPushLink(call: PushCall): Promise<FastifyReply> {
  const { opened } = call;
  const { member, contact, isOwn, may } = opened;
  if (isOwn && contact !== null && contact.verifiedAtMs !== null)
    return send(call, 200, { main: verifiedPage(member), footer: null });
  switch (may) {
    case 'ready':
      return showReady(call);
    case 'used':
      return isOwn
        ? showCode(call, 200, null)
        : refuse(call, 409, { title: 'This link was used', lines: USED(member) });
    case 'over':
      return refuse(call, 410, { title: 'This link has run out', lines: OVER(member) });
  }
}

async function showReady(call: PushCall): Promise<FastifyReply> {
  const { world, opened } = call;
  const { member, untilMs } = opened;
  const publicKey = world.notifiers.get('push')?.publicKey;
  if (publicKey === undefined) return refuse(call, 409, { title: 'There is no push here', lines: NO_CHANNEL });
  const main = readyPage({ place: placeOf(opened), publicKey, member });
  const footer = readyFooter(member, untilMs, { zone: member.zone, nowMs: await world.store.now() });
  return send(call, 200, { main, footer, own: OWN });
}

const NO_CHANNEL = [
  'The settings of this server set up no push any more.',
  'An admin can set it up: docs/channels.md, "Push to browsers".',
];

/** `text`: what the last tap has led to. */
export function showCode(call: PushCall, status: number, text: string | null): FastifyReply {
  const { opened } = call;
  const main = codePage({ place: placeOf(opened), member: opened.member, text });
  return send(call, status, { main, footer: null });
}

export function sendForeign(call: PushCall): FastifyReply {
  return refuse(call, 403, { title: 'Nothing was done', lines: FOREIGN });
}

export const FOREIGN = [
  'This did not come from the page of the link itself.',
  'Open the link, and tap there. Behind a proxy, an admin must set `url` to the address that people use.',
] as const;

/** A link that was not made here, was changed on its way, or is of somebody who is gone: nothing tells which. */
export function sendUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const main = refusedPage({ title: 'This link opens nothing', lines: UNKNOWN, again: null, back: null });
  return sendDocument(request, reply, { status: 404, document: { title: 'Astern', main, footer: null, live: null } });
}

export function placeOf({ written }: Pick<OpenedPushLink, 'written'>): string {
  return `/push/${written}`;
}

type Words = { readonly title: string; readonly lines: readonly string[] };

function refuse(call: PushCall, status: number, words: Words): FastifyReply {
  return send(call, status, { main: refusedPage({ ...words, again: null, back: null }), footer: null });
}

function send(
  { request, reply }: PushCall,
  status: number,
  document: Pick<Document, 'main' | 'footer' | 'own'>,
): FastifyReply {
  return sendDocument(request, reply, { status, document: { title: 'Push', live: null, ...document } });
}
