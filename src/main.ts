import { mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { type Around, openApp } from './app.ts';
import { writeAddress } from './config/address.ts';
import { openHooks } from './config/hook-keys.ts';
import { readServerSettings, type ServerFlags } from './config/read-server.ts';
import { resolveSecret } from './config/secrets.ts';
import type { ServerSettings } from './config/server.ts';
import type { Token } from './entry/http/auth.ts';
import type { HookSecrets } from './entry/http/git-hooks.ts';
import { systemClock } from './lib/clock.ts';
import { UserError } from './lib/errors.ts';
import { keepCompiledSoon } from './lib/keep-compiled.ts';
import { readVersion } from './lib/version.ts';
import { localSecret } from './local-token.ts';
import { logLines } from './log-lines.ts';
import { takeSeat } from './seat.ts';

export type RunOptions = {
  readonly flags: ServerFlags;
  /** Take over a database whose instances ran elsewhere. */
  readonly moveHere?: boolean;
  /** Aborted to stop cleanly; instances and router run on. */
  readonly signal?: AbortSignal;
  readonly around?: Around;
  /** Told once the server is ready; the default writes the addresses to standard error. */
  readonly onReady?: (ready: { url: string; router: string; data: string }) => void;
};

const LOGGING = {
  redact: ['*.token', '*.secret', 'req.headers.authorization'],
  serializers: { error: pino.stdSerializers.err },
};

/** Run the server until it is told to stop. Resolves after a clean stop; throws UserError for what a person must put right. */
export async function runServer({
  flags,
  moveHere = false,
  signal,
  onReady = sayReady,
  around = {},
}: RunOptions): Promise<void> {
  const settings = readServerSettings(flags);
  const version = readVersion();
  const seat = await takeSeat(settings);
  try {
    const logger = pino(LOGGING, logLines(openLog(settings.data)));
    const options = {
      settings,
      tokens: readTokens(settings),
      hooks: readHookSecrets(settings),
      alertHooks: openHooks(settings, { env: process.env, folder: settings.data }),
      version,
      logger,
      clock: systemClock,
      env: process.env,
      around,
    };
    const app = await openApp({ ...options, worker: seat.worker, moveHere, onDuty: seat.onDuty });
    const { url } = await app.start().catch(async (error: unknown) => {
      await app.close();
      throw portTaken(error, settings);
    });
    seat.announce({ url, version });
    onReady({ url, router: app.front(), data: settings.data });
    keepCompiledSoon();
    await stopped(signal);
    await app.close();
  } finally {
    await seat.release();
  }
}

/** Resolves at SIGTERM, SIGINT, or when the caller's signal is aborted. */
function stopped(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
  });
}

const LARGEST_LOG_BYTES = 20 * 1024 * 1024;

/** A log that has grown large is put aside at the start; the one before it goes. */
function openLog(data: string): number {
  const file = join(data, 'logs', 'server.log');
  mkdirSync(dirname(file), { recursive: true });
  const sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes > LARGEST_LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** The local token opens everything to whoever owns this directory; others are named in the settings. */
function readTokens(settings: ServerSettings): readonly Token[] {
  const local: Token = { name: userInfo().username, role: 'admin', secret: localSecret(settings.data), isLocal: true };
  const named = settings.signIn.tokens.map(({ name, role, secret }) => ({
    name,
    role,
    secret: resolveSecret(secret, { env: process.env, folder: settings.data }),
    isLocal: false,
  }));
  return [local, ...named];
}

function readHookSecrets({ repositories, data }: ServerSettings): HookSecrets {
  const sources = { env: process.env, folder: data };
  return new Map(
    repositories.map(({ name, secret }) => [name, secret === null ? null : resolveSecret(secret, sources)]),
  );
}

function portTaken(error: unknown, { listen }: ServerSettings): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code !== 'EADDRINUSE') return error;
  return new UserError(
    'server/port-taken',
    `Another program listens on ${writeAddress(listen)} already.`,
    'Stop it, or choose another address with `--listen` (or `listen:` in astern.server.yml).',
  );
}

function sayReady({ url, router, data }: { url: string; router: string; data: string }): void {
  process.stderr.write(`astern is ready: API ${url}, traffic ${router}, data ${data}\n`);
}
