import { isPassing } from '../api/client/problem.ts';
import type { Client } from '../api/client.ts';
import { EXIT } from '../api/exit-codes.ts';
import type { StatusBody } from '../api/targets.ts';
import { type Call, isOn } from './command.ts';
import { patienceOf } from './patiently.ts';
import { harmless, print, printJsonLine, say, styleFor } from './terminal.ts';
import { eventLine } from './words/events.ts';
import { statusText } from './words/status.ts';

export type Watched = {
  readonly target: string | null;
  read(): Promise<StatusBody>;
};

const REFRESH_MS = 2_000;
const HOME_AND_CLEAR = '\u001b[H\u001b[2J';

/** Status that stays: drawn anew on a terminal, a line a change elsewhere. Ends at Ctrl-C. */
export function watchStatus(call: Call, client: Client, watched: Watched): Promise<number> {
  return call.context.terminal.out.isTTY === true && !isOn(call, 'json')
    ? redraw(call, client, watched)
    : listChanges(call, client, watched);
}

async function listChanges(call: Call, client: Client, { target, read }: Watched): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const json = isOn(call, 'json');
  const style = styleFor(terminal.out);
  const { body } = await client.call('events', { query: { limit: 1 }, signal });
  const first = await read();
  if (json) printJsonLine(terminal, first);
  else print(terminal, statusText(first, clock.now(), style));
  const stream = client.followEvents({
    after: body.lastSeq,
    target: target ?? undefined,
    signal,
    patienceMs: patienceOf(call.context),
    onLoss: () => say(terminal, 'The server does not answer; trying again ...'),
  });
  for await (const event of stream) {
    if (json) printJsonLine(terminal, await read());
    else print(terminal, eventLine(event, style));
  }
  return EXIT.interrupted;
}

/** Counts change without an event, so it is drawn every two seconds as well. */
async function redraw(call: Call, client: Client, watched: Watched): Promise<number> {
  const { terminal, clock, interrupted } = call.context;
  const style = styleFor(terminal.out);
  const changes = changeSignal(call, client, watched.target);
  let lostAtMs: number | null = null;
  while (!interrupted.aborted) {
    try {
      const text = statusText(await watched.read(), clock.now(), style);
      lostAtMs = null;
      terminal.out.write(`${HOME_AND_CLEAR}${harmless(text)}\n`);
    } catch (error) {
      if (interrupted.aborted) break;
      if (!isPassing(error)) throw error;
      if (lostAtMs === null)
        say(terminal, 'The server does not answer; trying again. What it runs goes on without it.');
      lostAtMs ??= clock.monotonic();
    }
    await Promise.race([changes.next(), clock.sleep(REFRESH_MS, interrupted).catch(() => undefined)]);
  }
  return EXIT.interrupted;
}

/** Resolves at the next event; without a stream the timer alone has to do. */
function changeSignal(call: Call, client: Client, target: string | null): { next(): Promise<void> } {
  let waiting = Promise.withResolvers<void>();
  const { interrupted: signal } = call.context;
  const stream = client.followEvents({ target: target ?? undefined, signal, patienceMs: Number.POSITIVE_INFINITY });
  const listen = async () => {
    for await (const _ of stream) {
      waiting.resolve();
      waiting = Promise.withResolvers<void>();
    }
  };
  listen().catch(() => undefined);
  return { next: () => waiting.promise };
}
