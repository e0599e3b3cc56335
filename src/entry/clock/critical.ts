import { checkScenario, scenariosOf, type Watched } from '../../flows/guard/monitor.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { type Keeper, onNews } from './on-news.ts';

const TICK_MS = 1_000;
/** So many checks run at once; the others wait for their turn. */
const MOST_AT_ONCE = 8;

type Due = Watched & { dueAtMs: number; isRunning: boolean };

/** Checks the critical scenarios of whatever is live, each as often as its service asks. For the server that works. */
export function startCritical(world: World): Keeper {
  const stopping = new AbortController();
  let all: Due[] = [];
  const running = new Set<Promise<void>>();

  const list = onNews(world, {
    name: 'critical scenarios',
    kinds: ['traffic.flipped', 'traffic.adopted', 'break-glass.used'],
    everyMs: null,
    work: async (news) => {
      const names = news.length === 0 ? await world.store.targets.names() : news.map(({ target }) => target ?? '');
      for (const target of new Set(names)) {
        const scenarios = await scenariosOf(world, target);
        const others = all.filter((one) => one.target !== target);
        all = [...others, ...scenarios.map((scenario) => dueNow(world.clock.monotonic(), { target, scenario }))];
      }
    },
  });

  const check = async (one: Due) => {
    one.isRunning = true;
    try {
      await checkScenario(world, one, stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted && !(error instanceof FencedError))
        world.log.warn({ target: one.target, error }, `critical scenarios: ${messageOf(error)}`);
    } finally {
      one.isRunning = false;
      one.dueAtMs = world.clock.monotonic() + one.scenario.check.everyMs;
    }
  };

  const stopTicking = world.clock.every(TICK_MS, () => {
    const nowMs = world.clock.monotonic();
    const due = all.filter((one) => !one.isRunning && one.dueAtMs <= nowMs);
    for (const one of due.slice(0, Math.max(0, MOST_AT_ONCE - running.size))) {
      const work = check(one).finally(() => running.delete(work));
      running.add(work);
    }
  });

  return {
    async close() {
      stopTicking();
      stopping.abort();
      await list.close();
      await Promise.all(running);
    },
  };
}

function dueNow(nowMs: number, watched: Watched): Due {
  return { ...watched, dueAtMs: nowMs, isRunning: false };
}
