import type { Operation, Rejection, Serving, Stack } from '../../core/deploys/model.ts';
import type { Watch } from '../../core/deploys/watch.ts';
import { locksOn } from '../../core/locks/holds.ts';
import type { Lock } from '../../core/locks/model.ts';
import { sessionOf } from '../nouns.ts';
import type { Nouns, Service, Target } from '../store.ts';
import { type ReleaseBrief, readParts, type StatusParts, type TargetOfService } from './status-parts.ts';

export type TargetStatusRow = {
  readonly target: Target;
  readonly service: Service;
  /** How many releases the service has had so far. */
  readonly releaseCount: number;
  readonly stacks: readonly Stack[];
  readonly operation: Operation | null;
  /** Those that hold the target at the time of reading, oldest first. */
  readonly locks: readonly Lock[];
  /** The newest five, newest first. */
  readonly servings: readonly Serving[];
  /** Of the service's newest fifty releases. */
  readonly rejections: readonly Rejection[];
  readonly watch: Watch | null;
  /** Every release that the stacks, the servings, the operation or the watch speak of, newest first. */
  readonly releases: readonly ReleaseBrief[];
};

/** How all targets stand at one instant, by name. The number of queries does not grow with the number of targets. */
export async function readStatus(nouns: Nouns): Promise<readonly TargetStatusRow[]> {
  const parts = await sessionOf(nouns).consistently(readParts);
  const ofTarget = indexed(parts);
  return parts.targets.map((row) => statusOf(row, parts, ofTarget));
}

type Index = ReturnType<typeof indexed>;

function indexed(parts: StatusParts) {
  return {
    stacks: Map.groupBy(parts.stacks, (stack) => stack.target),
    servings: Map.groupBy(parts.servings, (serving) => serving.target),
    rejections: Map.groupBy(parts.rejections, (rejection) => rejection.target),
    operations: new Map(parts.operations.map((operation) => [operation.target, operation])),
    watches: new Map(parts.watches.map((watch) => [watch.target, watch])),
    releases: new Map(parts.releases.map((release) => [releaseKey(release.service, release.number), release.brief])),
  };
}

function statusOf(
  { target, service, releaseCount }: TargetOfService,
  parts: StatusParts,
  index: Index,
): TargetStatusRow {
  const known = {
    stacks: index.stacks.get(target.name) ?? [],
    servings: index.servings.get(target.name) ?? [],
    operation: index.operations.get(target.name) ?? null,
    watch: index.watches.get(target.name) ?? null,
  };
  return {
    target,
    service,
    releaseCount,
    ...known,
    locks: locksOn(target.name, parts.locks, parts.nowMs),
    rejections: index.rejections.get(target.name) ?? [],
    releases: numbersIn(known).flatMap((number) => index.releases.get(releaseKey(target.service, number)) ?? []),
  };
}

function numbersIn({
  stacks,
  servings,
  operation,
  watch,
}: Pick<TargetStatusRow, 'stacks' | 'servings' | 'operation' | 'watch'>) {
  const numbers = new Set([...stacks, ...servings].map(({ release }) => release));
  for (const number of [operation?.release, watch?.release, watch?.formerRelease]) {
    if (number !== undefined && number !== null) numbers.add(number);
  }
  return [...numbers].sort((one, other) => other - one);
}

function releaseKey(service: string, number: number): string {
  return `${service}#${number}`;
}
