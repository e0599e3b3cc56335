import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import { locksFor } from '../locks-for.ts';
import type { World } from '../world.ts';
import { endPipeline } from './end.ts';

/**
 * A lock has ended by itself, and this is the newest of what it held: the older ones that nothing else holds give way to it, as at an unlock. What
 * a person unlocks has settled that already.
 */
export async function collapseFreed(world: World, tx: Nouns, fires: Pipeline): Promise<void> {
  const held = fires.holds.flatMap((hold) => (hold.kind === 'lock' ? [hold.lock] : []));
  if (held.length === 0) return;
  const stillHold = new Set((await locksFor(world, tx, fires.target)).map(({ id }) => id));
  const freed = new Set(held.filter((id) => !stillHold.has(id)));
  for (const seen of await tx.pipelines.open()) {
    if (!isOlder(seen, fires)) continue;
    const older = await tx.pipelines.forChange(seen.id);
    const isFree = older?.holds.every((hold) => hold.kind === 'lock' && freed.has(hold.lock)) === true;
    if (isFree && isOlder(older, fires)) await endPipeline(tx, older, { status: 'collapsed', into: fires.id });
  }
}

function isOlder({ id, target, status, cancelled, createdAtMs }: Pipeline, fires: Pipeline): boolean {
  const waits = status === 'held' && cancelled === null;
  return waits && id !== fires.id && target === fires.target && createdAtMs <= fires.createdAtMs;
}
