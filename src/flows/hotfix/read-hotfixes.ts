import { approversText } from '../../core/hotfix/judge-approvals.ts';
import type { Debt } from '../../core/hotfix/model.ts';
import { withinQuotaWindow } from '../../core/hotfix/owed.ts';
import type { ApprovalState } from '../../core/pipelines/decide-deploy.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Needs } from '../world.ts';
import { approvalsOf, liveConfig } from './approvals-of.ts';
import { hotfixesOf } from './owe.ts';

export type Hotfix = {
  readonly pipeline: Pipeline;
  readonly approvals: ApprovalState;
  /** Who approved, whether or not it counts. */
  readonly by: readonly string[];
  readonly debts: readonly Debt[];
};

export type Hotfixes = {
  readonly hotfixes: readonly Hotfix[];
  readonly quotas: { service: string; used: number; most: number }[];
  /** What a hotfix of the target needs; null when no target was named, or nothing is live there. */
  readonly rule: { approvals: number; from: string } | null;
};

/** Pipelines that are looked through; a hotfix further back is found in the log. */
const MOST_PIPELINES = 1_000;
const MOST_DEBTS = 1_000;

/** Newest hotfixes of a target (null: of all), with their approvals and debts. */
export async function readHotfixes(
  world: Needs<'store' | 'people'>,
  target: string | null,
  limit: number,
): Promise<Hotfixes> {
  const { store, people } = world;
  const filter = target === null ? {} : { target };
  const pipelines = (await store.pipelines.list({ ...filter, limit: MOST_PIPELINES }))
    .filter(({ mode, purpose }) => mode === 'hotfix' && purpose === 'ship')
    .slice(0, limit);
  const debts = await store.debts.list({ ...filter, limit: MOST_DEBTS });
  const hotfixes: Hotfix[] = [];
  for (const pipeline of pipelines) {
    const approvals = await approvalsOf(world, store, pipeline);
    const by = (await store.approvals.of(pipeline.id)).map(({ actor }) => actor);
    hotfixes.push({ pipeline, approvals, by, debts: debts.filter((debt) => debt.pipeline === pipeline.id) });
  }
  const live = target === null ? null : await liveConfig(store, target);
  const rule = live === null ? null : { approvals: live.approvals, from: approversText(live.approvers, people) };
  return { hotfixes, quotas: await readQuotas(world, target), rule };
}

/** For every service with a hotfix within the last 30 days, and for the one that was asked about. */
async function readQuotas({ store }: Needs<'store'>, target: string | null): Promise<Hotfixes['quotas']> {
  const targets = await store.targets.list();
  const nowMs = await store.now();
  const quotas: Hotfixes['quotas'] = [];
  for (const service of new Set(targets.filter(({ name }) => (target ?? name) === name).map((one) => one.service))) {
    const used = withinQuotaWindow(await hotfixesOf(store, service), nowMs).length;
    const [newest] = await store.releases.list(service, { limit: 1 });
    const most = newest?.config.hotfix.maxPerMonth ?? null;
    if (most !== null && (used > 0 || target !== null)) quotas.push({ service, used, most });
  }
  return quotas;
}
