import type { Operation, Stack } from '../deploys/model.ts';
import { tagged } from '../deploys/phase.ts';
import { type Choice, isStoppedByChange } from '../guard/choose-candidate.ts';
import type { Card } from '../guard/model.ts';
import { releaseName } from '../releases/model.ts';
import { type Decision, refuse, type Standing } from './model.ts';

/** The release that shall lose the traffic: the one that has it, or the one that a running deploy is about to give it to. */
export function losingRelease({ stacks, active }: Pick<Standing, 'stacks' | 'active'>): number | null {
  if (active !== null && isFlipping(active)) return active.release;
  return tagged(stacks, 'hot')?.release ?? null;
}

export type RollbackGo = {
  readonly card: Card;
  readonly passedOver: readonly Card[];
  readonly from: number;
  /** Stacks that must make room: neither put back nor kept for analysis. */
  readonly leaving: readonly Stack[];
  readonly supersedes: Operation | null;
};

/**
 * May production go back, and what gives way? No lock is asked: a rollback goes through locks (I6). `seen` is the release that the person
 * saw as live, if they said so: of two who press at the same moment the second does not go one further back (F22).
 */
export function decideRollback(
  standing: Standing,
  choice: Choice,
  { from, seen }: { readonly from: number | null; readonly seen: number | null },
): Decision<RollbackGo> {
  const { active, target, stacks } = standing;
  if (active?.kind === 'rollback' && !givesWay(active, choice)) return alreadyRunning(standing, active);
  if (from === null) {
    return refuse('guard/no-candidate', `Nothing is live on ${target}.`, 'Ship a release with `astern ship`.');
  }
  if (seen !== null && seen !== from) {
    const message = `${releaseName(seen)} does not take the traffic of ${target} any more; ${releaseName(from)} does.`;
    return { kind: 'nothing-to-do', message };
  }
  const live = choice.kind === 'none' && choice.passedOver.length === 1 ? choice.passedOver[0] : undefined;
  const isLive = live?.findings.some((finding) => finding.kind === 'is-live') === true;
  if (live !== undefined && isLive && live.release === tagged(stacks, 'hot')?.release) {
    return { kind: 'nothing-to-do', message: `${releaseName(live.release)} is already live on ${target}.` };
  }
  if (choice.kind === 'none') return noCandidate(target, choice.passedOver);
  const { card, passedOver } = choice;
  const kept = [card.release, from];
  const leaving = stacks.filter(
    (stack) => stack.tag !== 'hot' && stack.tag !== 'leaving' && !kept.includes(stack.release),
  );
  return { kind: 'go', notes: notesOn(active, leaving), card, passedOver, from, leaving, supersedes: active };
}

const TRIES_BEFORE_GIVING_WAY = 3;

/** A rollback that does not get on (its host or files do not answer) must not keep a person from naming another release. */
function givesWay(active: Operation, choice: Choice): boolean {
  const isStuck = active.attempts >= TRIES_BEFORE_GIVING_WAY || active.undoing !== null;
  return isStuck && choice.kind === 'found' && choice.card.named && choice.card.release !== active.release;
}

function isFlipping(active: Operation): boolean {
  if (active.kind === 'deploy') return true;
  // A cancel flips only to record that the router had switched before it came.
  if (active.kind === 'cancel') return active.step === 'flip';
  return (
    active.kind === 'ship' && (active.step === 'flip' || active.step === 'hand-over' || active.step === 'flip-back')
  );
}

function alreadyRunning({ target }: Standing, active: Operation) {
  const to = active.goal.kind === 'rollback' ? releaseName(active.goal.release) : 'the last good release';
  return refuse(
    'operation/in-progress',
    `${active.actor} is already putting ${to} back on ${target} (${active.id}).`,
    `Follow it with \`astern status ${target} --watch\`.`,
  );
}

function noCandidate(target: string, passedOver: readonly Card[]) {
  const stopped = passedOver.find(isStoppedByChange);
  if (stopped !== undefined) return stoppedByChange(target, stopped, passedOver);
  const only = passedOver.length === 1 ? passedOver[0] : undefined;
  const rejected = only?.findings.some((finding) => finding.kind === 'rejected') === true;
  const looked =
    passedOver.length === 0
      ? 'no release has served it before'
      : `${passedOver.length} looked at, none may be put back`;
  return refuse(
    rejected ? 'guard/stop' : 'guard/no-candidate',
    only?.named === true
      ? `${releaseName(only.release)} cannot be put back on ${target}.`
      : `There is nothing to put back on ${target}: ${looked}.`,
    rejected && mayBeAccepted(only) ? ACCEPT : only?.named === true ? ANOTHER : FORWARD,
    passedOver,
  );
}

/** It could be put back, but for what changed since: that is for a person to weigh. */
function stoppedByChange(target: string, stopped: Card, passedOver: readonly Card[]) {
  const name = releaseName(stopped.release);
  const unblocks = stopped.findings.some((one) => one.kind === 'change' && one.change.unblock !== null);
  return refuse(
    'guard/stop',
    `${name} cannot simply be put back on ${target}: something that changed since stands in the way.`,
    `${unblocks ? 'Carry out what unblocks it and ask again, or fix' : 'Fix'} forward with \`astern hotfix start INC-123 what-it-fixes\`. \`astern decide ${target}\` says more. If you are sure that it does no harm: \`astern rollback ${name} ${target} --override --reason "…"\`.`,
    passedOver,
  );
}

const ACCEPT =
  'If you are sure, name it and add `--accept-rejected --reason "…"`; better, fix forward with `astern ship`.';
const ANOTHER =
  'Name another one with `--to`, name none to have the last good one chosen, or ship a commit with the fix (`astern ship`).';
const FORWARD = 'Fix forward: ship a commit with the fix (`astern ship`), or name a release yourself with `--to`.';

/** That it was rolled back can be overruled; that it never served well, or that its files are gone, cannot. */
function mayBeAccepted(card: Card | undefined): boolean {
  return card?.findings.every(({ kind }) => kind !== 'never-served' && kind !== 'artifact-missing') === true;
}

function notesOn(active: Operation | null, leaving: readonly Stack[]): readonly string[] {
  return [
    ...(active === null ? [] : [`The ${active.kind} under way (${active.id}) is aborted.`]),
    ...leaving
      .filter((stack) => stack.tag === 'new')
      .map((stack) => `${releaseName(stack.release)} is removed from the test entrance.`),
  ];
}
