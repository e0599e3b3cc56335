import { tendOncall } from '../../flows/oncall/tend-oncall.ts';
import type { World } from '../../flows/world.ts';
import { type Keeper, onNews } from './on-news.ts';

const TICK_MS = 60_000;

/** Writes down who was on call and warns of what will go wrong, every minute and after each edit. For the server that works. */
export function startOncall(world: World): Keeper {
  return onNews(world, {
    name: 'on-call',
    kinds: ['oncall.changed', 'service.registered'],
    everyMs: TICK_MS,
    work: () => tendOncall(world),
  });
}
