import type { Operation } from '../../core/deploys/model.ts';
import { removeLeaving, removeStrays, stopOverdue } from '../../flows/clear-away.ts';
import { endExpired } from '../../flows/hold.ts';
import { outrank } from '../../flows/outrank.ts';
import { runOperation } from '../../flows/run-operation.ts';
import { tidy } from '../../flows/tidy.ts';
import { keepUp } from '../../flows/upkeep.ts';
import { watchRelease } from '../../flows/watch-release.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { fewAtOnce } from './few-at-once.ts';
import { keepLease } from './lease.ts';
import { createRounds } from './rounds.ts';
import { createTurns } from './turns.ts';

const TICK_MS = 1_000;
/** Key of the round beside everything else; no target has a name like it. */
const TURNS = 'turns';
const LEASE_MS = 15_000;
/** Targets at rest that are looked at together; those with something to do are looked at whatever else goes on. */
const AT_ONCE = 3;

export type Worker = {
  /** Something was ordered for this target: do it now. */
  wake(target: string): void;
  /** Something was ordered somewhere, perhaps through another server: take up whatever is not under way here. */
  notice(): void;
  /** Park what is under way: it goes on with the next server. Resolves when nothing runs any more. */
  close(): Promise<void>;
};

export type WorkLeft = {
  /** Operations whose lease belongs to a server that may not act any more: they are taken over at once. */
  readonly operations: readonly Operation[];
  /** Targets that such a server may still have something under way for at the router. */
  readonly targets: readonly string[];
};

/**
 * Runs operations and upkeep, a target at a time: whoever is at work on a target is alone there. What the server before has left is proven to
 * be nobody's: by the lock on the data directory, or by the duty that this server has taken.
 */
export function startWorker(world: World, left: WorkLeft): Worker {
  const takeOver = new Set(left.operations.map((operation) => operation.id));
  const running = new Map<string, { readonly operation: string; readonly abort: AbortController }>();
  const closing = new AbortController();
  const rounds = createRounds(world);
  const report = reporter(world, closing.signal);
  const turns = createTurns(world, fewAtOnce({ clock: world.clock, places: AT_ONCE, closing: closing.signal }, look));
  const outrankFormer = outranker(world, left.targets, report);
  // Where something is wrong it is tried again at the next tick, not when its turn comes.
  const stirring = (target: string, error: unknown) => {
    rounds.stir(target);
    report(target, error);
  };
  const [targets, beside, watching] = [inTurn(stirring), inTurn(stirring), inTurn(stirring)];

  async function work(target: string): Promise<void> {
    if (closing.signal.aborted) return;
    await outrankFormer(target);
    const active = await world.store.operations.active(target);
    if (active === null) return keepUp(world, target);
    const claimed = await claim(world, active, takeOver.delete(active.id));
    if (claimed !== null) await run(claimed);
  }

  async function run(operation: Operation): Promise<void> {
    const abort = new AbortController();
    running.set(operation.target, { operation: operation.id, abort });
    try {
      await keepLease(world, operation, LEASE_MS, abort, (signal) => runOperation(world, operation, signal));
    } catch (error) {
      if (!abort.signal.aborted) report(operation.id, error);
    } finally {
      running.delete(operation.target);
    }
    void beside.add(`tidy ${serviceOf(operation)}`, () => tidy(world, serviceOf(operation)));
  }

  /** A rollback or a cancel has taken the place of what runs here: stop that at once instead of at its next heartbeat. */
  async function abortReplaced(target: string): Promise<void> {
    const here = running.get(target);
    if (here === undefined) return;
    const active = await world.store.operations.active(target);
    if (active?.id !== here.operation) here.abort.abort(new Error('another operation has taken over'));
  }

  function wake(target: string): void {
    rounds.stir(target);
    void abortReplaced(target).catch((error: unknown) => report(target, error));
    void targets.add(target, () => work(target));
  }

  const takeUpOrders = coalesce(async () => {
    for (const { id, target } of await world.store.operations.allActive()) {
      if (running.get(target)?.operation !== id && !closing.signal.aborted) wake(target);
    }
  });

  async function tick(): Promise<void> {
    await endExpired(world.store);
    const { now, resting, stacks } = await rounds.next();
    for (const name of now) void look(name);
    // A round that takes longer than a tick is not begun twice.
    if (!beside.isBusy(TURNS)) void beside.add(TURNS, () => turns.take(resting, stacks));
  }

  function look(name: string): Promise<unknown> {
    return Promise.all([
      targets.isBusy(name) ? null : targets.add(name, () => work(name)),
      // Slow clearing away runs beside: it never stands in the way of a rollback.
      beside.isBusy(name) ? null : beside.add(name, () => clearAway(world, name, closing.signal)),
      watching.isBusy(name) ? null : watching.add(name, () => watchRelease(world, name)),
    ]);
  }

  const ticking = () => void tick().catch((error: unknown) => report('tick', error));
  const stopTicking = world.clock.every(TICK_MS, ticking);
  ticking();
  return {
    wake: (target) => (closing.signal.aborted ? undefined : wake(target)),
    notice: () => void takeUpOrders().catch((error: unknown) => report('orders', error)),
    async close() {
      stopTicking();
      closing.abort();
      for (const one of running.values()) one.abort.abort(new Error('the server is stopping'));
      await Promise.all([targets.idle(), beside.idle(), watching.idle()]);
    },
  };
}

function serviceOf({ target }: Operation): string {
  return target.slice(0, target.indexOf('/'));
}

async function clearAway(world: World, target: string, closing: AbortSignal): Promise<void> {
  if (closing.aborted) return;
  await stopOverdue(world, target);
  await removeLeaving(world, target);
  await removeStrays(world, target);
}

/** What goes on for minutes is said once, not every second. */
function reporter({ log }: World, closing: AbortSignal): (key: string, error: unknown) => void {
  const said = new Map<string, string>();
  return (key, error) => {
    if (closing.aborted || error instanceof FencedError || said.get(key) === messageOf(error)) return;
    said.set(key, messageOf(error));
    log.warn({ key, error }, messageOf(error));
  };
}

/** Trouble with the router does not stop the work, of which each step carries a higher fence anyway; tried again until it worked. */
function outranker(world: World, targets: readonly string[], report: (key: string, error: unknown) => void) {
  const left = new Set(targets);
  return async (target: string): Promise<void> => {
    if (!left.has(target)) return;
    try {
      await outrank(world, target);
      left.delete(target);
    } catch (error) {
      report(target, error);
    }
  };
}

async function claim(world: World, active: Operation, evenIfLeased: boolean): Promise<Operation | null> {
  const claimed = await world.store.operations.claim(active.id, {
    worker: world.worker,
    leaseMs: LEASE_MS,
    evenIfLeased,
  });
  if (claimed === null || active.step === null) return claimed;
  const { id: operation, target, kind, step } = claimed;
  await world.store.transaction((tx) =>
    tx.events.append({ kind: 'operation.resumed', target, operation, actor: 'astern', data: { kind, step } }),
  );
  return claimed;
}
