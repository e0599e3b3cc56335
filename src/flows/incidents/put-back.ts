import { may, type Role } from '../../core/access/may.ts';
import type { Operation, Stack } from '../../core/deploys/model.ts';
import { tagged } from '../../core/deploys/phase.ts';
import type { Choice } from '../../core/guard/choose-candidate.ts';
import type { Card } from '../../core/guard/model.ts';
import { type Incident, incidentName, type Recovery } from '../../core/incidents/model.ts';
import { suspectedRelease, suspectName, suspectOf } from '../../core/notices/incident-text.ts';
import type { Refusal } from '../../core/orders/model.ts';
import { isPending } from '../../core/recovery/judge.ts';
import { releaseName } from '../../core/releases/model.ts';
import { MOST_SUSPECTS } from '../../core/suspects/rank.ts';
import type { Nouns } from '../../store/store.ts';
import { catchUp } from '../catch-up.ts';
import { orderRollback, type PreparedRollback, prepareRollback } from '../order-rollback.ts';
import type { World } from '../world.ts';
import { acknowledge } from './change-incident.ts';

export type PutBackAsked = {
  readonly incident: number;
  readonly by: string;
  readonly role: Role;
  /** The release to be put back; null: the guard chooses, as the button of a page says. */
  readonly release: number | null;
  /** Version of the incident that they looked at; null: they go by what is so now. */
  readonly seenVersion: number | null;
  readonly reason: string;
  /** `cli`, `api`, `page`, `chat`. */
  readonly via: string;
  /** The release that they saw as live; absent: they did not say. Whoever sees r412 take the traffic must not take r413 off. */
  readonly from?: number | null;
};

export type PutBackOutcome =
  | {
      readonly kind: 'ordered';
      readonly incident: Incident;
      readonly operation: Operation;
      readonly recovery: Recovery;
      readonly notes: readonly string[];
    }
  /** It was put back already, by this press or another one. */
  | { readonly kind: 'already'; readonly incident: Incident; readonly by: string | null; readonly text: string }
  /** It is not as they saw it; `text` says what is so now. */
  | { readonly kind: 'stale'; readonly incident: Incident; readonly text: string }
  | { readonly kind: 'not-allowed'; readonly incident: Incident; readonly text: string }
  /** The guard says no, or nothing can be put back; `next` says what to do instead. */
  | { readonly kind: 'refused'; readonly incident: Incident; readonly refusal: Refusal; readonly card: Card | null }
  | { readonly kind: 'unknown' };

type Prepared = { readonly target: string; readonly live: number | null; readonly beforehand: PreparedRollback };

/**
 * Put a release back for an incident. Pressed twice, late, or after somebody else, it does nothing but say what is so; where the guard says stop,
 * it says what to do instead. The order is that of every rollback, in one transaction with the incident.
 */
export async function putBack(world: World, asked: PutBackAsked): Promise<PutBackOutcome> {
  const { store } = world;
  const incident = await store.incidents.get(asked.incident);
  if (incident === null) return { kind: 'unknown' };
  const early = (await pressedBefore(store, asked, incident)) ?? refusedNow(incident, asked);
  if (early !== null) return early;
  const target = targetOf(incident);
  if (target === null) return { kind: 'refused', incident, refusal: noTarget(incident), card: null };
  await catchUp(world, target);
  const live = tagged(await store.stacks.ofTarget(target), 'hot')?.release ?? null;
  const beforehand = await prepareRollback(world, orderOf(asked, { incident, target, live }));
  const outcome = await store.transaction((tx) => order(tx, asked, { target, live, beforehand }));
  if (outcome.kind === 'ordered') world.wake(target);
  return outcome;
}

/** The suspect's where one is suspected, else the incident's own. */
function targetOf(incident: Incident): string | null {
  return suspectedRelease(incident)?.target ?? incident.target;
}

async function order(tx: Nouns, asked: PutBackAsked, { target, live, beforehand }: Prepared): Promise<PutBackOutcome> {
  const incident = await tx.incidents.forChange(asked.incident);
  if (incident === null) return { kind: 'unknown' };
  const early =
    (await pressedBefore(tx, asked, incident)) ??
    refusedNow(incident, asked) ??
    (await movedOn(tx, asked, { incident, target, live }));
  if (early !== null) return early;
  const nowMs = await tx.now();
  const { number } = incident;
  const outcome = await orderRollback(tx, orderOf(asked, { incident, target, live }), beforehand);
  if (outcome.kind === 'refused') return refused(incident, outcome.refusal, beforehand.weighing.choice);
  if (outcome.kind !== 'ordered') {
    const text = outcome.kind === 'nothing-to-do' ? outcome.message : `Nothing was put back on ${target}.`;
    return { kind: 'stale', incident, text };
  }
  // Whoever puts a release back has the incident.
  if (incident.state === 'open') {
    const { by, via } = asked;
    await acknowledge(tx, { incident: number, by, via, seenVersion: null, nowMs });
  }
  const { operation, notes } = outcome;
  if (asked.seenVersion !== null)
    await tx.answers.put({ key: keyOf(asked), request: KIND, status: 202, body: operation.id, atMs: nowMs });
  const now = (await tx.incidents.get(number)) ?? incident;
  const recovery = now.recoveries.find((one) => one.operation === operation.id);
  if (recovery === undefined) throw new Error(`${operation.id} was not tied to ${incidentName(number)}`);
  return { kind: 'ordered', incident: now, operation, recovery, notes };
}

type Going = { readonly incident: Incident; readonly target: string; readonly live: number | null };

function orderOf({ by, release, reason, from }: PutBackAsked, { incident, target, live }: Going) {
  const name = incidentName(incident.number);
  return {
    ...{ target, service: target.slice(0, target.indexOf('/')), actor: by, dryRun: false },
    ...{ to: release, from: from ?? live, acceptRejected: false, overridden: false },
    reason: reason === '' ? `${name}: ${incident.title}` : reason,
    incident: name,
  };
}

const KIND = 'put-back';

/** One effect for one version of an incident, however often and wherever the button is pressed. */
function keyOf({ incident, seenVersion }: PutBackAsked): string {
  return `${KIND} ${incidentName(incident)} ${seenVersion ?? 'now'}`;
}

async function pressedBefore(tx: Nouns, asked: PutBackAsked, incident: Incident): Promise<PutBackOutcome | null> {
  const before = asked.seenVersion === null ? null : await tx.answers.get(keyOf(asked));
  const recovery = before === null ? undefined : incident.recoveries.find(({ operation }) => operation === before.body);
  return recovery === undefined ? null : already(tx, incident, recovery);
}

/** What can be told without a look at the target. */
function refusedNow(incident: Incident, asked: PutBackAsked): PutBackOutcome | null {
  const { by: name, role, seenVersion } = asked;
  if (!may({ name, role }, 'responder')) {
    const text = `${name} may look and not change anything; putting a release back needs a responder.`;
    return { kind: 'not-allowed', incident, text };
  }
  if (incident.resolvedAtMs !== null)
    return {
      kind: 'stale',
      incident,
      text: `${incidentName(incident.number)} is resolved${byText(incident.resolvedBy)}.`,
    };
  if (seenVersion === null || seenVersion === incident.version) return null;
  return { kind: 'stale', incident, text: `${incidentName(incident.number)} has moved on: ${stateText(incident)}` };
}

/** Somebody puts one back at this moment, or something else was deployed since they looked. */
async function movedOn(
  tx: Nouns,
  asked: PutBackAsked,
  { incident, target, live }: { readonly incident: Incident; readonly target: string; readonly live: number | null },
): Promise<PutBackOutcome | null> {
  const pending = incident.recoveries.find((one) => isPending(one) && one.target === target);
  if (pending !== undefined) return already(tx, incident, pending);
  const stack = tagged(await tx.stacks.ofTarget(target), 'hot');
  const hot = stack?.release ?? null;
  const seen = asked.from ?? null;
  const isNew = hot !== live || (seen !== null && seen !== hot) || isUnseen(incident, stack);
  if (!isNew) return null;
  const text =
    hot === null
      ? `Nothing is live on ${target} now.`
      : `${releaseName(hot)} is live on ${target} now; look again before it is taken off.`;
  return { kind: 'stale', incident, text };
}

/** What went live since the incident was opened, and stands among its suspects, its readers have been shown; there is a moment in between. */
function isUnseen({ suspects, recoveries, openedAtMs }: Incident, hot: Stack | null): boolean {
  if (hot === null || suspects === null || (hot.hotSinceMs ?? 0) < openedAtMs) return false;
  const isOurs = recoveries.some(({ target, release }) => target === hot.target && release === hot.release);
  const isShown = suspects.some(({ target, release }) => target === hot.target && release === hot.release);
  return !isOurs && !isShown && suspects.length < MOST_SUSPECTS;
}

async function already(tx: Nouns, incident: Incident, recovery: Recovery): Promise<PutBackOutcome> {
  const operation = await tx.operations.get(recovery.operation);
  const by = operation?.actor ?? null;
  return { kind: 'already', incident, by, text: recoveryText(recovery, by) };
}

function stateText({ state, owner, recoveries }: Incident): string {
  const last = recoveries.at(-1);
  if (last !== undefined) return recoveryText(last, null);
  return `it is ${state}${byText(owner)}.`;
}

const HOW: Readonly<Record<Recovery['state'], string>> = {
  'under-way': 'is being put back',
  watching: 'was put back; whether it helps is being measured',
  proven: 'was put back, and it helped',
  'not-proven': 'was put back, and it was not proven that it helped',
  failed: 'could not be put back',
};

function recoveryText({ release, target, state }: Recovery, by: string | null): string {
  return `${releaseName(release)} ${HOW[state]} on ${target}${byText(by)}.`;
}

function byText(name: string | null): string {
  return name === null ? '' : ` by ${name}`;
}

function refused(incident: Incident, refusal: Refusal, choice: Choice): PutBackOutcome {
  const card = choice.kind === 'found' ? choice.card : (choice.passedOver[0] ?? null);
  const next = refusal.next.replaceAll('INC-123', incidentName(incident.number));
  return { kind: 'refused', incident, refusal: { ...refusal, next }, card };
}

function noTarget(incident: Incident): Refusal {
  const { number } = incident;
  const suspect = suspectOf(incident);
  if (suspect?.elsewhere !== undefined) {
    const { by, link } = suspect.elsewhere;
    return {
      code: 'incident/no-target',
      message: `Astern did not deploy ${suspectName(suspect)}, the suspect of ${incidentName(number)}, and cannot put it back.`,
      next: `Put it back where ${by} deploys it: ${link}`,
      cards: [],
      findings: [],
    };
  }
  return {
    code: 'incident/no-target',
    message: `${incidentName(number)} names no target of Astern, and no release is suspected.`,
    next: 'Name the target: `astern rollback shop/production`.',
    cards: [],
    findings: [],
  };
}
