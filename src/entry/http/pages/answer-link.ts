import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Button } from '../../../core/links/button.ts';
import { parseValue, type Shown, wordsOfValue } from '../../../core/links/button.ts';
import { agoText } from '../../../core/notices/time-text.ts';
import { pressButton } from '../../../flows/incidents/press-button.ts';
import { bindBrowser } from '../../../flows/links/bind-browser.ts';
import { readLinkKeys } from '../../../flows/links/link-keys.ts';
import type { OpenedLink } from '../../../flows/links/open-link.ts';
import { sendAgain } from '../../../flows/links/send-again.ts';
import type { World } from '../../../flows/world.ts';
import { ANSWERS, cookieOf, setCookie } from './cookies.ts';
import { sendDocument } from './document.ts';
import { isOwnOrigin } from './own-origin.ts';
import { type Refused, refusedPage } from './refused-page.ts';
import { sendOver } from './send-over.ts';

type Call = { readonly world: World; readonly request: FastifyRequest; readonly reply: FastifyReply };

/** A tap. Whatever happens, it leads to a page that a reload does not send again. */
export async function answerPress(call: Call, opened: OpenedLink): Promise<FastifyReply> {
  const { world, request, reply } = call;
  if (!isOwnOrigin(request, world.url)) return refuse(call, { status: 403, refused: fromElsewhere(opened) });
  if (opened.may === 'over') return sendOver(call, opened);
  if (opened.may === 'shows') return redirect(reply, `/p/${opened.written}?r=stale.on-it`);
  const shown = await shownIn(call, opened);
  if (shown === null) return refuse(call, { status: 400, refused: notOurForm(opened) });
  const binding = await bindBrowser(world.store, opened.link, cookieOf(request, ANSWERS));
  if (binding.kind === 'other') {
    const refused = otherBrowser(opened, agoText(binding.sinceMs, await world.store.now()));
    return refuse(call, { status: 403, refused });
  }
  if (binding.secret !== null) keepBinding(call, opened, binding.secret);
  const pressed = await pressButton(world, {
    pageId: opened.page.id,
    action: shown.button,
    seenVersion: shown.seen.version,
    stage: shown.seen.stage,
    by: opened.member.name,
    via: 'page',
    reason: reasonIn(request),
  });
  if (pressed.kind === 'refused') return refuse(call, { status: 409, refused: notDone(opened, pressed.text) });
  return redirect(reply, placeAfter(opened, shown.button, pressed.kind));
}

/** A new message with a new link, to the one whom this link was for. */
export async function answerAgain(call: Call, opened: OpenedLink): Promise<FastifyReply> {
  const { world, request } = call;
  if (!isOwnOrigin(request, world.url)) return refuse(call, { status: 403, refused: fromElsewhere(opened) });
  const sent = await sendAgain(world, opened);
  const name = nameOf(opened);
  const words = {
    sent: [`A new link goes to ${name} by ${sent.channel ?? ''} now.`, 'Nobody else gets it.'],
    waits: [
      `A new link was sent to ${name} by ${sent.channel ?? ''} a moment ago.`,
      'The next one can be sent in a few minutes.',
    ],
    nowhere: [
      `${name} has no verified address that a link could be sent to.`,
      'An admin can add one; see docs/oncall.md. Meanwhile: `astern ack` on the command line.',
    ],
  } as const;
  const refused = {
    title: sent.kind === 'nowhere' ? 'There is nowhere to send it' : 'On its way',
    lines: words[sent.kind],
    again: null,
    back: null,
  };
  return refuse(call, { status: sent.kind === 'nowhere' ? 409 : 200, refused });
}

async function shownIn({ world, request }: Call, { written, page }: OpenedLink): Promise<Shown | null> {
  const parsed = parseValue(fieldIn(request, 'press'));
  const keys = await readLinkKeys(world.store);
  if (parsed === null || keys === null || parsed.shown.page !== page.id) return null;
  return keys.isSigned(wordsOfValue(parsed.shown, written), parsed.signature) ? parsed.shown : null;
}

const LONGEST_REASON = 500;

function reasonIn(request: FastifyRequest): string {
  return fieldIn(request, 'why').trim().slice(0, LONGEST_REASON);
}

function fieldIn({ body }: FastifyRequest, name: string): string {
  return body instanceof URLSearchParams ? (body.get(name) ?? '') : '';
}

function keepBinding({ world, reply }: Call, { written }: OpenedLink, secret: string): void {
  const isSecure = world.url.startsWith('https:');
  setCookie(reply, { name: ANSWERS, value: secret, path: `/p/${written}`, sameSite: 'Strict', isSecure });
}

/** Made of our own words and the link that came: it leads nowhere else. */
function placeAfter({ written }: OpenedLink, button: Button, kind: string): string {
  if (button !== 'put-back' && button !== 'undo') return `/p/${written}?r=${kind}.${button}`;
  return `/p/${written}/put-back${kind === 'done' ? '' : `?r=${kind}.${button}`}`;
}

function redirect(reply: FastifyReply, place: string): FastifyReply {
  return reply
    .code(303)
    .headers({ location: place, 'cache-control': 'no-store', 'referrer-policy': 'same-origin' })
    .send();
}

function refuse({ request, reply }: Call, { status, refused }: { status: number; refused: Refused }): FastifyReply {
  const document = { title: 'Astern', main: refusedPage(refused), footer: null, live: null };
  return sendDocument(request, reply, { status, document });
}

function nameOf({ member }: OpenedLink): string {
  return member.fullName === '' ? member.name : member.fullName;
}

function backTo({ written, incident }: OpenedLink): Refused['back'] {
  return { href: `/p/${written}`, label: `Show INC-${incident.number}` };
}

function otherBrowser(opened: OpenedLink, ago: string): Refused {
  const name = nameOf(opened);
  return {
    title: 'Nothing was done',
    lines: [
      `Somebody answered from this link in another browser (${ago}). It answers in the name of ${name}, so only that browser may go on.`,
      `If you are ${name}, have a new link sent to you. If this was forwarded to you, you can look, but not answer.`,
    ],
    again: { link: opened.written, name },
    back: backTo(opened),
  };
}

function fromElsewhere(opened: OpenedLink): Refused {
  return {
    title: 'Nothing was done',
    lines: [
      'This tap did not come from the page of the link itself.',
      'Open the link, and tap there. Behind a proxy, an admin must set `url` to the address that people use.',
    ],
    again: null,
    back: backTo(opened),
  };
}

function notOurForm(opened: OpenedLink): Refused {
  return {
    title: 'Nothing was done',
    lines: ['This form was not made for this link, or is too old.', 'Open the page again, and tap there.'],
    again: null,
    back: backTo(opened),
  };
}

function notDone(opened: OpenedLink, text: string): Refused {
  return {
    title: 'Nothing was done',
    lines: [text.replace(/^Nothing was done: /, '')],
    again: null,
    back: backTo(opened),
  };
}
