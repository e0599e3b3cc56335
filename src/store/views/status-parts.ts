import { sql } from 'kysely';
import type { Operation, Rejection, Serving, Stack } from '../../core/deploys/model.ts';
import type { Watch } from '../../core/deploys/watch.ts';
import type { Lock } from '../../core/locks/model.ts';
import { createLocks } from '../locks.ts';
import { createOperations } from '../operations.ts';
import { toRejection } from '../rejections.ts';
import { toServing } from '../servings.ts';
import type { Session } from '../session.ts';
import { createStacks } from '../stacks.ts';
import type { Service, Target } from '../store.ts';
import { toTarget } from '../targets.ts';
import { toWatch } from '../watches.ts';

export type StatusParts = {
  readonly nowMs: number;
  readonly targets: readonly TargetOfService[];
  readonly stacks: readonly Stack[];
  readonly operations: readonly Operation[];
  readonly locks: readonly Lock[];
  readonly servings: readonly Serving[];
  readonly rejections: readonly Rejection[];
  readonly watches: readonly Watch[];
  readonly releases: readonly { readonly service: string; readonly number: number; readonly brief: ReleaseBrief }[];
};

export type TargetOfService = { readonly target: Target; readonly service: Service; readonly releaseCount: number };

export type ReleaseBrief = {
  readonly number: number;
  readonly sha: string;
  readonly title: string;
  readonly builtAtMs: number;
  /** Its artifact was removed by retention: it cannot be put back any more. */
  readonly removedAtMs: number | null;
};

const NEWEST_SERVINGS = 5;
const NEWEST_RELEASES = 50;

/** One query a noun, each over all targets. */
export async function readParts(tx: Session): Promise<StatusParts> {
  const nowMs = await tx.nowMs();
  return {
    nowMs,
    targets: await readTargets(tx),
    stacks: await createStacks(tx).all(),
    operations: await createOperations(tx).allActive(),
    locks: await createLocks(tx).held(nowMs),
    servings: await readServings(tx),
    rejections: await readRejections(tx),
    watches: (await tx.db.selectFrom('watches').selectAll().execute()).map(toWatch),
    releases: await readReleases(tx),
  };
}

async function readTargets(tx: Session): Promise<readonly TargetOfService[]> {
  const rows = await tx.db
    .selectFrom('targets')
    .innerJoin('services', 'services.name', 'targets.service')
    .selectAll('targets')
    .select(['services.repository', 'services.created_at_ms as service_created_at_ms', 'services.last_release'])
    .orderBy('targets.name')
    .execute();
  return rows.map((row) => ({
    target: toTarget(row),
    service: { name: row.service, repository: row.repository, createdAtMs: row.service_created_at_ms },
    releaseCount: row.last_release,
  }));
}

/**
 * The ordinals of a target have no gaps, hence "the newest five" is a range of its key. A cross join, here and below, because SQLite keeps
 * its order: without statistics it may as well begin with the table that holds the history.
 */
function newestServings(tx: Session) {
  return tx.db
    .selectFrom('targets')
    .crossJoin('servings')
    .whereRef('servings.target', '=', 'targets.name')
    .where(({ eb, ref }) => eb('servings.ordinal', '>', eb(ref('targets.last_serving'), '-', NEWEST_SERVINGS)));
}

async function readServings(tx: Session): Promise<readonly Serving[]> {
  const rows = await newestServings(tx)
    .selectAll('servings')
    .orderBy('targets.name')
    .orderBy('servings.ordinal', 'desc')
    .execute();
  return rows.map(toServing);
}

async function readRejections(tx: Session): Promise<readonly Rejection[]> {
  const rows = await tx.db
    .selectFrom('targets')
    .innerJoin('services', 'services.name', 'targets.service')
    .crossJoin('rejections')
    .whereRef('rejections.target', '=', 'targets.name')
    .where(({ eb, ref }) => eb('rejections.release', '>', eb(ref('services.last_release'), '-', NEWEST_RELEASES)))
    .selectAll('rejections')
    .orderBy('targets.name')
    .orderBy('rejections.release')
    .execute();
  return rows.map(toRejection);
}

async function readReleases(tx: Session): Promise<StatusParts['releases']> {
  const rows = await tx.db
    .with('involved', () => involvedReleases(tx))
    .selectFrom('involved')
    .crossJoin('releases')
    .whereRef('releases.service', '=', 'involved.service')
    .whereRef('releases.number', '=', 'involved.number')
    .select(['releases.service', 'releases.number', 'sha', 'title', 'built_at_ms', 'removed_at_ms'])
    .execute();
  return rows.map(({ service, number, sha, title, built_at_ms, removed_at_ms }) => ({
    service,
    number,
    brief: { number, sha, title, builtAtMs: built_at_ms, removedAtMs: removed_at_ms },
  }));
}

function involvedReleases(tx: Session) {
  const stacks = tx.db.selectFrom('targets').innerJoin('stacks', 'stacks.target', 'targets.name');
  const operations = tx.db.selectFrom('targets').innerJoin('operations', 'operations.target', 'targets.name');
  const watches = tx.db.selectFrom('targets').innerJoin('watches', 'watches.target', 'targets.name');
  return newestServings(tx)
    .select(['targets.service', 'servings.release as number'])
    .union(stacks.select(['targets.service', 'stacks.release as number']))
    .union(
      operations
        .select(['targets.service', 'operations.release as number'])
        .where('operations.status', '=', sql.lit('active' as const))
        .$narrowType<{ number: number }>(),
    )
    .union(watches.select(['targets.service', 'watches.release as number']))
    .union(watches.select(['targets.service', 'watches.former_release as number']).$narrowType<{ number: number }>());
}
