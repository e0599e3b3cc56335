import {
  judgeMergeBack,
  type MergeFacts,
  type MergeJudgement,
  type Patch,
} from '../../core/hotfix/judge-merge-back.ts';
import type { Debt } from '../../core/hotfix/model.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Source } from '../../providers/source/port.ts';
import type { Needs } from '../world.ts';
import { mergeBackFacts } from './debt-facts.ts';
import { settle } from './tell-debt.ts';

const MOST_OWN = 200;
const MOST_THERE = 3_000;

/** What the last look at each debt saw: of a branch that has moved only what is new is read. Forgotten with the process. */
export type Seen = Map<string, readonly SeenTip[]>;

type SeenTip = { readonly tip: string; readonly there: readonly Patch[] };

/** Has the fix landed in its branch? A repository that is away is said once, and stops nothing. */
export async function lookForMerge(world: Needs<'store' | 'source' | 'log'>, debt: Debt, seen: Seen): Promise<void> {
  const { repository, into, base } = mergeBackFacts(debt);
  try {
    const tips = await tipsOf(world.source, repository, into);
    if (tips.length === 0) return await note(world, debt, `there is no branch ${into} in ${repository}`);
    const before = seen.get(debt.id) ?? [];
    if (before.map(({ tip }) => tip).join() === tips.join()) return;
    let judged: MergeJudgement = { kind: 'not-found' };
    const now: SeenTip[] = [];
    for (const tip of tips) {
      const facts = await mergeFactsOf(world.source, { repository, sha: debt.sha, base, tip }, before);
      now.push({ tip, there: facts.there });
      judged = judgeMergeBack(facts);
      if (judged.kind === 'landed') break;
    }
    await record(world, debt, judged, into);
    seen.set(debt.id, now);
  } catch (error) {
    seen.delete(debt.id);
    await note(world, debt, `the repository could not be asked: ${messageOf(error)}`);
  }
}

/** Where the branch points here, and where it was last seen at `origin`: a clone that people work in lags behind with one of the two. */
async function tipsOf(source: Source, repository: string, branch: string): Promise<readonly string[]> {
  const here = await source.tip(repository, branch);
  const there = await source.resolve(repository, `origin/${branch}`).catch(() => null);
  return [...new Set([here, there?.sha ?? null])].filter((sha) => sha !== null);
}

export async function mergeFactsOf(
  source: Source,
  at: { readonly repository: string; readonly sha: string; readonly base: string | null; readonly tip: string },
  before: readonly SeenTip[] = [],
): Promise<MergeFacts> {
  const { repository, sha, base, tip } = at;
  const none = { isAncestor: false, own: [], there: [], wholes: [] };
  if (await source.contains(repository, tip, sha)) return { ...none, isAncestor: true };
  const parted = await source.mergeBase(repository, tip, sha);
  if (parted === null) return none;
  const isBase = base !== null && base !== sha && (await source.contains(repository, sha, base));
  const from = isBase ? base : parted;
  const own = await source.patchIds(repository, { from, to: sha, limit: MOST_OWN + 1 });
  const notThere = new Set(
    (await source.patchIds(repository, { from: tip, to: sha, limit: MOST_OWN + 1 })).map((patch) => patch.sha),
  );
  const wholes = [await source.patchIdOf(repository, from, sha), await source.patchIdOf(repository, parted, sha)];
  return {
    isAncestor: false,
    // Of more than that nobody can say that all of them are there.
    own: own.length > MOST_OWN ? [] : own.filter((patch) => notThere.has(patch.sha)),
    there: await patchesOf(source, { repository, parted, tip }, before),
    wholes: wholes.filter((id) => id !== null),
  };
}

/** Commits of the branch since the two parted; a busy branch is not read from there each time that it moves. */
async function patchesOf(
  source: Source,
  { repository, parted, tip }: { readonly repository: string; readonly parted: string; readonly tip: string },
  before: readonly SeenTip[],
): Promise<readonly Patch[]> {
  for (const known of before) {
    if (!(await source.contains(repository, tip, known.tip))) continue;
    const added = await source.patchIds(repository, { from: known.tip, to: tip, limit: MOST_THERE });
    return [...added, ...known.there].slice(0, MOST_THERE);
  }
  return source.patchIds(repository, { from: parted, to: tip, limit: MOST_THERE });
}

async function record(world: Needs<'store' | 'log'>, debt: Debt, judged: MergeJudgement, into: string): Promise<void> {
  if (judged.kind === 'landed') {
    await world.store.transaction(async (tx) => {
      const now = await tx.debts.get(debt.id);
      if (now?.status === 'open') await settle(tx, now, { by: 'astern', how: judged.how, data: { as: judged.as } });
    });
    return;
  }
  const missing = judged.kind === 'partly' ? judged.missing.map((sha) => sha.slice(0, 7)).join(', ') : '';
  await put(
    world,
    debt,
    judged.kind === 'partly' ? `only a part is in ${into}; missing: ${missing}` : `not found in ${into}`,
  );
}

async function note(world: Needs<'store' | 'log'>, debt: Debt, what: string): Promise<void> {
  if (await put(world, debt, what)) world.log.warn({ debt: debt.id, sha: debt.sha }, `merge-back: ${what}`);
}

/** Keep what was found with the debt, for people to see; false: it was known already. */
async function put({ store }: Needs<'store'>, debt: Debt, found: string): Promise<boolean> {
  if (mergeBackFacts(debt).found === found) return false;
  return store.transaction(async (tx) => {
    const now = await tx.debts.get(debt.id);
    if (now?.status !== 'open') return false;
    await tx.debts.put({ ...now, facts: { ...now.facts, found } });
    return true;
  });
}
