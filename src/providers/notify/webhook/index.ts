import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { callOut } from '../../../lib/call-out.ts';
import type { Clock } from '../../../lib/clock.ts';
import { isWithin, type Reach } from '../../../lib/public-address.ts';
import type { Message, Notifier } from '../port.ts';
import { classify } from './classify.ts';

export type WebhookOptions = {
  /** The first is the newest; a receiver takes either while it is changed. */
  readonly secrets: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
  readonly reach: Reach;
};

const LONGEST_ADDRESS = 2_000;

/** A signed JSON document to whatever people have. */
export function createWebhook({ secrets, clock, reach }: WebhookOptions): Notifier {
  const wrongWith = (address: string) => whatIsWrong(address, reach);
  return {
    channel: 'webhook',
    name: 'webhook',
    can: { edit: false, buttons: false },
    send: async (to, message, signal) => {
      const wrong = wrongWith(to);
      if (wrong !== null) return { kind: 'refused', why: wrong };
      const body = JSON.stringify(bodyOf(message));
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': message.key.toWellFormed().replace(/[^!-~]/g, (letter) => encodeURIComponent(letter)),
        ...signed(body, { secrets, atMs: clock.now() }),
      };
      return classify(await callOut({ url: new URL(to), method: 'POST', headers, body, signal, reach }), clock.now());
    },
    wrongWith,
  };
}

/** `Astern-Signature: v1=<hex>[,v1=<hex>]`, each the HMAC-SHA256 of `timestamp.body` under one secret. */
export function signed(
  body: string,
  { secrets, atMs }: { readonly secrets: readonly string[]; readonly atMs: number },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const one = (secret: string) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  return { 'astern-timestamp': timestamp, 'astern-signature': secrets.map(one).join(',') };
}

function bodyOf({ key, title, lines, urgency, url, actions, replaces }: Message) {
  // What a button would carry stays with the channels that show buttons to one person.
  const links = actions.map(({ id, label, url: link }) => ({ id, label, url: link }));
  return { version: 1, key, urgency, title, lines, url, actions: links, replaces };
}

/** With `private` (the settings allow it) plain http is fine too; elsewhere the links of a message are not to be read on the way. */
function whatIsWrong(address: string, reach: Reach): string | null {
  if (address.length > LONGEST_ADDRESS) return `A URL has at most ${LONGEST_ADDRESS} characters.`;
  const url = URL.canParse(address) && !/\s/.test(address) ? new URL(address) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol))
    return 'A webhook is a URL such as https://hooks.example.com/astern.';
  if (url.protocol === 'http:' && reach === 'public') return 'A webhook must begin with https://.';
  if (url.username !== '' || url.password !== '')
    return 'A webhook has no name or password in its URL; it is signed instead.';
  if (url.hash !== '') return 'A webhook has no # in its URL.';
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) === 0 || isWithin(reach, literal)) return null;
  return `Nothing is sent to ${literal}: it leads into the server's own network (see \`allow_private\` in the settings).`;
}
