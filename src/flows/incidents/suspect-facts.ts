import { judgeWatch } from '../../core/deploys/judge-watch.ts';
import type { Serving } from '../../core/deploys/model.ts';
import type { Sample } from '../../core/deploys/watch.ts';
import type { ElsewhereDeploy } from '../../core/elsewhere/model.ts';
import type { Incident, Suspect } from '../../core/incidents/model.ts';
import { concernOf } from '../../core/suspects/concerns.ts';
import type { FlipFacts, Measured, SuspectFacts } from '../../core/suspects/model.ts';
import { onsetOf } from '../../core/suspects/onset.ts';
import { LOOK_BACK_MS } from '../../core/suspects/points.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';
import { providersOf } from '../guard/providers.ts';
import { latestSample } from '../sample.ts';
import type { Needs } from '../world.ts';
import { asDeployed, deployedVersions, deploysLately, elsewhereFlips } from './elsewhere-flips.ts';

/** The facts, with what is needed to ask Git for more. */
export type Gathered = {
  readonly incident: Incident;
  readonly facts: SuspectFacts;
  readonly releases: Releases;
  readonly theirs: ReadonlyMap<FlipFacts, ElsewhereDeploy>;
};

type Releases = ReadonlyMap<FlipFacts, { readonly to: StoredRelease; readonly from: StoredRelease | null }>;
type Parts = Needs<'samples'> & { readonly store: Nouns };
type Measuring = Parts & { readonly onsetMs: number; readonly incident: Incident };

const MOST_ALERTS = 200;
/** Of other incidents, and of none. */
const MOST_EARLIER = 500;
/** Those nearest to the beginning; of the services that it is about, all. */
const MOST_FLIPS = 60;
const STRETCHES = 100;

/** All that the store, and the measurement of the last minutes, tell about where an incident may come from. Null: it is over, or there is none. */
export async function gatherFacts({ store, samples }: Parts, number: number): Promise<Gathered | null> {
  const incident = await store.incidents.get(number);
  if (incident === null || incident.resolvedAtMs !== null) return null;
  const said = await store.alerts.of(number, { limit: MOST_ALERTS });
  const onsetMs = onsetOf({ incident, alerts: said });
  const deploys = await deploysLately(store, onsetMs);
  const alerts = said.map((alert) => ({ ...alert, ...asDeployed(alert, deploys) }));
  const { services } = concernOf(incident, alerts);
  const lately = (await store.servings.since(onsetMs - LOOK_BACK_MS)).filter((one) => !isMadeFor(incident, one));
  const stretches = nearest(lately, { onsetMs, services });
  const releases = await flipsOf({ store, samples, onsetMs, incident }, stretches);
  const own = [...releases.keys()];
  const theirs = elsewhereFlips(deploys, { onsetMs, services, own });
  const flips = [...own, ...theirs.keys()];
  const earlier = (await store.alerts.list({ limit: MOST_EARLIER })).filter((one) => one.incident !== number);
  const reliesOn = await reliesOnOf(store, services, [...releases.values()]);
  const commits = deployedVersions(deploys, alerts);
  return { incident, facts: { incident, alerts, flips, earlier, reliesOn, commits }, releases, theirs };
}

/** What was put back for the incident is no news about where it comes from. */
function isMadeFor({ recoveries }: Incident, { target, release, fromMs }: Serving): boolean {
  return recoveries.some((one) => one.target === target && one.release === release && fromMs >= one.orderedAtMs);
}

function nearest(
  stretches: readonly Serving[],
  { onsetMs, services }: { readonly onsetMs: number; readonly services: readonly string[] },
): readonly Serving[] {
  const away = ({ fromMs }: Serving) => Math.abs(onsetMs - fromMs);
  const close = new Set([...stretches].sort((one, other) => away(one) - away(other)).slice(0, MOST_FLIPS));
  return stretches.filter((one) => close.has(one) || services.includes(placeOf(one.target).service));
}

function placeOf(target: string): { readonly service: string; readonly environment: string } {
  const at = target.indexOf('/');
  return { service: target.slice(0, at), environment: target.slice(at + 1) };
}

async function flipsOf(parts: Measuring, stretches: readonly Serving[]): Promise<Releases> {
  const found = new Map<FlipFacts, { to: StoredRelease; from: StoredRelease | null }>();
  for (const [target, recent] of Map.groupBy(stretches, (one) => one.target)) {
    const all = await parts.store.servings.ofTarget(target, { limit: STRETCHES });
    for (const serving of recent) {
      const at = all.findIndex((one) => one.fromMs === serving.fromMs && one.stack === serving.stack);
      const before = at === -1 ? [] : all.slice(at + 1);
      // The same release in a new stack: nothing that customers could notice has changed.
      if (before[0]?.release === serving.release) continue;
      const flip = await flipOf(parts, serving, before);
      if (flip !== null) found.set(flip.facts, flip);
    }
  }
  return found;
}

async function flipOf(parts: Measuring, serving: Serving, before: readonly Serving[]) {
  const { store } = parts;
  const { target, release, fromMs: atMs, untilMs } = serving;
  const { service, environment } = placeOf(target);
  const former = before[0]?.release ?? null;
  const to = await store.releases.get(service, release);
  if (to === null) return null;
  const from = former === null ? null : await store.releases.get(service, former);
  const { title, author, sha } = to.commit;
  const facts: FlipFacts = {
    ...{ target, service, environment, release, title, author, sha, atMs, untilMs, former, elsewhere: null },
    servedWell: before.some((one) => one.release === release && one.outcome === 'healthy'),
    olderStretches: olderStretches(before, Math.min(release, former ?? release)),
    files: null,
    measured: await measuredOf(parts, serving, to),
    judged: judgedIn(parts.incident, { target, release, flippedAtMs: atMs }),
  };
  return { facts, to, from };
}

/** The watch of a release ends when it loses the traffic: what was said of it stays said. */
function judgedIn(
  { suspects }: Incident,
  flip: Pick<Suspect, 'target' | 'release' | 'flippedAtMs'>,
): FlipFacts['judged'] {
  const same = suspects?.find(
    (one) => one.target === flip.target && one.release === flip.release && one.flippedAtMs === flip.flippedAtMs,
  );
  return same?.evidence.find(({ kind }) => kind === 'error-share') ?? null;
}

function olderStretches(before: readonly Serving[], newest: number): FlipFacts['olderStretches'] {
  return before.flatMap(({ release, fromMs, untilMs }) =>
    release > newest || untilMs === null ? [] : [{ fromMs, untilMs }],
  );
}

/**
 * Of the newest flip of a target its watch and the last minutes tell; of an earlier one, what its watch has come to. What was answered before it
 * began would hide what came then.
 */
async function measuredOf(
  { store, samples, onsetMs }: Measuring,
  { target, stack, fromMs, untilMs, outcome }: Serving,
  { config }: StoredRelease,
): Promise<Measured | null> {
  if (!config.roles.some(({ routed }) => routed)) return null;
  const watch = await store.watches.ofTarget(target);
  // A stack that was put back is watched anew, compared with what it took the place of: that says nothing about the first time.
  const isItsOwn = watch?.stack === stack && watch.startedAtMs >= fromMs && watch.startedAtMs < (untilMs ?? Infinity);
  if (watch === null || !isItsOwn) return judgedBefore(outcome);
  const readings = samples.of(target);
  const nowMs = await store.now();
  const before = watch.baseline;
  const sinceMs = Math.max(watch.startedAtMs, onsetMs);
  const seen = latestSample(readings, stack, sinceMs) ?? watch.latest;
  // Its watch has seen it in figures of its own; hardly anything may have been answered since it began.
  const isKnown = watch.state === 'worse' && stateOf(before, seen) !== 'worse';
  const since = isKnown ? watch.latest : seen;
  const state = watch.state === 'worse' ? 'worse' : stateOf(before, since);
  // Counts come a moment late: what customers get now is not in them yet, and nothing is fine by what was before.
  const isEarly = nowMs - sinceMs < SEEN_AFTER_MS;
  const isJustLive = nowMs - watch.startedAtMs < SEEN_AFTER_MS;
  // Readings go back a few minutes: what its watch has counted before counts too.
  const counted = [latestSample(readings, stack, watch.startedAtMs), watch.latest].filter((one) => one !== null);
  return {
    before,
    since,
    state: state === 'as-before' && isEarly ? 'too-little' : state,
    answered: isJustLive || counted.length === 0 ? null : Math.max(...counted.map(({ requests }) => requests)),
  };
}

/** So long after it began, the counts of routers show it. */
const SEEN_AFTER_MS = 8_000;

function judgedBefore(outcome: Serving['outcome']): Measured | null {
  return outcome === 'worse' ? { before: null, since: null, state: 'worse', answered: null } : null;
}

function stateOf(before: Sample | null, since: Sample | null): Measured['state'] {
  if (since === null) return 'too-little';
  const judged = judgeWatch(before, since, false);
  return judged.kind === 'fine' ? 'as-before' : judged.kind;
}

/** Chains are followed no further. */
const FURTHEST = 3;

/** From the services that it is about on: what their newest releases say, and what others say about them. */
async function reliesOnOf(
  store: Nouns,
  services: readonly string[],
  flipped: readonly { readonly to: StoredRelease }[],
): Promise<SuspectFacts['reliesOn']> {
  const reliesOn = new Map<string, readonly string[]>();
  let next = services;
  for (let step = 0; step < FURTHEST; step += 1) {
    const asked = [...new Set(next)].filter((service) => !reliesOn.has(service));
    for (const service of asked) reliesOn.set(service, await neededBy(store, service, flipped));
    next = asked.flatMap((service) => reliesOn.get(service) ?? []);
  }
  return reliesOn;
}

async function neededBy(
  store: Nouns,
  service: string,
  flipped: readonly { readonly to: StoredRelease }[],
): Promise<readonly string[]> {
  const [newest] = await store.releases.list(service, { limit: 1 });
  const own = newest === undefined ? [] : [...newest.config.dependsOn, ...providersOf(newest)];
  const named = flipped.filter(({ to }) => to.config.guard.contracts.some((one) => one.consumers?.includes(service)));
  return [...new Set([...own, ...named.map(({ to }) => to.service)])].filter((one) => one !== service);
}
