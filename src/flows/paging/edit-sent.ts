import type { Incident } from '../../core/incidents/model.ts';
import { wasSent } from '../../core/paging/judge-page.ts';
import type { Page } from '../../core/paging/model.ts';
import { messageOf as wordsOf } from '../../lib/errors.ts';
import type { World } from '../world.ts';
import { placeOf } from './channels.ts';
import { messageOf } from './message-of.ts';
import { withDeadline } from './send-page.ts';

const DEADLINE_MS = 5_000;

export type Edited = {
  /** Messages that tell of an earlier state, and could not be changed just now because something more urgent is under way, or the channel takes one at a time. */
  readonly isMore: boolean;
};

/** Brings messages that can be changed up to what is so now: once each, as far as that can be done without keeping a new one waiting. */
export async function editSent(world: World, number: number, signal: AbortSignal): Promise<Edited> {
  const { store, pager } = world;
  const incident = await store.incidents.get(number);
  if (incident === null) return { isMore: false };
  let isMore = false;
  for (const page of await store.pages.of(number)) {
    if (signal.aborted) return { isMore: false };
    if (!isBehind(world, page, incident)) continue;
    if (await isSomethingDue(world)) return { isMore: true };
    if (page.channel === 'chat' && pager.channels.pace(page.address, false) > 0) isMore = true;
    else await editOne(world, { page, incident }, signal);
  }
  return { isMore };
}

function isBehind({ notifiers }: World, page: Page, { version }: Incident): boolean {
  if (!wasSent(page) || page.reference === null || page.toldVersion === null || page.toldVersion >= version)
    return false;
  const notifier = notifiers.get(page.channel);
  return notifier?.can.edit === true && notifier.edit !== undefined;
}

async function isSomethingDue({ store }: World): Promise<boolean> {
  const nextMs = await store.pages.nextDue();
  return nextMs !== null && nextMs <= (await store.now());
}

type One = { readonly page: Page; readonly incident: Incident };

/** Best effort: what cannot be changed keeps what it says, and its link shows the present. */
async function editOne(world: World, { page, incident }: One, signal: AbortSignal): Promise<void> {
  const { store, clock, pager, log, notifiers } = world;
  const notifier = notifiers.get(page.channel);
  const { reference } = page;
  if (notifier?.edit === undefined || reference === null) return;
  const place = placeOf(notifier, page.address);
  if (pager.channels.enter(page.channel, place).kind !== 'go') return;
  const edit = notifier.edit.bind(notifier);
  const outcome = await withDeadline({ clock, withinMs: DEADLINE_MS, signal }, async (until) =>
    edit(page.address, reference, await messageOf(world, page, incident), until),
  );
  // A message that cannot be changed says nothing of the channel.
  pager.channels.leave(page.channel, place, outcome.kind === 'sent' ? outcome : null);
  if (outcome.kind !== 'sent') log.info({ page: page.key, why: outcome.why }, 'a message could not be changed');
  try {
    await store.transaction(async (tx) => {
      const now = await tx.pages.forChange(page.id);
      // Once for each version, also in vain.
      if (now !== null && wasSent(now)) await tx.pages.put({ ...now, toldVersion: incident.version });
    });
  } catch (error) {
    log.warn({ page: page.key, error }, `what a message now says could not be noted: ${wordsOf(error)}`);
  }
}
