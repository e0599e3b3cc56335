import type { Rejection } from '../deploys/model.ts';
import { scopeText } from '../locks/holds.ts';
import type { Lock } from '../locks/model.ts';
import type { Hold, Pipeline } from './pipeline.ts';

/** What is known about the deploy of a pipeline whose gates have passed. */
export type DeployFacts = {
  /** All that cover the target now, soft ones too. */
  readonly locks: readonly Lock[];
  /** Rejections of its target that its commit contains; `unclear` when the repository could not be asked. */
  readonly rejected: readonly RejectedIn[] | { readonly unclear: string };
  readonly approvals: ApprovalState;
  /** What has the traffic; null: nothing, or it is not known what it contains. */
  readonly live: { readonly release: number; readonly sinceMs: number; readonly containsIt: boolean } | null;
};

export type RejectedIn = {
  readonly rejection: Rejection;
  /** The commit that takes it back or fixes it. */
  readonly fixedBy: string | null;
};

export type ApprovalState = {
  readonly needed: number;
  readonly given: number;
  /** In words: whose count. */
  readonly from: string;
};

export type DeployDecision =
  | { readonly kind: 'deploy' }
  | { readonly kind: 'hold'; readonly holds: readonly Hold[] }
  /** Something newer that contains its commit went live since it began. */
  | { readonly kind: 'collapse'; readonly into: number };

type Candidate = Pick<Pipeline, 'consent' | 'createdAtMs' | 'mode'>;

/** May what has passed its gates be deployed now? All that holds it is said, not only the first. */
export function decideDeploy(pipeline: Candidate, facts: DeployFacts): DeployDecision {
  const { live } = facts;
  // Whoever ships an older commit than the live one on purpose is not stopped: only what overtook it meanwhile takes its place.
  if (live?.containsIt === true && live.sinceMs > pipeline.createdAtMs) return { kind: 'collapse', into: live.release };
  const holds = [...locked(pipeline, facts), ...rejected(pipeline, facts), ...unapproved(pipeline, facts)];
  return holds.length === 0 ? { kind: 'deploy' } : { kind: 'hold', holds };
}

function locked({ consent }: Candidate, { locks }: DeployFacts): readonly Hold[] {
  if (consent.despiteLock) return [];
  return locks
    .filter((lock) => lock.strength === 'hard')
    .map((lock) => ({
      kind: 'lock',
      lock: lock.id,
      scope: scopeText(lock.scope),
      owner: lock.owner,
      reason: lock.reason,
      opens: opensWhen(lock),
    }));
}

function opensWhen({ id, opens, expiresAtMs, source }: Lock): string {
  if (source === 'freeze') return expiresAtMs === null ? 'ends with the freeze' : `ends ${timeText(expiresAtMs)}`;
  const byHand = `astern unlock ${id}`;
  const byItself = [
    ...(opens === 'when-fixed' ? ['opens by itself when a commit with the fix arrives'] : []),
    ...(expiresAtMs === null ? [] : [`ends ${timeText(expiresAtMs)}`]),
  ];
  return [...byItself, byHand].join('; or ');
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function rejected({ consent }: Candidate, facts: DeployFacts): readonly Hold[] {
  if (consent.acceptRejected) return [];
  if ('unclear' in facts.rejected) return [{ kind: 'unclear', message: facts.rejected.unclear }];
  return facts.rejected
    .filter((one) => one.fixedBy === null && !consent.contains.includes(one.rejection.release))
    .map(({ rejection: { release, sha, reason } }) => ({ kind: 'rejected', release, sha, reason }));
}

function unapproved({ consent }: Candidate, { approvals }: DeployFacts): readonly Hold[] {
  const { needed, given, from } = approvals;
  return consent.breakGlass || given >= needed ? [] : [{ kind: 'approval', needed, given, from }];
}
