import type { Clock } from '../../../lib/clock.ts';
import type { InstanceChange, InstanceSeen, InstanceSpec, StackPlace } from '../port.ts';
import { afterDeath, DEFAULT_BACKOFF, type InstanceState, isQuiesced, NEVER_STARTED, nextAction } from '../state.ts';

/** How a command behaves when the memory fleet "runs" it. */
export type Behaviour = {
  readonly listens: boolean;
  /** Ends right after each start. */
  readonly exits: { readonly code: number; readonly words: string } | null;
  readonly onStop: 'ends' | 'ignores';
  readonly onQuiesce: 'ends' | 'stays';
};

export const WELL_BEHAVED: Behaviour = { listens: true, exits: null, onStop: 'ends', onQuiesce: 'stays' };

export type Exit = { readonly code: number | null; readonly signal: string | null };

export type Running = {
  spec: InstanceSpec;
  state: InstanceState;
  pid: number | null;
  behaviour: Behaviour;
  words: string | null;
};

type Call = 'place' | 'start' | 'observe' | 'quiesce' | 'stop' | 'remove';

/** What goes on when the server is gone: hand the same machine to the next fleet. */
export class MemoryMachine {
  readonly placed = new Map<string, StackPlace>();
  readonly instances = new Map<string, Running>();
  readonly strangers: InstanceSeen[] = [];
  /** Thrown by the next call of that name, once. */
  readonly failNext = new Map<Call, Error>();
  /** Decides how a command behaves; looked up at each start. */
  behave: (spec: InstanceSpec) => Behaviour = () => WELL_BEHAVED;
  tell: (change: InstanceChange) => void = () => undefined;
  readonly #clock: Clock;
  #nextNumber = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What runs here, on a machine that goes its own way from now on. */
  twin(clock: Clock): MemoryMachine {
    const twin = new MemoryMachine(clock);
    for (const [key, stack] of this.placed) twin.placed.set(key, stack);
    for (const [id, running] of this.instances) twin.instances.set(id, { ...running });
    twin.#nextNumber = this.#nextNumber;
    return twin;
  }

  /** Before each call: fail if told so, and catch up with what time would have done. */
  begin(call: Call): void {
    const error = this.failNext.get(call);
    this.failNext.delete(call);
    if (error !== undefined) throw error;
    for (const running of this.instances.values()) this.#settle(running);
  }

  start(spec: InstanceSpec): void {
    const running = this.instances.get(spec.id) ?? newcomer(spec);
    this.instances.set(spec.id, running);
    running.spec = spec;
    if (running.state.wanted === 'run') return;
    running.state = { ...running.state, wanted: 'run', failures: 0, notBeforeMs: 0 };
    if (running.pid === null) this.#launch(running, false);
  }

  quiesce(running: Running): void {
    running.state = { ...running.state, wanted: 'stop' };
    if (running.pid === null || isQuiesced(running.state)) return;
    running.state = { ...running.state, quiesced: running.state.attempt };
    if (running.behaviour.onQuiesce === 'ends') this.die(running, { code: 0, signal: null });
  }

  async stop(running: Running, withinMs: number): Promise<void> {
    running.state = { ...running.state, wanted: 'stop' };
    const { attempt } = running.state;
    const ignores = running.pid !== null && running.behaviour.onStop === 'ignores';
    if (ignores) await this.#clock.sleep(withinMs);
    if (running.state.attempt === attempt) this.die(running, ignores ? KILLED : { code: 0, signal: null });
  }

  die(running: Running, exit: Exit): void {
    if (running.pid === null) return;
    const unexpected = running.state.wanted === 'run' && !isQuiesced(running.state);
    running.pid = null;
    running.state = afterDeath(running.state, { ...exit, atMs: this.#clock.now() }, DEFAULT_BACKOFF);
    if (unexpected) this.#say('died', running);
  }

  #settle(running: Running): void {
    const life = running.pid === null ? 'dead' : 'alive';
    const action = nextAction(running.state, life, this.#clock.now(), DEFAULT_BACKOFF);
    const planned = isQuiesced(running.state);
    if (action === 'replace') this.die(running, { code: 0, signal: null });
    if (action === 'replace' || action === 'launch') this.#launch(running, !planned && running.state.ended > 0);
  }

  #launch(running: Running, again: boolean): void {
    const number = this.#nextNumber++;
    const { state, spec } = running;
    running.pid = 1_000 + number;
    running.behaviour = this.behave(spec);
    running.state = {
      ...state,
      attempt: state.attempt + 1,
      restarts: state.restarts + (again ? 1 : 0),
      port: spec.listens ? (state.port ?? 20_000 + number) : null,
      startedAtMs: this.#clock.now(),
      quiesced: null,
    };
    if (again) this.#say('restarted', running);
    if (running.behaviour.exits === null) return;
    running.words = running.behaviour.exits.words;
    this.die(running, { code: running.behaviour.exits.code, signal: null });
  }

  #say(kind: InstanceChange['kind'], { spec, state }: Running): void {
    const facts = { port: state.port, restarts: state.restarts, ...state.lastExit };
    this.tell({ kind, instance: spec.id, target: spec.target, facts });
  }
}

const KILLED: Exit = { code: null, signal: 'SIGKILL' };

function newcomer(spec: InstanceSpec): Running {
  return { spec, state: NEVER_STARTED, pid: null, behaviour: WELL_BEHAVED, words: null };
}
