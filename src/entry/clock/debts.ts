import type { Seen } from '../../flows/hotfix/look-for-merge.ts';
import { tendDebts } from '../../flows/hotfix/tend-debts.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';

const TICK_MS = 30_000;

/** After these a debt may be paid, or a branch have moved. */
const NEWS: ReadonlySet<string> = new Set([
  'pipeline.started',
  'pipeline.done',
  'pipeline.failed',
  'branch.moved',
  'debt.opened',
  'operation.done',
]);

export type DebtsKeeper = { close(): Promise<void> };

/** Looks after debts every half a minute, and when something has happened that may pay one. For the server that works. */
export function startDebts(world: World): DebtsKeeper {
  const seen: Seen = new Map();
  let isClosed = false;
  let after: number | null = null;
  let under: Promise<void> = Promise.resolve();

  const tend = coalesce(async () => {
    if (!isClosed) await tendDebts(world, seen);
  });

  const notice = coalesce(async () => {
    if (isClosed) return;
    after ??= await world.store.events.lastSeq();
    let isNews = false;
    for (;;) {
      const events = await world.store.events.after(after, { limit: 1_000 });
      isNews ||= events.some(({ kind }) => NEWS.has(kind));
      after = events.at(-1)?.seq ?? after;
      if (events.length < 1_000) break;
    }
    if (isNews) await tend();
  });

  const quietly = (work: () => Promise<void>) => {
    under = Promise.all([under, work()]).then(
      () => undefined,
      (error: unknown) => {
        if (!isClosed && !(error instanceof FencedError)) world.log.warn({ error }, `debts: ${messageOf(error)}`);
      },
    );
  };
  const stopListening = world.store.onEvents(() => quietly(notice));
  const stopTicking = world.clock.every(TICK_MS, () => quietly(tend));
  quietly(notice);
  quietly(tend);
  return {
    async close() {
      isClosed = true;
      stopTicking();
      stopListening();
      await under;
    },
  };
}
