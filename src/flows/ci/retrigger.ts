import { holding } from '../../core/locks/holds.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { BlockedRun } from '../../providers/ci/port.ts';
import type { Block } from '../../store/store.ts';
import { locksFor } from '../locks-for.ts';
import type { World } from '../world.ts';

/**
 * What CI was told to wait with, on every target that no lock holds any more. A job that still waits goes on by itself; of the others the newest
 * commit is started again, and the older ones give way to it. Each is settled once. Call it after the transaction that unlocks. False: CI could not
 * be asked; that is logged, and the blocks stay.
 */
export async function retriggerFreed(world: World, actor: string): Promise<boolean> {
  let isDone = true;
  for (const target of await world.store.blocks.targets()) {
    const locks = await locksFor(world, world.store, target);
    if (holding(locks) === null) isDone = (await retrigger(world, { target, actor })) && isDone;
  }
  return isDone;
}

async function retrigger(
  world: World,
  { target, actor }: { readonly target: string; readonly actor: string },
): Promise<boolean> {
  const { store, ci, log } = world;
  const nowMs = await store.now();
  const left = (await store.blocks.open(target)).filter((block) => isOfLock(block) && !stillWaits(block, nowMs));
  const newest = left.at(-1);
  if (newest === undefined) return true;
  try {
    const done = await ci.retrigger(runOf(newest));
    const what = done.kind === 'started' ? `was started again as ${done.run}` : `was not started again: ${done.why}`;
    await settle(world, { blocks: left, newest, what, actor });
    return true;
  } catch (error) {
    if (error instanceof FencedError) throw error;
    log.warn({ target, error }, `CI could not be asked to start again: ${messageOf(error)}`);
    return false;
  }
}

/** One that an approval or a fix is missing for is not freed by any lock. */
export function isOfLock({ facts: { holds } }: Block): boolean {
  return Array.isArray(holds) && holds.includes('lock');
}

function stillWaits({ facts: { waitsUntilMs } }: Block, nowMs: number): boolean {
  return typeof waitsUntilMs === 'number' && waitsUntilMs > nowMs;
}

function runOf({ id, target, sha, facts: { url, system } }: Block): BlockedRun {
  return {
    id,
    target,
    sha,
    url: typeof url === 'string' ? url : null,
    system: typeof system === 'string' ? system : null,
  };
}

type Settled = {
  readonly blocks: readonly Block[];
  readonly newest: Block;
  readonly what: string;
  readonly actor: string;
};

async function settle(world: World, { blocks, newest, what, actor }: Settled): Promise<void> {
  await world.store.transaction(async (tx) => {
    const open = new Set((await tx.blocks.open(newest.target)).map(({ id }) => id));
    for (const block of blocks.filter(({ id }) => open.has(id))) {
      const words = block.id === newest.id ? what : `gives way to ${newest.sha.slice(0, 7)}`;
      await tx.blocks.put({ ...block, endedAtMs: await tx.now() });
      const data = { block: block.id, sha: block.sha, pipeline: block.facts.pipeline ?? null, what: words };
      await tx.events.append({ kind: 'ci.retriggered', target: block.target, operation: null, actor, data });
    }
  });
}
