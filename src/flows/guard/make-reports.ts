import type { ContractConfig } from '../../core/guard/config.ts';
import { type Pair, pairsToJudge } from '../../core/guard/pairs.ts';
import { type ChangeAnswer, type ChangeReport, type OtherContract, RULES_VERSION } from '../../core/guard/report.ts';
import { releaseName } from '../../core/releases/model.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Nouns, Service, StoredRelease } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { broken } from './broken.ts';
import { declaresAnything } from './changes-between.ts';
import { providersMovedAtMs, providersOf } from './providers.ts';

type Parts = Needs<'store' | 'judge' | 'log'>;

const NEWEST = 50;
/** As far back as a rollback is likely to go. */
const MOST_BACK = 10;
/** Where nothing is declared there is little to find: what lies before the release that is replaced is looked at when somebody asks. */
const NEAREST = 1;

/** Make what is missing of one service, the most wanted first; ends early when told. */
export async function makeReports(world: Parts, service: Service, signal: AbortSignal): Promise<void> {
  for (const pair of await missingReports(world.store, service.name)) {
    if (signal.aborted) return;
    await makeReport(world, service, { ...pair, signal });
  }
}

/** Services whose contracts the newest release of this one relies on: a deploy of theirs makes its reports out of date. */
export async function reliesOn({ releases }: Nouns, service: string): Promise<readonly string[]> {
  const [newest] = await releases.list(service, { limit: 1 });
  return newest === undefined ? [] : providersOf(newest);
}

/** Pairs of releases of which one may be live and the other put back, and which nobody has judged by the rules of today. */
export async function missingReports(
  store: Nouns,
  service: string,
  wanted: 'likely' | 'all' = 'likely',
): Promise<readonly Pair[]> {
  const releases = await store.releases.list(service, { limit: NEWEST });
  const targets = await store.targets.names({ of: service });
  const stacks = (await Promise.all(targets.map((target) => store.stacks.ofTarget(target)))).flat();
  const servings = (
    await Promise.all(targets.map((target) => store.servings.ofTarget(target, { limit: NEWEST })))
  ).flat();
  const served = new Set(servings.map(({ release }) => release));
  const kept = releases.filter(({ number, removedAtMs }) => served.has(number) && removedAtMs === null);
  const mayBeLive = [...stacks.map(({ release }) => release), ...releases.slice(0, 1).map(({ number }) => number)];
  const made = (await Promise.all([...new Set(mayBeLive)].map((live) => store.reports.from(service, live)))).flat();
  const mayBePutBack = kept.map(({ number }) => number);
  const lives = releases.filter(({ number }) => mayBeLive.includes(number));
  const movedAtMs = await providersMovedAtMs(store, lives);
  const now = { rules: RULES_VERSION, nowMs: await store.now(), providersMovedAtMs: movedAtMs };
  const isWide = wanted === 'all' || lives.some(({ config }) => declaresAnything(config.guard));
  const mostBack = isWide ? MOST_BACK : NEAREST;
  return pairsToJudge({ mayBeLive, mayBePutBack, mostBack, made }, now);
}

/** One that could not be made is kept too, as `unknown`: it says why, and is tried again no sooner than in a minute. */
export async function makeReport(
  { store, judge, log }: Parts,
  service: Service,
  { live, back, signal }: Pair & { readonly signal: AbortSignal },
): Promise<ChangeReport | null> {
  const [newer, older] = await Promise.all([
    store.releases.get(service.name, live),
    store.releases.get(service.name, back),
  ]);
  if (newer === null || older === null) return null;
  const startedMs = performance.now();
  const question = {
    repository: service.repository,
    live: sideOf(newer),
    back: sideOf(older),
    others: await otherContracts(store, newer),
  };
  const answer = await judge.judge(question, signal).catch((error: unknown) => {
    if (signal.aborted) return null;
    log.warn({ service: service.name, live, back, error }, `the guard could not judge: ${messageOf(error)}`);
    return unknownAnswer(error);
  });
  if (answer === null) return null;
  const tookMs = Math.round(performance.now() - startedMs);
  const madeAtMs = await store.now();
  const report = { service: service.name, live, back, rules: RULES_VERSION, madeAtMs, tookMs, ...answer };
  await store.transaction((tx) => tx.reports.put(report));
  return report;
}

function sideOf({ number, commit, config }: StoredRelease) {
  return { name: releaseName(number), sha: commit.sha, config };
}

/** Contracts that we rely on, as the services that promise them have them live. */
async function otherContracts(
  store: Nouns,
  { config }: StoredRelease,
): Promise<Readonly<Record<string, OtherContract>>> {
  const theirs = config.guard.contracts.filter(({ part }) => part === 'consumes');
  const found = await Promise.all(
    theirs.map(async (contract) => [contract.path, await otherContract(store, contract)]),
  );
  return Object.fromEntries(found.filter(([, other]) => other !== null));
}

async function otherContract(store: Nouns, { provider }: ContractConfig): Promise<OtherContract | null> {
  const known = provider === null ? null : await store.services.get(provider.service);
  if (provider === null || known === null) return null;
  const stacks = await Promise.all(
    (await store.targets.names({ of: known.name })).map((target) => store.stacks.ofTarget(target)),
  );
  const hot = stacks.flat().find(({ tag }) => tag === 'hot');
  const release = hot === undefined ? null : await store.releases.get(known.name, hot.release);
  return release === null ? null : { repository: known.repository, sha: release.commit.sha, path: provider.path };
}

function unknownAnswer(error: unknown): ChangeAnswer {
  return {
    ...broken('size', error),
    leftOut: 0,
    migrations: null,
    range: { commits: [], count: null, diverged: false },
  };
}
