import { connect } from 'node:net';
import { join } from 'node:path';
import { FencedError, ProviderError, UserError } from '../../../lib/errors.ts';
import { readJsonLines, sendJsonLine } from '../../../lib/json-lines.ts';

export type RouterHello = {
  readonly protocol: number;
  readonly pid: number;
  readonly address: string;
  readonly secret: string;
  /** Workers that serve, of those that should. */
  readonly workers: number;
  readonly wanted: number;
  readonly unsaved: boolean;
  /** Missing in the answer of a router that an older Astern has started. */
  readonly alarms?: readonly string[];
};

const LONGEST_SOCKET_PATH = 103;

/** Nobody answers on the control socket: nothing was asked, so the same can be asked again after the router was started. */
export class RouterDown extends ProviderError {
  constructor(dir: string, cause: unknown) {
    super('builtin', `no router answers in ${dir}`, { retryable: true, cause });
  }
}

/** The router ended before it answered: it may or may not have done what was asked. Every order is safe to repeat under its fence. */
export class RouterBrokeOff extends ProviderError {
  constructor(call: string, cause: unknown) {
    super('builtin', `the router broke off ${call}`, { retryable: true, cause });
  }
}

/**
 * Ask the router in a folder directly, one order on one connection; works without server and database. Throws RouterDown, FencedError,
 * ProviderError.
 */
export function askRouter(dir: string, call: string, order: unknown, withinMs = 10_000): Promise<unknown> {
  const path = controlSocketOf(dir);
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let asked = false;
    const fail = (cause?: unknown) => reject(asked ? new RouterBrokeOff(call, cause) : new RouterDown(dir, cause));
    const timer = setTimeout(() => {
      const message = `the router did not answer to ${call} within ${withinMs} ms`;
      reject(new ProviderError('builtin', message, { retryable: true }));
      socket.destroy();
    }, withinMs);
    socket.on('connect', () => {
      asked = true;
      sendJsonLine(socket, { id: 1, call, ...(order === undefined ? {} : { order }) });
    });
    readJsonLines(socket, (message) => {
      settle(call, message, { resolve, reject });
      socket.destroy();
    });
    socket.on('error', fail);
    socket.on('close', () => {
      clearTimeout(timer);
      fail();
    });
  });
}

export async function helloRouter(dir: string, withinMs = 2_000): Promise<RouterHello> {
  return (await askRouter(dir, 'hello', undefined, withinMs)) as RouterHello;
}

export function controlSocketOf(dir: string): string {
  const path = join(dir, 'control.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  throw new UserError(
    'router/path-too-long',
    `the router's folder ${dir} is too deep: the path of a unix socket may have ${LONGEST_SOCKET_PATH} bytes`,
    'choose a shorter data directory',
  );
}

type Settle = { resolve(result: unknown): void; reject(error: Error): void };

function settle(call: string, message: unknown, { resolve, reject }: Settle) {
  if (typeof message !== 'object' || message === null || !('kind' in message)) {
    return reject(new ProviderError('builtin', `the router answered ${call} with something else`, { retryable: true }));
  }
  if (message.kind === 'done' && 'result' in message) return resolve(message.result);
  if (message.kind === 'fenced' && 'sent' in message && 'seen' in message) {
    return reject(new FencedError('router', Number(message.sent), Number(message.seen)));
  }
  const text = 'message' in message ? String(message.message) : `the router refused ${call}`;
  reject(new ProviderError('builtin', text, { retryable: 'retryable' in message && message.retryable === true }));
}
