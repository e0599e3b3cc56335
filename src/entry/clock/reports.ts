import { makeReports } from '../../flows/guard/make-reports.ts';
import type { World } from '../../flows/world.ts';
import { type Keeper, onNews } from './on-news.ts';

/** Between two services that are looked at for no other reason than that the server has started. */
const PAUSE_MS = 50;

/** Has the guard look at what lies between releases as soon as one is built, long before anybody asks. For the server that works. */
export function startReports(world: World): Keeper {
  return onNews(world, {
    name: 'reports of the guard',
    kinds: ['release.built', 'release.added', 'traffic.flipped', 'traffic.adopted'],
    everyMs: null,
    work: async (news, signal) => {
      const touched = new Set(news.map(({ target }) => target?.slice(0, target.indexOf('/'))));
      for (const service of await world.store.services.list()) {
        if (signal.aborted) return;
        if (news.length > 0 && !touched.has(service.name)) continue;
        await makeReports(world, service, signal);
        if (news.length === 0) await world.clock.sleep(PAUSE_MS, signal).catch(() => undefined);
      }
    },
  });
}
