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
  // What is lost of an earlier step was followed by the next one long ago.
  if (escalation === null || place !== lastPaged(escalation)) return;
  const others = siblings.filter(({ id, key }) => id !== page.id && key.startsWith(`${place}/`));
  if (!others.every(isLost)) return;
  const isTaken = [page, ...others].some(({ sentAtMs }) => sentAtMs !== null);
  const next = hurried(escalation, { nowMs, isTaken });
  if (next === null) return;
  await tx.escalations.put(next);
  const { run, round, step, state } = escalation;
  const data = { run, round, step: state === 'exhausted' ? 'last' : step - 1, why: 'no-message-got-through' };
  await append(here, page, { kind: 'escalation.skipped', data });
}

type Lost = {
  readonly nowMs: number;
  /** One was taken by a provider, and came to nothing there: a telephone that nobody picked up. */
  readonly isTaken: boolean;
};

/** Null: it goes on by itself, or has come to its end. */
function hurried(escalation: Escalation, { nowMs, isTaken }: Lost): Escalation | null {
  const { state, nextAtMs, run } = escalation;
  if (state === 'running') return (nextAtMs ?? 0) <= nowMs ? null : { ...escalation, nextAtMs: nowMs };
  // Nobody comes after the last resort. Another run, so that its messages have keys of their own.
  return state === 'exhausted' && nextAtMs === null && !isTaken
    ? { ...escalation, run: run + 1, nextAtMs: nowMs + NOBODY_AGAIN_MS }
    : null;
}

/** What the keys of its newest messages begin with. */
function lastPaged({ incident, run, round, step, state }: Escalation): string {
  return `${incidentName(incident)}/${run}.${round}.${state === 'exhausted' ? 'last' : step - 1}`;
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
