import { releaseName } from '../core/releases/model.ts';
import type { Nouns } from '../store/store.ts';
import type { EvidenceNeeds } from './guard/gather-evidence.ts';
import type { OrderOutcome } from './order.ts';
import { orderRollback, prepareRollback, type RollbackAsked } from './order-rollback.ts';
import { type Undone, undoneCommits, undoneIn } from './undone-commits.ts';
import type { Beforehand } from './weigh-candidates.ts';
import type { Needs } from './world.ts';

type Prepared = Beforehand & {
  /** What goes away with the release that seemed to be put back; null when there seemed to be none. */
  readonly undone: (Undone & { readonly release: number }) | null;
};

/** What a plan tells beside the order: to know what goes away a person has time before they agree; an order waits for no repository. */
export async function preparePlan(
  world: Needs<'artifacts' | 'source'> & EvidenceNeeds,
  asked: RollbackAsked,
): Promise<Prepared> {
  const { weighing, ...beforehand } = await prepareRollback(world, asked);
  const { choice, from } = weighing;
  if (choice.kind === 'none') return { ...beforehand, undone: null };
  const { release } = choice.card;
  return { ...beforehand, undone: { release, ...(await undoneOf(world, asked.service, { from, to: release })) } };
}

/** Both releases are what they were: git is asked only where no report has counted what lies between them. */
async function undoneOf(
  world: Needs<'store' | 'source' | 'clock'>,
  service: string,
  releases: { readonly from: number | null; readonly to: number },
): Promise<Undone> {
  const { from, to } = releases;
  const report = from === null ? null : await world.store.reports.get(service, from, to);
  return undoneIn(report) ?? undoneCommits(world, service, releases);
}

/** What a rollback would do, and what would go away with it; changes nothing. */
export async function planRollback(
  tx: Nouns,
  asked: RollbackAsked,
  { undone, ...beforehand }: Prepared,
): Promise<OrderOutcome> {
  const outcome = await orderRollback(tx, { ...asked, dryRun: true }, beforehand);
  if (outcome.kind !== 'planned' || outcome.choice === null) return outcome;
  const { release } = outcome.choice.card;
  const undoes =
    undone?.release === release
      ? undone
      : { commits: [], why: `${releaseName(release)} became the candidate only just now; ask again` };
  return { ...outcome, choice: { ...outcome.choice, undoes } };
}
