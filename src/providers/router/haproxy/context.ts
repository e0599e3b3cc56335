import { type Changer, createChanger } from './change.ts';
import { createHealing, type Healing } from './heal.ts';
import { withHosts } from './hosts.ts';
import { readTarget } from './look.ts';
import type { HaproxyPlace } from './model.ts';
import { cutDueStreams, latestEnd } from './streams.ts';
import { createTally, type Tally } from './tally.ts';

/** What one connected router holds between calls. Nothing of it is needed after a restart. */
export type Context = {
  readonly place: HaproxyPlace;
  readonly changer: Changer;
  readonly healing: Healing;
  readonly tally: Tally;
  /** Targets whose files were compared with HAProxy since we attached. */
  readonly compared: Set<string>;
  /** Targets that could not be put right although they were waited for. */
  readonly impatient: Set<string>;
  /** See to it that the streams of stacks that lost the traffic end in time. */
  readonly tendStreams: (target: string) => void;
  readonly close: () => Promise<void>;
};

const LOOK_AGAIN_MS = 250;
const LATE_STREAMS_MS = 5_000;

export function createContext(place: HaproxyPlace): Context {
  const timers = new Map<string, NodeJS.Timeout>();
  const changer = createChanger(place);
  const healing = createHealing(changer);
  const tend = async (target: string) => {
    timers.delete(target);
    const nowMs = place.clock.now();
    const dues = await withHosts(place, (open) =>
      Promise.all(
        open.map(async (one) => {
          // Read anew: another process may have given the traffic back meanwhile.
          const { state } = await readTarget(one, target);
          const dueMs = await cutDueStreams(one, { target, state, nowMs });
          // A while longer than the last grace: what is under way at the flip may become a stream only after it.
          const isOver = nowMs > (latestEnd(state) ?? 0) + LATE_STREAMS_MS;
          return dueMs ?? (isOver ? Number.POSITIVE_INFINITY : nowMs + LOOK_AGAIN_MS);
        }),
      ),
    );
    const nextMs = Math.min(...dues);
    if (Number.isFinite(nextMs)) wakeIn(target, Math.min(nextMs - nowMs, LOOK_AGAIN_MS));
  };
  const wakeIn = (target: string, ms: number) => {
    clearTimeout(timers.get(target));
    const run = () => {
      tend(target).catch((error: unknown) => place.onTrouble?.(target, error));
    };
    timers.set(target, setTimeout(run, Math.max(5, ms)).unref());
  };
  return {
    place,
    changer,
    healing,
    tally: createTally(),
    compared: new Set(),
    impatient: new Set(),
    tendStreams: (target) => {
      if (!timers.has(target)) wakeIn(target, 0);
    },
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      return healing.close();
    },
  };
}
