import { formatDuration } from '../../lib/format.ts';
import type { Difference } from '../paging/differs.ts';

/** What has changed in a policy since an incident began to go by it; follows after "since then". */
export function differenceText(difference: Difference): string {
  switch (difference.kind) {
    case 'gone':
      return 'the policy was removed';
    case 'other-policy':
      return `the service went over to the policy "${difference.now}"`;
    case 'step-removed':
      return `step ${difference.step} was removed`;
    case 'step-added':
      return `step ${difference.step} was added`;
    case 'step-changed':
      return `step ${difference.step} was changed`;
    case 'repeats':
      return `it is repeated ${timesText(difference.now)} instead of ${timesText(difference.was)}`;
    case 'last-resort':
      return 'the last resort was changed';
    case 'ack-timeout':
      return `an acknowledgement lasts ${lastsText(difference.nowMs)} instead of ${lastsText(difference.wasMs)}`;
  }
}

function timesText(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}

function lastsText(ms: number | null): string {
  return ms === null ? 'for good' : formatDuration(ms);
}
