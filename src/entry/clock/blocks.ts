import { retriggerFreed } from '../../flows/ci/retrigger.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';

const TICK_MS = 2_000;
/** A CI system, or a store, that could not be asked is asked again after this. */
const AGAIN_AFTER_MS = 30_000;

export type BlocksKeeper = { close(): Promise<void> };

/**
 * Starts again what CI was told to wait with, also where no person has opened the way: a lock that ran out, a freeze that is over, a fix that came,
 * and a server that died between an unlock and this. For the server that works.
 */
export function startBlocks(world: World): BlocksKeeper {
  let isClosed = false;
  let notBeforeMs = 0;
  const look = coalesce(async () => {
    if (isClosed || world.clock.monotonic() < notBeforeMs) return;
    notBeforeMs = world.clock.monotonic() + AGAIN_AFTER_MS;
    if (await retriggerFreed(world, 'astern')) notBeforeMs = 0;
  });
  const quietly = () =>
    look().catch((error: unknown) => {
      if (!isClosed && !(error instanceof FencedError)) world.log.warn({ error }, `blocked CI: ${messageOf(error)}`);
    });
  const stopTicking = world.clock.every(TICK_MS, () => void quietly());
  void quietly();
  return {
    async close() {
      isClosed = true;
      stopTicking();
      await quietly();
    },
  };
}
