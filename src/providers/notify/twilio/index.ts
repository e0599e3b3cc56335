import { callOut } from '../../../lib/call-out.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { PhoneHooks } from '../phone-port.ts';
import type { Message, Notifier, Sent } from '../port.ts';
import { classify, readDelivery } from './classify.ts';
import { keyIn, type Links, linksFor } from './links.ts';
import { isSigned } from './signature.ts';
import { smsText } from './sms-text.ts';
import { askForKey, say, sms, spoken, twiml } from './twiml.ts';

export type TwilioOptions = {
  readonly account: string;
  readonly token: string;
  /** A number in international form, or (texts) the id of a messaging service. */
  readonly from: string;
  /** `https://api.twilio.com`, or another that speaks the same. */
  readonly api: string;
  /** Where Twilio reaches this server; null: it cannot, so nothing comes back from it. */
  readonly url: string | null;
  readonly clock: Pick<Clock, 'now'>;
};

export function createSms(options: TwilioOptions): Notifier & { readonly hooks: PhoneHooks } {
  const links = linksOf(options, 'sms');
  return {
    channel: 'sms',
    name: 'twilio-sms',
    can: { edit: false, buttons: false },
    send: (to, message, signal) => {
      const sender = options.from.startsWith('MG') ? { MessagingServiceSid: options.from } : { From: options.from };
      // Without a way back an answer would be heard by nobody.
      const incident = links === null ? null : incidentOf(message);
      const back = links === null ? {} : { StatusCallback: links.status(message.key) };
      const form = { To: to, ...sender, Body: smsText(message, incident), ...back };
      return ask(options, { to, what: 'Messages', form, signal });
    },
    wrongWith,
    hooks: hooksFor(options, links),
  };
}

export function createVoice(options: TwilioOptions): Notifier & { readonly hooks: PhoneHooks } {
  const links = linksOf(options, 'voice');
  return {
    channel: 'voice',
    name: 'twilio-voice',
    can: { edit: false, buttons: links !== null },
    send: (to, message, signal) => {
      const form = { To: to, From: options.from, Timeout: '40', ...wordsOf(message, links) };
      return ask(options, { to, what: 'Calls', form, signal });
    },
    wrongWith,
    hooks: hooksFor(options, links),
  };
}

/** A page is asked of us when somebody has picked up, and says how it stands then; anything else is spoken as it is. */
function wordsOf({ key, title, lines, actions }: Message, links: Links | null): Readonly<Record<string, string>> {
  const back = links === null ? {} : { StatusCallback: links.status(key), StatusCallbackMethod: 'POST' };
  if (links !== null && actions.length > 0) return { Url: links.say(key), Method: 'POST', ...back };
  const text = spoken(['This is Astern', title, ...lines]);
  return { Twiml: twiml(`${say(text)}<Pause length="1"/>${say(text)}`).body, ...back };
}

type Order = {
  readonly to: string;
  readonly what: 'Messages' | 'Calls';
  readonly form: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

async function ask({ account, token, api, clock }: TwilioOptions, { to, what, form, signal }: Order): Promise<Sent> {
  const wrong = wrongWith(to);
  if (wrong !== null) return { kind: 'refused', why: wrong };
  const url = new URL(`${api.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(account)}/${what}.json`);
  const headers = {
    authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  const body = new URLSearchParams(form).toString();
  return classify(await callOut({ url, method: 'POST', headers, body, signal, reach: 'trusted' }), clock.now());
}

function hooksFor({ token }: TwilioOptions, links: Links | null): PhoneHooks {
  return {
    isGenuine: ({ url, form, headers }) => isSigned({ url, form }, { signature: headers['x-twilio-signature'], token }),
    pageKey: ({ query }) => keyIn(query, token),
    readDelivery: ({ form }) => readDelivery(form),
    readText: ({ form: { From: from, Body: text } }) =>
      from === undefined || text === undefined ? null : { from, text },
    readDigits: ({ form }) => form.Digits ?? null,
    text: (reply) => twiml(reply === null ? '' : sms(reply)),
    ask: (key, lines) => {
      const text = `${spoken(lines)} Press 1 to acknowledge. Press 2 to pass it on.`;
      return twiml(askForKey(text, links?.press(key) ?? ''));
    },
    tell: (text) => twiml(say(text)),
  };
}

function linksOf({ url, token }: TwilioOptions, channel: string): Links | null {
  return url === null ? null : linksFor({ url, channel, token });
}

/** What is answered by text names its incident; a key of a page begins with it. */
function incidentOf({ key, actions }: Message): string | null {
  const [, number] = /^INC-(\d+)\//.exec(key) ?? [];
  return number === undefined || actions.length === 0 ? null : number;
}

function wrongWith(address: string): string | null {
  return /^\+[1-9]\d{6,14}$/.test(address)
    ? null
    : 'A telephone number is written in international form, without spaces: +4930123456.';
}
