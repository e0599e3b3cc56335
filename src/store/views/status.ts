import type { Operation, Rejection, Stack } from '../../core/deploys/model.ts';
import type { Watch } from '../../core/deploys/watch.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import type { Lock } from '../../core/locks/model.ts';
import { sessionOf } from '../nouns.ts';
import type { Nouns, StoredRelease, Target } from '../store.ts';
import { type FailedStart, type Former, readMoving, readParts, type StatusParts } from './status-parts.ts';

/** All that is recorded of a target and that its status tells. */
export type StatusRow = {
  readonly target: Target;
  readonly stacks: readonly Stack[];
  readonly operation: Operation | null;
  readonly rejections: readonly Rejection[];
  readonly watch: Watch | null;
  /** Those of its stacks. */
  readonly releases: readonly StoredRelease[];
  /** Of the newest releases before the live one, those that served here. */
  readonly formers: readonly Former[];
  readonly failedStarts: readonly FailedStart[];
  /** On going back from the live release. */
  readonly reports: readonly ChangeReport[];
};

export type StatusRows = {
  readonly nowMs: number;
  /** Every lock that is held, whatever its scope. */
  readonly locks: readonly Lock[];
  readonly rows: readonly StatusRow[];
};

/** How these targets stand at one instant, by name. The number of queries does not grow with the number of targets. */
export async function readStatus(
  nouns: Nouns,
  targets: readonly string[],
  failedSinceMs: (nowMs: number) => number,
): Promise<StatusRows> {
  const parts = await sessionOf(nouns).consistently((tx) => readParts(tx, targets, failedSinceMs));
  const index = indexed(parts);
  return { nowMs: parts.nowMs, locks: parts.locks, rows: parts.targets.map((target) => rowOf(target, index)) };
}

/**
 * The same targets a moment later, as far as they have changed since: their stacks and whether an operation is under way are read anew, all else
 * only of those of which that is not the same. By name; null: nothing has changed.
 */
export async function readChanged(
  nouns: Nouns,
  before: readonly StatusRow[],
  failedSinceMs: (nowMs: number) => number,
): Promise<StatusRows | null> {
  const names = before.map(({ target }) => target.name);
  const { stacks, operations } = await sessionOf(nouns).consistently((tx) => readMoving(tx, names));
  const stacksOf = Map.groupBy(stacks, ({ target }) => target);
  const operationOf = new Map(operations.map(({ target, id }) => [target, id]));
  const changed = before.filter(({ target: { name }, ...row }) => {
    const isSame = operationOf.get(name) === row.operation?.id;
    return !isSame || JSON.stringify(stacksOf.get(name) ?? []) !== JSON.stringify(row.stacks);
  });
  if (changed.length === 0) return null;
  return readStatus(
    nouns,
    changed.map(({ target }) => target.name),
    failedSinceMs,
  );
}

type Index = ReturnType<typeof indexed>;

function indexed(parts: StatusParts) {
  const byTarget = <T extends { readonly target: string }>(all: readonly T[]) =>
    Map.groupBy(all, ({ target }) => target);
  return {
    stacks: byTarget(parts.stacks),
    rejections: byTarget(parts.rejections),
    formers: byTarget(parts.formers),
    failedStarts: byTarget(parts.failedStarts),
    operations: new Map(parts.operations.map((operation) => [operation.target, operation])),
    watches: new Map(parts.watches.map((watch) => [watch.target, watch])),
    reports: Map.groupBy(parts.reports, ({ service, live }) => releaseKey(service, live)),
    releases: new Map(parts.releases.map((release) => [releaseKey(release.service, release.number), release])),
  };
}

function rowOf(target: Target, index: Index): StatusRow {
  const stacks = index.stacks.get(target.name) ?? [];
  const numbers = [...new Set(stacks.map(({ release }) => release))];
  return {
    target,
    stacks,
    operation: index.operations.get(target.name) ?? null,
    rejections: index.rejections.get(target.name) ?? [],
    watch: index.watches.get(target.name) ?? null,
    releases: numbers.flatMap((number) => index.releases.get(releaseKey(target.service, number)) ?? []),
    formers: index.formers.get(target.name) ?? [],
    failedStarts: index.failedStarts.get(target.name) ?? [],
    reports: stacks.flatMap(({ tag, release }) =>
      tag === 'hot' ? (index.reports.get(releaseKey(target.service, release)) ?? []) : [],
    ),
  };
}

function releaseKey(service: string, number: number): string {
  return `${service}#${number}`;
}
