import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { readJsonLines, sendJsonLine } from '../../lib/json-lines.ts';
import type { FromWorker, ToWorker } from '../model.ts';

export type Link = { send(message: FromWorker): void; readonly connected: () => boolean };

const AGAIN_MS = 100;

/** The line to the control process, taken up again for as long as it takes; `onConnect` says everything anew. */
export function openLink(needs: {
  socket: string;
  generation: string;
  onMessage: (message: ToWorker) => void;
  onConnect: () => void;
}): Link {
  const id = randomBytes(8).toString('hex');
  let socket: Socket | null = null;
  const open = () => {
    const attempt = connect(needs.socket);
    attempt.on('connect', () => {
      socket = attempt;
      sendJsonLine(attempt, {
        kind: 'worker',
        id,
        pid: process.pid,
        generation: needs.generation,
      } satisfies FromWorker);
      needs.onConnect();
    });
    // The close that follows an error is where it is taken up again.
    attempt.on('error', () => attempt.destroy());
    attempt.on('close', () => {
      socket = null;
      setTimeout(open, AGAIN_MS);
    });
    readJsonLines(attempt, (message) => needs.onMessage(message as ToWorker));
  };
  open();
  return {
    send: (message) => {
      if (socket !== null) sendJsonLine(socket, message);
    },
    connected: () => socket !== null,
  };
}
