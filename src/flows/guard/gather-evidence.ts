import type { ContractConfig } from '../../core/guard/config.ts';
import { type Adopted, type Evidence, NO_EVIDENCE } from '../../core/guard/evidence.ts';
import { losingRelease } from '../../core/orders/rollback.ts';
import { releaseName } from '../../core/releases/model.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';
import { readStanding } from '../read-standing.ts';
import type { Needs } from '../world.ts';
import { askOutside, asksOutside } from './ask-outside.ts';
import { providersMovedAtMs } from './providers.ts';

type Ledger = Pick<Nouns, 'servings' | 'now' | 'targets'>;
type About = { readonly target: string; readonly live: Pick<StoredRelease, 'number' | 'config'> };

type Asked = { readonly target: string; readonly service: string };
/** What is asked of the world for it. */
export type EvidenceNeeds = Needs<'store' | 'database' | 'commands' | 'resolveEnv' | 'clock'>;

/** Longest wait for what is outside: a rollback does not wait for a database. */
const PATIENCE_MS = 2_000;

/** What moves and was not known when the live release was built. Never stands in the way: what cannot be told is left out. */
export async function gatherEvidence(world: EvidenceNeeds, asked: Asked): Promise<Evidence> {
  return evidenceOf(world, asked.target, await liveRelease(world.store, asked));
}

/** The same where it is known what is live. */
export async function evidenceOf(world: EvidenceNeeds, target: string, live: StoredRelease | null): Promise<Evidence> {
  const { store } = world;
  if (live === null) return NO_EVIDENCE;
  const reports = asksOutside(live) ? await store.reports.from(live.service, live.number) : [];
  const [ledger, outside] = await Promise.all([
    ledgerOf(store, { target, live }),
    askOutside(world, { target, live, reports, patienceMs: PATIENCE_MS }),
  ]);
  const { adoption, providersMovedAtMs: movedAtMs } = ledger;
  return { ...outside, adoption: { ...adoption, ...outside.adoption }, providersMovedAtMs: movedAtMs };
}

/** As much as our own ledger tells: what a status shows waits for nothing outside. */
export async function gatherLedger(store: Nouns, asked: Asked): Promise<Evidence> {
  const live = await liveRelease(store, asked);
  return live === null ? NO_EVIDENCE : ledgerOf(store, { target: asked.target, live });
}

/** Who was deployed since: those who rely on us, and those whom we rely on. */
export async function ledgerOf(ledger: Ledger, about: About): Promise<Evidence> {
  const [adoption, movedAtMs] = await Promise.all([
    gatherAdoption(ledger, about),
    providersMovedAtMs(ledger, [about.live]),
  ]);
  return { ...NO_EVIDENCE, adoption, providersMovedAtMs: movedAtMs };
}

async function liveRelease(store: Nouns, { target, service }: Asked): Promise<StoredRelease | null> {
  const number = losingRelease(await readStanding(store, target));
  return number === null ? null : store.releases.get(service, number);
}

/** Who was deployed since the live release took the traffic, from our own ledger: whoever was may rely on what only it has. */
async function gatherAdoption(ledger: Ledger, about: About): Promise<Evidence['adoption']> {
  const contracts = about.live.config.guard.contracts.filter(({ consumers }) => consumers !== null);
  if (contracts.length === 0) return {};
  const sinceMs = await liveSinceMs(ledger, about);
  const entries = contracts.map(async (contract) => [
    contract.path,
    await adopted(ledger, about, { contract, sinceMs }),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function liveSinceMs({ servings }: Ledger, { target, live }: About): Promise<number> {
  const stretches = await servings.ofTarget(target, { limit: 50 });
  const own = stretches.filter(({ release }) => release === live.number).map(({ fromMs }) => fromMs);
  return own.length === 0 ? 0 : Math.min(...own);
}

async function adopted(
  { servings, now }: Ledger,
  { target, live }: About,
  { contract, sinceMs }: { readonly contract: ContractConfig; readonly sinceMs: number },
): Promise<Adopted> {
  const environment = target.slice(target.indexOf('/') + 1);
  const consumers = contract.consumers ?? [];
  const nowMs = await now();
  const since: { readonly service: string; readonly text: string }[] = [];
  for (const service of consumers) {
    const [newest] = await servings.ofTarget(`${service}/${environment}`, { limit: 1 });
    if (newest === undefined || newest.fromMs < sinceMs) continue;
    const ago = formatDuration(Math.max(0, nowMs - newest.fromMs));
    since.push({ service, text: `${service} ${releaseName(newest.release)} was deployed ${ago} ago` });
  }
  if (since.length > 0) {
    const why = `${since.map(({ text }) => text).join(', ')}, since ${releaseName(live.number)} is live.`;
    return { kind: 'somebody', why, services: since.map(({ service }) => service) };
  }
  const names = consumers.length === 0 ? 'Nobody relies on it' : `${consumers.join(', ')} was not deployed since`;
  return { kind: 'nobody', why: `${names}.` };
}
