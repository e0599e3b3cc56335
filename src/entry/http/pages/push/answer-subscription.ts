import type { FastifyReply, FastifyRequest } from 'fastify';
import { commandOfPushLink } from '../../../../core/links/push-link.ts';
import { addBrowser, sendCodeTo } from '../../../../flows/links/add-browser.ts';
import { openPushLink } from '../../../../flows/links/push-links.ts';
import type { World } from '../../../../flows/world.ts';
import { UserError } from '../../../../lib/errors.ts';
import { ADDED, cookieOf, setCookie } from '../cookies.ts';
import { isOwnOrigin } from '../own-origin.ts';
import { UNKNOWN } from './push-page.ts';
import { FOREIGN, placeOf } from './show-push-link.ts';

/** What a browser has subscribed with becomes a contact, and is sent its code. `trouble`: it was added, and the code could not be sent. */
export async function answerSubscription(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!isOwnOrigin(request, world.url)) throw new UserError('contact/foreign-origin', ...FOREIGN);
  const { link } = request.params as { readonly link: string };
  const opened = await openPushLink(world, link, cookieOf(request, ADDED));
  if (opened === null) throw new UserError('contact/link-unknown', 'This link opens nothing.', UNKNOWN[0]);
  const { member, may } = opened;
  if (may === 'over')
    throw new UserError(
      'contact/link-over',
      'This link has run out.',
      `Make a new one: ${commandOfPushLink(member.name)}`,
    );
  const { contact, secret } = await addBrowser(world, opened, request.body);
  const isSecure = world.url.startsWith('https:');
  setCookie(reply, { name: ADDED, value: secret, path: placeOf(opened), sameSite: 'Strict', isSecure });
  const page = `${world.url}${placeOf(opened)}`;
  const trouble = await sendCodeTo(world, opened, { contact, page }).then(() => null, wordsOf);
  return reply.code(201).header('cache-control', 'no-store').send({ trouble });
}

function wordsOf(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.next}`;
  throw error;
}
