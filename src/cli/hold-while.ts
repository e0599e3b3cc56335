import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isPassing } from '../api/client/problem.ts';
import type { Client } from '../api/client.ts';
import type { LockBody } from '../api/locks.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Call } from './command.ts';
import { say } from './terminal.ts';

/** Renewed this often within a lease, so that two renewals may get lost. */
const RENEWALS_IN_A_LEASE = 3;

/**
 * Run a command while a lock is held, and release the lock when it has ended. Resolves to the exit code of the command. Should we die, the lock
 * ends by itself when its lease is over. A lock that was lost does not end the command: half of a database change is worse than a warning.
 */
export async function holdWhile(
  call: Call,
  client: Client,
  {
    lock,
    leaseSeconds,
    words,
  }: { readonly lock: LockBody; readonly leaseSeconds: number; readonly words: readonly string[] },
): Promise<number> {
  const { clock, terminal } = call.context;
  const stop = clock.every((leaseSeconds * 1_000) / RENEWALS_IN_A_LEASE, () =>
    renew(call, client, { lock, leaseSeconds }),
  );
  try {
    return await run(call, words);
  } finally {
    stop();
    const body = { id: lock.id, reason: 'the command has ended' };
    await client.call('unlock', { body }).catch((error: unknown) => {
      say(
        terminal,
        `Warning: ${lock.id} could not be released (${messageOf(error)}); it ends by itself within ${leaseSeconds} s.`,
      );
    });
  }
}

async function renew(
  { context }: Call,
  client: Client,
  { lock, leaseSeconds }: { readonly lock: LockBody; readonly leaseSeconds: number },
): Promise<void> {
  try {
    await client.call('renewLock', { params: { id: lock.id }, body: { leaseSeconds } });
  } catch (error) {
    const next = isPassing(error) ? 'it is tried again' : 'deploys are not held any more';
    say(context.terminal, `Warning: ${lock.id} was not renewed (${messageOf(error)}): ${next}.`);
  }
}

function run({ context }: Call, words: readonly string[]): Promise<number> {
  const { cwd, env, interrupted } = context;
  const [file = '', ...args] = words;
  const child = spawn(file, args, { cwd, env, stdio: 'inherit' });
  // A Ctrl-C reaches both of us from the terminal; a signal to us alone is handed on.
  const onInterrupt = () => void child.kill('SIGTERM');
  interrupted.addEventListener('abort', onInterrupt, { once: true });
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(cannotRun(file, error)));
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(() => interrupted.removeEventListener('abort', onInterrupt));
}

function cannotRun(file: string, error: Error): UserError {
  return new UserError('request/usage', `${file} cannot be run: ${error.message}`, 'Check the command after `--`.');
}
