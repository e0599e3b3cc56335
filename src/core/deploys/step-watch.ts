import { type Judgement, judgeWatch, recovered } from './judge-watch.ts';
import type { Sample, Watch } from './watch.ts';

export type WatchStep = {
  readonly watch: Watch;
  /** What to tell, once; null when nothing new is known. */
  readonly news:
    | { readonly kind: 'worse'; readonly judgement: Extract<Judgement, { kind: 'worse' }> }
    | { readonly kind: 'fine'; readonly proven: boolean }
    | { readonly kind: 'ended' }
    | null;
};

export type WatchFacts = {
  readonly sinceFlip: Sample;
  /** The last ten seconds: a release that goes bad after a while is not hidden by its good beginning. */
  readonly lately: Sample;
  readonly nowMs: number;
  /** The stack was put here by a rollback: what is watched is the recovery. */
  readonly isRecovery: boolean;
};

/** The last ten seconds then hold nothing of the first ten, in which a release may be slow because it is cold. */
const WARM_AFTER_MS = 20_000;

/** Look at a watch again with what was answered since. */
export function stepWatch(watch: Watch, facts: WatchFacts): WatchStep {
  if (watch.state !== 'watching') return { watch, news: null };
  const latest = { ...watch, latest: facts.sinceFlip };
  const over = facts.nowMs >= watch.untilMs;
  if (facts.isRecovery) return recovery(latest, facts, over);
  const isWarm = facts.nowMs - watch.startedAtMs >= WARM_AFTER_MS;
  const judged = [judgeWatch(watch.baseline, facts.lately, isWarm), judgeWatch(watch.baseline, facts.sinceFlip, false)];
  const worse = judged.find((one) => one.kind === 'worse');
  if (worse !== undefined) return { watch: { ...latest, state: 'worse' }, news: { kind: 'worse', judgement: worse } };
  if (!over) return { watch: latest, news: null };
  const enough = judgeWatch(watch.baseline, facts.sinceFlip, false).kind === 'fine';
  if (enough) return { watch: { ...latest, state: 'fine' }, news: { kind: 'fine', proven: true } };
  return { watch: { ...latest, state: 'ended' }, news: { kind: 'ended' } };
}

/** A bad baseline is no yardstick: what was put back must answer well in itself. */
function recovery(watch: Watch, facts: WatchFacts, over: boolean): WatchStep {
  if (recovered(facts.lately)) return { watch: { ...watch, state: 'fine' }, news: { kind: 'fine', proven: true } };
  if (!over) return { watch, news: null };
  const judgement = judgeWatch(null, facts.lately, false);
  if (judgement.kind === 'worse') return { watch: { ...watch, state: 'worse' }, news: { kind: 'worse', judgement } };
  return { watch: { ...watch, state: 'ended' }, news: { kind: 'ended' } };
}
