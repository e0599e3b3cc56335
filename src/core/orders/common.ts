import { unreachable } from '../../lib/errors.ts';
import type { Rejection } from '../deploys/model.ts';
import { holding, scopeText } from '../locks/holds.ts';
import type { Lock, LockScope } from '../locks/model.ts';
import type { RejectedIn } from '../pipelines/decide-deploy.ts';
import { releaseName } from '../releases/model.ts';
import { type Refused, refuse, type Standing } from './model.ts';

export type Consent = {
  readonly acceptRejected: boolean;
  readonly despiteLock: boolean;
  readonly reason: string;
};

export function busy({ active, target }: Standing): Refused | null {
  if (active === null) return null;
  const what = `${active.kind}${active.release === null ? '' : ` of ${releaseName(active.release)}`}`;
  return refuse(
    'operation/in-progress',
    `${target} is busy: ${what} (${active.id}), ordered by ${active.actor}.`,
    `Follow it with \`astern status ${target} --watch\`, stop it with \`astern cancel ${target}\`, or put the last good release back with \`astern rollback ${target}\`.`,
  );
}

export function held({ locks, target }: Standing, consent: Consent): Refused | null {
  const lock = holding(locks);
  if (lock === null) return null;
  if (consent.despiteLock) return unexplained(consent, '--despite-lock');
  return refuse('lock/held', `${target} is ${lockedBy(lock)}`, whatOpens(lock, target));
}

/** `locked by ana (shop/production): payments fail` */
export function lockedBy(lock: Lock): string {
  const by = lock.source === 'freeze' ? 'frozen' : `locked by ${lock.owner}`;
  return `${by} (${scopeText(lock.scope)}): ${lock.reason}`;
}

const PASS = 'add `--despite-lock --reason "…"`';

function whatOpens({ source, scope, expiresAtMs }: Lock, target: string): string {
  const end =
    expiresAtMs === null ? '' : ` at ${new Date(expiresAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (source === 'freeze') return `Wait until the freeze is over${end}, or ${PASS}.`;
  if (source === 'process') return `Wait until the process that holds it has ended, or ${PASS}.`;
  return `Release it with \`astern unlock ${scopeFlag(scope, target)}\` once it is safe, or ${PASS}.`;
}

/** As `astern unlock` wants the scope of a lock on this target. */
function scopeFlag(scope: LockScope, target: string): string {
  switch (scope.kind) {
    case 'everything':
      return '--everything';
    case 'environment':
      return `--environment ${scope.environment}`;
    case 'service':
      return `--service ${scope.service}`;
    case 'target':
      return target;
    default:
      return unreachable(scope);
  }
}

export function rejectedBefore(
  standing: Standing,
  commit: { release: number | null; sha: string },
  consent: Consent,
): Refused | null {
  const rejection = standing.rejections.find((one) => one.release === commit.release || one.sha === commit.sha);
  if (rejection === undefined) return null;
  if (consent.acceptRejected) return unexplained(consent, '--accept-rejected');
  return refuse(
    'release/rejected',
    `${releaseName(rejection.release)} (${rejection.sha.slice(0, 7)}) was rolled back from ${standing.target}: ${rejection.reason}`,
    'Ship a commit with the fix; if you are sure, add `--accept-rejected --reason "…"`.',
  );
}

/** Rejections of the target that a commit contains without its fix, as they are recorded at the moment of the order. */
export function unfixed({ rejections }: Standing, contained: readonly RejectedIn[]): readonly Rejection[] {
  const found = contained.filter(({ fixedBy }) => fixedBy === null).map(({ rejection }) => rejection);
  return rejections.filter((now) =>
    found.some((one) => one.release === now.release && one.atMs === now.atMs && one.fixes.length === now.fixes.length),
  );
}

/** What is accepted on purpose is accepted with a reason. */
export function acceptedInSilence(
  standing: Standing,
  contained: readonly RejectedIn[],
  consent: Consent,
): Refused | null {
  const isMeant = consent.acceptRejected && unfixed(standing, contained).length > 0;
  return isMeant ? unexplained(consent, '--accept-rejected') : null;
}

/** A person who ships is told, not refused: after a rollback the fix most often lies on top of what it mends, and the lock has been opened on purpose. */
export function containsNotes(
  standing: Standing,
  { sha, contained }: { readonly sha: string; readonly contained: readonly RejectedIn[] },
  { acceptRejected }: Pick<Consent, 'acceptRejected'>,
): readonly string[] {
  if (acceptRejected) return [];
  return unfixed(standing, contained).map(
    ({ release, sha: rejected, reason }) =>
      `${sha.slice(0, 7)} contains ${releaseName(release)} (${rejected.slice(0, 7)}), which was rolled back from ${standing.target}: ${reason}. Nothing in it says that this is fixed; it goes on your word.`,
  );
}

function unexplained({ reason }: Consent, flag: string): Refused | null {
  if (reason !== '') return null;
  return refuse(
    'request/reason-missing',
    `${flag} needs a reason.`,
    `Add \`--reason "…"\`; it is written into the log.`,
  );
}
