import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Mood } from '../contract.ts';

export type MailServer = {
  readonly port: number;
  /** Whole messages, as they came; quoted-printable is undone. */
  readonly taken: readonly string[];
  readonly sessions: () => number;
  /** Resolves once a message lies here without an answer. */
  readonly stuck: Promise<void>;
  behave(mood: Mood | 'greylists' | 'no-such-user'): void;
  close(): Promise<void>;
};

const FILES = new URL('../email/fixtures/', import.meta.url);
export const CA = readFileSync(new URL('cert.pem', FILES), 'utf8');
const key = readFileSync(new URL('key.pem', FILES), 'utf8');

/** A real SMTP server with the manners, good and bad, of those in the world. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: string[] = [];
  const sockets = new Set<Socket>();
  let mood: Mood | 'greylists' | 'no-such-user' = 'well';
  let sessions = 0;
  const stuck = Promise.withResolvers<void>();
  const refuse = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
  const server = new SMTPServer({
    key,
    cert: CA,
    authOptional: true,
    disabledCommands: [],
    onConnect: (_session, done) => {
      sessions += 1;
      if (mood === 'hang') return;
      if (mood === 'broken') return done(refuse(421, 'too busy'));
      done();
    },
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'astern' && password === 'hush-hush') return done(null, { user: 'astern' });
      done(refuse(535, `authentication failed for ${username} ${password}`));
    },
    onRcptTo: (_address, _session, done) => {
      if (mood === 'greylists') return done(refuse(451, 'try again in five minutes'));
      if (mood === 'no-such-user' || mood === 'refuses') return done(refuse(550, 'no such user here'));
      done();
    },
    onData: (stream, _session, done) => {
      if (mood === 'reset') for (const socket of sockets) socket.resetAndDestroy();
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        if (mood === 'drip') return stuck.resolve();
        taken.push(Buffer.concat(pieces).toString('utf8'));
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    sessions: () => sessions,
    stuck: stuck.promise,
    behave: (next) => {
      mood = next;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The text of a mail with its transfer encodings undone. */
export function readable(mail: string): string {
  return mail
    .split(/\r?\n\r?\n/)
    .map((part) => part.replace(/=\r?\n/g, ''))
    .join('\n\n')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'));
}
