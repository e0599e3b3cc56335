import { type Evidence, NO_EVIDENCE } from '../core/guard/evidence.ts';
import type { Card } from '../core/guard/model.ts';
import type { Nouns, StoredRelease } from '../store/store.ts';
import { ledgerOf } from './guard/gather-evidence.ts';
import { readStanding } from './read-standing.ts';
import { artifactsOf, judgeEach, type Ledger, readLedger, releasesLookedAt } from './weigh-candidates.ts';
import type { Needs } from './world.ts';

/** A target of a service, and what a rollback to each of its releases would be judged; newest first. */
export type Judged = { readonly ledger: Ledger; readonly cards: readonly Card[] };

type Page = Parameters<Nouns['releases']['list']>[1];

/** Releases of a service with what they are on each of its targets, as all that was recorded at one instant. Nothing outside is asked. */
export async function judgeReleases(
  { store, artifacts }: Needs<'store' | 'artifacts'>,
  service: string,
  page: Page,
): Promise<{ readonly found: readonly StoredRelease[]; readonly targets: readonly Judged[] }> {
  const { found, weighed, targets } = await store.readTogether((tx) => readService(tx, service, page));
  const states = await artifactsOf(artifacts, weighed);
  const judged = targets.map(({ ledger, evidence }) => {
    return { ledger, cards: judgeEach(ledger, { artifacts: states, evidence }) };
  });
  return { found, targets: judged };
}

type Recorded = { readonly ledger: Ledger; readonly evidence: Evidence };

async function readService(tx: Nouns, service: string, page: Page) {
  const [found, weighed, names] = await Promise.all([
    tx.releases.list(service, page),
    releasesLookedAt(tx, service),
    tx.targets.names({ of: service }),
  ]);
  const targets = await Promise.all(names.map((target) => readTarget(tx, { service, target, releases: weighed })));
  return { found, weighed, targets };
}

type Asked = {
  readonly service: string;
  readonly target: string;
  readonly releases: readonly StoredRelease[];
};

async function readTarget(tx: Nouns, { service, target, releases }: Asked): Promise<Recorded> {
  const [standing, servings] = await Promise.all([
    readStanding(tx, target),
    tx.servings.ofTarget(target, { limit: 1000 }),
  ]);
  const ledger = await readLedger(tx, standing, { service, named: null, known: { releases, servings } });
  const { live } = ledger;
  return { ledger, evidence: live === null ? NO_EVIDENCE : await ledgerOf(tx, { target, live }) };
}
