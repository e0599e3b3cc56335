import { formatDuration } from '../../lib/format.ts';
import type { Pager } from './pager.ts';

/** What is wrong with paging on this server, in words. */
export function pagingAlarms({ audit, channels }: Pager): readonly string[] {
  const down = channels
    .places()
    .filter(({ isKnownDown }) => isKnownDown)
    .map(({ place, why, downForMs }) => `${place} does not work since ${formatDuration(downForMs ?? 0)}: ${why}`);
  const late = audit.problems.map((problem) => `paging: ${problem}`);
  const unheard = audit.heartbeat?.problem ?? null;
  return [...late, ...down, ...(unheard === null ? [] : [`watchdog: the outside does not hear of us: ${unheard}`])];
}
