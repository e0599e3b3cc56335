import type { Serving } from '../../core/deploys/model.ts';
import type { Watch } from '../../core/deploys/watch.ts';
import { type Incident, incidentName, type Recovery, type Suspect } from '../../core/incidents/model.ts';
import {
  isPending,
  judgeRecovery,
  percentOf,
  type RecoveryFacts,
  type RecoveryStep,
} from '../../core/recovery/judge.ts';
import { cleared, nextSuspect, stepped, withRecovery } from '../../core/recovery/write.ts';
import type { Nouns } from '../../store/store.ts';
import { pageAgain } from '../paging/escalation.ts';
import { type Reading, sampleBetween, sampleSinceFlip } from '../sample.ts';
import type { Needs } from '../world.ts';
import { mitigate } from './change-incident.ts';
import { suspectsAfter } from './name-suspects.ts';

type Parts = Needs<'store' | 'samples' | 'recoveryWithinMs'>;

/**
 * Look after the changes of traffic that were made for an incident: once the traffic is back it must be proven that it helped, by what customers
 * get or by the alerts, within a while; else whoever has the incident is paged again, and the next suspect is offered. All that is known
 * stands in the store, so it goes on where it was after a restart. True: there is still something to wait for.
 */
export async function followRecovery(world: Parts, number: number): Promise<boolean> {
  const incident = await world.store.incidents.get(number);
  if (incident === null) return false;
  for (const { operation } of incident.recoveries.filter(isPending)) {
    const step = judgeRecovery(...(await lookAt(world, world.store, incident, operation)));
    if (step.kind !== 'wait') await take(world, number, operation);
  }
  const now = await world.store.incidents.get(number);
  return now?.recoveries.some(isPending) === true;
}

/** Looked at anew in the transaction that writes what follows: of two servers, and of what happens meanwhile, one counts. */
async function take(world: Parts, number: number, operation: string): Promise<void> {
  await world.store.transaction(async (tx) => {
    const incident = await tx.incidents.forChange(number);
    if (incident === null) return;
    const [recovery, facts] = await lookAt(world, tx, incident, operation);
    const step = judgeRecovery(recovery, facts);
    if (step.kind === 'wait') return;
    const next = stepped(recovery, step);
    const written = withRecovery(incident, next);
    await tx.incidents.put(written);
    if (written.resolvedAtMs !== null) return;
    await follow(world, tx, { incident: written, recovery: next, step, nowMs: facts.nowMs });
  });
}

type Followed = {
  readonly incident: Incident;
  readonly recovery: Recovery;
  readonly step: Exclude<RecoveryStep, { kind: 'wait' }>;
  readonly nowMs: number;
};

async function follow(world: Parts, tx: Nouns, followed: Followed): Promise<void> {
  switch (followed.step.kind) {
    case 'flipped':
    case 'replaced':
      return;
    case 'proven':
      return proven(tx, followed);
    case 'not-proven':
      return notRecovered(world, tx, { ...followed, data: { why: followed.step.why } });
    case 'failed': {
      const { problem } = followed.step;
      const data = { why: 'failed', message: problem?.message ?? null, next: problem?.next ?? null };
      return notRecovered(world, tx, { ...followed, data });
    }
  }
}

/** Customers are served again. Whoever has the incident keeps it: the cause is still there. */
async function proven(tx: Nouns, { incident, recovery, nowMs }: Followed): Promise<void> {
  const asked = { incident: incident.number, by: 'astern', via: 'recovery', seenVersion: null, nowMs };
  await mitigate(tx, { ...asked, facts: factsOf(recovery) });
}

type InVain = Followed & { readonly data: Readonly<Record<string, unknown>> & { readonly why: string } };

async function notRecovered(world: Parts, tx: Nouns, { incident, recovery, nowMs, data }: InVain): Promise<void> {
  const didNotHelp = data.why === 'errors' || data.why === 'alerts';
  const next = didNotHelp ? await letOff(world, tx, cleared(incident, recovery)) : incident;
  await tx.incidents.put(next);
  const suspect = nextSuspect(next);
  const named = suspect === null ? null : tellable(suspect);
  await tx.events.append({
    kind: 'incident.not-recovered',
    target: recovery.target,
    operation: incidentName(incident.number),
    actor: 'astern',
    data: { ...factsOf(recovery), ...data, cleared: didNotHelp, nextSuspect: named },
  });
  await pageAgain(tx, next, { why: 'not-recovered', nowMs });
}

function tellable({ target, release, elsewhere, title }: Suspect) {
  return { target, release, title, ...(elsewhere === undefined ? {} : { elsewhere }) };
}

/** The message that goes out now offers the next suspect, also where that one was not suspected as long as the first one was. */
async function letOff({ samples }: Parts, tx: Nouns, incident: Incident): Promise<Incident> {
  if (nextSuspect(incident) !== null) return incident;
  await tx.incidents.put(incident);
  return suspectsAfter({ store: tx, samples }, incident);
}

function factsOf({ operation, release, from, target, flippedAtMs, ...rest }: Recovery) {
  const { errorsBefore, errorsAfter, provenBy, untilMs } = rest;
  return {
    rollback: operation,
    release,
    from,
    onTarget: target,
    flippedAtMs,
    untilMs,
    errorsBefore,
    errorsAfter,
    provenBy,
  };
}

const LATELY_MS = 10_000;
const MOST_ALERTS = 500;

async function lookAt(
  { samples, recoveryWithinMs }: Parts,
  tx: Nouns,
  { number, recoveries }: Incident,
  operation: string,
): Promise<[Recovery, RecoveryFacts]> {
  const recovery = recoveries.find((one) => one.operation === operation);
  if (recovery === undefined) throw new Error(`${incidentName(number)} knows nothing of ${operation}`);
  const nowMs = await tx.now();
  const at = await whereItStands(tx, recovery);
  const readings = samples.of(recovery.target);
  const since = (ms: number) => (at.stack === null ? null : sampleSinceFlip(readings, at.stack, ms));
  const flippedAtMs = recovery.flippedAtMs ?? at.flippedAtMs;
  return [
    recovery,
    {
      operation: at.operation,
      flippedAtMs,
      before: await before(tx, recovery, { readings, flippedAtMs, watch: at.watch }),
      lately: flippedAtMs === null ? null : since(Math.max(flippedAtMs, nowMs - LATELY_MS)),
      since: flippedAtMs === null ? null : since(flippedAtMs),
      isWatchedFine: at.watch?.state === 'fine',
      alerts: await tx.alerts.of(number, { limit: MOST_ALERTS }),
      nowMs,
      withinMs: recoveryWithinMs,
    },
  ];
}

async function whereItStands(tx: Nouns, recovery: Recovery) {
  const operation = await tx.operations.get(recovery.operation);
  const newest = await tx.watches.ofTarget(recovery.target);
  const watch = newest?.operation === recovery.operation ? newest : null;
  const serving = watch === null ? await servingOf(tx, recovery) : null;
  // A rollback of what had not got the traffic yet moves none.
  const ended = operation?.status === 'done' ? operation.endedAtMs : null;
  return {
    operation,
    watch,
    stack: watch?.stack ?? serving?.stack ?? null,
    flippedAtMs: watch?.startedAtMs ?? serving?.fromMs ?? ended,
  };
}

const STRETCHES = 20;

async function servingOf(tx: Nouns, { target, release, orderedAtMs }: Recovery): Promise<Serving | null> {
  const stretches = await tx.servings.ofTarget(target, { limit: STRETCHES });
  return stretches.findLast((one) => one.release === release && one.fromMs >= orderedAtMs) ?? null;
}

const JUST_BEFORE_MS = 30_000;

/** The worse of what the watch took down and the last half minute: of trouble that has just begun, five minutes show too little. */
async function before(
  tx: Nouns,
  { target, from, state }: Recovery,
  {
    readings,
    flippedAtMs,
    watch,
  }: { readonly readings: readonly Reading[]; readonly flippedAtMs: number | null; readonly watch: Watch | null },
) {
  if (state !== 'under-way' || flippedAtMs === null) return null;
  const stack = (await tx.stacks.ofTarget(target)).find(({ release }) => release === from);
  const last =
    stack === undefined
      ? null
      : sampleBetween(readings, stack.id, { fromMs: flippedAtMs - JUST_BEFORE_MS, untilMs: flippedAtMs });
  const known = watch?.baseline ?? null;
  return (percentOf(last) ?? -1) > (percentOf(known) ?? -1) ? last : known;
}
