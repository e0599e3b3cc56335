import { scopeText } from '../locks/holds.ts';
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
  const lock = locks[0];
  if (lock === undefined) return null;
  if (consent.despiteLock) return unexplained(consent, '--despite-lock');
  return refuse(
    'lock/held',
    `${target} is locked by ${lock.owner} (${scopeText(lock.scope)}): ${lock.reason}`,
    `Release it with \`astern unlock ${target}\` once it is safe, or add \`--despite-lock --reason "…"\`.`,
  );
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

function unexplained({ reason }: Consent, flag: string): Refused | null {
  if (reason !== '') return null;
  return refuse(
    'request/reason-missing',
    `${flag} needs a reason.`,
    `Add \`--reason "…"\`; it is written into the log.`,
  );
}
