import { parseIncident } from '../../core/incidents/model.ts';
import { editSent } from '../../flows/paging/edit-sent.ts';
import { type Taken, takeDue } from '../../flows/paging/outbox.ts';
import { runDueEscalations } from '../../flows/paging/run-due.ts';
import { handOver, noteOutcome } from '../../flows/paging/send-page.ts';
import { takeUpCutOff } from '../../flows/paging/take-up.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { type Keeper, onNews } from './on-news.ts';

/** Besides, it looks at once whenever something was written. */
const TICK_MS = 250;
const TRY_AGAIN_MS = 1_000;
/** What is under way when the server stops may end; what takes longer is sent again, under the same key, after the start. */
const FINISH_WITHIN_MS = 3_000;

/** Takes the steps of escalations and sends what is due, for the server that works. */
export function startPaging(world: World): Keeper {
  const closing = new AbortController();
  const cutting = new AbortController();
  const underWay = new Set<Promise<void>>();
  let isTakenUp = false;

  const look = coalesce(async () => {
    for (let isMore = true; isMore && !closing.signal.aborted; ) {
      if (!isTakenUp) await takeUpCutOff(world);
      isTakenUp = true;
      const stepped = await attempt('escalations', () => runDueEscalations(world), false);
      const { taken, isMore: more } = await attempt('pages', () => takeDue(world), { taken: [], isMore: false });
      for (const one of taken) send(one);
      isMore = stepped || more;
    }
  });

  /** Trouble with one of the two must not keep the other. */
  async function attempt<T>(what: string, work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FencedError) throw error;
      world.log.warn({ error }, `${what}: ${messageOf(error)}`);
      return otherwise;
    }
  }

  function send(taken: Taken): void {
    const work = sendOne(taken).finally(() => {
      underWay.delete(work);
      quietly();
    });
    underWay.add(work);
  }

  async function sendOne(taken: Taken): Promise<void> {
    const outcome = await handOver(world, taken, cutting.signal);
    while (!cutting.signal.aborted) {
      try {
        return await noteOutcome(world, taken, outcome);
      } catch (error) {
        if (error instanceof FencedError) return;
        world.log.warn(
          { page: taken.page.key, error },
          `what became of a page could not be noted: ${messageOf(error)}`,
        );
      }
      await world.clock.sleep(TRY_AGAIN_MS, cutting.signal).catch(() => undefined);
    }
  }

  function quietly(): void {
    look().catch((error: unknown) => {
      if (!closing.signal.aborted && !(error instanceof FencedError))
        world.log.warn({ error }, `paging: ${messageOf(error)}`);
    });
  }

  const stopListening = world.store.onEvents(quietly);
  const stopTicking = world.clock.every(TICK_MS, quietly);
  const edits = startEdits(world);
  quietly();
  return {
    async close() {
      closing.abort();
      stopTicking();
      stopListening();
      await edits.close();
      await look().catch(() => undefined);
      const ended = new AbortController();
      const late = world.clock.sleep(FINISH_WITHIN_MS, ended.signal).then(
        () => cutting.abort(new Error('the server is stopping')),
        () => undefined,
      );
      await Promise.all(underWay);
      ended.abort();
      await late;
    },
  };
}

const EDIT_KINDS = [
  'incident.acknowledged',
  'incident.assigned',
  'incident.severity',
  'incident.suspects',
  'incident.mitigated',
  'incident.not-recovered',
  'incident.resolved',
  'incident.reopened',
  'escalation.started',
  'escalation.held',
  'escalation.ended',
  'escalation.step',
  'page.sent',
] as const;
/** Several changes within this are told by one edit. */
const SETTLE_MS = 1_000;

/** Messages that can be changed follow what happens to their incident. */
function startEdits(world: World): Keeper {
  const behind = new Set<number>();
  const closing = new AbortController();
  const news = onNews(world, {
    name: 'edits of messages',
    kinds: EDIT_KINDS,
    everyMs: null,
    work: async (events) => {
      for (const { operation } of events) {
        const number = parseIncident(operation ?? '');
        if (number !== null) behind.add(number);
      }
    },
  });

  async function work(): Promise<void> {
    while (!closing.signal.aborted) {
      for (const number of [...behind]) {
        behind.delete(number);
        const { isMore } = await editSent(world, number, closing.signal);
        if (isMore) behind.add(number);
      }
      await world.clock.sleep(SETTLE_MS, closing.signal);
    }
  }

  const working = (async () => {
    while (!closing.signal.aborted) {
      try {
        await work();
      } catch (error) {
        if (closing.signal.aborted || error instanceof FencedError) return;
        world.log.warn({ error }, `edits of messages: ${messageOf(error)}`);
        await world.clock.sleep(TRY_AGAIN_MS, closing.signal).catch(() => undefined);
      }
    }
  })();

  return {
    async close() {
      closing.abort();
      await news.close();
      await working;
    },
  };
}
