import { messageOf } from '../../../lib/errors.ts';
import type { HaproxyHost, HaproxyPlace } from './model.ts';
import { HostDown, openTalk, type Talk } from './talk.ts';

/** A refusal comes at once and costs nothing; silence costs whoever waits for it. */
const SILENCE_MS = 500;
const ASK_AGAIN_MS = 500;

type Silence = { readonly problem: string; askAgainAtMs: number; isAsking: boolean };

const silent = new WeakMap<HaproxyHost, Silence>();

/** Why nobody should wait for this host now; null: it may answer. Whether it is back is found out on the side. */
export function silenceOf(host: HaproxyHost, { clock }: Pick<HaproxyPlace, 'clock'>): string | null {
  const known = silent.get(host);
  if (known === undefined) return null;
  if (!known.isAsking && clock.monotonic() >= known.askAgainAtMs) void askAgain(host, known, clock);
  return known.problem;
}

/** As `openTalk`; a host that let us wait in vain is remembered, so that a flip waits for it once and not at each of its questions. */
export async function openTalkWith(host: HaproxyHost, { clock }: Pick<HaproxyPlace, 'clock'>): Promise<Talk> {
  const askedMs = clock.monotonic();
  try {
    const talk = await openTalk(host);
    silent.delete(host);
    return talk;
  } catch (error) {
    if (error instanceof HostDown && clock.monotonic() - askedMs >= SILENCE_MS) {
      const problem = messageOf(error);
      silent.set(host, { problem, askAgainAtMs: clock.monotonic() + ASK_AGAIN_MS, isAsking: false });
    }
    throw error;
  }
}

async function askAgain(host: HaproxyHost, known: Silence, clock: HaproxyPlace['clock']): Promise<void> {
  known.isAsking = true;
  try {
    (await openTalk(host)).close();
    silent.delete(host);
  } catch {
    // Still silent, or refusing by now; either way it is asked again, and what it said first stands until it answers.
    known.askAgainAtMs = clock.monotonic() + ASK_AGAIN_MS;
  } finally {
    known.isAsking = false;
  }
}
