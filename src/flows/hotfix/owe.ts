import type { Debt } from '../../core/hotfix/model.ts';
import { planBackfill, withinQuotaWindow } from '../../core/hotfix/owed.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { PlannedGate } from '../../core/pipelines/plan-gates.ts';
import type { ServiceConfig } from '../../core/releases/model.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { startPipeline } from '../pipelines/start.ts';
import { type HotfixFacts, hotfixFacts, IN_CI } from './debt-facts.ts';
import { debtData } from './tell-debt.ts';

/** So many hotfixes of a target are remembered here; a service that has more within 30 days has other worries. */
const MOST_DEBTS = 1_000;

/** What a deploy leaves to be paid; called in the transaction that ends its pipeline as `done`. */
export async function owe(tx: Nouns, pipeline: Pipeline): Promise<void> {
  if (pipeline.release === null) return;
  const release = await tx.releases.get(serviceOf(pipeline), pipeline.release);
  if (release !== null) await oweAll(tx, pipeline, { config: release.config, runsHere: true });
}

/** The same of a hotfix that a job of CI has deployed. `runsHere`: its commit is here, so that its gates can be run here. */
export async function oweOutside(tx: Nouns, pipeline: Pipeline, deployed: Deployed): Promise<void> {
  const releases = await tx.releases.bySha(serviceOf(pipeline), pipeline.commit.sha);
  const release = Math.max(0, ...releases.map(({ number }) => number));
  await oweAll(tx, { ...pipeline, release: release === 0 ? null : release }, deployed);
}

type Deployed = { readonly config: ServiceConfig; readonly runsHere: boolean };

async function oweAll(tx: Nouns, pipeline: Pipeline, { config, runsHere }: Deployed): Promise<void> {
  // What a rollback puts back has passed its gates before: it skips them and owes nothing.
  if (pipeline.mode !== 'hotfix' || pipeline.purpose !== 'ship') return;
  const known = await tx.debts.list({ target: pipeline.target, limit: MOST_DEBTS });
  if (known.some(({ kind, sha }) => kind === 'merge-back' && sha === pipeline.commit.sha)) return;
  await oweMergeBack(tx, pipeline, config);
  await oweBackfill(tx, pipeline, { config, runsHere });
  await flagQuota(tx, pipeline, { service: serviceOf(pipeline), config });
}

function serviceOf({ target }: Pipeline): string {
  return target.slice(0, target.indexOf('/'));
}

async function oweMergeBack(tx: Nouns, pipeline: Pipeline, { hotfix }: ServiceConfig): Promise<void> {
  const nowMs = await tx.now();
  const facts = {
    ...hotfixFacts(pipeline),
    into: hotfix.mergeInto,
    repository: pipeline.repository,
    base: await formerSha(tx, pipeline),
  };
  await open(tx, pipeline, { kind: 'merge-back', dueAtMs: nowMs + hotfix.mergeBackWithinMs, facts });
}

/** The commit that had the traffic before: where the hotfix began, if it contains it. */
async function formerSha(tx: Nouns, { target, release }: Pipeline): Promise<string | null> {
  const servings = await tx.servings.ofTarget(target, { limit: 20 });
  const former = servings.find((serving) => serving.release !== release);
  if (former === undefined) return null;
  return (await tx.releases.get(target.slice(0, target.indexOf('/')), former.release))?.commit.sha ?? null;
}

/** The skipped gates run right away, beside the traffic that the fix has already; what is not here is left to the jobs of CI. */
async function oweBackfill(tx: Nouns, pipeline: Pipeline, { config, runsHere }: Deployed): Promise<void> {
  const plan = planBackfill(config.gates, pipeline.plan);
  if (plan.length === 0) return;
  const backfill = runsHere ? (await startBackfill(tx, pipeline, plan)).id : IN_CI;
  const facts = { ...hotfixFacts(pipeline), backfill };
  const more = { gates: plan.map(({ gate }) => gate), backfill };
  await open(tx, pipeline, { kind: 'backfill', dueAtMs: null, facts, more });
}

function startBackfill(tx: Nouns, hotfix: Pipeline, plan: readonly PlannedGate[]): Promise<Pipeline> {
  const { target, repository, commit, email, branch, because, incident, release } = hotfix;
  return startPipeline(tx, {
    ...{ target, repository, commit, email, branch, because, incident, release, plan },
    mode: 'standard',
    purpose: 'backfill',
    trigger: 'backfill',
    actor: 'astern',
    failFast: false,
    rebuild: false,
    consent: { despiteLock: false, acceptRejected: false, breakGlass: false, reason: '', contains: [] },
  });
}

/** More within 30 days than the service allows itself: said with the list, and what each did without. */
async function flagQuota(
  tx: Nouns,
  pipeline: Pipeline,
  { service, config }: { readonly service: string; readonly config: ServiceConfig },
): Promise<void> {
  const recent = withinQuotaWindow(await hotfixesOf(tx, service), await tx.now());
  const most = config.hotfix.maxPerMonth;
  if (recent.length <= most || (await isFlagged(tx, service, pipeline.commit.sha))) return;
  const facts = { ...hotfixFacts(pipeline), most, hotfixes: recent };
  await open(tx, pipeline, { kind: 'quota', dueAtMs: null, facts, more: { count: recent.length, most } });
}

/** Of a fix that goes to several targets it is said once. */
async function isFlagged(tx: Nouns, service: string, sha: string): Promise<boolean> {
  return (await debtsOf(tx, service)).some((debt) => debt.kind === 'quota' && debt.sha === sha);
}

/** Oldest first. Every hotfix leaves a merge-back, also one that is settled at the first look. */
export async function hotfixesOf(tx: Nouns, service: string) {
  return (await debtsOf(tx, service))
    .filter(({ kind }) => kind === 'merge-back')
    .map(({ sha, target, createdAtMs, pipeline, incident, facts }) => {
      const { title, author, leftOut: without, brokeGlass } = facts as Partial<HotfixFacts>;
      return { sha, target, atMs: createdAtMs, pipeline, incident, title, author, leftOut: without, brokeGlass };
    });
}

async function debtsOf(tx: Nouns, service: string): Promise<readonly Debt[]> {
  const targets = (await tx.targets.list()).filter((target) => target.service === service);
  const debts: Debt[] = [];
  for (const { name } of targets)
    debts.push(...(await tx.debts.list({ target: name, limit: MOST_DEBTS })).toReversed());
  return debts;
}

async function open(
  tx: Nouns,
  pipeline: Pipeline,
  { more = {}, ...debt }: Pick<Debt, 'kind' | 'dueAtMs' | 'facts'> & { readonly more?: Debt['facts'] },
): Promise<void> {
  const opened: Debt = {
    id: newId('debt'),
    ...debt,
    target: pipeline.target,
    sha: pipeline.commit.sha,
    release: pipeline.release,
    pipeline: pipeline.id,
    incident: pipeline.incident,
    status: 'open',
    createdAtMs: await tx.now(),
    settledAtMs: null,
    settledBy: null,
    settledHow: null,
    reminded: [],
  };
  await tx.debts.put(opened);
  const data = { ...debtData(opened), dueAtMs: opened.dueAtMs, ...more };
  await tx.events.append({ kind: 'debt.opened', target: opened.target, operation: null, actor: 'astern', data });
}
