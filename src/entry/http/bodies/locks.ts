import type { LockBody, UnlockedBody } from '../../../api/locks.ts';
import type { Lock } from '../../../core/locks/model.ts';
import { holdText } from '../../../core/notices/hold-text.ts';
import type { Pipeline } from '../../../core/pipelines/pipeline.ts';
import type { Unlocked } from '../../../flows/unlock.ts';
import { timeOf, timeOrNull } from './time.ts';

export function lockBody({ createdAtMs, expiresAtMs, ...lock }: Lock): LockBody {
  return {
    ...lock,
    createdAt: timeOf(createdAtMs),
    expiresAt: timeOrNull(expiresAtMs),
  };
}

export function planBody({
  target,
  fires,
  collapses,
  stays,
  blocked,
}: Unlocked['plan'][number]): UnlockedBody['plan'][number] {
  return {
    target,
    fires: fires === null ? null : waitingBody(fires),
    collapses: collapses.map(waitingBody),
    held: stays.map((one) => ({ ...waitingBody(one), why: one.holds.map((hold) => holdText(hold, one.id).text) })),
    blocked: blocked.map(({ sha, actor, atMs }) => ({ sha, actor, since: timeOf(atMs) })),
  };
}

function waitingBody({ id, commit }: Pick<Pipeline, 'id' | 'commit'>) {
  return { pipeline: id, sha: commit.sha, title: commit.title };
}
