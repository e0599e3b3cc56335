import type { Move, WatchedBranch } from '../../core/branches/model.ts';
import { tagged } from '../../core/deploys/phase.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { type Commit, releaseName, type ServiceConfig } from '../../core/releases/model.ts';
import { isUserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import type { OrderOutcome } from '../order.ts';
import { endPipeline } from '../pipelines/end.ts';
import { prepareOrder } from '../pipelines/order.ts';
import type { World } from '../world.ts';

/** The newest commit of a watched branch, and how it came to be that. */
export type Tip = {
  readonly repository: string;
  readonly commit: Commit;
  /** The commit before; null: none was seen yet. */
  readonly former: string | null;
  readonly how: Move;
};

type Order = { readonly target: string; readonly place: (tx: Nouns) => Promise<OrderOutcome> };
type Prepared = { readonly orders: readonly Order[]; readonly notes: readonly string[] };

/** Start the newest commit on its way to every environment that is deployed continuously, and remember that this was done. */
export async function shipTip(world: World, watched: WatchedBranch, tip: Tip): Promise<void> {
  const { orders, notes } = await prepare(world, watched, tip);
  const targets = await world.store.transaction(async (tx) => {
    const said = [...notes];
    for (const order of orders) said.push(...(await carryOut(tx, { order, watched, tip })));
    const { name, branch } = watched;
    const { commit, former, how } = tip;
    const facts = { branch, trouble: null };
    await tx.branches.put({ name, sha: commit.sha, seenAtMs: await tx.now(), facts });
    const data = { repository: name, branch, sha: commit.sha, title: commit.title, from: former, how, notes: said };
    await tx.events.append({ kind: 'branch.moved', target: null, operation: null, actor: 'astern', data });
    return orders.map(({ target }) => target);
  });
  for (const target of targets) world.wake(target);
}

/** A commit that cannot be shipped is said and passed by: the next one may mend it. */
async function prepare(world: World, watched: WatchedBranch, tip: Tip): Promise<Prepared> {
  const { sha } = tip.commit;
  try {
    const text = await world.source.readFile(tip.repository, sha, 'astern.yml');
    if (text === null) return { orders: [], notes: ['it has no astern.yml'] };
    const config = world.parseConfig(text, `astern.yml@${sha.slice(0, 7)}`);
    const environments = config.environments.filter(({ deploy }) => deploy === 'continuous');
    if (environments.length === 0) return { orders: [], notes: ['no environment has `deploy: continuous`'] };
    const each = await Promise.all(environments.map(({ name }) => prepareOne(world, watched, { tip, config, name })));
    return { orders: each.flatMap(({ orders }) => orders), notes: each.flatMap(({ notes }) => notes) };
  } catch (error) {
    if (isUserError(error)) return { orders: [], notes: [error.message] };
    throw error;
  }
}

type One = { readonly tip: Tip; readonly config: ServiceConfig; readonly name: string };

async function prepareOne(world: World, watched: WatchedBranch, { tip, config, name }: One): Promise<Prepared> {
  const { service } = config;
  const target = `${service}/${name}`;
  const why = await whyNot(world, target, tip);
  if (why !== null) return { orders: [], notes: [why] };
  try {
    const place = await prepareOrder(world, {
      ...{ target, service, environment: name, actor: `branch ${watched.branch}`, dryRun: false, kind: 'ship' },
      ...{ repository: tip.repository, commit: tip.commit.sha, rebuild: false, failFast: null, mode: null },
      ...{ despiteLock: false, acceptRejected: false, breakGlass: false, reason: '' },
      ...{ branch: watched.branch, trigger: 'branch' },
    });
    return { orders: [{ target, place }], notes: [] };
  } catch (error) {
    if (isUserError(error)) return { orders: [], notes: [`${target}: ${error.message}`] };
    throw error;
  }
}

/** What is live is not shipped again; and nobody is put back by a branch that was moved: that is what a rollback is for. */
async function whyNot({ store, source }: World, target: string, { repository, commit }: Tip): Promise<string | null> {
  const hot = tagged(await store.stacks.ofTarget(target), 'hot');
  const live = hot === null ? null : await store.releases.get(target.slice(0, target.indexOf('/')), hot.release);
  if (live === null) return null;
  const name = releaseName(live.number);
  if (live.commit.sha === commit.sha) return `${target}: ${name} is live and built of it`;
  const isOlder = await source.contains(repository, live.commit.sha, commit.sha);
  return isOlder ? `${target}: ${name}, which is live, contains it; to go back use astern rollback` : null;
}

type Carried = { readonly order: Order; readonly watched: WatchedBranch; readonly tip: Tip };

async function carryOut(tx: Nouns, { order, watched, tip }: Carried): Promise<readonly string[]> {
  const { target, place } = order;
  const open = await openOf(tx, target);
  if (open.some(({ commit, purpose }) => commit.sha === tip.commit.sha && purpose === 'ship')) return [];
  const outcome = await place(tx);
  switch (outcome.kind) {
    case 'started':
      await collapseWaiting(tx, { open, watched, into: outcome.pipeline });
      return [];
    case 'nothing-to-do':
      return [`${target}: ${outcome.message}`];
    case 'refused':
      return [`${target}: ${outcome.refusal.message}`];
    default:
      return [];
  }
}

/** Not those of CI: its jobs deploy what they have built. */
async function openOf(tx: Nouns, target: string): Promise<readonly Pipeline[]> {
  return (await tx.pipelines.open()).filter((one) => one.target === target && one.trigger !== 'ci');
}

/**
 * Older ones of the branch that have not begun give way at once. One whose gates run goes on: it costs nothing more, and is what is deployed when
 * the newer one fails. It gives way when something newer that contains it is live.
 */
async function collapseWaiting(
  tx: Nouns,
  {
    open,
    watched,
    into,
  }: { readonly open: readonly Pipeline[]; readonly watched: WatchedBranch; readonly into: Pipeline },
): Promise<void> {
  for (const { id, trigger, branch, status } of open) {
    if (trigger !== 'branch' || branch !== watched.branch || status !== 'running') continue;
    if ((await tx.gateRuns.of(id)).length > 0) continue;
    const waiting = await tx.pipelines.forChange(id);
    if (waiting?.status !== 'running') continue;
    await endPipeline(tx, waiting, { status: 'collapsed', into: into.id });
  }
}
