import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../lib/clock.ts';
import type { EventBody } from '../events.ts';
import { ApiProblem, isObject, isPassing, parseJson, ServerUnreachable } from './problem.ts';
import { sseParser } from './sse.ts';

export type FollowOptions = {
  /** Begin after this `seq`; with what happens from now on when left out. */
  readonly after?: number | undefined;
  readonly operation?: string | undefined;
  readonly target?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Give up when the server was away for this long. */
  readonly patienceMs?: number | undefined;
  /** Called once per loss of the connection, before the first new attempt. */
  readonly onLoss?: ((error: unknown) => void) | undefined;
  /** Called when the stream is open (again). */
  readonly onOpen?: (() => void) | undefined;
};

export type OpenStream = (options: {
  readonly after: number | undefined;
  readonly resume: boolean;
  readonly signal: AbortSignal;
}) => Promise<IncomingMessage>;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Events as they happen, in order and each once, over as many connections as it takes. Ends when the signal aborts. */
export async function* followEvents(
  openStream: OpenStream,
  options: FollowOptions,
  clock: Clock,
): AsyncGenerator<EventBody, void, undefined> {
  const { signal, patienceMs = 30_000 } = options;
  let after = options.after;
  let opened = false;
  let pauseMs = FIRST_PAUSE_MS;
  let lostAtMs: number | null = null;
  while (!isOver(signal)) {
    const connection = new AbortController();
    const either = signal === undefined ? connection.signal : AbortSignal.any([signal, connection.signal]);
    try {
      const stream = await openStream({ after, resume: opened, signal: either });
      opened = true;
      lostAtMs = null;
      options.onOpen?.();
      for await (const event of eventsOf(stream)) {
        pauseMs = FIRST_PAUSE_MS;
        if (after !== undefined && event.seq <= after) continue;
        after = event.seq;
        yield event;
      }
      throw new ServerUnreachable('', 'the server ended the stream', { retryable: true });
    } catch (error) {
      if (isOver(signal)) return;
      if (!isLoss(error)) throw error;
      lostAtMs ??= lost(clock, options, error);
      if (clock.monotonic() - lostAtMs > patienceMs) throw error;
    } finally {
      connection.abort();
    }
    await pause(clock, pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function* eventsOf(stream: IncomingMessage): AsyncGenerator<EventBody> {
  const parse = sseParser();
  stream.setEncoding('utf8');
  for await (const piece of stream) {
    for (const message of parse(String(piece))) {
      const event = parseJson(message.data);
      if (isObject(event) && typeof event.seq === 'number') yield event as EventBody;
    }
  }
}

function lost(clock: Clock, options: FollowOptions, error: unknown): number {
  options.onLoss?.(error);
  return clock.monotonic();
}

/** A stream that breaks off midway raises whatever the socket raises; only an answer that says no ends the following. */
function isLoss(error: unknown): boolean {
  if (error instanceof ApiProblem || error instanceof ServerUnreachable) return isPassing(error);
  return error instanceof Error && 'code' in error;
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

async function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!isOver(signal)) throw error;
  }
}
