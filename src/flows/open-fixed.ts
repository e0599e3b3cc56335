import { findFixed, findHealed } from '../core/locks/find-fixed.ts';
import { locksOn, scopeText } from '../core/locks/holds.ts';
import type { Lock } from '../core/locks/model.ts';
import type { RejectedIn } from '../core/pipelines/decide-deploy.ts';
import type { Pipeline } from '../core/pipelines/pipeline.ts';
import type { Nouns } from '../store/store.ts';

/** Open the locks that waited for what this commit brings; in the transaction that goes on with it. Returns what there is to tell. */
export async function openFixed(
  tx: Nouns,
  { target, contained }: { readonly target: string; readonly contained: readonly RejectedIn[] },
): Promise<readonly string[]> {
  const fixed = findFixed(await lockedHere(tx, target), contained);
  for (const { lock, fix } of fixed) await open(tx, target, lock, fix);
  return fixed.map(({ lock, fix }) => `The lock on ${scopeText(lock.scope)} opens: fixed with ${fix.slice(0, 7)}.`);
}

/** A hotfix has the traffic: what waited for a hotfix of its incident is open. */
export async function openHealed(tx: Nouns, { target, mode, purpose, incident, commit }: Pipeline): Promise<void> {
  if (mode !== 'hotfix' || purpose !== 'ship') return;
  for (const lock of findHealed(await lockedHere(tx, target), incident)) await open(tx, target, lock, commit.sha);
}

/** Of this target alone: that something is fixed here says nothing about others. */
async function lockedHere(tx: Nouns, target: string): Promise<readonly Lock[]> {
  const nowMs = await tx.now();
  return locksOn(target, await tx.locks.held(nowMs), nowMs).filter(({ scope }) => scope.kind === 'target');
}

async function open(tx: Nouns, target: string, lock: Lock, fix: string): Promise<void> {
  if (!(await tx.locks.end(lock.id, await tx.now(), 'fix'))) return;
  const data = { lock: lock.id, scope: scopeText(lock.scope), reason: `fixed with ${fix.slice(0, 7)}`, fix };
  await tx.events.append({ kind: 'lock.released', target, operation: null, actor: 'astern', data });
}
