import { resolve } from 'node:path';
import { z } from 'zod';
import type { Problem, ReadDocument } from './document.ts';
import { problemAt } from './problems.ts';
import type { SecretReference } from './secrets.ts';
import { choice, count, filePath, flag, reference, section, text } from './shapes.ts';

const FROM = 'a sender, such as "Astern <astern@example.com>"';
const FROM_PATTERN = /^(?:[^<>@\r\n"]{1,100} )?<?[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;]+>?$/;
const NUMBER = 'a telephone number in international form, such as "+15550001111"';
const NUMBER_PATTERN = /^\+[1-9]\d{6,14}$/;
const SENDER = `${NUMBER}, or the id of a messaging service`;
const SUBJECT = 'whom push services turn to, such as mailto:ops@example.com';
const KEY = 'a public key in base64url, as tools for web push write it';

function url(example: string) {
  const label = `an http(s) URL such as ${example}`;
  return z
    .string({ error: label })
    .refine((written) => URL.canParse(written) && /^https?:$/.test(new URL(written).protocol), label);
}

const email = section('the email channel', {
  host: text('the name of a mail server, such as smtp.example.com', 253),
  port: count(1, 65_535).optional(),
  /** `starttls` unless the port is 465. */
  tls: choice(['starttls', 'implicit', 'none']).optional(),
  from: z.string({ error: FROM }).max(254, FROM).regex(FROM_PATTERN, FROM),
  user: reference().optional(),
  password: reference().optional(),
  /** Certificates (PEM) of an authority of one's own. */
  ca: filePath('the path of a file').optional(),
});

const chat = section('the chat channel', {
  slack: section('the slack section', {
    token: reference(),
    signing_secret: reference().optional(),
    api: url('https://slack.com/api').optional(),
  }).optional(),
  webhook: reference().optional(),
});

const webhook = section('the webhook channel', {
  secrets: z
    .array(reference(), { error: 'a list of secrets' })
    .min(1, 'a list of at least one secret')
    .max(4, 'a list of at most four secrets'),
  allow_private: flag().optional(),
});

function twilio(from: z.ZodString) {
  const account = section('the twilio section', {
    account: reference(),
    token: reference(),
    from,
    api: url('https://api.twilio.com').optional(),
  });
  return section('the telephone channel', { twilio: account });
}

const ntfy = section('the ntfy channel', { url: url('https://ntfy.sh').optional(), token: reference().optional() });

const push = section('the push channel', {
  subject: z.string({ error: SUBJECT }).regex(/^(?:mailto:\S+@\S+|https:\/\/\S+)$/, SUBJECT),
  public: z.string({ error: KEY }).regex(/^[\w-]{87}$/, KEY),
  private: reference(),
  allow_private: flag().optional(),
});

export const channelsSchema = section('the channels section', {
  email: email.optional(),
  chat: chat.optional(),
  webhook: webhook.optional(),
  sms: twilio(z.string({ error: SENDER }).regex(/^(?:\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/, SENDER)).optional(),
  voice: twilio(z.string({ error: NUMBER }).regex(NUMBER_PATTERN, NUMBER)).optional(),
  ntfy: ntfy.optional(),
  push: push.optional(),
});

type Written = z.infer<typeof channelsSchema>;

export type TwilioSettings = {
  readonly account: SecretReference;
  readonly token: SecretReference;
  readonly from: string;
  readonly api: string;
};

/** Ways to people; null: not set up. */
export type ChannelSettings = {
  readonly email: {
    readonly host: string;
    readonly port: number;
    readonly tls: 'starttls' | 'implicit' | 'none';
    readonly from: string;
    readonly auth: { readonly user: SecretReference; readonly password: SecretReference } | null;
    /** Absolute path of a file. */
    readonly ca: string | null;
  } | null;
  readonly chat:
    | {
        readonly kind: 'slack';
        readonly token: SecretReference;
        readonly signingSecret: SecretReference | null;
        readonly api: string;
      }
    | { readonly kind: 'webhook'; readonly url: SecretReference }
    | null;
  readonly webhook: { readonly secrets: readonly SecretReference[]; readonly allowPrivate: boolean } | null;
  readonly sms: TwilioSettings | null;
  readonly voice: TwilioSettings | null;
  readonly ntfy: { readonly url: string; readonly token: SecretReference | null } | null;
  readonly push: {
    readonly subject: string;
    readonly publicKey: string;
    readonly privateKey: SecretReference;
    readonly allowPrivate: boolean;
  } | null;
};

export type Folder = (secret: SecretReference) => SecretReference;

const SLACK = 'https://slack.com/api';
const TWILIO = 'https://api.twilio.com';

/** `folder`: where relative paths of the file begin. */
export function fillChannels(written: Written, folder: string): ChannelSettings {
  const at: Folder = (secret) => ('file' in secret ? { file: resolve(folder, secret.file) } : secret);
  const { email, webhook, sms, voice, ntfy, push } = written;
  return {
    email: email === undefined ? null : fillEmail(email, at, folder),
    chat: fillChat(written.chat, at),
    webhook:
      webhook === undefined ? null : { secrets: webhook.secrets.map(at), allowPrivate: webhook.allow_private ?? false },
    sms: fillTwilio(sms, at),
    voice: fillTwilio(voice, at),
    ntfy:
      ntfy === undefined
        ? null
        : { url: ntfy.url ?? 'https://ntfy.sh', token: ntfy.token === undefined ? null : at(ntfy.token) },
    push:
      push === undefined
        ? null
        : {
            subject: push.subject,
            publicKey: push.public,
            privateKey: at(push.private),
            allowPrivate: push.allow_private ?? false,
          },
  };
}

function fillEmail(written: NonNullable<Written['email']>, at: Folder, folder: string): ChannelSettings['email'] {
  const { host, port = 587, tls, from, user, password, ca } = written;
  return {
    host,
    port,
    tls: tls ?? (port === 465 ? 'implicit' : 'starttls'),
    from,
    auth: user === undefined || password === undefined ? null : { user: at(user), password: at(password) },
    ca: ca === undefined ? null : resolve(folder, ca),
  };
}

function fillChat(written: Written['chat'], at: Folder): ChannelSettings['chat'] {
  if (written?.slack !== undefined) {
    const { token, signing_secret: secret, api = SLACK } = written.slack;
    return { kind: 'slack', token: at(token), signingSecret: secret === undefined ? null : at(secret), api };
  }
  return written?.webhook === undefined ? null : { kind: 'webhook', url: at(written.webhook) };
}

function fillTwilio(written: Written['sms'], at: Folder): TwilioSettings | null {
  if (written === undefined) return null;
  const { account, token, from, api = TWILIO } = written.twilio;
  return { account: at(account), token: at(token), from, api };
}

/** What the schema cannot see: what goes together, and what does not. */
export function channelClashes(written: Written | undefined, document: ReadDocument): readonly Problem[] {
  const { email, chat } = written ?? {};
  const problem = (path: readonly string[], message: string) => problemAt(document, ['channels', ...path], message);
  const found: Problem[] = [];
  if (email !== undefined && (email.user === undefined) !== (email.password === undefined))
    found.push(problem(['email'], 'user and password go together'));
  if (email?.tls === 'none' && email.user !== undefined)
    found.push(problem(['email', 'tls'], 'a password would be sent unencrypted; leave tls or user away'));
  if (chat !== undefined && (chat.slack === undefined) === (chat.webhook === undefined))
    found.push(problem(['chat'], 'write either slack or webhook'));
  return found;
}
