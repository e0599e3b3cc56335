import { unreachable } from '../../lib/errors.ts';
import type { Operation, Problem, Stack } from './model.ts';
import { tagged } from './phase.ts';

/** What is observed of a target: from the router what it routes, from the fleet what runs. Never from history. */
export type Seen = {
  /** Stack that the router sends production traffic to. */
  readonly production: string | null;
  readonly stacks: ReadonlyMap<string, StackCondition>;
};

export type StackCondition = {
  /** Every instance behind the router runs, or is being started again by the fleet. Whether it comes up, the check says. */
  readonly started: boolean;
  /** The router knows it and has at least one instance up in each pool. */
  readonly serving: boolean;
};

export type Step =
  | { readonly kind: 'build-release' }
  | { readonly kind: 'place-stack'; readonly release: number }
  | { readonly kind: 'start-stack'; readonly stack: string }
  | { readonly kind: 'check-stack'; readonly stack: string }
  | { readonly kind: 'flip'; readonly from: string | null; readonly to: string; readonly formerBecomes: 'old' | 'new' }
  | { readonly kind: 'hand-over'; readonly to: string }
  | { readonly kind: 'flip-back'; readonly to: string }
  | { readonly kind: 'remove-stack'; readonly stack: string }
  | { readonly kind: 'finish'; readonly problem: Problem | null };

type Part = Pick<Operation, 'goal' | 'release' | 'undoing'>;

/** The next safe step of an operation, given what is recorded and what is seen. Repeating it with the same facts gives the same step. */
export function nextStep(operation: Part, stacks: readonly Stack[], seen: Seen): Step {
  if (operation.undoing !== null) return undo(operation, operation.undoing, stacks, seen);
  const goal = operation.goal;
  switch (goal.kind) {
    case 'build':
    case 'ship':
      return towardsRelease(operation, stacks, seen);
    case 'deploy':
      return towardsHot(find(stacks, goal.stack), stacks, seen) ?? gone(`stack of r${goal.release}`);
    case 'rollback':
      return backTo(goal.release, stacks, seen);
    case 'cleanup':
      return cleanUp(goal.stack, stacks, seen);
    case 'cancel':
      return withdraw(goal.release, stacks, seen);
    default:
      return unreachable(goal);
  }
}

const done: Step = { kind: 'finish', problem: null };

function find(stacks: readonly Stack[], id: string): Stack | null {
  return stacks.find((stack) => stack.id === id && stack.tag !== 'leaving') ?? null;
}

function ofRelease(stacks: readonly Stack[], release: number): Stack | null {
  return stacks.find((stack) => stack.release === release && stack.tag !== 'leaving') ?? null;
}

function towardsRelease({ goal, release }: Part, stacks: readonly Stack[], seen: Seen): Step {
  if (release === null) return { kind: 'build-release' };
  const stack = ofRelease(stacks, release);
  if (stack?.tag === 'hot') return towardsHot(stack, stacks, seen) ?? done;
  // The old stack stays warm until the flip: a release that never comes up must not cost the quick way back.
  const inTheWay = stacks.find((other) => other.tag === 'new' && other.release !== release);
  if (inTheWay !== undefined && mayRemove(inTheWay.id, stacks, seen))
    return { kind: 'remove-stack', stack: inTheWay.id };
  if (stack === null) return { kind: 'place-stack', release };
  return bringUp(stack, seen) ?? (goal.kind === 'build' ? done : (towardsHot(stack, stacks, seen) ?? done));
}

/** Null once the stack has passed its checks. */
function bringUp(stack: Stack, seen: Seen): Step | null {
  const condition = seen.stacks.get(stack.id);
  if (condition?.started !== true) return { kind: 'start-stack', stack: stack.id };
  if (stack.readyAtMs === null || !condition.serving) return { kind: 'check-stack', stack: stack.id };
  return null;
}

/** Null when there is no such stack. */
function towardsHot(stack: Stack | null, stacks: readonly Stack[], seen: Seen): Step | null {
  if (stack === null) return null;
  if (seen.production !== stack.id || stack.tag !== 'hot') {
    const former = formerOf(stack, stacks, seen);
    return bringUp(stack, seen) ?? { kind: 'flip', from: former, to: stack.id, formerBecomes: 'old' };
  }
  return stack.workers === 'on' ? done : { kind: 'hand-over', to: stack.id };
}

function backTo(release: number, stacks: readonly Stack[], seen: Seen): Step {
  const candidate = ofRelease(stacks, release);
  if (candidate === null) return { kind: 'place-stack', release };
  if (candidate.tag === 'hot' && seen.production === candidate.id)
    return candidate.workers === 'on' ? done : { kind: 'hand-over', to: candidate.id };
  const former = formerOf(candidate, stacks, seen);
  return bringUp(candidate, seen) ?? { kind: 'flip', from: former, to: candidate.id, formerBecomes: 'new' };
}

/** Who loses the traffic: what the router says, and where it is silent what is recorded as hot. */
function formerOf(stack: Stack, stacks: readonly Stack[], seen: Seen): string | null {
  const routed = stacks.find((other) => other.id === seen.production && other.id !== stack.id);
  return (routed ?? stacks.find((other) => other.tag === 'hot' && other.id !== stack.id))?.id ?? null;
}

/**
 * What the router points at stays, and so does the last stack that could take the traffic. One that runs and passed its checks counts as able
 * to even while the router does not know its health, as after a restart of it.
 */
export function mayRemove(id: string, stacks: readonly Stack[], seen: Seen): boolean {
  if (id === seen.production) return false;
  const stack = stacks.find((one) => one.id === id);
  const condition = seen.stacks.get(id);
  const isAble = condition?.serving === true || (condition?.started === true && stack?.readyAtMs != null);
  if (!isAble || stacks.some((other) => other.id !== id && seen.stacks.get(other.id)?.serving === true)) return true;
  // Where nothing is live, nobody loses anything.
  return seen.production === null && tagged(stacks, 'hot') === null;
}

function cleanUp(id: string, stacks: readonly Stack[], seen: Seen): Step {
  const stack = find(stacks, id);
  if (stack === null) return done;
  if (mayRemove(id, stacks, seen)) return { kind: 'remove-stack', stack: id };
  return { kind: 'finish', problem: stillNeeded(stack, seen) };
}

function stillNeeded({ id, release }: Stack, { production }: Seen): Problem {
  return {
    code: 'stack/last-healthy',
    message:
      id === production
        ? `r${release} has the traffic; it was not removed.`
        : `No other stack than that of r${release} is known to be healthy; it was not removed.`,
    next: 'Put it back with `astern rollback`, or ship a release that works first.',
  };
}

function withdraw(release: number | null, stacks: readonly Stack[], seen: Seen): Step {
  const hot = tagged(stacks, 'hot');
  const stack = tagged(stacks, 'new');
  if (stack !== null && stack.id === seen.production) {
    // The order to abort came after the router had switched: the record follows the traffic; taking it back is a rollback.
    return { kind: 'flip', from: hot?.id ?? null, to: stack.id, formerBecomes: 'old' };
  }
  if (stack !== null && mayRemove(stack.id, stacks, seen)) return { kind: 'remove-stack', stack: stack.id };
  if (hot !== null && hot.workers !== 'on') return { kind: 'hand-over', to: hot.id };
  if (stack !== null) return { kind: 'finish', problem: stillNeeded(stack, seen) };
  return release !== null && hot?.release === release ? { kind: 'finish', problem: tooLate(release) } : done;
}

function tooLate(release: number): Problem {
  return {
    code: 'cancel/too-late',
    message: `r${release} had already taken the traffic when the cancel came.`,
    next: 'Put the former release back with `astern rollback`.',
  };
}

/** Take back what a failed operation began, without ever touching what the router points at. */
function undo({ goal, release }: Part, problem: Problem, stacks: readonly Stack[], seen: Seen): Step {
  const finish: Step = { kind: 'finish', problem };
  const number = goal.kind === 'rollback' || goal.kind === 'deploy' ? goal.release : release;
  const mine = number === null ? null : ofRelease(stacks, number);
  if (mine === null) return finish;
  if (seen.production === mine.id && mine.tag !== 'hot') return takeBack(mine, stacks, seen, finish);
  const hot = tagged(stacks, 'hot');
  // Workers told to quiesce before a flip that then failed come back.
  if (hot !== null && hot.id === seen.production && hot.workers !== 'on') return { kind: 'hand-over', to: hot.id };
  const keepForAnalysis = goal.kind === 'deploy' || mine.readyAtMs !== null;
  if (mine.tag === 'new' && !keepForAnalysis) return { kind: 'remove-stack', stack: mine.id };
  return finish;
}

function takeBack(mine: Stack, stacks: readonly Stack[], seen: Seen, finish: Step): Step {
  const hot = tagged(stacks, 'hot');
  const canServe = hot !== null && seen.stacks.get(hot.id)?.serving === true;
  if (hot !== null && canServe) return { kind: 'flip-back', to: hot.id };
  // Nothing healthy to go back to: whatever takes traffic now stays, and the record follows it.
  return mine.tag === 'hot' ? finish : { kind: 'flip', from: hot?.id ?? null, to: mine.id, formerBecomes: 'old' };
}

function gone(what: string): Step {
  return {
    kind: 'finish',
    problem: { code: 'stack/gone', message: `The ${what} is gone.`, next: 'Build it again with `astern build`.' },
  };
}
