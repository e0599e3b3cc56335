import { removeLeaving, removeStrays, stopOverdue } from '../../src/flows/clear-away.ts';
import { noteExpired } from '../../src/flows/hold.ts';
import { runOperation } from '../../src/flows/run-operation.ts';
import { tidy } from '../../src/flows/tidy.ts';
import { keepUp } from '../../src/flows/upkeep.ts';
import { watchRelease } from '../../src/flows/watch-release.ts';
import { FencedError, ProviderError } from '../../src/lib/errors.ts';
import type { Watchman } from './checks.ts';
import { natureOf, SERVICE, TARGET } from './commits.ts';
import type { Chance, Command, Move } from './moves.ts';
import { REST, say } from './moves.ts';
import { give } from './orders.ts';
import { Crash, checkHealth, type Fault, isUp, launch, type Sea, type Server } from './sea.ts';

const LEASE_MS = 15_000;
/** Far more than any history needs; whoever gets there goes in circles. */
const MOST_EFFECTS = 20_000;
const MOST_TURNS = 400;
const MOST_CALM_TURNS = 60;

/** Sails one history: moves befall the servers between their effects, and at the end the sea is calm until all is at rest. */
export async function sail(sea: Sea, watchman: Watchman, moves: readonly Move[]): Promise<void> {
  const voyage = new Voyage(sea, watchman, moves);
  await voyage.toTheEnd();
}

class Voyage {
  readonly #sea: Sea;
  readonly #watchman: Watchman;
  readonly #moves: Move[];
  #server: Server;
  /** Whose lease the starting server has proven dead. */
  #dead = new Set<string>();
  #budget = REST;
  #effects = 0;
  #keys = 0;

  constructor(sea: Sea, watchman: Watchman, moves: readonly Move[]) {
    this.#sea = sea;
    this.#watchman = watchman;
    this.#moves = [...moves];
    this.#server = launch(sea);
    sea.hooks.before = (server, effect, subject) => this.#before(server, effect, subject);
    sea.hooks.after = (server, effect, subject) => watchman.after(server, effect, subject);
  }

  async toTheEnd(): Promise<void> {
    for (let move = this.#moves.shift(); move !== undefined; move = this.#moves.shift()) {
      this.#budget = move.effects;
      await this.#befall(move, null);
      await this.#sailOn();
    }
    this.#budget = REST;
    await this.#calm();
  }

  /** Until nothing is under way, with one look of upkeep after it. */
  async #sailOn(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      await this.#turn();
      if ((await this.#sea.store.operations.active(TARGET)) === null) return;
    }
    this.#watchman.report('an operation does not come to its end');
  }

  /** No more mishaps: time passes until watches, limits and keep-warm times are over, and each time all comes to rest. */
  async #calm(): Promise<void> {
    for (const ms of [0, 20_000, 70_000]) {
      this.#sea.trace.push(`calm, ${ms} ms later`);
      this.#sea.clock.pass(ms);
      await this.#untilQuiet();
    }
    await this.#watchman.atRest();
  }

  async #untilQuiet(): Promise<void> {
    let quietTurns = 0;
    for (let turn = 0; turn < MOST_CALM_TURNS; turn += 1) {
      const before = await this.#sea.store.events.lastSeq();
      await this.#sailOn();
      quietTurns = (await this.#sea.store.events.lastSeq()) === before ? quietTurns + 1 : 0;
      if (quietTurns === 3) return;
    }
    this.#watchman.report('something is written down each second, without end');
  }

  /** One second of a server's life. */
  async #turn(): Promise<void> {
    this.#watchman.rethrow();
    this.#sea.clock.pass(1_000);
    await this.#traffic();
    if (!this.#server.alive) await this.#restart();
    const server = this.#server;
    try {
      await this.#work(server);
    } catch (error) {
      server.inOperation = false;
      const foreseen = error instanceof Crash || error instanceof FencedError || error instanceof ProviderError;
      if (!foreseen && error !== server.abort.now.signal.reason) throw error;
    }
    this.#watchman.rethrow();
  }

  async #work(server: Server): Promise<void> {
    const { world } = server;
    await world.store.transaction(noteExpired);
    await watchRelease(world, TARGET);
    const active = await world.store.operations.active(TARGET);
    if (active === null) await keepUp(world, TARGET);
    else {
      const lease = { worker: world.worker, leaseMs: LEASE_MS, evenIfLeased: this.#dead.delete(active.id) };
      const claimed = await world.store.operations.claim(active.id, lease);
      server.abort.now = new AbortController();
      server.inOperation = claimed !== null;
      if (claimed !== null) await runOperation(world, claimed, server.abort.now.signal);
      server.inOperation = false;
      await tidy(world, SERVICE);
    }
    await stopOverdue(world, TARGET);
    await removeLeaving(world, TARGET);
    await removeStrays(world, TARGET);
  }

  /** In the midst of an operation, without disturbing it. */
  async #beside({ world }: Server): Promise<void> {
    const { store, router, fleet } = this.#sea;
    const undisturbed = { ...world, store, fleet, router: { ...router, addressOf: async () => '' } };
    await checkHealth(this.#sea);
    await watchRelease(undisturbed, TARGET);
    await stopOverdue(undisturbed, TARGET);
    await removeLeaving(undisturbed, TARGET);
    await removeStrays(undisturbed, TARGET);
  }

  async #restart(): Promise<void> {
    this.#server = launch(this.#sea);
    this.#dead = new Set((await this.#sea.store.operations.allActive()).map((operation) => operation.id));
  }

  async #before(server: Server, effect: string, subject: string): Promise<Fault | null> {
    this.#effects += 1;
    if (this.#effects > MOST_EFFECTS) {
      this.#watchman.report('no rest after very many effects');
      server.alive = false;
      return null;
    }
    let fault: Fault | null = null;
    if (this.#budget > 0) this.#budget -= 1;
    else {
      const move = this.#moves.shift();
      this.#budget = move?.effects ?? REST;
      if (move !== undefined) fault = await this.#befall(move, server);
    }
    await this.#watchman.before(server, effect, subject);
    return fault;
  }

  async #befall(move: Move, server: Server | null): Promise<Fault | null> {
    this.#sea.trace.push(`  ${say(move)}`);
    const { what } = move;
    switch (what.kind) {
      case 'crash':
      case 'crash-after':
      case 'refuse':
      case 'lost':
      case 'fatal':
        if (server === null && what.kind.startsWith('crash')) this.#server.alive = false;
        return what.kind;
      case 'paused':
        if (server !== null) await this.#takeOver(server);
        return null;
      case 'beside':
        await this.#beside(this.#server);
        return null;
      case 'die':
      case 'break-glass':
      case 'router-restart':
      case 'time':
        await this.#chance(what);
        return null;
      default:
        await this.#command(what, move);
        return null;
    }
  }

  /** Orders of a kind so far; the server may be writing other events, and another order come, at the same time. */
  async #orders(kind: Command['kind']): Promise<number> {
    const operations = await this.#sea.store.operations.list({ target: TARGET, limit: 1_000 });
    return operations.filter((operation) => operation.kind === kind).length;
  }

  async #command(command: Command, { twice, elsewhere }: Move): Promise<void> {
    this.#keys += 1;
    const key = `key-${this.#keys}`;
    // The API answers in one transaction: it happens wholly or not at all.
    const world = { ...this.#server.world, store: this.#sea.store };
    const rejected = new Set((await world.store.rejections.ofTarget(TARGET)).map((one) => one.release));
    const reply = await give(world, command, key);
    this.#sea.trace.push(`  => ${JSON.stringify(reply.body)}`);
    await this.#watchman.ordered(command, reply, rejected);
    if (reply.status === 202 && !elsewhere) this.#server.abort.now.abort(new Error('another operation has taken over'));
    if (!twice) return;
    const before = await this.#orders(command.kind);
    const again = await give(world, command, key);
    if (!again.repeated || JSON.stringify(again.body) !== JSON.stringify(reply.body))
      this.#watchman.report(`${command.kind} was answered differently the second time`);
    if ((await this.#orders(command.kind)) !== before) this.#watchman.report(`${command.kind} was carried out twice`);
  }

  async #chance(chance: Extract<Chance, { kind: 'die' | 'break-glass' | 'router-restart' | 'time' }>): Promise<void> {
    this.#watchman.chance();
    const { machine, router, fleet, clock, health } = this.#sea;
    const { production, fence, stacks } = await router.observe(TARGET);
    if (chance.kind === 'time') clock.pass(chance.ms);
    if (chance.kind === 'router-restart') health.unknownUntilMs = clock.now() + 2_000;
    if (chance.kind === 'die') {
      const instance = [...machine.instances.keys()][chance.which];
      if (instance !== undefined) fleet.crash(instance);
    }
    if (chance.kind !== 'break-glass') return;
    await checkHealth(this.#sea);
    const able = stacks.filter((one) => one.id !== production && one.instances.every(({ id }) => isUp(this.#sea, id)));
    const stack = able[chance.which % Math.max(1, able.length)];
    if (stack === undefined || clock.now() < health.unknownUntilMs) return;
    await router.activate({ target: TARGET, fence, stack: stack.id, testEntranceTo: null });
  }

  /** The server is paused for so long that its lease is over; another one does all there is to do; then it goes on. */
  async #takeOver(paused: Server): Promise<void> {
    if (paused !== this.#server) return;
    this.#sea.clock.pass(LEASE_MS + 1_000);
    this.#server = launch(this.#sea);
    await this.#sailOn();
    if (paused.inOperation) this.#watchman.replaced(paused);
    this.#sea.trace.push(`  ${paused.world.worker} wakes up`);
  }

  async #traffic(): Promise<void> {
    const { router, machine } = this.#sea;
    await checkHealth(this.#sea);
    const { production, stacks } = await router.observe(TARGET);
    if (production === null || !stacks.some((one) => one.id === production)) return;
    const running = [...machine.instances.values()].find((one) => one.spec.stack === production);
    const bad = running !== undefined && natureOf(running.spec.sha) === 'bad';
    router.play(TARGET, { stack: production, count: 40, errors: bad ? 20 : 0 });
  }
}
