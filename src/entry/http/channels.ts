import type { channelRoutes } from '../../api/channel-routes.ts';
import { newPushLink as makePushLink } from '../../flows/links/push-links.ts';
import { describeChannels } from '../../flows/oncall/describe-channels.ts';
import { checkCode, sendCode } from '../../flows/oncall/verify-contact.ts';
import { UserError } from '../../lib/errors.ts';
import { isSecurePlace } from '../../lib/secure-place.ts';
import { contactBody } from './bodies/oncall.ts';
import { timeOf, timeOrNull } from './bodies/time.ts';
import type { Handler, Handlers } from './handler.ts';
import { demandOwn } from './oncall-people.ts';

const channels: Handler<'channels'> = async (world) => {
  const found = await describeChannels(world);
  const bodies = found.channels.map(({ lastSentAtMs, lastTrouble, ...more }) => ({
    ...more,
    lastSentAt: timeOrNull(lastSentAtMs),
    lastTrouble:
      lastTrouble === null ? null : { at: timeOf(lastTrouble.atMs), why: lastTrouble.why, person: lastTrouble.person },
  }));
  return { status: 200, body: { channels: bodies, missing: [...found.missing] } };
};

const sendContactCode: Handler<'sendContactCode'> = async (world, { params, caller, query }) => {
  demandOwn(caller, params.name);
  const which = { person: params.name, id: params.id, actor: caller.name, dryRun: query.dryRun === true };
  const { contact, untilMs } = await sendCode(world, which);
  return { status: 200, body: { contact: contactBody(contact, true), until: timeOrNull(untilMs) } };
};

/** Not answered again under a key: each try counts. */
const verifyContact: Handler<'verifyContact'> = async ({ store }, { params, caller, body }) => {
  demandOwn(caller, params.name);
  const which = { person: params.name, id: params.id, actor: caller.name, code: body.code };
  const checked = await store.transaction((tx) => checkCode(tx, which));
  if (checked.kind === 'verified') return { status: 200, body: contactBody(checked.contact, true) };
  throw refusal(checked, params);
};

/** Not answered again under a key: each link is another one, and none is kept. */
const newPushLink: Handler<'newPushLink'> = async (world, { params, caller, query }) => {
  demandOwn(caller, params.name);
  const { url } = world;
  const dryRun = query.dryRun === true;
  const { written, untilMs } = await makePushLink(world, { person: params.name, actor: caller.name, dryRun });
  const link = written === null ? null : `${url}/push/${written}`;
  const body = { person: params.name, dryRun, link, until: timeOrNull(untilMs), secure: isSecurePlace(url) };
  return { status: 200, body };
};

type Params = { readonly name: string; readonly id: string };

function refusal(
  checked: { readonly kind: 'wrong'; readonly left: number } | { readonly kind: 'over' | 'none' },
  { name, id }: Params,
) {
  const again = `Have another one sent: astern oncall people contact verify ${/\s/.test(name) ? JSON.stringify(name) : name} ${id}`;
  switch (checked.kind) {
    case 'wrong': {
      const left = checked.left === 1 ? 'is one more try' : `are ${checked.left} more tries`;
      const next = checked.left === 0 ? again : `Look at the newest message; there ${left}.`;
      return new UserError('contact/wrong-code', 'This is not the code that was sent.', next);
    }
    case 'over':
      return new UserError('contact/too-many-tries', 'This code was tried five times, and counts no more.', again);
    case 'none':
      return new UserError('contact/no-code', 'No code that still counts was sent to this contact.', again);
  }
}

export const channelHandlers: Pick<Handlers, keyof typeof channelRoutes> = {
  channels,
  sendContactCode,
  verifyContact,
  newPushLink,
};
