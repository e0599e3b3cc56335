import type { PageBody } from '../../api/paging.ts';
import { cancelWhy } from '../../core/notices/paging-words.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';

const ENDED: ReadonlySet<PageBody['state']> = new Set(['sent', 'delivered', 'failed', 'cancelled']);

export function isEnded({ state }: PageBody): boolean {
  return ENDED.has(state);
}

/** One line for a message: to whom, how, what became of it. */
export function pageLine(page: PageBody, nowMs: number, style: Style): string {
  const about = page.incident ?? page.kind;
  const ago = `${formatDuration(Math.max(0, nowMs - Date.parse(page.madeAt)))} ago`;
  return `${about.padEnd(8)} ${page.person.padEnd(12)} ${page.channel.padEnd(8)} ${outcomeOf(page, nowMs, style)}  (${ago})`;
}

function outcomeOf(page: PageBody, nowMs: number, style: Style): string {
  const { state, attempts, problem } = page;
  const tries = attempts > 1 ? `, attempt ${attempts}` : '';
  switch (state) {
    case 'sent':
    case 'delivered': {
      const tookMs = Date.parse(page.sentAt ?? page.madeAt) - Date.parse(page.madeAt);
      return `${state} after ${formatDuration(tookMs)}${tries}${problem === null ? '' : `: ${problem}`}`;
    }
    case 'failed':
      return style('red', `FAILED${tries}: ${problem ?? '?'}`);
    case 'cancelled':
      return `called off: ${cancelWhy(problem ?? '?')}`;
    case 'sending':
      return `is being sent${tries}`;
    case 'waiting': {
      const inMs = page.dueAt === null ? 0 : Math.max(0, Date.parse(page.dueAt) - nowMs);
      return `waits, in ${formatDuration(inMs)}${problem === null ? '' : `: ${problem}`}`;
    }
  }
}
