import { parseIncident } from '../../core/incidents/model.ts';
import { editSent } from '../../flows/paging/edit-sent.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { type Keeper, onNews } from './on-news.ts';

const TRY_AGAIN_MS = 1_000;
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
export function startEdits(world: World): Keeper {
  const behind = new Set<number>();
  const closing = new AbortController();
  const news = onNews(world, {
    name: 'edits of messages',
    kinds: EDIT_KINDS,
    everyMs: null,
    work: async (events) => {
      if (![...world.notifiers.values()].some(({ can }) => can.edit)) return;
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
