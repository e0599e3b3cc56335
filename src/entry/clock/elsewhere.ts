import { afterCall, type Breaker, CLOSED, mayCall, notTried, trying } from '../../core/paging/breaker.ts';
import { describeDeploys } from '../../flows/elsewhere/describe.ts';
import { lookForDeploys } from '../../flows/elsewhere/look.ts';
import { noteAnswer, noteTrouble } from '../../flows/elsewhere/trouble.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { DeploySource, SourceTrouble, WatchedRepository } from '../../providers/deploys/port.ts';
import { fewAtOnce } from './few-at-once.ts';
import { type Keeper, onNews } from './on-news.ts';

/** Keeps up with what others deploy: asks their sources, from the start on and every so often, and what the commits say. For the server that works. */
export function startElsewhere(world: World): Keeper {
  const { sources } = world.deploys;
  const looking = sources.map((source) => startLooking(world, source));
  const keepers = sources.length === 0 ? [] : [...looking, startDescribing(world)];
  return {
    async close() {
      await Promise.all(keepers.map((keeper) => keeper.close()));
    },
  };
}

/** So many repositories of a source are asked about at a time. */
const PLACES = 4;
/** Trouble that passes by itself is told once it has lasted for a second look. */
const TOLD_FROM = 2;

type Watched = {
  readonly watched: WatchedRepository;
  failures: number;
  /** By the monotonic clock. */
  notBeforeMs: number;
  isUnderWay: boolean;
};

/** One circuit breaker for each source: where it is down, its other repositories need not find out by themselves. */
function startLooking(world: World, source: DeploySource): Keeper {
  const { pollMs } = source;
  if (pollMs === null) return { close: async () => undefined };
  const { clock } = world;
  const closing = new AbortController();
  const { signal } = closing;
  const all = new Map<string, Watched>(
    source.repositories.map((watched, place) => [
      String(place),
      { watched, failures: 0, notBeforeMs: 0, isUnderWay: false },
    ]),
  );
  let breaker: Breaker = CLOSED;
  let restUntilMs = 0;
  const under = new Set<Promise<void>>();

  const look = fewAtOnce({ clock, places: PLACES, closing: signal }, (place) => {
    const one = all.get(place);
    if (one === undefined || one.isUnderWay || !isDue(one)) return Promise.resolve();
    const looking = lookAt(one).finally(() => under.delete(looking));
    under.add(looking);
    return looking;
  });

  function isDue({ notBeforeMs }: Watched): boolean {
    const nowMs = clock.monotonic();
    if (nowMs < notBeforeMs || nowMs < restUntilMs) return false;
    const may = mayCall(breaker, nowMs);
    if (may === 'as-trial') breaker = trying(breaker);
    return may !== 'no';
  }

  async function lookAt(one: Watched): Promise<void> {
    one.isUnderWay = true;
    try {
      const trouble = await lookForDeploys(world, { source, watched: one.watched }, signal);
      if (!signal.aborted) await learn(one, trouble);
    } catch (error) {
      // What could not be kept says nothing about the source.
      breaker = notTried(breaker, clock.monotonic());
      if (signal.aborted || error instanceof FencedError) return;
      world.log.warn({ error }, `deploys of ${one.watched.repository}: ${messageOf(error)}`);
    } finally {
      one.isUnderWay = false;
    }
  }

  async function learn(one: Watched, trouble: SourceTrouble | null): Promise<void> {
    const nowMs = clock.monotonic();
    const outcome =
      trouble?.isOutage === true ? ({ kind: 'trouble', why: trouble.why } as const) : { kind: 'worked' as const };
    breaker = afterCall(breaker, outcome, nowMs).breaker;
    one.failures = trouble === null ? 0 : one.failures + 1;
    const place = { source: source.name, watched: one.watched };
    if (trouble === null) return noteAnswer(world, place);
    const untilMs = nowMs + (trouble.afterMs ?? 0);
    // What the source wants holds for all that is asked of it; what is wrong with one repository, for that one.
    if (trouble.isOutage) restUntilMs = Math.max(restUntilMs, untilMs);
    else one.notBeforeMs = untilMs;
    if (!trouble.isOutage || one.failures >= TOLD_FROM) await noteTrouble(world, place, trouble);
  }

  const round = () => {
    for (const place of all.keys()) look(place);
  };
  const stop = clock.every(pollMs, round);
  round();
  return {
    async close() {
      stop();
      closing.abort();
      await Promise.all(under);
    },
  };
}

/** Nobody waits for it: what is not told yet is asked after with each deploy, and again after a while. */
function startDescribing(world: World): Keeper {
  return onNews(world, {
    name: 'what others deployed',
    kinds: ['elsewhere.deployed'],
    everyMs: AGAIN_MS,
    work: (_news, signal) => describeDeploys(world, signal),
  });
}

const AGAIN_MS = 5 * 60_000;
