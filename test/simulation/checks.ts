import type { Operation } from '../../src/core/deploys/model.ts';
import { tagged } from '../../src/core/deploys/phase.ts';
import type { Reply } from '../../src/flows/once.ts';
import { SERVICE, TARGET } from './commits.ts';
import type { Command } from './moves.ts';
import { type Call, type Glance, glance, isAble, type Sea } from './sea.ts';

export type Watchman = ReturnType<typeof createWatchman>;

/** Between a look and what is done about it lie a few slow calls at most. */
const LOOKED_WITHIN_MS = 6_000;

/** Looks at everything around each effect. What it finds stands in the invariants of the design (I1 to I7, I10). */
export function createWatchman(sea: Sea, servers: 1 | 2) {
  const { store, machine, router } = sea;
  const violations: string[] = [];
  const ended = new Set<string>();
  const warm = new Map<string, { readonly stack: string; readonly untilMs: number; readonly chances: number }>();
  const unlocked = new Set<string>();
  const acknowledged = new Set<string>();
  let seenLines = 0;
  /** The highest fence that the router has accepted, and the highest of an operation that came to its end. */
  let acceptedFence = 0;
  let endedFence = 0;

  const report = (what: string) => {
    sea.note(`!!! ${what}`);
    violations.push(what);
  };

  /** What the operations and the traffic say about themselves in the log, as soon as it is there. */
  async function readLog(): Promise<void> {
    const events = await store.events.after(seenLines, { limit: 1_000, target: TARGET });
    for (const event of events) {
      if (event.seq <= seenLines) report('the log is out of order');
      seenLines = event.seq;
      if (event.kind === 'traffic.flipped') sea.tally.flips += 1;
      const isEnd =
        event.kind === 'operation.done' || event.kind === 'operation.failed' || event.kind === 'operation.superseded';
      if (isEnd && event.operation !== null) await ending(event.operation);
    }
  }

  async function ending(id: string): Promise<void> {
    const operation = await store.operations.get(id);
    if (operation === null || operation.status === 'active') return report(`${id} has ended, says the log`);
    if (ended.has(id)) report(`${operation.kind} has ended twice`);
    ended.add(id);
    const { kind, status, problem } = operation;
    if (status !== 'superseded') endedFence = Math.max(endedFence, operation.fence);
    if (problem?.code === 'internal/bug') report(`${kind}: ${problem.message}`);
    if ((problem === null) !== (status === 'done')) report(`${kind} ended ${status} with problem ${problem?.code}`);
    if (status === 'failed' && (kind === 'ship' || kind === 'build')) await stillWarm(operation);
    if (status === 'done' && kind === 'rollback') sea.tally.rollbacks += 1;
    if (status === 'done' && !isExcused(sea.clock.now())) await endIsSo(operation);
  }

  /** Whoever acted at this time may have looked before the last thing that befell the target. */
  function isExcused(atMs: number): boolean {
    return sea.chances.lastMs >= atMs - LOOKED_WITHIN_MS;
  }

  /** What an operation says at its end must be so. */
  async function endIsSo({ kind, release, goal }: Operation): Promise<void> {
    const stacks = await store.stacks.ofTarget(TARGET);
    const live = stacks.find((stack) => stack.id === glance(sea).production);
    if ((kind === 'ship' || kind === 'deploy' || kind === 'rollback') && live?.release !== release)
      report(`${kind} of r${release} is done, but r${live?.release} has the traffic`);
    const beside = stacks.find((stack) => stack.release === release && (stack.tag === 'new' || stack.tag === 'hot'));
    if (kind === 'build' && (beside === undefined || beside.readyAtMs === null))
      report(`build of r${release} is done, but it is not up`);
    if (kind === 'cancel' && tagged(stacks, 'new') !== null) report('cancel is done, but there is a new stack');
    if (goal.kind === 'cleanup' && stacks.some((one) => one.id === goal.stack && one.tag !== 'leaving'))
      report('cleanup is done, but the stack is there');
  }

  /** A release that never had the traffic does not cost the quick way back. */
  async function stillWarm({ id, kind, release }: Operation): Promise<void> {
    const before = warm.get(id);
    if (before === undefined || before.chances !== sea.chances.count || sea.clock.now() >= before.untilMs) return;
    const stacks = await store.stacks.ofTarget(TARGET);
    if (stacks.some((stack) => stack.release === release && stack.hotSinceMs !== null)) return;
    if (!stacks.some((stack) => stack.id === before.stack && stack.tag === 'old'))
      report(`the ${kind} of r${release} failed, and the warm stack is gone`);
  }

  /** What takes something away must not take what is needed. */
  async function taking({ name, subject }: Call, leftMs: number, { production }: Glance): Promise<void> {
    const instance = machine.instances.get(subject);
    if (name === 'stop' && instance?.spec.listens !== true) return;
    const stack = name === 'stop' ? (instance?.spec.stack ?? '') : subject;
    // The router itself refuses this one.
    // What has left cannot know of hands at the router that came after it.
    const isForeseen = sea.chances.lastMs < leftMs;
    if (name !== 'retire' && stack === production && isForeseen)
      report(`${name} of ${subject}, which the router points at`);
    if (production === null || isExcused(leftMs) || !isAble(sea, stack)) return;
    const recorded = await store.stacks.ofTarget(TARGET);
    const isReady = recorded.some((one) => one.id === stack && one.readyAtMs !== null);
    if (isReady && !recorded.some((other) => other.id !== stack && isAble(sea, other.id)))
      report(`${name} of ${subject}, the last healthy stack`);
  }

  async function routed(
    { name, subject, fence }: Call,
    leftMs: number,
    [was, now]: readonly [Glance, Glance],
  ): Promise<void> {
    if (fence === null) return;
    const moved = was.production !== now.production;
    if (moved && fence < acceptedFence)
      report(`the traffic was moved under fence ${fence}, after ${acceptedFence} was told`);
    // Hands at the router leave no fence behind that could hold off what was on its way by then.
    const isOld = fence <= endedFence && sea.chances.lastMs < leftMs;
    if (moved && isOld && was.production !== null && (await isOutOfTurn()))
      report(`the traffic was moved under fence ${fence}, of an operation that had ended`);
    if ((router.recorded(TARGET)?.fence ?? 0) === fence) acceptedFence = Math.max(acceptedFence, fence);
    if (name !== 'activate' || now.production !== subject) return;
    const operation = await store.operations.active(TARGET);
    const stack = await store.stacks.get(subject);
    if (operation?.goal.kind !== 'rollback' || stack === null || operation.fence !== fence) return;
    const held = await store.locks.held(sea.clock.now());
    if (!held.some((lock) => lock.operation === operation.id) && !unlocked.has(operation.id))
      report('traffic was moved by a rollback without its lock');
    const isRejected = (await store.rejections.ofTarget(TARGET)).some((one) => one.release === stack.release);
    if (isRejected && stack.release === operation.goal.release)
      report(`a rollback went to the rejected r${stack.release}`);
  }

  /** Upkeep repeats the last flip under its own fence where the router has lost it; that one is recorded. */
  async function isOutOfTurn(): Promise<boolean> {
    return tagged(await store.stacks.ofTarget(TARGET), 'hot')?.id !== glance(sea).production;
  }

  async function tags(): Promise<void> {
    const stacks = await store.stacks.ofTarget(TARGET);
    // Whoever breaks the glass removes nothing, so that for a while two may be old.
    const once = sea.chances.brokenGlass ? (['hot', 'new'] as const) : (['hot', 'new', 'old'] as const);
    for (const tag of once) {
      let count = 0;
      for (const stack of stacks) if (stack.tag === tag) count += 1;
      if (count > 1) report(`several stacks are ${tag}`);
    }
  }

  return {
    /** What was there before is as it was ordered. */
    async takeOver(): Promise<void> {
      seenLines = await store.events.lastSeq();
      acceptedFence = router.recorded(TARGET)?.fence ?? 0;
      for (const { id, fence } of await store.operations.list({ target: TARGET, limit: 1_000 })) {
        acknowledged.add(id);
        ended.add(id);
        endedFence = Math.max(endedFence, fence);
      }
    },

    report,
    readLog,
    acknowledged: acknowledged as ReadonlySet<string>,
    unlocked: unlocked as ReadonlySet<string>,
    rethrow(): void {
      if (violations.length > 0) throw new Error([...new Set(violations)].join('\n'));
    },

    /** Somebody's hands, or an accident: what servers have seen before does not count any more. */
    chance(): void {
      sea.chances.count += 1;
      sea.chances.lastMs = sea.clock.now();
      acceptedFence = Math.min(acceptedFence, router.recorded(TARGET)?.fence ?? 0);
    },

    async ordered(command: Command, { status, body }: Reply, before: { rejected: ReadonlySet<number> }): Promise<void> {
      const told = body as { kind: string; operation?: string; release?: number | null };
      const old = tagged(await store.stacks.ofTarget(TARGET), 'old');
      if (told.operation !== undefined && status === 202) {
        if ((await store.operations.get(told.operation)) === null) report('an order was acknowledged and is not there');
        acknowledged.add(told.operation);
        if (old !== null)
          warm.set(told.operation, { stack: old.id, untilMs: old.keepUntilMs ?? 0, chances: sea.chances.count });
      }
      if (command.kind === 'unlock') {
        for (const { id } of await store.operations.list({ target: TARGET, limit: 1_000 })) unlocked.add(id);
      }
      if (command.kind !== 'rollback' || told.kind !== 'ordered' || told.release == null) return;
      if (before.rejected.has(told.release) && !command.accept)
        report(`a rollback chose the rejected r${told.release}`);
      await servedAndKept(told.release);
    },

    /** While a server believes that it is on duty and acts on it, nobody else can be. */
    async leaving({ server, place, name, fence }: Call): Promise<void> {
      if (servers === 1 || (place !== 'fleet' && fence === null) || name === 'look at fleet') return;
      const holder = await store.duty.holder();
      if (holder !== null && holder.fence !== server.duty)
        report(`${server.name} acts under duty ${server.duty}, while ${holder.worker} is on duty`);
    },

    async around(call: Call, leftMs: number): Promise<() => Promise<void>> {
      if (call.place === 'store') return aroundWrite(call);
      const was = glance(sea);
      if (call.name === 'retire' || call.name === 'remove' || call.name === 'stop') await taking(call, leftMs, was);
      return async () => {
        const now = glance(sea);
        if (was.served && !now.served && sea.chances.lastMs < leftMs)
          report(`after ${call.name} ${call.subject} nothing healthy takes the traffic any more`);
        await routed(call, leftMs, [was, now]);
      };
    },
  };

  async function aroundWrite({ duty }: Call): Promise<() => Promise<void>> {
    const lines = await store.events.lastSeq();
    return async () => {
      sea.writes.count += 1;
      if ((await store.events.lastSeq()) === lines) return;
      if (duty !== null && (await store.duty.holder())?.fence !== duty)
        report('a server that was replaced wrote something down');
      await tags();
      await readLog();
    };
  }

  /** I10: it had the traffic, and what it was built into is there. */
  async function servedAndKept(number: number): Promise<void> {
    const servings = await store.servings.ofTarget(TARGET, { limit: 1_000 });
    if (!servings.some((one) => one.release === number)) report(`a rollback chose r${number}, which never served`);
    const release = await store.releases.get(SERVICE, number);
    const runs = (await store.stacks.ofTarget(TARGET)).some((one) => one.release === number);
    if (!runs && (release === null || !(await sea.artifacts.has(release.digest))))
      report(`a rollback chose r${number}, whose artifact is gone`);
  }
}
