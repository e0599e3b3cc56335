import { afterBreakGlass, losersOf } from '../core/break-glass/what-follows.ts';
import type { Stack } from '../core/deploys/model.ts';
import { type Release, releaseName } from '../core/releases/model.ts';
import { newId } from '../lib/ids.ts';
import type { BreakGlassSeen, RouterSeen } from '../providers/router/port.ts';
import type { Nouns } from '../store/store.ts';
import { addRecovery, type Tie, tieOf } from './incidents/tie-lock.ts';
import { supersede } from './order.ts';
import type { Needs } from './world.ts';

/**
 * Follow what somebody did at the router past every server: who, why and when is written down, the target is locked, what lost the traffic is
 * rejected, and whatever was under way ends. Nothing is removed. The fence of the target is raised past the router's in the same
 * transaction, which makes it happen once, whoever looks and however often. True: it was done now.
 */
export async function adoptBreakGlass(
  { store, log }: Needs<'store' | 'log'>,
  target: string,
  router: RouterSeen,
): Promise<boolean> {
  if (router.fence <= (await store.targets.fence(target))) return false;
  const notes = await store.transaction(async (tx) => {
    const known = await tx.targets.raiseFence(target, router.fence);
    if (known === null) return null;
    // A router ahead of the record without a note (the database is older): from here on this server can change it again.
    const unread = router.breakGlass.filter((note) => note.fence > known);
    const latest = unread.at(-1);
    if (latest !== undefined) await follow(tx, { target, router, notes: unread, latest });
    return unread;
  });
  if (notes === null) return false;
  log.warn({ target, fence: router.fence, notes }, 'the router was ahead of the record, which follows it now');
  return true;
}

type Told = {
  readonly target: string;
  readonly router: RouterSeen;
  readonly notes: readonly BreakGlassSeen[];
  readonly latest: BreakGlassSeen;
};

type Following = Told & {
  /** What has the traffic now; null where the record knows nothing of it. */
  readonly live: { readonly stack: Stack; readonly release: Release } | null;
  readonly stacks: readonly Stack[];
  /** The recorded operation that stands for it. */
  readonly operation: string | null;
  /** Name of the incident that was open on the target. */
  readonly incident: string | null;
};

async function follow(tx: Nouns, told: Told): Promise<void> {
  const { target, router, latest } = told;
  const from = (await tx.stacks.ofTarget(target)).find((one) => one.id === latest.from)?.release ?? null;
  const tie = await tieOf(tx, null, { target, from: from ?? 0 });
  const active = await tx.operations.active(target);
  if (active !== null) await supersede(tx, { target, actor: latest.by, dryRun: false }, active, 'break-glass');
  const stacks = await tx.stacks.ofTarget(target);
  const stack = stacks.find((one) => one.id === router.production);
  const release = stack === undefined ? null : await releaseOf(tx, stack);
  const live = stack === undefined || release === null ? null : { stack, release };
  const operation = live === null ? null : await recordOperation(tx, told, live.stack, stacks);
  await watchForIncident(tx, tie, operation);
  const following = { ...told, live, stacks, operation, incident: tie.name };
  await tellOfIt(tx, following);
  await adoptTraffic(tx, following);
  await lock(tx, following);
  await reject(tx, following);
  await watchRecovery(tx, following);
}

async function watchForIncident(tx: Nouns, { incident }: Tie, id: string | null): Promise<void> {
  const operation = id === null ? null : await tx.operations.get(id);
  if (incident !== null && operation !== null) await addRecovery(tx, incident, operation);
}

/** It was a rollback, carried out elsewhere: history, fences and the watch of the recovery know it as one. */
async function recordOperation(
  tx: Nouns,
  { target, router, latest }: Told,
  live: Stack,
  stacks: readonly Stack[],
): Promise<string> {
  const id = newId('op');
  const from = stacks.find((one) => one.id === latest.from)?.release ?? live.release;
  const { by: actor, reason, atMs } = latest;
  const goal = { kind: 'rollback', release: live.release, from, reason } as const;
  const done = { status: 'done', result: { breakGlass: true } } as const;
  await tx.operations.record({ id, target, goal, actor, release: live.release, fence: router.fence, atMs }, done);
  return id;
}

async function tellOfIt(tx: Nouns, { target, notes, stacks, operation }: Following): Promise<void> {
  const numberOf = (id: string | null) => stacks.find((one) => one.id === id)?.release ?? null;
  for (const { by, reason, atMs, from, to } of notes) {
    const data = {
      by,
      reason,
      happenedAtMs: atMs,
      from: numberOf(from),
      to: numberOf(to),
      fromStack: from,
      toStack: to,
    };
    await tx.events.append({ kind: 'break-glass.used', target, operation, actor: by, data });
  }
}

async function adoptTraffic(tx: Nouns, { target, live, stacks, latest, operation }: Following): Promise<void> {
  if (live === null || live.stack.tag === 'hot') return;
  const nowMs = await tx.now();
  const former = stacks.find((one) => one.tag === 'hot') ?? null;
  const { keepWarmMs } = live.release.config.rollback;
  const { id: stack, release } = live.stack;
  for (const changed of afterBreakGlass(stacks, { live: stack, keepWarmMs, nowMs })) await tx.stacks.put(changed);
  const [serving] = await tx.servings.ofTarget(target, { limit: 1 });
  // The clock of another machine may be wrong: no stretch ends before it began, and none begins later than now.
  const atMs = Math.max(serving?.fromMs ?? 0, Math.min(latest.atMs, nowMs));
  await tx.servings.begin({ target, release, stack, atMs });
  const data = { stack, release, from: former?.id ?? null };
  await tx.events.append({ kind: 'traffic.adopted', target, operation, actor: 'astern', data });
}

/** As after any rollback: until somebody releases it. */
async function lock(tx: Nouns, { target, latest, live, stacks, operation, incident }: Following): Promise<void> {
  const from = stacks.find((one) => one.id === latest.from);
  const was = from === undefined ? 'what was live' : releaseName(from.release);
  const to = live === null ? latest.to : releaseName(live.stack.release);
  const reason = `BREAK-GLASS: ${was} was put back to ${to}: ${latest.reason}`;
  const id = newId('lock');
  await tx.locks.put({
    id,
    strength: 'hard',
    source: 'rollback',
    opens: 'by-hand',
    scope: { kind: 'target', target },
    reason,
    owner: latest.by,
    createdAtMs: await tx.now(),
    expiresAtMs: null,
    incident,
    operation,
  });
  const data = { lock: id, scope: target, reason };
  await tx.events.append({ kind: 'lock.set', target, operation, actor: latest.by, data });
}

async function reject(
  tx: Nouns,
  { target, notes, latest, live, stacks, operation, incident }: Following,
): Promise<void> {
  const { by: actor, reason } = latest;
  const losers = losersOf(notes, live?.stack.id ?? null);
  for (const stack of stacks.filter((one) => losers.includes(one.id) && one.release !== live?.stack.release)) {
    const release = await releaseOf(tx, stack);
    if (release === null) continue;
    const { sha } = release.commit;
    const rejected = { target, release: stack.release, sha, reason, actor, atMs: await tx.now(), operation };
    await tx.rejections.put({ ...rejected, incident, fixes: [] });
    const data = { release: stack.release, sha, reason };
    await tx.events.append({ kind: 'release.rejected', target, operation, actor, data });
  }
  const back = (await tx.rejections.ofTarget(target)).find((one) => one.release === live?.stack.release);
  if (back === undefined) return;
  // Whoever put it back meant it, as with `--accept-rejected`.
  await tx.rejections.remove(target, back.release);
  const data = { release: back.release, sha: back.sha, reason };
  await tx.events.append({ kind: 'release.accepted-again', target, operation, actor, data });
}

/** The watch that was armed ends; what is measured now is whether production is well again. */
async function watchRecovery(tx: Nouns, { target, live, latest, stacks, operation }: Following): Promise<void> {
  const armed = await tx.watches.ofTarget(target);
  if (live === null || operation === null) {
    if (armed?.state === 'watching') await tx.watches.put({ ...armed, state: 'ended' });
    return;
  }
  const startedAtMs = await tx.now();
  const untilMs = startedAtMs + live.release.config.rollback.watchMs;
  const { id: stack, release } = live.stack;
  const formerRelease = stacks.find((one) => one.id === latest.from)?.release ?? null;
  await tx.watches.put({
    target,
    stack,
    release,
    formerRelease,
    operation,
    startedAtMs,
    untilMs,
    baseline: null,
    latest: null,
    state: 'watching',
  });
  await tx.events.append({
    kind: 'watch.started',
    target,
    operation,
    actor: 'astern',
    data: { stack, release, untilMs },
  });
}

function releaseOf(tx: Nouns, { target, release }: Stack): Promise<Release | null> {
  return tx.releases.get(target.slice(0, target.indexOf('/')), release);
}
