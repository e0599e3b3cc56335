import type { Card } from '../core/guard/model.ts';
import { type Incident, incidentName } from '../core/incidents/model.ts';
import type { Standing } from '../core/orders/model.ts';
import { refuse } from '../core/orders/model.ts';
import { decideRollback, type RollbackGo } from '../core/orders/rollback.ts';
import { releaseName } from '../core/releases/model.ts';
import { newId } from '../lib/ids.ts';
import type { Nouns, StoredRelease } from '../store/store.ts';
import { type EvidenceNeeds, evidenceOf } from './guard/gather-evidence.ts';
import { addRecovery, type Tie, tieOf } from './incidents/tie-lock.ts';
import { type Asked, type Chosen, type OrderOutcome, startOperation, supersede } from './order.ts';
import { readStanding } from './read-standing.ts';
import {
  artifactsOf,
  type Beforehand,
  lookAtArtifact,
  readLedger,
  type Weighing,
  weigh,
  weighLedger,
} from './weigh-candidates.ts';
import type { Needs } from './world.ts';

export type RollbackAsked = Asked & {
  readonly service: string;
  /** The release that a person named; the guard chooses when null. */
  readonly to: number | null;
  /** The release that the person saw as live; null when they did not say. */
  readonly from: number | null;
  readonly acceptRejected: boolean;
  /** The person goes back in spite of what lies between, and `reason` says why. */
  readonly overridden: boolean;
  readonly reason: string;
  /** What it is for; null when that was not said: then it is for the open incident of the target, if there is one. */
  readonly incident: string | null;
};

/** `weighing` is what was found beforehand led to; the order itself weighs again, in its transaction. */
export type PreparedRollback = Beforehand & { readonly weighing: Weighing };

/** Candidates whose artifact proves to be damaged, one after the other. */
const MOST_LOOKS = 5;

/**
 * Read the artifacts before the transaction. A cold candidate is read whole: what is damaged must be known before traffic is touched;
 * a warm one runs already, and half a second of reading would be half a second more of errors.
 */
export async function prepareRollback(
  world: Needs<'artifacts'> & EvidenceNeeds,
  asked: Pick<RollbackAsked, 'target' | 'service' | 'to' | 'acceptRejected' | 'overridden'>,
): Promise<PreparedRollback> {
  const named = asked.to;
  const ledger = await world.store.readTogether(async (tx) =>
    readLedger(tx, await readStanding(tx, asked.target), { ...asked, named }),
  );
  const [evidence, states] = await Promise.all([
    evidenceOf(world, asked.target, ledger.live),
    artifactsOf(world.artifacts, ledger.releases),
  ]);
  const artifacts = new Map(states);
  const lookWhole = async ({ digest }: StoredRelease) => {
    const state = await lookAtArtifact(world.artifacts, digest, true);
    const isAsBefore = artifacts.get(digest) === state;
    artifacts.set(digest, state);
    return isAsBefore;
  };
  if (ledger.named?.removedAtMs === null) await lookWhole(ledger.named);
  for (let looked = 1; ; looked += 1) {
    const weighing = weighLedger(ledger, { ...asked, named, artifacts, evidence });
    const { choice } = weighing;
    if (choice.kind === 'none' || choice.card.warm || named !== null || looked > MOST_LOOKS)
      return { artifacts, evidence, weighing };
    const likely = ledger.releases.find(({ number }) => number === choice.card.release);
    if (likely === undefined || (await lookWhole(likely))) return { artifacts, evidence, weighing };
  }
}

/** Order the last good release back, and hold the target until it is safe again. Call in the transaction that keeps the answer. */
export async function orderRollback(tx: Nouns, asked: RollbackAsked, beforehand: Beforehand): Promise<OrderOutcome> {
  if ((asked.acceptRejected || asked.overridden) && asked.reason === '') {
    return refuse(
      'request/reason-missing',
      `${asked.overridden ? '--override' : '--accept-rejected'} needs a reason.`,
      'Add `--reason "…"`; it is written into the log.',
    );
  }
  const standing = await readStanding(tx, asked.target);
  const weighing = await weigh(tx, standing, { ...asked, ...beforehand, named: asked.to });
  const decision = decideRollback(standing, weighing.choice, { from: weighing.from, seen: asked.from });
  if (decision.kind !== 'go') return decision;
  const choice = { card: decision.card, passedOver: decision.passedOver, undoes: null };
  if (asked.dryRun) return { kind: 'planned', would: wouldRollBack(asked, decision), choice };

  // Before anything is written to the log: whoever changes an incident takes it first, and so does this.
  const tie = await tieOf(tx, asked.incident, { target: asked.target, from: decision.from });
  return carryOut(tx, { ...asked, incident: tie.name }, { decision, choice, standing, tie });
}

type Decided = {
  readonly decision: RollbackGo & { readonly notes: readonly string[] };
  readonly choice: Chosen;
  readonly standing: Standing;
  readonly tie: Tie;
};

async function carryOut(
  tx: Nouns,
  asked: RollbackAsked,
  { decision, choice, standing, tie }: Decided,
): Promise<OrderOutcome> {
  if (decision.supersedes !== null) await supersede(tx, asked, decision.supersedes, 'rollback');
  const reason = asked.reason === '' ? 'no reason given' : asked.reason;
  const goal = { kind: 'rollback', release: decision.card.release, from: decision.from, reason } as const;
  const { warm, verdict } = decision.card;
  const facts = {
    from: decision.from,
    warm,
    verdict,
    reason,
    ...(asked.incident === null ? {} : { incident: asked.incident }),
  };
  const operation = await startOperation(tx, asked, { goal, release: decision.card.release, facts });
  await tellOverride(tx, asked, operation.id, decision.card);
  await lock(tx, asked, operation.id, decision, standing);
  await reject(tx, asked, operation.id, decision.from);
  if (asked.acceptRejected) await tx.rejections.remove(asked.target, decision.card.release);
  for (const stack of decision.leaving) await tx.stacks.put({ ...stack, tag: 'leaving', keepUntilMs: null });
  if (tie.incident !== null) await addRecovery(tx, tie.incident, operation);
  const told = tie.incident === null ? [] : [tieNote(tie.incident)];
  return { kind: 'ordered', operation, notes: [...decision.notes, ...told], choice };
}

function tieNote({ number, title }: Incident): string {
  return `It is tied to ${incidentName(number)} ("${title}"), which watches whether it helps.`;
}

/** Going back against the guard is nobody's secret. */
async function tellOverride(tx: Nouns, asked: RollbackAsked, operation: string, card: Card): Promise<void> {
  const accepted = card.findings.flatMap((one) => (one.kind === 'change' && one.accepted ? [one.change] : []));
  if (accepted.length === 0) return;
  const { target, actor, reason } = asked;
  const findings = accepted.map(({ subject, kind }) => `${subject}: ${kind}`);
  const data = { release: card.release, findings, reason };
  await tx.events.append({ kind: 'guard.overridden', target, operation, actor, data });
}

/** Set before any traffic moves, in the transaction of the order: continuous deploy must not bring the bad release back. */
async function lock(
  tx: Nouns,
  asked: RollbackAsked,
  operation: string,
  go: RollbackGo,
  standing: Standing,
): Promise<void> {
  const why = asked.reason === '' ? '' : `: ${asked.reason}`;
  const reason = `${releaseName(go.from)} was rolled back to ${releaseName(go.card.release)}${why}`;
  const id = newId('lock');
  const rolledBack = await tx.releases.get(asked.service, go.from);
  const { target, actor } = asked;
  await tx.locks.put({
    id,
    strength: 'hard',
    source: 'rollback',
    opens: rolledBack?.config.rollback.unlock === 'when-fixed' ? 'when-fixed' : 'by-hand',
    scope: { kind: 'target', target },
    reason,
    owner: actor,
    createdAtMs: standing.nowMs,
    expiresAtMs: null,
    incident: asked.incident,
    operation,
  });
  await tx.events.append({ kind: 'lock.set', target, operation, actor, data: { lock: id, scope: target, reason } });
}

async function reject(tx: Nouns, asked: RollbackAsked, operation: string, number: number): Promise<void> {
  const release = await tx.releases.get(asked.service, number);
  if (release === null) return;
  const { target, actor } = asked;
  const reason = asked.reason === '' ? 'rolled back' : asked.reason;
  const { sha } = release.commit;
  const { incident } = asked;
  const atMs = await tx.now();
  await tx.rejections.put({ target, release: number, sha, reason, actor, atMs, operation, incident, fixes: [] });
  await tx.events.append({
    kind: 'release.rejected',
    target,
    operation,
    actor,
    data: { release: number, sha, reason, incident },
  });
}

function wouldRollBack(asked: RollbackAsked, go: RollbackGo): readonly string[] {
  const to = releaseName(go.card.release);
  const how = go.card.warm
    ? `flip ${asked.target} back to ${to}, which still runs`
    : `start ${to} from its kept artifact, check it, and flip ${asked.target} to it`;
  return [
    ...(go.supersedes === null ? [] : [`abort the ${go.supersedes.kind} under way`]),
    `lock ${asked.target} against deploys`,
    `remember ${releaseName(go.from)} as rejected`,
    how,
    `leave ${releaseName(go.from)} up on the test entrance for analysis`,
  ];
}
