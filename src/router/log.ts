import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

export type Log = (message: string, facts?: Readonly<Record<string, unknown>>) => void;

const LARGEST_BYTES = 4 * 1024 * 1024;

/** Lines of JSON in a file of limited size; one older file is kept beside it. A full disk never stops the router. */
export function openLog(file: string, largestBytes = LARGEST_BYTES): Log {
  let fd = tryOpen(file);
  let size = fd === null ? 0 : fstatSync(fd).size;
  return (message, facts = {}) => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), pid: process.pid, message, ...facts })}\n`;
    if (size > largestBytes) {
      if (fd !== null) closeSync(fd);
      fd = rotate(file);
      size = 0;
    }
    size += line.length;
    fd = fd ?? tryOpen(file);
    if (fd !== null) tryWrite(fd, line);
  };
}

function rotate(file: string): number | null {
  try {
    renameSync(file, `${file}.1`);
  } catch (error) {
    process.stderr.write(`cannot rotate ${file}: ${String(error)}\n`);
  }
  return tryOpen(file);
}

function tryOpen(file: string): number | null {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    process.stderr.write(`cannot open ${file}: ${String(error)}\n`);
    return null;
  }
}

function tryWrite(fd: number, line: string): void {
  try {
    writeSync(fd, line);
  } catch {
    // Nothing better is left to do: the log itself is what cannot be written.
  }
}
