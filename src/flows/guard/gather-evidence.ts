import type { ContractConfig } from '../../core/guard/config.ts';
import { type Adopted, type Evidence, NO_EVIDENCE } from '../../core/guard/evidence.ts';
import { losingRelease } from '../../core/orders/rollback.ts';
import { releaseName } from '../../core/releases/model.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';
import { readStanding } from '../read-standing.ts';
import type { Needs } from '../world.ts';

type Ledger = Pick<Nouns, 'servings' | 'now'>;
type About = { readonly target: string; readonly live: Pick<StoredRelease, 'number' | 'config'> };

/** What moves and was not known when the live release was built. Never stands in the way: what cannot be told is left out. */
export async function gatherEvidence(
  { store }: Needs<'store'>,
  { target, service }: { readonly target: string; readonly service: string },
): Promise<Evidence> {
  const live = await liveRelease(store, { target, service });
  if (live === null) return NO_EVIDENCE;
  return { ...NO_EVIDENCE, adoption: await gatherAdoption(store, { target, live }) };
}

async function liveRelease(
  store: Nouns,
  { target, service }: { readonly target: string; readonly service: string },
): Promise<StoredRelease | null> {
  const number = losingRelease(await readStanding(store, target));
  return number === null ? null : store.releases.get(service, number);
}

/** Who was deployed since the live release took the traffic, from our own ledger: whoever was may rely on what only it has. */
export async function gatherAdoption(ledger: Ledger, about: About): Promise<Evidence['adoption']> {
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
  for (const consumer of consumers) {
    const [newest] = await servings.ofTarget(`${consumer}/${environment}`, { limit: 1 });
    if (newest === undefined || newest.fromMs < sinceMs) continue;
    const ago = formatDuration(Math.max(0, nowMs - newest.fromMs));
    const since = `since ${releaseName(live.number)} is live`;
    return { kind: 'somebody', why: `${consumer} ${releaseName(newest.release)} was deployed ${ago} ago, ${since}.` };
  }
  const names = consumers.length === 0 ? 'Nobody relies on it' : `${consumers.join(', ')} was not deployed since`;
  return { kind: 'nobody', why: `${names}.` };
}
