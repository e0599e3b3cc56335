import { incidentName } from '../../core/incidents/model.ts';
import { wasSent } from '../../core/paging/judge-page.ts';
import type { Escalation, Page } from '../../core/paging/model.ts';
import { hasSecondChannel, secondChannel } from '../../core/paging/second-channel.ts';
import { NOBODY_AGAIN_MS } from '../../core/paging/step.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { placeOf } from './channels.ts';

type Here = Needs<'notifiers' | 'pager'> & { readonly tx: Nouns; readonly nowMs: number };

/**
 * Another way to the same person, now, where this one does not work. Where a step has reached nobody in any way, the next one comes at once.
 * `siblings` are the pages of the incident, as they stand.
 */
export async function replacePage(here: Here, page: Page, siblings: readonly Page[]): Promise<void> {
  if (!hasSecondChannel(page)) return;
  const { tx, nowMs, notifiers, pager } = here;
  const second = secondChannel(page, {
    siblings,
    member: await tx.records.get('member', page.person),
    works: (channel, address) => {
      const notifier = notifiers.get(channel);
      return notifier !== undefined && !pager.channels.isDown(placeOf(notifier, address));
    },
    nowMs,
  });
  if (second === null) return hurryOn(here, page, siblings);
  if (second.kind === 'pull') await tx.pages.put(second.page);
  else await tx.pages.add({ id: newId('page'), ...second.page });
  const { key, person, channel } = second.page;
  const data = { key, person, channel, insteadOf: page.key, why: page.problem };
  await append(here, page, { kind: 'page.made', data });
}

async function hurryOn(here: Here, page: Page, siblings: readonly Page[]): Promise<void> {
  const { tx, nowMs } = here;
  if (page.incident === null || page.state !== 'failed') return;
  const escalation = await tx.escalations.forChange(page.incident);
  const place = page.key.split('/', 2).join('/');
  const isHopeless = siblings.every(
    (other) => other.id === page.id || !other.key.startsWith(`${place}/`) || isLost(other),
  );
  if (!isHopeless || escalation === null) return;
  if (escalation.state === 'exhausted') return lastAgain(here, page, escalation);
  if (escalation.state !== 'running' || (escalation.nextAtMs ?? 0) <= nowMs) return;
  await tx.escalations.put({ ...escalation, nextAtMs: nowMs });
  const data = {
    run: escalation.run,
    round: escalation.round,
    step: escalation.step - 1,
    why: 'no-message-got-through',
  };
  await append(here, page, { kind: 'escalation.skipped', data });
}

/** Behind the last resort stands nobody: it is paged again, with keys of its own, until somebody hears of it. */
async function lastAgain(here: Here, page: Page, escalation: Escalation): Promise<void> {
  const { run, round, nextAtMs } = escalation;
  if (nextAtMs !== null || page.key.split('/')[1] !== `${run}.${round}.last`) return;
  const again = { ...escalation, round: round + 1, nextAtMs: here.nowMs + NOBODY_AGAIN_MS };
  await here.tx.escalations.put(again);
  const data = { run, round, step: 'last', why: 'last-resort-failed' };
  await append(here, page, { kind: 'escalation.skipped', data });
}

function isLost(page: Page): boolean {
  return !wasSent(page) && (page.state === 'failed' || page.state === 'cancelled');
}

type Told = { readonly kind: 'page.made' | 'escalation.skipped'; readonly data: Readonly<Record<string, unknown>> };

async function append({ tx }: Here, { incident }: Page, { kind, data }: Told): Promise<void> {
  if (incident === null) return;
  const target = (await tx.incidents.get(incident))?.target ?? null;
  await tx.events.append({ kind, target, operation: incidentName(incident), actor: 'astern', data });
}
