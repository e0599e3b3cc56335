import { FencedError, messageOf, ProviderError } from '../../src/lib/errors.ts';
import type { Call, Sea, Server } from './sea.ts';

/** So long a caller waits for an answer before it gives up. */
const PATIENCE_MS = 2_000;
const RARELY = 1 / 24;

/** Something that happens in a server: not while it stands still, and never once it is dead. */
export function inside(sea: Sea, server: Server, ms: number, happen: () => void): void {
  const due = () => {
    if (!server.alive) return;
    const { stillUntilMs } = server;
    if (stillUntilMs > sea.tide.nowMs()) sea.tide.after(stillUntilMs - sea.tide.nowMs(), due);
    else happen();
  };
  sea.tide.after(ms, due);
}

/**
 * A call on its way: it leaves the server, takes effect, and is answered, each at its own time. What has left takes effect also when the
 * server is dead or stands still by then; a transaction does not, as its work is done in the server.
 */
export function reach<T>(sea: Sea, call: Call, act: () => Promise<T>): Promise<T> {
  const { server, place, name } = call;
  return new Promise((resolve, reject) => {
    if (!server.alive) return;
    const leftMs = sea.tide.nowMs();
    const fault = takeOmen(sea, name);
    sea.tally.calls += 1;
    const note = (what: string) =>
      sea.trace === null
        ? undefined
        : sea.note(`  ${server.name} ${name} ${call.subject}${fault === null ? '' : ` !${fault}`}${what}`);
    if (fault === 'crash') return die(sea, server, note);
    const fail = (ms: number, why: string, retryable = true) => {
      note(` -> ${why}`);
      inside(sea, server, ms, () => reject(new ProviderError(place, `${name}: ${why}`, { retryable })));
    };
    if (fault === 'refuse') return fail(1, 'refused');
    if (fault === 'fatal') return fail(1, 'impossible', false);
    if (isCut(sea, call)) return fail(PATIENCE_MS, 'no answer');
    sea.hooks.leave(call);

    const arrive = async () => {
      if (isCut(sea, call)) return fail(PATIENCE_MS, 'no answer');
      const outcome = await settled(takeEffect(sea, call, leftMs, act));
      note(outcome.status === 'rejected' ? ` -> ${messageOf(outcome.reason)}` : '');
      if (outcome.status === 'rejected' && outcome.reason instanceof FencedError) sea.tally.fenced += 1;
      if (fault === 'crash-after') return die(sea, server, note);
      // Whoever was late has been given up on already; a commit that is late counts as one whose answer was lost.
      if (fault === 'late' && place !== 'store') return;
      if (fault === 'lost' || fault === 'late') return fail(PATIENCE_MS, 'the answer was lost');
      const answer = () => (outcome.status === 'rejected' ? reject(outcome.reason) : resolve(outcome.value));
      if (!server.alive) return;
      // A paused server reads its answer when it goes on.
      if (server.stillUntilMs > sea.tide.nowMs() || sea.dice() < RARELY) inside(sea, server, 40 * sea.dice(), answer);
      else answer();
    };
    if (place === 'store') return inside(sea, server, delay(sea), () => void arrive());
    if (fault === 'late') {
      sea.tally.late += 1;
      fail(PATIENCE_MS, 'no answer');
      const ms = PATIENCE_MS + 18_000 * sea.dice();
      sea.late.untilMs = Math.max(sea.late.untilMs, sea.tide.nowMs() + ms);
      return sea.tide.after(ms, () => void arrive());
    }
    sea.tide.after(delay(sea), () => void arrive());
    if (fault === 'twice') sea.tide.after(delay(sea) + 1_000 * sea.dice(), () => void again(sea, call, leftMs, act));
  });
}

/** A look that changes nothing is mostly quick; then nothing else happens between. */
export function look<T>(sea: Sea, call: Call, act: () => Promise<T>): Promise<T> {
  const { server, place } = call;
  if (!server.alive) return new Promise(() => undefined);
  if (
    (sea.omen.fault !== null && sea.omen.on === 'any') ||
    sea.dice() < RARELY * 2 ||
    (place !== 'other' && isCut(sea, call))
  )
    return reach(sea, call, act);
  sea.tally.calls += 1;
  return act();
}

export function isCut(sea: Sea, { server, place }: Pick<Call, 'server' | 'place'>): boolean {
  if (place === 'other' || sea.cuts.size === 0) return false;
  const cut = sea.cuts.get(place);
  return cut !== undefined && cut.untilMs > sea.tide.nowMs() && (cut.server === null || cut.server === server.number);
}

function takeOmen({ omen }: Sea, name: string) {
  const { fault, on } = omen;
  if (on !== 'any' && on !== name) return null;
  omen.fault = null;
  return fault;
}

function die(sea: Sea, server: Server, note: (what: string) => unknown): void {
  note('');
  server.alive = false;
  sea.tally.crashes += 1;
}

/** As allSettled says it of one. */
function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return promise.then(
    (value) => ({ status: 'fulfilled', value }),
    (reason: unknown) => ({ status: 'rejected', reason }),
  );
}

async function takeEffect<T>(sea: Sea, call: Call, leftMs: number, act: () => Promise<T>): Promise<T> {
  const done = await sea.hooks.effect(call, leftMs);
  try {
    return await act();
  } finally {
    await done();
  }
}

async function again<T>(sea: Sea, call: Call, leftMs: number, act: () => Promise<T>): Promise<void> {
  const outcome = await settled(takeEffect(sea, call, leftMs, act));
  const how = outcome.status === 'rejected' ? ` -> ${messageOf(outcome.reason)}` : '';
  sea.note(`  ${call.server.name} ${call.name} ${call.subject} a second time${how}`);
}

function delay(sea: Sea): number {
  return sea.dice() < RARELY ? 1_500 * sea.dice() : 1 + 3 * sea.dice();
}
