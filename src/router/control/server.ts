import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { readJsonLines, sendJsonLine } from '../../lib/json-lines.ts';
import type { Log } from '../log.ts';
import type { FromWorker } from '../model.ts';
import type { Answer } from './control.ts';
import { type Command, command } from './schema.ts';
import type { Workers } from './workers.ts';

type Needs = {
  readonly socket: string;
  readonly log: Log;
  readonly answer: (asked: Command) => Promise<Answer>;
  readonly workers: Workers;
};

/** The unix socket (mode 600, and by the process's umask never more than the owner's) on which workers connect and orders arrive, one JSON line each. */
export function serveControl(needs: Needs): Promise<void> {
  // Only the holder of the folder's lock starts a control process, so what stands there is left over from a dead one.
  rmSync(needs.socket, { force: true });
  const server = createServer((socket) => welcome(needs, socket));
  server.on('error', (error) => needs.log('LOUD: control socket', { error: String(error) }));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(needs.socket, () => {
      chmodSync(needs.socket, 0o600);
      resolve();
    });
  });
}

function welcome(needs: Needs, socket: Socket): void {
  let fromWorker: ((message: FromWorker) => void) | null = null;
  socket.on('error', (error) => needs.log('control connection', { error: String(error) }));
  readJsonLines(socket, (message) => {
    if (fromWorker !== null) return fromWorker(message as FromWorker);
    if (isWorkerHello(message)) {
      return needs.workers.join(message, socket, (receive) => {
        fromWorker = receive;
      });
    }
    void obey(needs, socket, message);
  });
}

async function obey(needs: Needs, socket: Socket, message: unknown): Promise<void> {
  const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : null;
  const asked = command.safeParse(message);
  if (!asked.success) {
    const problem = asked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    return sendJsonLine(socket, { id, kind: 'refused', message: `order not understood: ${problem}`, retryable: false });
  }
  try {
    sendJsonLine(socket, { id, ...(await needs.answer(asked.data)) });
  } catch (error) {
    needs.log('LOUD: order failed', {
      call: asked.data.call,
      error: error instanceof Error ? error.stack : String(error),
    });
    sendJsonLine(socket, { id, kind: 'refused', message: `router failed: ${String(error)}`, retryable: true });
  }
}

function isWorkerHello(message: unknown): message is Extract<FromWorker, { kind: 'worker' }> {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'worker';
}
