import { checkRest } from './at-rest.ts';
import type { Watchman } from './checks.ts';
import { natureOf, TARGET } from './commits.ts';
import { type Chance, type Command, type History, isCommand, type Move, REST, START, say } from './moves.ts';
import { give } from './orders.ts';
import { inside } from './reach.ts';
import { glance, isUp, type Sea, type Server } from './sea.ts';
import { type Harbour, launch } from './server.ts';

/** Whoever is not at rest by then goes in circles. */
const REST_WITHIN_MS = 300_000;
const MOST_CALLS = 20_000;
/** The lease of a server that is not known to be dead runs out within this. */
const TAKEN_OVER_WITHIN_MS = 10_500;
/** Nothing is written down for so long: watches, limits and keep-warm times are over. */
const QUIET_MS = 5_500;

/** Sails one history: moves befall the servers between their calls, and at the end the sea is calm until all is at rest. */
export async function sail(sea: Sea, watchman: Watchman, history: History): Promise<void> {
  const voyage = new Voyage(sea, watchman, history);
  await voyage.toTheEnd();
}

/** Makes these moves only, and ends the server. */
export async function moor(sea: Sea, watchman: Watchman, moves: readonly Move[]): Promise<void> {
  const voyage = new Voyage(sea, watchman, { servers: 1, seed: 0, deathShows: true, isLive: false, moves });
  await voyage.home();
}

class Voyage {
  readonly #sea: Sea;
  readonly #watchman: Watchman;
  readonly #harbour: Harbour;
  readonly #moves: readonly Move[];
  readonly #servers: Server[] = [];
  #keys: number;
  /** Nothing was done to the servers since all of them waited. */
  #isStill = false;
  /** By then somebody has taken over from the last server that died. */
  #recoveredMs = 0;

  constructor(sea: Sea, watchman: Watchman, { servers, deathShows, isLive, moves }: History) {
    this.#sea = sea;
    this.#watchman = watchman;
    this.#moves = moves;
    // Those before have been used.
    this.#keys = isLive ? START.length : 0;
    this.#harbour = { sea, servers, deathShows };
    sea.hooks.effect = (call, leftMs) => watchman.around(call, leftMs);
    sea.hooks.report = watchman.report;
    sea.hooks.leave = (call) => void watchman.leaving(call);
    for (let number = 0; number < servers; number += 1) this.#start(number);
    this.#traffic();
  }

  async toTheEnd(): Promise<void> {
    const { tally, tide } = this.#sea;
    const beganMs = tide.nowMs();
    await this.#allMoves();
    await this.#calm();
    tally.seconds = (tide.nowMs() - beganMs) / 1_000;
  }

  async home(): Promise<void> {
    await this.#allMoves();
    for (const server of this.#servers) server.alive = false;
    this.#watchman.rethrow();
  }

  async #allMoves(): Promise<void> {
    const { tally } = this.#sea;
    for (const move of this.#moves) {
      tally.moves += 1;
      if (this.#sea.trace !== null) this.#sea.note(say(move));
      await this.#befall(move);
      this.#isStill = false;
      if (move.effects >= REST) await this.#untilRest();
      else await this.#for(move.effects);
    }
  }

  #next(): Promise<void> | null {
    const moving = this.#sea.tide.next(this.#isStill);
    this.#isStill = true;
    if (moving !== null) return moving.then(this.#check);
    this.#check();
    return null;
  }

  readonly #check = (): void => {
    this.#watchman.rethrow();
    if (this.#sea.tally.calls > MOST_CALLS) this.#watchman.report('no rest after very many calls');
  };

  async #for(calls: number): Promise<void> {
    const { tally, tide } = this.#sea;
    const wanted = tally.calls + calls;
    const untilMs = tide.nowMs() + 1_000 * (calls + 1);
    while (tally.calls < wanted && tide.nowMs() < untilMs) {
      const moving = this.#next();
      if (moving !== null) await moving;
    }
  }

  /** Until no operation is under way. */
  async #untilRest(): Promise<void> {
    const { tide, store, writes } = this.#sea;
    const untilMs = tide.nowMs() + REST_WITHIN_MS;
    while ((await store.operations.active(TARGET)) !== null) {
      for (const then = writes.count; writes.count === then; ) {
        if (tide.nowMs() > untilMs) return this.#watchman.report('an operation does not come to its end');
        const moving = this.#next();
        if (moving !== null) await moving;
      }
    }
  }

  async #pass(ms: number): Promise<void> {
    const untilMs = this.#sea.tide.nowMs() + ms;
    while (this.#sea.tide.nowMs() < untilMs) {
      const moving = this.#next();
      if (moving !== null) await moving;
    }
  }

  /** No more mishaps: until nothing is written down any more. */
  async #calm(): Promise<void> {
    const { tide, store, omen, late, cuts, writes } = this.#sea;
    this.#sea.note('calm');
    omen.fault = null;
    cuts.clear();
    const allAwakeMs = Math.max(tide.nowMs(), late.untilMs, ...this.#servers.map((one) => one.stillUntilMs));
    const untilMs = allAwakeMs + REST_WITHIN_MS;
    let lines = -1;
    for (
      let quietSinceMs = tide.nowMs();
      tide.nowMs() < Math.max(quietSinceMs, allAwakeMs, this.#recoveredMs) + QUIET_MS;
    ) {
      const before = writes.count;
      const moving = this.#next();
      if (moving !== null) await moving;
      if (writes.count === before && lines !== -1 && tide.nowMs() <= untilMs) continue;
      const now = await store.events.lastSeq();
      if (now !== lines || (await store.operations.active(TARGET)) !== null) quietSinceMs = tide.nowMs();
      lines = now;
      if (tide.nowMs() <= untilMs) continue;
      this.#watchman.report('something is written down again and again, without end');
      break;
    }
    await this.#watchman.readLog();
    await checkRest(this.#sea, this.#watchman);
    this.#watchman.rethrow();
  }

  /** A server that ends is started again, as the machine's supervisor does. */
  #start(number: number): void {
    const { sea } = this.#harbour;
    const server = launch(this.#harbour, number);
    this.#servers[number] = server;
    const look = () => {
      if (server.alive) sea.tide.quietlyAfter(500, look);
      else {
        this.#recoveredMs = sea.tide.nowMs() + TAKEN_OVER_WITHIN_MS;
        sea.tide.after(2_000 * sea.dice(), () => this.#start(number));
      }
    };
    sea.tide.quietlyAfter(500, look);
  }

  /** What customers do, once a second. */
  #traffic(): void {
    const { router, machine, tide } = this.#sea;
    const { production } = glance(this.#sea);
    if (production !== null && router.recorded(TARGET)?.stacks.has(production) === true) {
      const running = [...machine.instances.values()].find((one) => one.spec.stack === production);
      const bad = running !== undefined && natureOf(running.spec.sha) === 'bad';
      router.play(TARGET, { stack: production, count: 40, errors: bad ? 20 : 0 });
    }
    tide.quietlyAfter(1_000, () => this.#traffic());
  }

  async #befall(move: Move): Promise<void> {
    const { what } = move;
    if (isCommand(what)) return this.#command(what, move);
    if (what.kind === 'fault') Object.assign(this.#sea.omen, what);
    else if (what.kind === 'pause' || what.kind === 'kill' || what.kind === 'stop' || what.kind === 'clock')
      this.#strike(what);
    else if (what.kind === 'cut') this.#cut(what);
    else await this.#accident(what);
  }

  #strike(what: Extract<Chance, { kind: 'pause' | 'kill' | 'stop' | 'clock' }>): void {
    const { tide, tally } = this.#sea;
    const server = this.#servers[what.server % this.#harbour.servers];
    if (server?.alive !== true) return;
    if (what.kind === 'clock') server.offMs += what.byMs;
    if (what.kind === 'pause') {
      server.stillUntilMs = Math.max(server.stillUntilMs, tide.nowMs() + what.ms);
      tally.pauses += 1;
    }
    if (what.kind === 'kill') {
      server.alive = false;
      tally.crashes += 1;
    }
    if (what.kind !== 'stop') return;
    const ends = () => {
      server.alive = false;
    };
    inside(this.#sea, server, 0, () => void server.stop().then(ends, ends));
  }

  #cut({ from, server, ms }: Extract<Chance, { kind: 'cut' }>): void {
    const { cuts, tally, tide } = this.#sea;
    cuts.set(from, { server, untilMs: tide.nowMs() + ms });
    tally.cuts += 1;
  }

  async #accident(
    what: Extract<Chance, { kind: 'die' | 'by-hand' | 'break-glass' | 'router-restart' | 'router-forgets' | 'time' }>,
  ) {
    const { machine, fleet, tide, health, before } = this.#sea;
    switch (what.kind) {
      case 'time':
        return this.#pass(what.ms);
      case 'router-restart':
        health.unknownUntilMs = tide.nowMs() + 2_000;
        break;
      case 'router-forgets':
        before.lastWrite?.();
        break;
      case 'die': {
        const instance = [...machine.instances.keys()][what.which];
        if (instance !== undefined) fleet.crash(instance);
        break;
      }
      default:
        await this.#pastServers({ kind: what.kind, which: what.which });
    }
    this.#watchman.chance();
  }

  async #pastServers({
    kind,
    which,
  }: {
    readonly kind: 'by-hand' | 'break-glass';
    readonly which: number;
  }): Promise<void> {
    const { router, tide, health } = this.#sea;
    const recorded = router.recorded(TARGET);
    if (recorded === null || tide.nowMs() < health.unknownUntilMs) return;
    const able = [...recorded.stacks.values()].filter(({ stack }) => {
      const instances = stack.pools.flatMap((pool) => pool.instances);
      return (
        stack.id !== recorded.production && instances.length > 0 && instances.every(({ id }) => isUp(this.#sea, id))
      );
    });
    const chosen = able[which % Math.max(1, able.length)];
    if (chosen === undefined) return;
    const order = { target: TARGET, fence: recorded.fence, stack: chosen.stack.id, testEntranceTo: null };
    if (kind === 'by-hand') await router.activate(order);
    else {
      this.#sea.chances.brokenGlass = true;
      const breakGlass = { by: 'eva', reason: 'it burns', atMs: tide.nowMs() };
      await router.activate({ ...order, fence: recorded.fence + 1, breakGlass });
    }
  }

  /** Who takes the order: a server that lives and reaches the database. */
  #taker(): Server | null {
    const cut = this.#sea.cuts.get('store');
    const isAway = (server: Server) =>
      cut !== undefined &&
      cut.untilMs > this.#sea.tide.nowMs() &&
      (cut.server === null || cut.server === server.number);
    return this.#servers.find((one) => one.alive && one.stillUntilMs <= this.#sea.tide.nowMs() && !isAway(one)) ?? null;
  }

  async #command(command: Command, { twice, elsewhere }: Move): Promise<void> {
    const taker = this.#taker();
    if (taker === null) return;
    const { store, note, trace } = this.#sea;
    this.#keys += 1;
    const key = `key-${this.#keys}`;
    const rejected = new Set((await store.rejections.ofTarget(TARGET)).map((one) => one.release));
    const reply = await give(this.#sea, command, key);
    if (trace !== null) note(`  => ${JSON.stringify(reply.body)}`);
    await this.#watchman.ordered(command, reply, { rejected });
    if (reply.status === 202 && !elsewhere) taker.wake(TARGET);
    if (!twice) return;
    const again = await give(this.#sea, command, key);
    if (!again.repeated || JSON.stringify(again.body) !== JSON.stringify(reply.body))
      this.#watchman.report(`${command.kind} was answered differently the second time`);
  }
}
