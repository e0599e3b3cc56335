import { connect, type Socket } from 'node:net';
import { ProviderError } from '../../../lib/errors.ts';
import type { HaproxyHost } from './model.ts';

/** A conversation with HAProxy on one connection. */
export type Talk = {
  /** Send commands together and get their answers, in order. */
  ask(...commands: readonly string[]): Promise<readonly string[]>;
  close(): void;
  /** Resolves when the connection is closed, by either side. */
  readonly ended: Promise<void>;
};

const CONNECT_WITHIN_MS = 1_000;
const ANSWER_WITHIN_MS = 3_000;
/** HAProxy's own buffer (`tune.bufsize`) is 16 KiB; a longer line would be cut. */
export const LONGEST_COMMAND_BYTES = 15_000;
/** Below the 15 s of a lease. */
const HELD_AT_MOST_S = 10;
const PROMPT = '\n> ';

/** HAProxy does not answer: nothing is known of what it routes. */
export class HostDown extends ProviderError {
  constructor(host: string, problem: string, cause?: unknown) {
    super('haproxy', `${host} does not answer: ${problem}`, { retryable: true, cause });
  }
}

/**
 * Everything of one change is said on one connection, which is never opened anew in between. HAProxy closes it when nothing is said for
 * ten seconds: a process that is held up between its look at the fence and its change for longer than that can no longer make the change.
 * It is told so each time, because its own `stats timeout` is not kept (2.6) for a connection whose first command came as fast as ours do.
 */
export async function openTalk(host: HaproxyHost, heldAtMostS = HELD_AT_MOST_S): Promise<Talk> {
  const socket = await opened(host);
  const answers = answersOf(socket, host.name);
  const ask = async (...commands: readonly string[]) => {
    for (const command of commands) refuseUnsayable(command);
    if (commands.length > 0) socket.write(`${commands.join('\n')}\n`);
    const deadlineMs = performance.now() + ANSWER_WITHIN_MS;
    const got: string[] = [];
    for (const _ of commands) got.push((await answers.next(deadlineMs)).replace(/\n+$/, ''));
    return got;
  };
  const ended = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  const talk = { ask, close: () => void socket.destroy(), ended };
  try {
    // The answer to this is the first prompt.
    await ask('prompt', `set timeout cli ${heldAtMostS}`);
    return talk;
  } catch (error) {
    talk.close();
    throw error;
  }
}

/** Cuts what arrives into answers. */
function answersOf(socket: Socket, host: string): { next(deadlineMs: number): Promise<string> } {
  let received = '';
  let ended: string | null = null;
  let wake: () => void = () => undefined;
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
    if (text.includes('> ')) wake();
  });
  const end = (problem: string) => {
    ended ??= problem;
    wake();
  };
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('it closed the connection'));
  const woken = (withinMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, withinMs));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    async next(deadlineMs) {
      for (let at = received.indexOf(PROMPT); ; at = received.indexOf(PROMPT)) {
        if (at !== -1) {
          const answer = received.slice(0, at);
          received = received.slice(at + PROMPT.length);
          return answer;
        }
        if (ended !== null) throw new HostDown(host, ended);
        if (performance.now() > deadlineMs) throw new HostDown(host, `no answer within ${ANSWER_WITHIN_MS} ms`);
        await woken(deadlineMs - performance.now());
      }
    },
  };
}

function opened(host: HaproxyHost): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(addressOf(host.control));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new HostDown(host.name, `no connection to ${host.control} within ${CONNECT_WITHIN_MS} ms`));
    }, CONNECT_WITHIN_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(new HostDown(host.name, error.message, error));
    });
  });
}

function addressOf(control: string): { path: string } | { host: string; port: number } {
  if (control.includes('/')) return { path: control };
  const colon = control.lastIndexOf(':');
  return { host: control.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(control.slice(colon + 1)) };
}

function refuseUnsayable(command: string): void {
  if (/[\n\r;\\]/.test(command)) {
    throw new ProviderError('haproxy', `HAProxy cannot be told this: ${JSON.stringify(command)}`, { retryable: false });
  }
  if (Buffer.byteLength(command) <= LONGEST_COMMAND_BYTES) return;
  throw new ProviderError(
    'haproxy',
    `a command of ${Buffer.byteLength(command)} bytes is more than HAProxy reads at once: the stack has too many instances for one slot`,
    { retryable: false },
  );
}
