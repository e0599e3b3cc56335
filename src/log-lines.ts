import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/**
 * Writes log lines to a file as they come. A line that finds no room is lost: pino's own destination waits for room, and with it the whole
 * server, on the very day on which somebody has to put a release back.
 */
export function logLines(fd: number): DestinationStream {
  return {
    write: (line) => {
      try {
        writeSync(fd, line);
      } catch {
        // There is nowhere to say so: the log itself is what cannot be written.
      }
    },
  };
}
