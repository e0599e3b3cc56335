import { sql } from 'kysely';
import type { Operation, Rejection, Serving, Stack } from '../../core/deploys/model.ts';
import type { Watch } from '../../core/deploys/watch.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import type { Lock } from '../../core/locks/model.ts';
import { readable } from '../json-column.ts';
import { createLocks } from '../locks.ts';
import { toOperation } from '../operation-row.ts';
import { toRejection } from '../rejections.ts';
import { toRelease } from '../releases.ts';
import { toReport } from '../reports.ts';
import { toServing } from '../servings.ts';
import type { Session } from '../session.ts';
import { toStack } from '../stacks.ts';
import type { StoredRelease, Target } from '../store.ts';
import { toTarget } from '../targets.ts';
import { toWatch } from '../watches.ts';

export type StatusParts = {
  readonly nowMs: number;
  readonly targets: readonly Target[];
  readonly stacks: readonly Stack[];
  readonly operations: readonly Operation[];
  readonly locks: readonly Lock[];
  readonly rejections: readonly Rejection[];
  readonly watches: readonly Watch[];
  readonly releases: readonly StoredRelease[];
  readonly formers: readonly Former[];
  readonly failedStarts: readonly FailedStart[];
  /** What lies between the live releases and those before them. */
  readonly reports: readonly ChangeReport[];
};

/** A stretch in which a release before the live one served, with what of the release decides whether it can be put back. */
export type Former = Serving & { readonly digest: string; readonly removedAtMs: number | null };

/** A rollback that did not get its release up. */
export type FailedStart = { readonly target: string; readonly release: number; readonly endedAtMs: number };

/** How far below the live release: what is put back is nearly always among these. */
const RELEASES_BEFORE = 5;

/** One query a noun, each over all these targets. */
export async function readParts(
  tx: Session,
  names: readonly string[],
  failedSinceMs: (nowMs: number) => number,
): Promise<StatusParts> {
  const ofTargets = names.length === 0 ? [''] : names;
  const watched = tx.db.selectFrom('watches').selectAll().where('target', 'in', ofTargets);
  // Asked together: over a network they take the time of one.
  const [nowMs, targets, stacks, operations, rejections, watches, releases, formers, reports] = await Promise.all([
    tx.nowMs(),
    tx.db.selectFrom('targets').selectAll().where('name', 'in', ofTargets).orderBy('name').execute(),
    readStacks(tx, ofTargets),
    readActive(tx, ofTargets),
    readRejections(tx, ofTargets),
    watched.execute(),
    readReleases(tx, ofTargets),
    readFormers(tx, ofTargets),
    readReports(tx, ofTargets),
  ]);
  const [locks, failedStarts] = await Promise.all([
    createLocks(tx).held(nowMs),
    readFailedStarts(tx, ofTargets, failedSinceMs(nowMs)),
  ]);
  return {
    nowMs,
    targets: targets.map(toTarget),
    stacks,
    operations,
    locks,
    rejections,
    watches: readable(watches, toWatch),
    releases,
    formers,
    failedStarts,
    reports,
  };
}

/** What of it changes with every step of an operation. */
export async function readMoving(
  tx: Session,
  names: readonly string[],
): Promise<Pick<StatusParts, 'stacks' | 'operations'>> {
  const [stacks, operations] = await Promise.all([readStacks(tx, names), readActive(tx, names)]);
  return { stacks, operations };
}

async function readActive(tx: Session, names: readonly string[]): Promise<readonly Operation[]> {
  const active = tx.db
    .selectFrom('operations')
    .selectAll()
    .where('status', '=', sql.lit('active' as const));
  return readable(await active.where('target', 'in', names).execute(), toOperation);
}

async function readStacks(tx: Session, names: readonly string[]): Promise<readonly Stack[]> {
  const ofTargets = tx.db.selectFrom('stacks').selectAll().where('target', 'in', names);
  const rows = await ofTargets.orderBy('target').orderBy('created_at_ms').orderBy('id').execute();
  return rows.map(toStack);
}

async function readRejections(tx: Session, names: readonly string[]): Promise<readonly Rejection[]> {
  const ofTargets = tx.db.selectFrom('rejections').selectAll().where('target', 'in', names);
  return (await ofTargets.orderBy('target').orderBy('release').execute()).map(toRejection);
}

/**
 * A cross join, here and below, because SQLite keeps its order: without statistics it may as well begin with the table that holds the
 * history.
 */
async function readReleases(tx: Session, names: readonly string[]): Promise<readonly StoredRelease[]> {
  const rows = await tx.db
    .with('involved', (db) =>
      db
        .selectFrom('targets')
        .innerJoin('stacks', 'stacks.target', 'targets.name')
        .select(['targets.service', 'stacks.release'])
        .distinct()
        .where('targets.name', 'in', names),
    )
    .selectFrom('involved')
    .crossJoin('releases')
    .whereRef('releases.service', '=', 'involved.service')
    .whereRef('releases.number', '=', 'involved.release')
    .selectAll('releases')
    .execute();
  return readable(rows, toRelease);
}

async function readFormers(tx: Session, names: readonly string[]): Promise<readonly Former[]> {
  const rows = await tx.db
    .selectFrom('stacks')
    .crossJoin('servings')
    .innerJoin('targets', 'targets.name', 'servings.target')
    .innerJoin('releases', (join) =>
      join.onRef('releases.service', '=', 'targets.service').onRef('releases.number', '=', 'servings.release'),
    )
    .where('stacks.target', 'in', names)
    .where('stacks.tag', '=', 'hot')
    .whereRef('servings.target', '=', 'stacks.target')
    .whereRef('servings.release', '<', 'stacks.release')
    .where(({ eb, ref }) => eb('servings.release', '>=', eb(ref('stacks.release'), '-', RELEASES_BEFORE)))
    .selectAll('servings')
    .select(['releases.digest', 'releases.removed_at_ms'])
    .execute();
  return rows.map(({ digest, removed_at_ms, ...serving }) => ({
    ...toServing(serving),
    digest,
    removedAtMs: removed_at_ms,
  }));
}

async function readReports(tx: Session, names: readonly string[]): Promise<readonly ChangeReport[]> {
  const rows = await tx.db
    .with('involved', (db) =>
      db
        .selectFrom('targets')
        .innerJoin('stacks', 'stacks.target', 'targets.name')
        .select(['targets.service', 'stacks.release'])
        .distinct()
        .where('targets.name', 'in', names)
        .where('stacks.tag', '=', 'hot'),
    )
    .selectFrom('involved')
    .crossJoin('reports')
    .whereRef('reports.service', '=', 'involved.service')
    .whereRef('reports.live', '=', 'involved.release')
    .where(({ eb, ref }) => eb('reports.back', '>=', eb(ref('involved.release'), '-', RELEASES_BEFORE)))
    .selectAll('reports')
    .execute();
  return readable(rows, toReport);
}

async function readFailedStarts(
  tx: Session,
  names: readonly string[],
  sinceMs: number,
): Promise<readonly FailedStart[]> {
  const rows = await tx.db
    .selectFrom('operations')
    .select(['target', 'release', 'ended_at_ms'])
    .where('status', '=', sql.lit('failed' as const))
    .where('target', 'in', names)
    .where('ended_at_ms', '>', sinceMs)
    .where('kind', '=', 'rollback')
    .execute();
  return rows.flatMap(({ target, release, ended_at_ms: endedAtMs }) =>
    release === null || endedAtMs === null ? [] : [{ target, release, endedAtMs }],
  );
}
