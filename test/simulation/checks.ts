import type { Operation } from '../../src/core/deploys/model.ts';
import { phaseOf, tagged } from '../../src/core/deploys/phase.ts';
import { workerIds } from '../../src/flows/instances.ts';
import type { Reply } from '../../src/flows/once.ts';
import { isQuiesced } from '../../src/providers/fleet/state.ts';
import { natureOf, SERVICE, TARGET } from './commits.ts';
import type { Command } from './moves.ts';
import { checkHealth, isUp, type Sea, type Server } from './sea.ts';

export type Watchman = ReturnType<typeof createWatchman>;

type Glance = { readonly production: string | null; readonly served: boolean };

/** Looks at everything after each effect, and at all of it together when the sea is calm. */
export function createWatchman(sea: Sea) {
  const { store, router, machine } = sea;
  const violations: string[] = [];
  let glance: Glance = { production: null, served: false };
  let chances = 0;
  let chancesAtLook = 0;
  let needed = false;
  let lines = 0;
  const replacedServers = new Set<Server>();
  const ended = new Set<string>();
  const warm = new Map<string, { readonly stack: string; readonly untilMs: number; readonly chances: number }>();
  const accepted = new Set<number>();
  const unlockedOperations = new Set<string>();

  const report = (what: string) => void violations.push(what);

  async function look(): Promise<Glance> {
    await checkHealth(sea);
    const { production, stacks } = await router.observe(TARGET);
    const stack = stacks.find((one) => one.id === production);
    const served = stack?.instances.some(({ id }) => isUp(sea, id)) === true;
    return { production, served };
  }

  /** Could this stack take the traffic, whatever the router knows of it? */
  function able(stack: string): boolean {
    const instances = [...machine.instances.values()].filter((one) => one.spec.stack === stack && one.spec.listens);
    return instances.length > 0 && instances.every((one) => isUp(sea, one.spec.id));
  }

  async function endings(): Promise<void> {
    for (const operation of await store.operations.list({ target: TARGET, limit: 1_000 })) {
      if (operation.status === 'active' || ended.has(operation.id)) continue;
      ended.add(operation.id);
      await ending(operation);
    }
  }

  /** What an operation says at its end must be so. */
  async function ending(operation: Operation): Promise<void> {
    const { kind, status, release, problem, goal } = operation;
    if (problem?.code === 'internal/bug') report(`${kind}: ${problem.message}`);
    if ((problem === null) !== (status === 'done')) report(`${kind} ended ${status} with problem ${problem?.code}`);
    if (status === 'failed' && (kind === 'ship' || kind === 'build')) await stillWarm(operation);
    if (status !== 'done' || chances !== chancesAtLook) return;
    const stacks = await store.stacks.ofTarget(TARGET);
    const live = stacks.find((stack) => stack.id === glance.production);
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
    if (before === undefined || before.chances !== chances || sea.clock.now() >= before.untilMs) return;
    const stacks = await store.stacks.ofTarget(TARGET);
    if (stacks.some((stack) => stack.release === release && stack.hotSinceMs !== null)) return;
    if (!stacks.some((stack) => stack.id === before.stack && stack.tag === 'old'))
      report(`the ${kind} of r${release} failed, and the warm stack is gone`);
  }

  async function traffic(effect: string, subject: string): Promise<void> {
    if (effect !== 'activate' || glance.production !== subject) return;
    const operation = await store.operations.active(TARGET);
    const stack = await store.stacks.get(subject);
    if (operation?.goal.kind !== 'rollback' || stack === null) return;
    const held = await store.locks.held(sea.clock.now());
    if (!held.some((lock) => lock.operation === operation.id) && !unlockedOperations.has(operation.id))
      report('traffic was moved by a rollback without its lock');
    const rejected = (await store.rejections.ofTarget(TARGET)).some((one) => one.release === stack.release);
    if (rejected && stack.release === operation.goal.release)
      report(`a rollback went to the rejected r${stack.release}`);
  }

  async function tags(): Promise<void> {
    const stacks = await store.stacks.ofTarget(TARGET);
    for (const tag of ['hot', 'new', 'old'] as const) {
      if (stacks.filter((stack) => stack.tag === tag).length > 1) report(`several stacks are ${tag}`);
    }
  }

  return {
    report,
    rethrow(): void {
      if (violations.length > 0) throw new Error(violations.join('\n'));
    },

    chance(): void {
      chances += 1;
    },

    async ordered(command: Command, { body }: Reply, rejected: ReadonlySet<number>): Promise<void> {
      const told = body as { kind: string; operation?: string; release?: number | null };
      const old = tagged(await store.stacks.ofTarget(TARGET), 'old');
      if (told.operation !== undefined && old !== null)
        warm.set(told.operation, { stack: old.id, untilMs: old.keepUntilMs ?? 0, chances });
      if (command.kind === 'unlock') for (const id of ended) unlockedOperations.add(id);
      if (command.kind === 'unlock')
        void store.operations.active(TARGET).then((one) => one && unlockedOperations.add(one.id));
      if (command.kind !== 'rollback' || told.kind !== 'ordered' || told.release == null) return;
      if (rejected.has(told.release) && !command.accept) report(`a rollback chose the rejected r${told.release}`);
      if (command.accept) accepted.add(told.release);
    },

    /** I7: whatever this server still does for the operation that it was at must be refused. */
    replaced(server: Server): void {
      replacedServers.add(server);
    },

    async before(_server: Server, effect: string, subject: string): Promise<void> {
      glance = await look();
      lines = await store.events.lastSeq();
      if (effect === 'look at router') chancesAtLook = chances;
      if (effect !== 'retire' && effect !== 'remove' && effect !== 'stop') return;
      const stack = effect === 'stop' ? (machine.instances.get(subject)?.spec.stack ?? '') : subject;
      if (effect === 'stop' && machine.instances.get(subject)?.spec.listens !== true) return;
      if (effect !== 'retire' && stack === glance.production)
        report(`${effect} of ${subject}, which the router points at`);
      const recorded = await store.stacks.ofTarget(TARGET);
      const others = recorded.some((other) => other.id !== stack && able(other.id));
      const mine = recorded.find((one) => one.id === stack);
      needed = able(stack) && !others && mine?.readyAtMs != null && glance.production !== null;
      if (needed && chances === chancesAtLook) report(`${effect} of ${subject}, the last healthy stack`);
    },

    async after(server: Server, effect: string, subject: string): Promise<void> {
      const was = glance;
      if (effect === 'claim' || !server.inOperation) replacedServers.delete(server);
      glance = await look();
      if (was.served && !glance.served) report(`after ${effect} ${subject} nothing healthy takes the traffic any more`);
      if (replacedServers.has(server) && effect === 'activate' && was.production !== glance.production)
        report('a replaced server moved the traffic');
      if (replacedServers.has(server) && effect === 'transaction' && lines !== (await store.events.lastSeq()))
        report('a replaced server wrote something down');
      await traffic(effect, subject);
      if (effect !== 'transaction') return;
      await tags();
      await endings();
    },

    /** I2: store, router and fleet agree, and nothing is left over. */
    async atRest(): Promise<void> {
      await endings();
      const stacks = await store.stacks.ofTarget(TARGET);
      const hot = tagged(stacks, 'hot');
      const seen = await router.observe(TARGET);
      if ((await store.operations.active(TARGET)) !== null) report('an operation is still active');
      if (seen.production !== (hot?.id ?? null)) report(`router: ${seen.production}, record: ${hot?.id}`);
      const phase = phaseOf(stacks, null);
      if (!['cruise', 'built', 'deployed'].includes(phase)) report(`at rest in phase ${phase}`);
      for (const stack of stacks.filter((one) => one.tag === 'leaving')) {
        if (!(able(stack.id) && !stacks.some((one) => one.id !== stack.id && able(one.id))))
          report(`${stack.id} is still leaving`);
      }
      for (const { spec } of machine.instances.values()) {
        if (!stacks.some((stack) => stack.id === spec.stack)) report(`stray instance ${spec.id}`);
      }
      for (const { id } of seen.stacks) if (!stacks.some((stack) => stack.id === id)) report(`stray route ${id}`);
      for (const stack of stacks.filter((one) => one.tag !== 'leaving')) await healthyAtRest(stack.id);
      const open = (await store.servings.ofTarget(TARGET, { limit: 1_000 })).filter((one) => one.untilMs === null);
      if (open.length !== (hot === null ? 0 : 1) || open.some((one) => one.stack !== hot?.id))
        report(`open servings ${open.map((one) => one.stack)}, hot ${hot?.id}`);
      await workersAtRest();
      await lockedAtRest();
      if (violations.length > 0) throw new Error(violations.join('\n'));
    },
  };

  async function healthyAtRest(id: string): Promise<void> {
    const stack = await store.stacks.get(id);
    const release = stack === null ? null : await store.releases.get(SERVICE, stack.release);
    if (release === null || stack?.readyAtMs == null) return;
    const nature = natureOf(release.commit.sha);
    if (nature !== 'sick' && nature !== 'dying' && !able(id)) report(`${id} (${stack.tag}) does not run at rest`);
  }

  async function workersAtRest(): Promise<void> {
    const hot = tagged(await store.stacks.ofTarget(TARGET), 'hot');
    const release = hot === null ? null : await store.releases.get(SERVICE, hot.release);
    const wanted = hot === null || release === null ? [] : workerIds(hot, release);
    const workers = [...machine.instances.values()].filter((one) => !one.spec.listens && one.pid !== null);
    for (const { spec, state } of workers) if (isQuiesced(state)) report(`worker ${spec.id} never ends`);
    const running = workers.filter((one) => !isQuiesced(one.state));
    for (const { spec } of running) if (!wanted.includes(spec.id)) report(`worker ${spec.id} still consumes`);
    for (const id of wanted)
      if (!running.some((one) => one.spec.id === id) && natureOf(release?.commit.sha ?? '') !== 'dying')
        report(`worker ${id} does not run`);
    if (hot !== null && hot.workers !== 'on') report(`workers of the hot stack are ${hot.workers}`);
  }

  async function lockedAtRest(): Promise<void> {
    const held = await store.locks.held(sea.clock.now());
    for (const operation of await store.operations.list({ target: TARGET, limit: 1_000 })) {
      if (operation.kind !== 'rollback' || unlockedOperations.has(operation.id)) continue;
      if (!held.some((lock) => lock.operation === operation.id)) report(`rollback ${operation.id} left no lock`);
    }
  }
}
