import { tagged } from '../../core/deploys/phase.ts';
import type { Debt } from '../../core/hotfix/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import { releaseLocks, setLock } from '../hold.ts';
import type { Needs } from '../world.ts';
import { backfillFacts, type HotfixFacts, IN_CI } from './debt-facts.ts';
import { debtData, settle } from './tell-debt.ts';

/** The gates that a hotfix did without have been run: the debt is paid, or there is something wrong with what is live. */
export async function lookAtBackfill({ store }: Needs<'store'>, debt: Debt): Promise<void> {
  if (backfillFacts(debt).backfill === IN_CI) {
    await store.transaction((tx) => lookInCi(tx, debt));
    return;
  }
  const run = await store.pipelines.get(backfillFacts(debt).backfill);
  const isNews = run?.status === 'done' || (run?.status === 'failed' && backfillFacts(debt).failedRound !== run.round);
  if (!isNews) return;
  await store.transaction(async (tx) => {
    const now = await tx.debts.get(debt.id);
    const ended = await tx.pipelines.get(backfillFacts(debt).backfill);
    if (now?.status !== 'open' || ended === null) return;
    if (ended.status === 'done') await pay(tx, now, ended.id);
    if (ended.status === 'failed' && backfillFacts(now).failedRound !== ended.round) {
      await reopen(tx, now, { id: ended.id, round: ended.round, gates: await failedGates(tx, ended) });
    }
  });
}

/** What CI told of these gates since the deploy. */
async function lookInCi(tx: Nouns, { id }: Debt): Promise<void> {
  const debt = await tx.debts.get(id);
  if (debt?.status !== 'open') return;
  const { leftOut = [] } = debt.facts as Partial<HotfixFacts>;
  const since = (await tx.gateRuns.of(debt.pipeline)).filter((run) => run.startedAtMs >= debt.createdAtMs);
  const newest = leftOut.map(({ gate }) => since.findLast((run) => run.gate === gate));
  if (newest.every((run) => run?.status === 'passed')) return pay(tx, debt, IN_CI);
  const failed = newest.filter((run) => run?.status === 'failed');
  const round = Math.max(0, ...failed.map((run) => run?.attempt ?? 0));
  const gates = failed.flatMap((run) => (run === undefined ? [] : [run.gate]));
  if (failed.length > 0 && backfillFacts(debt).failedRound !== round)
    await reopen(tx, debt, { id: IN_CI, round, gates });
}

async function pay(tx: Nouns, debt: Debt, backfill: string): Promise<void> {
  await settle(tx, debt, { by: 'astern', how: 'gates-passed', data: { backfill } });
  const { lock } = backfillFacts(debt);
  if (lock === null) return;
  const reason = `the backfill of ${debt.sha.slice(0, 7)} has passed`;
  await releaseLocks(tx, { which: { id: lock }, actor: 'astern', reason, dryRun: false });
}

/**
 * An event of its own, and a lock: what is live has failed a gate, and nothing may be built upon it until somebody has looked. What is not live
 * any more locks nothing: whatever took its place has gone its own way through the gates, or was rolled back to.
 */
async function reopen(tx: Nouns, debt: Debt, backfill: Failed): Promise<void> {
  const { gates } = backfill;
  const hot = tagged(await tx.stacks.ofTarget(debt.target), 'hot');
  // Of a target that is deployed from elsewhere the newest that was told of is live.
  const isLive = hot === null || hot.release === debt.release;
  const lock = (await heldLock(tx, debt)) ?? (isLive ? await lockTarget(tx, debt, gates) : null);
  const facts = { ...debt.facts, failedRound: backfill.round, failedGates: gates, lock };
  await tx.debts.put({ ...debt, facts });
  const data = { ...debtData(debt), backfill: backfill.id, gates, lock, isLive };
  await tx.events.append({ kind: 'debt.reopened', target: debt.target, operation: null, actor: 'astern', data });
}

type Failed = { readonly id: string; readonly round: number; readonly gates: readonly string[] };

async function failedGates(tx: Nouns, { id, plan }: Pipeline): Promise<readonly string[]> {
  const runs = await tx.gateRuns.of(id);
  const newest = (gate: string) => runs.findLast((run) => run.gate === gate)?.status;
  return plan.map(({ gate }) => gate).filter((gate) => ['failed', 'timed-out'].includes(newest(gate) ?? ''));
}

async function heldLock(tx: Nouns, debt: Debt): Promise<string | null> {
  const { lock } = backfillFacts(debt);
  return (await tx.locks.held(await tx.now())).some(({ id }) => id === lock) ? lock : null;
}

async function lockTarget(tx: Nouns, { target, sha, incident }: Debt, gates: readonly string[]): Promise<string> {
  const reason = `the hotfix ${sha.slice(0, 7)} is live and fails ${gates.join(', ') || 'its backfill'}`;
  const how = { actor: 'astern', expiresInMs: null, strength: 'hard', opens: 'by-hand', source: 'backfill' } as const;
  return (await setLock(tx, { scope: { kind: 'target', target }, reason, incident, ...how })).id;
}
