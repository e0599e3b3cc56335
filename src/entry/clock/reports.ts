import { makeReports, reliesOn } from '../../flows/guard/make-reports.ts';
import type { World } from '../../flows/world.ts';
import { type Keeper, onNews } from './on-news.ts';

/** After a start there is more urgent work; nobody who asks waits for this, since what is missing then is made for them. */
const AFTER_START_MS = 15_000;
/** A release that was just built is being started and checked: its processes go first. */
const AFTER_NEWS_MS = 3_000;
/** Between two services that are looked at for no other reason than that the server has started: so much, and several times what the one before took. */
const PAUSE_MS = 50;
const PAUSE_TIMES = 4;

/** Has the guard look at what lies between releases as soon as one is built, long before anybody asks. For the server that works. */
export function startReports(world: World): Keeper {
  /** By service, as it was when it was last looked at: on whom it relies. */
  const providers = new Map<string, readonly string[]>();
  return onNews(world, {
    name: 'reports of the guard',
    kinds: ['release.built', 'release.added', 'traffic.flipped', 'traffic.adopted'],
    everyMs: null,
    work: async (news, signal) => {
      const afterMs = news.length === 0 ? AFTER_START_MS : AFTER_NEWS_MS;
      await world.clock.sleep(afterMs, signal).catch(() => undefined);
      const touched = new Set(news.map(({ target }) => target?.slice(0, target.indexOf('/'))));
      const isTouched = (name: string) =>
        touched.has(name) || providers.get(name)?.some((provider) => touched.has(provider)) === true;
      for (const service of await world.store.services.list()) {
        if (signal.aborted) return;
        if (news.length > 0 && !isTouched(service.name)) continue;
        const beganMs = world.clock.monotonic();
        providers.set(service.name, await reliesOn(world.store, service.name));
        await makeReports(world, service, signal);
        const tookMs = world.clock.monotonic() - beganMs;
        if (news.length === 0)
          await world.clock.sleep(Math.max(PAUSE_MS, PAUSE_TIMES * tookMs), signal).catch(() => undefined);
      }
    },
  });
}
