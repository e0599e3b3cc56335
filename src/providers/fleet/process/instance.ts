import { mkdir } from 'node:fs/promises';
import type { StopConfig } from '../../../core/releases/model.ts';
import type { Clock } from '../../../lib/clock.ts';
import { unreachable } from '../../../lib/errors.ts';
import { forbidLaunch, readPidFile } from '../../../lib/launch.ts';
import { createOneAtATime } from '../../../lib/one-at-a-time.ts';
import { endGroup, groupMembers, type ProcessGroup, signalAll } from '../../../lib/process-groups.ts';
import { catches, isRunning, type ProcessIdentity, type ProcessStat } from '../../../lib/processes.ts';
import { replaceFile } from '../../../lib/replace-file.ts';
import type { InstanceChange, InstanceSpec } from '../port.ts';
import {
  afterDeath,
  afterFailure,
  type Backoff,
  type InstanceState,
  isQuiesced,
  type Life,
  NEVER_STARTED,
  nextAction,
  nextAttempt,
} from '../state.ts';
import { instanceMarks } from './environment.ts';
import { type InstanceFiles, instanceFiles, type Layout } from './layout.ts';
import type { PortBook } from './ports.ts';
import { type Exit, runInstance } from './run-instance.ts';

/** What an instance needs of its fleet. */
export type Surroundings = {
  readonly fleet: string;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly ports: PortBook;
  /** Ends when the fleet is closed. */
  readonly closing: AbortSignal;
  /** Throws when another server looks after the folder by now. */
  readonly demandDuty: () => void;
  /** Make sure that the stack's files stand; throws when it was never placed. */
  readonly ready: (target: string, stack: string) => Promise<void>;
  readonly changed: (change: InstanceChange) => void;
  readonly trouble: (instance: string, error: unknown) => void;
};

const SWEEP_WITHIN_MS = 5_000;

/** One instance: its files, its newest process, and what is done next about it. Every change of its state is written before it acts. */
export class Instance {
  readonly files: InstanceFiles;
  readonly #around: Surroundings;
  readonly #inTurn = createOneAtATime();
  #spec: InstanceSpec;
  #state: InstanceState;
  /** Of the newest launch, as far as it was read; `never`: nothing may run under it. */
  #leader: ProcessIdentity | 'never' | null = null;
  #exits: { readonly attempt: number; readonly exit: Promise<Exit> } | null = null;
  #busy = 0;
  #endings = 0;

  constructor(around: Surroundings, spec: InstanceSpec, state: InstanceState = NEVER_STARTED) {
    this.#around = around;
    this.#spec = spec;
    this.#state = state;
    this.files = instanceFiles(around.layout, spec);
    if (state.port !== null) around.ports.note(spec.id, state.port);
  }

  get spec(): InstanceSpec {
    return this.#spec;
  }

  get state(): InstanceState {
    return this.#state;
  }

  get group(): ProcessGroup | null {
    if (this.#leader === null || this.#leader === 'never') return null;
    return { leader: this.#leader, marks: instanceMarks(this.#around.fleet, this.#spec.id) };
  }

  /** Want it running, and launch it unless it runs or waits for its next launch. */
  async start(spec: InstanceSpec): Promise<void> {
    await this.#turn(async () => {
      await this.#keepSpec(spec);
      if (this.#state.wanted === 'stop') {
        if ((await this.life()) === 'dead' && !this.#isRecorded()) await this.#recordDeath();
        await this.#save({ wanted: 'run', failures: 0, notBeforeMs: 0 });
      }
      try {
        await this.#step('start');
      } catch (error) {
        // The one who asked is told, and asks again; nobody else retries a launch that never succeeded.
        if (this.#state.ended === 0) await this.#save({ wanted: 'stop' });
        throw error;
      }
    });
  }

  async quiesce(signal: NodeJS.Signals): Promise<void> {
    await this.#turn(async () => {
      await this.#save({ wanted: 'stop' });
      if ((await this.life()) === 'alive' && !isQuiesced(this.#state)) {
        this.#sendQuiesce(signal);
        // Killed between the two, we send it again: better twice than a worker that goes on taking work.
        await this.#save({ quiesced: this.#state.attempt });
      }
    });
  }

  async stop(stop: StopConfig): Promise<void> {
    await this.#turn(async () => {
      await this.#save({ wanted: 'stop' });
      if ((await this.life()) === 'unborn' && this.#state.attempt > 0) {
        await forbidLaunch(this.files.pid(this.#state.attempt));
      }
    });
    await this.#end(stop);
    await this.look();
  }

  /** Do whatever is due. Skipped while something else is being done; trouble is told and tried again later. */
  async look(): Promise<void> {
    if (this.#busy > 0 || this.#around.closing.aborted) return;
    await this.#turn(async () => {
      try {
        await this.#step('restart');
      } catch (error) {
        await this.#putOff(error);
      }
    });
  }

  /** Only write down a death that nobody noticed yet. */
  async noteDeath(): Promise<void> {
    if (this.#busy > 0) return;
    await this.#turn(async () => {
      if ((await this.life()) === 'dead' && !this.#isRecorded()) await this.#recordDeath();
    });
  }

  /** Resolves when nothing is being done about it any more. */
  async idle(): Promise<void> {
    await this.#turn(async () => undefined);
  }

  /** Looked up at this very moment. */
  async life(all?: readonly ProcessStat[]): Promise<Life> {
    if (this.#state.attempt === 0) return 'unborn';
    this.#leader ??= await readPidFile(this.files.pid(this.#state.attempt));
    if (this.#leader === null) return 'unborn';
    if (this.#leader === 'never') return 'dead';
    if (isRunning(this.#leader)) return 'alive';
    // A shell in front dies of the first signal, while what it started finishes its work.
    const mayOutlive = this.#state.wanted === 'stop' || isQuiesced(this.#state);
    return mayOutlive && this.group !== null && groupMembers(this.group, all).length > 0 ? 'alive' : 'dead';
  }

  async #step(why: 'start' | 'restart'): Promise<void> {
    const life = await this.life();
    const action = nextAction(this.#state, life, this.#around.clock.now(), this.#around.backoff);
    switch (action) {
      case 'nothing':
        return;
      case 'record-death':
        return this.#recordDeath();
      case 'replace':
        return this.#replace();
      case 'launch':
        return this.#endings > 0 ? undefined : this.#launch(why);
      default:
        return unreachable(action);
    }
  }

  async #putOff(error: unknown): Promise<void> {
    if (this.#around.closing.aborted) return;
    this.#around.trouble(this.#spec.id, error);
    const later = afterFailure(this.#state, this.#around.clock.now(), this.#around.backoff);
    // A full disk takes no state either; the wait then holds for as long as we live.
    await this.#save(later).catch(() => {
      this.#state = later;
    });
  }

  #isRecorded(): boolean {
    return this.#state.ended >= this.#state.attempt;
  }

  async #recordDeath(): Promise<void> {
    const { clock, backoff, changed } = this.#around;
    const { attempt, wanted, lastExit, startedAtMs } = this.#state;
    const known = this.#exits?.attempt === attempt ? await this.#exits.exit : { code: null, signal: null };
    const exit = { ...known, atMs: clock.now() };
    const unexpected = wanted === 'run' && !isQuiesced(this.#state) && this.#leader !== 'never';
    const next = afterDeath(this.#state, exit, backoff);
    await this.#save(this.#leader === 'never' ? { ...next, lastExit } : next);
    if (!unexpected) return;
    const ranMs = exit.atMs - (startedAtMs ?? exit.atMs);
    const facts = { code: exit.code, signal: exit.signal, ranMs, nextInMs: next.notBeforeMs - exit.atMs };
    changed({ kind: 'died', instance: this.#spec.id, target: this.#spec.target, facts });
  }

  async #launch(why: 'start' | 'restart'): Promise<void> {
    const { ports, clock, ready, changed } = this.#around;
    const { id, target, stack, listens } = this.#spec;
    await this.#sweep();
    await ready(target, stack);
    const port = listens ? await ports.reserve(id, this.#state.port) : null;
    const attempt = nextAttempt(this.#state);
    const again = attempt !== this.#state.attempt && this.#state.ended > 0 && !isQuiesced(this.#state);
    const restarted = why === 'restart' && again;
    const restarts = this.#state.restarts + (restarted ? 1 : 0);
    this.#leader = null;
    await this.#save({ attempt, port, startedAtMs: clock.now(), restarts, quiesced: null });
    await this.#run(attempt, port);
    if (restarted) changed({ kind: 'restarted', instance: id, target, facts: { port, restarts } });
  }

  async #run(attempt: number, port: number | null): Promise<void> {
    const { fleet, layout, clock } = this.#around;
    const order = { fleet, layout, clock, spec: this.#spec, files: this.files, attempt, port };
    this.#around.demandDuty();
    const { identity, exit } = await runInstance(order);
    this.#leader = identity;
    if (exit === null) return;
    this.#exits = { attempt, exit };
    void exit.then(() => this.look());
  }

  /** What the dead process started must be gone before the next one: it may hold the port, or the work. */
  async #sweep(): Promise<void> {
    const { signal, withinMs } = this.#spec.stop;
    const { clock, closing } = this.#around;
    if (this.group === null) return;
    this.#around.demandDuty();
    await endGroup(this.group, { signal, withinMs: Math.min(withinMs, SWEEP_WITHIN_MS), clock, abort: closing });
  }

  #replace(): void {
    if (this.#endings > 0) return;
    const { id, stop } = this.#spec;
    void this.#end(stop)
      .then(() => this.look())
      .catch((error: unknown) => {
        if (!this.#around.closing.aborted) this.#around.trouble(id, error);
      });
  }

  async #end({ signal, withinMs }: StopConfig): Promise<void> {
    const { clock, closing } = this.#around;
    if (this.group === null) return;
    this.#endings += 1;
    try {
      this.#around.demandDuty();
      await endGroup(this.group, { signal, withinMs, clock, abort: closing });
    } finally {
      this.#endings -= 1;
    }
  }

  /** A shell that does not know the signal would die of it and take its worker's parent away; it is for those that handle it. */
  #sendQuiesce(signal: NodeJS.Signals): void {
    if (this.group === null) return;
    this.#around.demandDuty();
    const members = groupMembers(this.group);
    const handling = members.filter((member) => catches(member.pid, signal));
    signalAll(this.group, handling.length > 0 ? handling : members, signal);
  }

  async #keepSpec(spec: InstanceSpec): Promise<void> {
    const text = JSON.stringify(spec);
    if (this.#state.attempt > 0 && text === JSON.stringify(this.#spec)) return;
    this.#around.demandDuty();
    await mkdir(this.files.folder, { recursive: true, mode: 0o700 });
    await replaceFile(this.files.spec, text);
    this.#spec = spec;
  }

  async #save(change: Partial<InstanceState>): Promise<void> {
    const next = { ...this.#state, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#around.demandDuty();
    await replaceFile(this.files.state, JSON.stringify(next));
    this.#state = next;
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    return this.#inTurn('', work).finally(() => {
      this.#busy -= 1;
    });
  }
}
