import type { Operation, Problem } from '../core/deploys/model.ts';
import { nextStep, type Step } from '../core/deploys/next-step.ts';
import { diskTrouble } from '../lib/disk-trouble.ts';
import { FencedError, messageOf, ProviderError, UserError, unreachable } from '../lib/errors.ts';
import type { Nouns, OperationEnd } from '../store/store.ts';
import { adoptBreakGlass } from './adopt-break-glass.ts';
import { finishedFacts } from './finished-facts.ts';
import { observeTarget } from './observe-target.ts';
import { checkStack, placeStack, startStack } from './steps/bring-up.ts';
import { buildRelease } from './steps/build-release.ts';
import { flip, flipBack } from './steps/flip.ts';
import { handOver } from './steps/hand-over.ts';
import type { StepContext, StepOutcome } from './steps/step.ts';
import { takeOut } from './steps/take-out.ts';
import type { World } from './world.ts';

/** How often a step is tried again when something outside does not answer, before what was begun is taken back. */
const DEPLOY_TRIES = 8;
/** Going back is worth more patience: with the waits between, about ten minutes. */
const ROLLBACK_TRIES = 60;

/**
 * Take an operation to its end, a step at a time. Called after every order, on every tick and after every restart; there is no other
 * recovery code. `operation` was claimed: it carries the fence under which everything is written. Returns when it has ended, is another's
 * now, or must wait.
 */
export async function runOperation(world: World, operation: Operation, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const current = await world.store.operations.get(operation.id);
    if (current === null || current.status !== 'active' || current.fence !== operation.fence) return;
    const carriesOn = await takeStep(world, current, signal);
    if (!carriesOn) return;
  }
}

async function takeStep(world: World, operation: Operation, signal: AbortSignal): Promise<boolean> {
  let context: StepContext;
  let step: Step;
  try {
    const seen = await observeTarget(world, operation.target);
    // Whoever broke the glass has ended this operation, also if the server was not there to hear it.
    if (seen.router.fence > operation.fence && (await adoptBreakGlass(world, operation.target, seen.router)))
      return false;
    context = { world, operation, seen, signal };
    step = nextStep(operation, seen.stacksRecorded, seen);
  } catch (error) {
    return waitForTheWorld(world, operation, null, error, signal);
  }
  try {
    if (step.kind === 'finish' && (await announceFence(context))) return true;
  } catch (error) {
    return waitForTheWorld(world, operation, null, error, signal);
  }
  const ordinal = await begin(world, operation, step);
  try {
    if (step.kind === 'finish') {
      await finish(world, operation, ordinal, step.problem);
      return false;
    }
    const outcome = await act(context, step);
    await end(world, operation, ordinal, outcome);
    return true;
  } catch (error) {
    return waitForTheWorld(world, operation, ordinal, error, signal);
  }
}

/**
 * An operation may end without having changed anything on the router, such as a rollback of a ship that had not flipped yet. Whoever worked
 * on that ship and wakes up late must find its fence too old; so it is told, and everything is looked at once more. One that gives up may
 * have a flip on its way that nobody answered, under this very fence: then a higher one is told, or the traffic would move after the end.
 */
async function announceFence({ world, operation, seen }: StepContext): Promise<boolean> {
  const { target, fence, undoing } = operation;
  const isTold = undoing === null ? seen.production === null || seen.router.fence >= fence : seen.router.fence > fence;
  if (isTold || seen.router.fence === 0) return false;
  await world.router.resume({ target, fence: undoing === null ? fence : await world.store.targets.nextFence(target) });
  return true;
}

function act(context: StepContext, step: Exclude<Step, { kind: 'finish' }>): Promise<StepOutcome> {
  switch (step.kind) {
    case 'build-release':
      return buildRelease(context);
    case 'place-stack':
      return placeStack(context, step.release);
    case 'start-stack':
      return startStack(context, step.stack);
    case 'check-stack':
      return checkStack(context, step.stack);
    case 'flip':
      return flip(context, step);
    case 'hand-over':
      return handOver(context, step.to);
    case 'flip-back':
      return flipBack(context, step.to);
    case 'remove-stack':
      return takeOut(context, step.stack);
    default:
      return unreachable(step);
  }
}

/** Write the step before acting. */
async function begin({ store }: World, operation: Operation, step: Step): Promise<number> {
  return store.transaction(async (tx) => {
    await tx.operations.hold(operation.id, operation.fence);
    const subject = subjectOf(step);
    const ordinal = await tx.steps.begin({ operation: operation.id, step: step.kind, subject });
    await tx.operations.update(operation.id, operation.fence, { step: step.kind });
    const { target, id } = operation;
    await tx.events.append({
      kind: 'operation.step',
      target,
      operation: id,
      actor: 'astern',
      data: { step: step.kind, subject },
    });
    return ordinal;
  });
}

function subjectOf(step: Step): string {
  switch (step.kind) {
    case 'build-release':
    case 'finish':
      return '';
    case 'place-stack':
      return `r${step.release}`;
    case 'flip':
    case 'hand-over':
    case 'flip-back':
      return step.to;
    default:
      return step.stack;
  }
}

async function end({ store }: World, operation: Operation, ordinal: number, outcome: StepOutcome): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.operations.hold(operation.id, operation.fence);
    await outcome.write?.(tx);
    await tx.steps.end(operation.id, ordinal, { outcome: outcome.kind, facts: outcome.facts });
    const undoing = outcome.kind === 'failed' ? (operation.undoing ?? outcome.problem) : operation.undoing;
    await tx.operations.update(operation.id, operation.fence, { attempts: 0, undoing });
    if (outcome.kind === 'done') return;
    // A step of the undoing that fails ends it: whatever is left is named, and nothing is tried in circles.
    if (operation.undoing !== null) await close(tx, operation, operation.undoing);
    const data = { ...outcome.problem, ...outcome.facts };
    const { target, id } = operation;
    const kind = operation.release === null ? 'release.build-failed' : 'stack.failed';
    await tx.events.append({ kind, target, operation: id, actor: 'astern', data });
  });
}

async function finish({ store }: World, operation: Operation, ordinal: number, problem: Problem | null): Promise<void> {
  const facts = await finishedFacts(store, operation);
  await store.transaction(async (tx) => {
    await tx.operations.hold(operation.id, operation.fence);
    await tx.steps.end(operation.id, ordinal, { outcome: 'done' });
    await close(tx, operation, problem, facts);
  });
}

async function close(
  tx: Nouns,
  operation: Operation,
  problem: Problem | null,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { id, fence, target, kind, release } = operation;
  const end: OperationEnd =
    problem === null ? { status: 'done', result: facts } : { status: 'failed', problem, result: facts };
  await tx.operations.end(id, fence, end);
  const data = { kind, release, ...(problem === null ? facts : { ...facts, ...problem }) };
  const eventKind = problem === null ? 'operation.done' : 'operation.failed';
  await tx.events.append({ kind: eventKind, target, operation: id, actor: operation.actor, data });
}

/** Something went wrong while looking or acting: give way, try again later, or take back what was begun. */
async function waitForTheWorld(
  world: World,
  operation: Operation,
  ordinal: number | null,
  error: unknown,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted || error instanceof FencedError) throw error;
  const problem = problemOf(error);
  const attempts = operation.attempts + 1;
  const tries = operation.kind === 'rollback' ? ROLLBACK_TRIES : DEPLOY_TRIES;
  const again = error instanceof ProviderError && error.retryable && attempts < tries;
  world.log.warn(
    { operation: operation.id, step: operation.step, attempts, error },
    `${operation.kind}: ${problem.message}`,
  );
  const waitMs = Math.min(200 * 2 ** (attempts - 1), 10_000);
  await world.store.transaction(async (tx) => {
    await tx.operations.hold(operation.id, operation.fence);
    if (ordinal !== null) {
      const facts = { message: problem.message };
      await tx.steps.end(operation.id, ordinal, { outcome: again ? 'retry' : 'failed', facts });
    }
    if (again) {
      await tx.operations.update(operation.id, operation.fence, { attempts, wakeAtMs: (await tx.now()) + waitMs });
      return;
    }
    if (operation.undoing !== null) return close(tx, operation, operation.undoing);
    await tx.operations.update(operation.id, operation.fence, { attempts: 0, undoing: problem });
    const { target, id } = operation;
    await tx.events.append({ kind: 'stack.failed', target, operation: id, actor: 'astern', data: { ...problem } });
  });
  if (again) await world.clock.sleep(waitMs, signal);
  return true;
}

function problemOf(thrown: unknown): Problem {
  const error = diskTrouble(thrown) ?? thrown;
  if (error instanceof UserError) return { code: error.code, message: error.message, next: error.next };
  if (error instanceof ProviderError) {
    const next = 'Run `astern doctor`; production stays as it is until this works again.';
    return { code: `provider/${error.provider}`, message: error.message, next };
  }
  const message = `Unexpected: ${messageOf(error)}`;
  return { code: 'internal/bug', message, next: 'This is a fault in Astern; the server log has the details.' };
}
