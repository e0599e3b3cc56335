import { hash } from 'node:crypto';
import { callOut, type OutsideAnswer } from '../../../lib/call-out.ts';
import type { Clock } from '../../../lib/clock.ts';
import { oneLine } from '../../../lib/one-line.ts';
import type { Reach } from '../../../lib/public-address.ts';
import { byStatus, withoutAnswer } from '../answers.ts';
import type { Message, Notifier, Sent } from '../port.ts';
import { encryptFor, MOST_PUSHED_BYTES } from './encrypt.ts';
import { readSubscription } from './subscription.ts';
import { type VapidKeys, vapidHeader } from './vapid.ts';

export type PushOptions = { readonly keys: VapidKeys; readonly clock: Pick<Clock, 'now'>; readonly reach: Reach };

/** A phone that was off for longer is told by what comes then. */
const PAGE_LIVES_S = 60 * 60;
const NOTICE_LIVES_S = 12 * 60 * 60;

/** To browsers, encrypted for each; the address of a contact is the subscription that its browser gave, as JSON. */
export function createPush({ keys, clock, reach }: PushOptions): Notifier {
  return {
    channel: 'push',
    name: 'web-push',
    can: { edit: false, buttons: true },
    publicKey: keys.publicKey,
    send: async (to, message, signal) => {
      const subscription = readSubscription(to, reach);
      if (typeof subscription === 'string') return { kind: 'refused', why: subscription };
      const { endpoint } = subscription;
      const headers = {
        ...headersFor(message),
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        authorization: vapidHeader(keys, endpoint, clock.now()),
      };
      const body = encryptFor(subscription, payloadOf(message));
      return classify(await callOut({ url: endpoint, method: 'POST', headers, body, signal, reach }), clock.now());
    },
    wrongWith: (address) => {
      const read = readSubscription(address, reach);
      return typeof read === 'string' ? read : null;
    },
  };
}

function headersFor({ urgency, replaces, key }: Message): Readonly<Record<string, string>> {
  // While a phone is off, a later text takes the place of an earlier one.
  const topic = hash('sha256', replaces ?? key, 'base64url').slice(0, 32);
  const isPage = urgency === 'page';
  return { ttl: String(isPage ? PAGE_LIVES_S : NOTICE_LIVES_S), urgency: isPage ? 'high' : 'normal', topic };
}

/** What the service worker shows, which the server gives to browsers at `/push-worker.js`. */
function payloadOf({ key, title, lines, urgency, url, actions, replaces }: Message): Buffer {
  const links = actions.map(({ id, label, url: link }) => ({ id, label, url: link }));
  const whole = { key, title: oneLine(title), urgency, url, tag: replaces ?? key };
  const texts = lines.map(oneLine);
  for (let kept = texts.length; kept >= 0; kept -= 1) {
    const bytes = Buffer.from(JSON.stringify({ ...whole, body: texts.slice(0, kept).join('\n'), actions: links }));
    if (bytes.length <= MOST_PUSHED_BYTES) return bytes;
  }
  const short = { ...whole, title: [...whole.title].slice(0, 200).join('') };
  const bare = Buffer.from(JSON.stringify(short));
  return bare.length <= MOST_PUSHED_BYTES ? bare : Buffer.from(JSON.stringify({ ...short, url: null }));
}

/** 404 and 410 say that a browser has unsubscribed. */
export function classify(answer: OutsideAnswer, nowMs: number): Sent {
  const nothing = withoutAnswer(answer);
  if (nothing !== null || answer.kind !== 'answer') return nothing ?? { kind: 'trouble', why: '', afterMs: null };
  if (answer.status === 404 || answer.status === 410)
    return { kind: 'refused', why: `this browser takes no messages any more (${answer.status}); subscribe it again` };
  if (answer.status === 401 || answer.status === 403)
    return {
      kind: 'refused',
      why: `the push service does not take the keys of the settings for this browser (${answer.status}); subscribe it again`,
    };
  const failed = byStatus(answer, nowMs);
  if (failed !== null) return failed;
  // RFC 8030: 201 (or 202 where it is to say more later); another success comes from something that is no push service.
  if (answer.status !== 201 && answer.status !== 202)
    return { kind: 'trouble', why: 'what answered is no push service', afterMs: null };
  return { kind: 'sent', reference: null, isDelivered: false };
}
