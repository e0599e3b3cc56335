import { readFileSync } from 'node:fs';
import type { ChannelSettings, TwilioSettings } from './config/channels.ts';
import type { SecretReference } from './config/secrets.ts';
import type { ChannelHooks } from './entry/http/channel-hooks.ts';
import type { Clock } from './lib/clock.ts';
import { messageOf, UserError } from './lib/errors.ts';
import { createEmail } from './providers/notify/email/index.ts';
import { createNtfy } from './providers/notify/ntfy/index.ts';
import type { PhoneHooks } from './providers/notify/phone-port.ts';
import type { Notifier, Notifiers } from './providers/notify/port.ts';
import { createPush } from './providers/notify/push/index.ts';
import { wrongWithKeys } from './providers/notify/push/vapid.ts';
import { createChatHook, createSlack } from './providers/notify/slack/index.ts';
import { createSms, createVoice, type TwilioOptions } from './providers/notify/twilio/index.ts';
import { createWebhook } from './providers/notify/webhook/index.ts';

export type OpenedNotifiers = {
  readonly notifiers: Notifiers;
  /** What comes back from them. */
  readonly hooks: ChannelHooks;
  close(): void;
};

export type NotifierPlace = {
  readonly settings: ChannelSettings;
  /** Where others reach this server, as the settings say; null: nobody was told. */
  readonly url: string | null;
  readonly resolve: (reference: SecretReference) => string;
  readonly clock: Clock;
};

type Secret = (name: string, reference: SecretReference) => string;

/** The channels of the settings; a line for each kind. Throws UserError where a secret is missing or cannot be one. */
export function openNotifiers({ settings, url, resolve, clock }: NotifierPlace): OpenedNotifiers {
  const { chat, webhook, ntfy, push } = settings;
  const secret: Secret = (name, reference) => fit(name, resolve(reference));
  const phone = (name: 'sms' | 'voice', of: TwilioSettings): TwilioOptions => ({
    account: secret(`${name}.twilio.account`, of.account),
    token: secret(`${name}.twilio.token`, of.token),
    from: of.from,
    api: of.api,
    url: reachable(url),
    clock,
  });
  const email = settings.email === null ? null : openEmail(settings.email, secret);
  const sms = settings.sms === null ? null : createSms(phone('sms', settings.sms));
  const voice = settings.voice === null ? null : createVoice(phone('voice', settings.voice));
  const all: readonly (Notifier | null)[] = [
    email,
    chat === null ? null : openChat(chat, secret, clock),
    webhook === null
      ? null
      : createWebhook({
          secrets: webhook.secrets.map((one) => secret('webhook.secrets', one)),
          reach: webhook.allowPrivate ? 'private' : 'public',
          clock,
        }),
    sms,
    voice,
    ntfy === null
      ? null
      : createNtfy({ url: ntfy.url, token: ntfy.token === null ? null : secret('ntfy.token', ntfy.token), clock }),
    push === null ? null : openPush(push, secret, clock),
  ];
  const phones = [['sms', sms?.hooks] as const, ['voice', voice?.hooks] as const];
  return {
    notifiers: new Map(all.filter((one) => one !== null).map((one) => [one.channel, one])),
    hooks: {
      phones: new Map(phones.filter((one): one is [(typeof one)[0], PhoneHooks] => one[1] !== undefined)),
      slack: slackHooks(chat, secret),
    },
    close: () => email?.close(),
  };
}

function openEmail({ auth, ca, ...more }: NonNullable<ChannelSettings['email']>, secret: Secret) {
  return createEmail({
    ...more,
    auth:
      auth === null
        ? null
        : { user: secret('email.user', auth.user), password: secret('email.password', auth.password) },
    ...(ca === null ? {} : { ca: readCertificates(ca) }),
  });
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const message = `the certificates of channels.email.ca cannot be read: ${messageOf(error)}`;
    throw new UserError('config/unreadable', message, 'Correct the path, or the rights of the file.');
  }
}

function openChat(chat: NonNullable<ChannelSettings['chat']>, secret: Secret, clock: Clock): Notifier {
  if (chat.kind === 'slack') {
    const token = secret('chat.slack.token', chat.token);
    return createSlack({ token, isPressed: chat.signingSecret !== null, api: chat.api, clock });
  }
  const url = secret('chat.webhook', chat.url);
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return createChatHook({ url, clock });
  throw unfit('channels.chat.webhook', 'is not the URL of an incoming webhook');
}

function slackHooks(chat: ChannelSettings['chat'], secret: Secret): ChannelHooks['slack'] {
  if (chat?.kind !== 'slack' || chat.signingSecret === null) return null;
  return { secret: secret('chat.slack.signing_secret', chat.signingSecret), api: chat.api };
}

function openPush(push: NonNullable<ChannelSettings['push']>, secret: Secret, clock: Clock): Notifier {
  const { subject, publicKey, allowPrivate } = push;
  const keys = { subject, publicKey, privateKey: secret('push.private', push.privateKey) };
  const wrong = wrongWithKeys(keys);
  if (wrong !== null) throw unfit('channels.push', `does not fit: ${wrong}`);
  return createPush({ keys, reach: allowPrivate ? 'private' : 'public', clock });
}

/** A provider outside cannot come back to an address of this machine alone. */
function reachable(url: string | null): string | null {
  const host = url === null ? '' : new URL(url).hostname;
  return /^(?:|localhost|.+\.localhost|127\..+|\[::1\]|0\.0\.0\.0)$/.test(host) ? null : url;
}

/** What goes into a header or a signature is one line of plain letters: anything else is a file that holds something else. */
function fit(name: string, secret: string): string {
  if (/^[!-~]+(?: [!-~]+)*$/.test(secret) && secret.length <= 4_000) return secret;
  throw unfit(`channels.${name}`, 'holds more than one line, or letters that no such secret has');
}

function unfit(name: string, what: string): UserError {
  return new UserError('config/invalid', `${name} ${what}.`, 'Correct the variable or the file that it names.');
}
