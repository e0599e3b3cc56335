import type { Message, Notifier, Sent } from '../port.ts';
import { classify, type SmtpFailure } from './classify.ts';
import { composeMail } from './compose.ts';

export type EmailOptions = {
  readonly host: string;
  readonly port: number;
  /** `starttls` demands it: a server that does not offer it is not spoken to. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  /** `Astern <astern@example.com>` */
  readonly from: string;
  readonly auth: { readonly user: string; readonly password: string } | null;
  /** Certificates to trust beside the system's. */
  readonly ca?: string;
};

type Post = { send(mail: object): Promise<unknown>; close(): void };

const STEP_MS = 10_000;
const SILENCE_MS = 20_000;

/** Mail over SMTP, on one connection that is kept for a while. */
export function createEmail(options: EmailOptions): Notifier & { close(): void } {
  const { host, from, auth } = options;
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  const secrets = auth === null ? [] : [auth.password, Buffer.from(auth.password).toString('base64')];
  let post: Promise<Post> | null = null;
  const open = () => {
    post ??= openPost(options);
    return post;
  };
  const send = async (to: string, message: Message, signal: AbortSignal): Promise<Sent> => {
    const wrong = wrongWith(to);
    if (wrong !== null) return { kind: 'refused', why: wrong };
    const mail = composeMail(message, domain);
    try {
      // As an address and not as text, which would be parsed: what a person gave is one receiver.
      await (await open()).send({ ...mail, from, to: { name: '', address: to }, signal, ...NO_FILES });
      return { kind: 'sent', reference: mail.messageId, isDelivered: false };
    } catch (error) {
      return classify(error as SmtpFailure, { host, isLate: signal.aborted, secrets });
    }
  };
  return {
    channel: 'email',
    name: 'smtp',
    can: { edit: false, buttons: true },
    send,
    wrongWith,
    close: () => void post?.then((one) => one.close()),
  };
}

const NO_FILES = { disableFileAccess: true, disableUrlAccess: true };

/** Loaded with the first mail. */
async function openPost({ host, port, tls, auth, ca }: EmailOptions): Promise<Post> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    pool: true,
    maxConnections: 1,
    maxRequeues: 1,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    socketTimeout: SILENCE_MS,
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(auth === null ? {} : { auth: { user: auth.user, pass: auth.password } }),
  });
  return { send: (mail) => transport.sendMail(mail), close: () => transport.close() };
}

function wrongWith(address: string): string | null {
  const isOne =
    address.length <= 254 && /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]+\.[^\s@<>(),;:"\\[\].]+$/.test(address);
  return isOne ? null : 'An e-mail address is written like ann@example.com, alone.';
}
