import type { Writable } from 'node:stream';
import { EXIT } from '../api/exit-codes.ts';
import { systemClock } from '../lib/clock.ts';
import { runCli } from './program.ts';

/** npx hands a Ctrl-C on that the terminal has sent already; only a later one is a second one. */
const SAME_SIGNAL_MS = 500;

/** The process around the command line: signals in, exit code out. */
async function main(): Promise<void> {
  const terminal = { in: process.stdin, out: process.stdout, err: process.stderr };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', leaveWhenNobodyReads);
  const context = { env: process.env, cwd: process.cwd(), terminal, clock: systemClock, interrupted: interruption() };
  const code = await runCli(process.argv.slice(2), context);
  await Promise.all([written(process.stdout), written(process.stderr)]);
  // Whatever is still open (a kept connection, a stream) must not hold up a script.
  process.exit(code);
}

/** The first Ctrl-C asks to stop, a second one does not wait. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs: number | null = null;
  const onSignal = () => {
    const nowMs = performance.now();
    if (firstAtMs !== null && nowMs - firstAtMs > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
    firstAtMs ??= nowMs;
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

/** `astern events | head -1` closes the pipe: that is no failure. */
function leaveWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
}

function written(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

await main();
