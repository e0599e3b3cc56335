import type { Rejection } from '../core/deploys/model.ts';
import type { LockScope } from '../core/locks/model.ts';
import { releaseName } from '../core/releases/model.ts';
import { UserError } from '../lib/errors.ts';
import type { Nouns } from '../store/store.ts';
import type { Needs } from './world.ts';

export type Fix = Said & { readonly sha: string };

/** What a person names as the fix, as one commit of the service's repository; null when they name none. Throws UserError. */
export async function prepareFix(
  { store, source }: Needs<'store' | 'source'>,
  asked: {
    readonly scope?: LockScope | undefined;
    readonly fixedBy?: string | undefined;
    readonly reason: string;
    readonly actor: string;
  },
): Promise<Fix | null> {
  const { scope, fixedBy, reason, actor } = asked;
  if (fixedBy === undefined) return null;
  if (scope?.kind !== 'target')
    throw new UserError('request/invalid', 'A fix is one of a target.', 'Name the target with `--fixed-by`.');
  if (reason === '')
    throw new UserError(
      'request/reason-missing',
      '--fixed-by needs a reason.',
      'Add `--reason "…"`; it is written into the log.',
    );
  const { target } = scope;
  const repository = (await store.services.get(target.slice(0, target.indexOf('/'))))?.repository;
  if (repository === undefined)
    throw new UserError('target/unknown', `There is no target ${target}.`, 'See `astern status`.');
  return { target, actor, reason, sha: (await source.resolve(repository, fixedBy)).sha };
}

/** Of everything that was rolled back from the target. Returns what there is to tell. */
export async function sayAllFixed(tx: Nouns, { sha, ...said }: Fix): Promise<readonly string[]> {
  const rejections = (await tx.rejections.ofTarget(said.target)).filter((one) => one.sha !== sha);
  for (const rejection of rejections) await sayFixed(tx, said, rejection, sha);
  const names = rejections.map(({ release }) => releaseName(release)).join(', ');
  return names === '' ? [] : [`Commits with ${sha.slice(0, 7)} are no longer held because of ${names}.`];
}

type Said = { readonly target: string; readonly actor: string; readonly reason: string };

/** What a person ships on purpose is no longer rejected; of what it contains they say that it is fixed with it. */
export async function acceptAll(
  tx: Nouns,
  said: Said,
  { sha, unfixed }: { readonly sha: string; readonly unfixed: readonly Rejection[] },
): Promise<void> {
  await acceptAgain(tx, said, sha);
  for (const rejection of unfixed.filter((one) => one.sha !== sha)) await sayFixed(tx, said, rejection, sha);
}

async function acceptAgain(tx: Nouns, { target, actor, reason }: Said, sha: string): Promise<void> {
  for (const rejection of await tx.rejections.ofTarget(target)) {
    if (rejection.sha !== sha) continue;
    await tx.rejections.remove(target, rejection.release);
    const data = { release: rejection.release, sha, reason };
    await tx.events.append({ kind: 'release.accepted-again', target, operation: null, actor, data });
  }
}

/** Remember the word of a person that with this commit a rejection is fixed. Saying it twice changes nothing. */
export async function sayFixed(tx: Nouns, said: Said, rejection: Rejection, sha: string): Promise<void> {
  const { target, actor, reason } = said;
  if (rejection.fixes.some((fix) => fix.sha === sha)) return;
  const fixes = [...rejection.fixes, { sha, by: actor, reason, atMs: await tx.now() }];
  await tx.rejections.put({ ...rejection, fixes });
  const data = { release: rejection.release, sha, reason };
  await tx.events.append({ kind: 'release.fixed', target, operation: null, actor, data });
}
