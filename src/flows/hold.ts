import { sameScope, scopeText } from '../core/locks/holds.ts';
import type { Lock, LockScope } from '../core/locks/model.ts';
import { UserError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Nouns, Store } from '../store/store.ts';

export type LockAsked = {
  readonly scope: LockScope;
  readonly reason: string;
  readonly actor: string;
  readonly expiresInMs: number | null;
  readonly strength: Lock['strength'];
  readonly source: 'person' | 'process' | 'backfill';
  readonly opens: Lock['opens'];
  readonly incident: string | null;
};

/** Hold deploys of a scope (a soft lock: warn of them) until somebody releases it or it expires. */
export async function setLock(tx: Nouns, asked: LockAsked): Promise<Lock> {
  const { scope, reason, actor, expiresInMs, strength, source, opens, incident } = asked;
  const createdAtMs = await tx.now();
  const expiresAtMs = expiresInMs === null ? null : createdAtMs + expiresInMs;
  const lock: Lock = {
    id: newId('lock'),
    strength,
    source,
    opens,
    scope,
    reason,
    owner: actor,
    createdAtMs,
    expiresAtMs,
    incident,
    operation: null,
  };
  await tx.locks.put(lock);
  const data = { lock: lock.id, scope: scopeText(scope), reason, expiresAtMs, strength, source };
  await tx.events.append({ kind: 'lock.set', target: targetIn(scope), operation: null, actor, data });
  return lock;
}

/** Keep the lock of a process for another while. The log tells of its beginning and its end, not of each renewal. */
export async function renewLock(
  tx: Nouns,
  { id, actor, leaseMs }: { readonly id: string; readonly actor: string; readonly leaseMs: number },
): Promise<Lock> {
  const nowMs = await tx.now();
  const lock = (await tx.locks.held(nowMs)).find((one) => one.id === id);
  if (lock === undefined) {
    throw new UserError('lock/ended', `The lock ${id} does not hold any more.`, 'Take a new one with `astern lock`.');
  }
  if (lock.owner !== actor || lock.source !== 'process') {
    const message = `${id} is a lock of ${lock.owner} without a lease of yours.`;
    throw new UserError('lock/not-yours', message, 'Only the process that took a lock with a lease renews it.');
  }
  const renewed = { ...lock, expiresAtMs: nowMs + leaseMs };
  await tx.locks.put(renewed);
  return renewed;
}

/** Release what a person names: one lock by its id, or all of exactly this scope. Returns what was (or would be) released. */
export async function releaseLocks(
  tx: Nouns,
  asked: { which: LocksNamed; actor: string; reason: string; dryRun: boolean },
): Promise<readonly Lock[]> {
  const nowMs = await tx.now();
  const { which, actor, reason } = asked;
  const chosen = locksNamed(await tx.locks.held(nowMs), which);
  if (asked.dryRun) return chosen;
  for (const lock of chosen) {
    await tx.locks.end(lock.id, nowMs, actor);
    const data = { lock: lock.id, scope: scopeText(lock.scope), reason };
    await tx.events.append({ kind: 'lock.released', target: targetIn(lock.scope), operation: null, actor, data });
  }
  return chosen;
}

export type LocksNamed = { readonly id: string } | { readonly scope: LockScope };

export function locksNamed(held: readonly Lock[], which: LocksNamed): readonly Lock[] {
  return held.filter((lock) => ('id' in which ? lock.id === which.id : sameScope(lock.scope, which.scope)));
}

/** Ends what has expired. Mostly nothing has, and then nobody is kept from writing. */
export async function endExpired(store: Store): Promise<void> {
  if ((await store.locks.expired(await store.now())).length > 0) await store.transaction(noteExpired);
}

/** Write down that locks have run out; they stopped holding at that very moment. */
async function noteExpired(tx: Nouns): Promise<void> {
  const nowMs = await tx.now();
  for (const lock of await tx.locks.expired(nowMs)) {
    await tx.locks.end(lock.id, lock.expiresAtMs ?? nowMs, 'expiry');
    const data = { lock: lock.id, scope: scopeText(lock.scope) };
    await tx.events.append({
      kind: 'lock.expired',
      target: targetIn(lock.scope),
      operation: null,
      actor: 'astern',
      data,
    });
  }
}

function targetIn(scope: LockScope): string | null {
  return scope.kind === 'target' ? scope.target : null;
}
