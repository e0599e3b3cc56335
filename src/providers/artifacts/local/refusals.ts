import { UserError } from '../../../lib/errors.ts';

export function diskFull(dir: string, freeBytes: number, neededBytes: number): UserError {
  return new UserError(
    'artifacts/disk-full',
    `There is not enough room for the artifact in ${dir}: ${megabytes(freeBytes)} free, ${megabytes(neededBytes)} needed.`,
    'Make room on that disk, keep fewer releases (`rollback.keep_releases`), or build less into the folder; then try again.',
    { freeBytes, neededBytes },
  );
}

export function missing(digest: string): UserError {
  return new UserError(
    'artifacts/missing',
    `The artifact ${digest} is not stored here.`,
    'Build the release again with `astern build`, or choose one whose artifact is kept.',
    { digest },
  );
}

export function damaged(digest: string): UserError {
  return new UserError(
    'artifacts/damaged',
    `The artifact ${digest} does not hold what its name says; the disk may be failing.`,
    'Choose another release, build this one again with `astern build`, and check the disk.',
    { digest },
  );
}

export function badDigest(digest: string): UserError {
  return new UserError(
    'artifacts/bad-digest',
    `"${digest}" is not the digest of an artifact.`,
    'Use `sha256:` and 64 hex digits, as `astern releases --json` shows them.',
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
