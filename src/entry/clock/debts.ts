import type { Seen } from '../../flows/hotfix/look-for-merge.ts';
import { tendDebts } from '../../flows/hotfix/tend-debts.ts';
import type { World } from '../../flows/world.ts';
import { type Keeper, onNews } from './on-news.ts';

const TICK_MS = 30_000;

/** Looks after debts every half a minute, and when something has happened that may pay one. For the server that works. */
export function startDebts(world: World): Keeper {
  const seen: Seen = new Map();
  return onNews(world, {
    name: 'debts',
    kinds: ['pipeline.started', 'pipeline.done', 'pipeline.failed', 'branch.moved', 'debt.opened', 'operation.done'],
    everyMs: TICK_MS,
    work: () => tendDebts(world, seen),
  });
}
