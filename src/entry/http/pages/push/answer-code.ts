import type { FastifyReply } from 'fastify';
import { statusOf } from '../../../../api/problem-codes.ts';
import { sendCodeTo } from '../../../../flows/links/add-browser.ts';
import { type CodeChecked, checkCode } from '../../../../flows/oncall/verify-contact.ts';
import { UserError } from '../../../../lib/errors.ts';
import { type PushCall, placeOf, showCode, showPushLink } from './show-push-link.ts';

/** The code that arrived in this browser, typed in it. The tries that are left are those of the contact, wherever it is typed. */
export async function answerCode(call: PushCall): Promise<FastifyReply> {
  const { world, request, opened } = call;
  const { contact, member } = opened;
  if (!mayType(call) || contact === null) return showPushLink(call);
  const code = request.body instanceof URLSearchParams ? (request.body.get('code') ?? '') : '';
  const which = { person: member.name, actor: member.name, id: contact.id, code: code.slice(0, 40) };
  const checked = await world.store.transaction((tx) => checkCode(tx, which));
  return checked.kind === 'verified' ? redirect(call) : showCode(call, 422, wordsOf(checked));
}

export async function answerAgain(call: PushCall): Promise<FastifyReply> {
  const { world, opened } = call;
  const { contact } = opened;
  if (!mayType(call) || contact === null) return showPushLink(call);
  try {
    await sendCodeTo(world, opened, { contact, page: `${world.url}${placeOf(opened)}` });
    return showCode(call, 200, 'Another code is on its way to this browser; the one before counts no more.');
  } catch (error) {
    if (error instanceof UserError) return showCode(call, statusOf(error.code), `${error.message} ${error.next}`);
    throw error;
  }
}

/** Somebody else who holds the link sees what it is, and does nothing with it. */
function mayType({ opened }: PushCall): boolean {
  return opened.isOwn && opened.may === 'used';
}

function wordsOf(checked: Exclude<CodeChecked, { readonly kind: 'verified' }>): string {
  if (checked.kind === 'none') return 'No code that still counts was sent to this browser. Have another one sent.';
  if (checked.kind !== 'wrong' || checked.left === 0)
    return 'A wrong code was typed five times, and this one counts no more. Have another one sent.';
  return `This is not the code that was sent. Look at the newest notification; there ${checked.left === 1 ? 'is one more try' : `are ${checked.left} more tries`}.`;
}

function redirect({ reply, opened }: PushCall): FastifyReply {
  const headers = { location: placeOf(opened), 'cache-control': 'no-store', 'referrer-policy': 'same-origin' };
  return reply.code(303).headers(headers).send();
}
