import { type Incident, incidentName, type Suspect } from '../../core/incidents/model.ts';
import { isCleared } from '../../core/notices/incident-text.ts';
import { type Ranking, rankSuspects } from '../../core/suspects/rank.ts';
import type { Nouns } from '../../store/store.ts';
import { createSamples } from '../sample.ts';
import type { Needs } from '../world.ts';
import { askGit } from './ask-git.ts';
import { gatherFacts } from './suspect-facts.ts';

/**
 * Which release an incident comes from: at once by what the store tells, and again with what Git adds within two seconds. Nobody waits for it: a
 * page leaves with what is known, and is completed when the incident has moved on.
 */
export async function nameSuspects(
  world: Needs<'store' | 'samples' | 'source' | 'clock' | 'deploys'>,
  number: number,
): Promise<Incident | null> {
  const gathered = await gatherFacts(world, number);
  if (gathered === null) return world.store.incidents.get(number);
  const named = await write(world, number, rankSuspects(gathered.facts));
  const facts = await askGit(world, gathered);
  const isMore = facts.commits.size > gathered.facts.commits.size || facts.flips.some(({ files }) => files !== null);
  return isMore ? write(world, number, rankSuspects(facts)) : named;
}

/** Nothing is measured in it: the watch in the store says enough for a first word. */
const NO_SAMPLES = createSamples();

/** For a message that leaves before anything is written: the same by what the store tells, for this message alone. Never fails. */
export async function withSuspects(store: Nouns, incident: Incident): Promise<Incident> {
  if (incident.suspects !== null) return incident;
  try {
    const gathered = await gatherFacts({ store, samples: NO_SAMPLES }, incident.number);
    return gathered === null ? incident : { ...incident, ...rankSuspects(gathered.facts) };
  } catch {
    // It is looked for anew in a moment, where trouble is told; the message must leave.
    return incident;
  }
}

/** In the transaction that has let one off: whom it may come from then, by what the store tells. As it was, where that is nobody. */
export async function suspectsAfter(
  { store, samples }: { readonly store: Nouns } & Needs<'samples'>,
  incident: Incident,
): Promise<Incident> {
  const gathered = await gatherFacts({ store, samples }, incident.number);
  if (gathered === null) return incident;
  const { suspects, noSuspect } = withoutCleared(incident, rankSuspects(gathered.facts));
  return noSuspect === null ? { ...incident, suspects, noSuspect } : incident;
}

/**
 * Only what says something else: figures that move a little would make every button stale, and so would releases of other services that are not
 * suspected. Those are kept without a word.
 */
async function write({ store }: Needs<'store'>, number: number, ranking: Ranking): Promise<Incident | null> {
  return store.transaction(async (tx) => {
    const incident = await tx.incidents.forChange(number);
    if (incident === null || incident.resolvedAtMs !== null) return incident;
    const { suspects, noSuspect } = withoutCleared(incident, ranking);
    if (incident.suspects !== null && gist(incident, incident.suspects) === gist(incident, suspects)) {
      const kept = { ...incident, suspects, noSuspect };
      if (JSON.stringify(kept) !== JSON.stringify(incident)) await tx.incidents.put(kept);
      return kept;
    }
    const named = { ...incident, suspects, noSuspect, version: incident.version + 1 };
    await tx.incidents.put(named);
    const { target } = incident;
    const data = { suspects: suspects.slice(0, MOST_TOLD), noSuspect, more: Math.max(0, suspects.length - MOST_TOLD) };
    const operation = incidentName(number);
    await tx.events.append({ kind: 'incident.suspects', target, operation, actor: 'astern', data });
    return named;
  });
}

const MOST_TOLD = 3;

/** What was cleared while this was looked for counts already. */
function withoutCleared({ cleared }: Incident, ranking: Ranking): Ranking {
  const isStale = ranking.suspects.some((one) => one.isSuspected && isCleared({ cleared }, one));
  if (!isStale) return ranking;
  const suspects = ranking.suspects.map((one) =>
    isCleared({ cleared }, one) ? { ...one, score: 0, isSuspected: false } : one,
  );
  return { suspects, noSuspect: suspects.some(({ isSuspected }) => isSuspected) ? null : ranking.noSuspect };
}

function gist(incident: Pick<Incident, 'target'>, suspects: readonly Suspect[]): string {
  const targets = new Set([incident.target, ...suspects.flatMap((one) => (one.isSuspected ? [one.target] : []))]);
  const concerned = suspects.filter(({ target }) => targets.has(target));
  return JSON.stringify(
    concerned.map(({ target, release, elsewhere, title, author, flippedAtMs, isSuspected, evidence }) => [
      // What others deployed is known by its commit a moment later.
      ...[target, release ?? [elsewhere?.id, title, author], flippedAtMs, isSuspected],
      evidence.map(({ kind, points }) => `${kind} ${points}`).sort(),
    ]),
  );
}
