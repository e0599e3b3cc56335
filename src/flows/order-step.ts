import { tagged } from '../core/deploys/phase.ts';
import type { Freeze } from '../core/locks/freezes.ts';
import { holding } from '../core/locks/holds.ts';
import { decideCancel } from '../core/orders/cancel.ts';
import { decideCleanup, decideOrphan, type Strange } from '../core/orders/cleanup.ts';
import { type Consent, unfixed } from '../core/orders/common.ts';
import { decideDeploy } from '../core/orders/deploy.ts';
import type { RejectedIn } from '../core/pipelines/decide-deploy.ts';
import { releaseName } from '../core/releases/model.ts';
import type { Nouns } from '../store/store.ts';
import { type Asked, type OrderOutcome, startOperation, supersede } from './order.ts';
import { consentFacts } from './order-ship.ts';
import { readStanding } from './read-standing.ts';
import { rejectedIn } from './rejected-in.ts';
import { acceptAll } from './say-fixed.ts';
import type { Needs } from './world.ts';

export type DeployAsked = Asked &
  Consent & { readonly service: string; readonly release: number | null; readonly freezes: readonly Freeze[] };

/** By release: rejections of the target that it contains. */
export type Contained = ReadonlyMap<number, readonly RejectedIn[]>;

/** Ask the repository, before the transaction, about what is built. It only informs: one that is away holds nobody up. */
export async function prepareDeploy(
  world: Needs<'store' | 'source'>,
  { target, service }: Pick<DeployAsked, 'target' | 'service'>,
): Promise<Contained> {
  const stack = tagged(await world.store.stacks.ofTarget(target), 'new');
  const release = stack === null ? null : await world.store.releases.get(service, stack.release);
  const repository = (await world.store.services.get(service))?.repository;
  if (release === null || repository === undefined) return new Map();
  const contained = await rejectedIn(world, { target, repository, sha: release.commit.sha }).catch(() => []);
  return new Map([[release.number, contained]]);
}

/** Order the stack that is built to take the traffic. */
export async function orderDeploy(tx: Nouns, asked: DeployAsked, known: Contained): Promise<OrderOutcome> {
  const standing = await readStanding(tx, asked.target, asked.freezes);
  const shas = new Map<number, string>();
  for (const stack of standing.stacks) {
    const release = await tx.releases.get(asked.service, stack.release);
    shas.set(stack.release, release?.commit.sha ?? '');
  }
  const decision = decideDeploy(standing, {
    ...asked,
    shaOf: (release) => shas.get(release) ?? '',
    containedIn: (release) => known.get(release) ?? [],
  });
  if (decision.kind !== 'go') return decision;
  const { stack, release } = decision;
  if (asked.dryRun) {
    const would = [
      `flip ${asked.target} to ${releaseName(release)}, keep the former stack warm, and measure for the watch window`,
    ];
    return { kind: 'planned', would, choice: null };
  }
  if (asked.acceptRejected) {
    const contained = unfixed(standing, known.get(release) ?? []);
    await acceptAll(tx, asked, { sha: shas.get(release) ?? '', unfixed: contained });
  }
  const goal = { kind: 'deploy', stack, release } as const;
  const facts = consentFacts(asked, holding(standing.locks) !== null);
  const operation = await startOperation(tx, asked, { goal, release, facts });
  return { kind: 'ordered', operation, notes: decision.notes, choice: null };
}

/** Order the old stack to be removed. */
export async function orderCleanup(tx: Nouns, asked: Asked): Promise<OrderOutcome> {
  const decision = decideCleanup(await readStanding(tx, asked.target));
  if (decision.kind !== 'go') return decision;
  const { stack, release } = decision;
  if (asked.dryRun)
    return { kind: 'planned', would: [`remove the old stack of ${releaseName(release)}`], choice: null };
  const operation = await startOperation(tx, asked, { goal: { kind: 'cleanup', stack, release }, release, facts: {} });
  return { kind: 'ordered', operation, notes: decision.notes, choice: null };
}

/** What the three know of stacks on a target; read before the transaction that decides. Throws ProviderError. */
export async function prepareOrphan(world: Needs<'router' | 'fleet'>, target: string): Promise<Strange> {
  const [{ production, stacks }, instances] = await Promise.all([
    world.router.observe(target),
    world.fleet.observe(target),
  ]);
  const running = instances.filter((one) => one.state !== 'foreign').map((one) => one.stack);
  return { production, stacks: [...new Set([...stacks.map((one) => one.id), ...running])] };
}

/** Order a stack to be removed that runs although it is not recorded: from here on it is recorded as leaving, and goes like any other. */
export async function orderOrphanOut(
  tx: Nouns,
  asked: Asked & { readonly stack: string },
  strange: Strange,
): Promise<OrderOutcome> {
  const decision = decideOrphan(await readStanding(tx, asked.target), asked.stack, strange);
  if (decision.kind !== 'go') return decision;
  const { target } = asked;
  const { stack, notes } = decision;
  if (asked.dryRun)
    return { kind: 'planned', would: [`remove the stack ${stack}, which is not recorded`], choice: null };
  const atMs = await tx.now();
  await tx.stacks.put({ ...LEAVING, id: stack, target, createdAtMs: atMs });
  const goal = { kind: 'cleanup', stack, release: LEAVING.release } as const;
  const operation = await startOperation(tx, asked, { goal, release: null, facts: { stack, orphan: true } });
  return { kind: 'ordered', operation, notes, choice: null };
}

/** Whose release is not known: no release has the number 0. */
const LEAVING = {
  release: 0,
  tag: 'leaving',
  readyAtMs: null,
  hotSinceMs: null,
  keepUntilMs: null,
  workers: 'off',
  workersUntilMs: null,
} as const;

/** Order a build to be aborted, or the new stack to be removed. */
export async function orderCancel(tx: Nouns, asked: Asked): Promise<OrderOutcome> {
  const decision = decideCancel(await readStanding(tx, asked.target));
  if (decision.kind !== 'go') return decision;
  const { release, supersedes } = decision;
  if (asked.dryRun) {
    const what = release === null ? 'the new stack' : `the stack of ${releaseName(release)}`;
    const abort = supersedes === null ? [] : [`abort the ${supersedes.kind} under way`];
    return { kind: 'planned', would: [...abort, `remove ${what}, if it is not live`], choice: null };
  }
  if (supersedes !== null) await supersede(tx, asked, supersedes, 'cancel');
  const operation = await startOperation(tx, asked, { goal: { kind: 'cancel', release }, release, facts: {} });
  return { kind: 'ordered', operation, notes: decision.notes, choice: null };
}
