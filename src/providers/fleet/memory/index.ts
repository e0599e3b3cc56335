import type { Clock } from '../../../lib/clock.ts';
import type { Fleet, InstanceChange, InstanceSeen } from '../port.ts';
import { notPlaced } from '../refusals.ts';
import { isQuiesced, shownState } from '../state.ts';
import { type Exit, MemoryMachine, type Running } from './machine.ts';

export type MemoryFleet = Fleet & {
  /** Let an instance die by itself. */
  crash(instance: string, exit?: Exit): void;
};

/** A fleet without processes, for stories with a clock that is turned: it catches up with time whenever it is asked something. */
export function createMemoryFleet(options: { readonly clock: Clock; readonly machine?: MemoryMachine }): MemoryFleet {
  const { machine = new MemoryMachine(options.clock) } = options;
  const { instances, placed } = machine;
  const listeners = new Set<(change: InstanceChange) => void>();
  machine.tell = (change) => {
    for (const listener of listeners) listener(change);
  };

  return {
    abilities: { name: 'memory' },
    place: async (stack) => {
      machine.begin('place');
      placed.set(keyOf(stack), stack);
    },
    start: async (spec) => {
      machine.begin('start');
      if (!placed.has(keyOf(spec))) throw notPlaced(spec.target, spec.stack);
      machine.start(spec);
    },
    observe: async (target) => {
      machine.begin('observe');
      const all: InstanceSeen[] = [];
      for (const one of instances.values()) if (target === null || one.spec.target === target) all.push(seen(one));
      for (const one of machine.strangers) if (target === null || one.target === target) all.push(one);
      return all;
    },
    quiesce: async (instance) => {
      machine.begin('quiesce');
      const running = instances.get(instance);
      if (running !== undefined) machine.quiesce(running);
    },
    stop: async (instance, { withinMs }) => {
      machine.begin('stop');
      const running = instances.get(instance);
      if (running !== undefined) await machine.stop(running, withinMs);
    },
    remove: async (target, stack) => {
      machine.begin('remove');
      const leaving = [...instances.values()].filter(({ spec }) => spec.target === target && spec.stack === stack);
      await Promise.all(leaving.map((running) => machine.stop(running, running.spec.stop.withinMs)));
      for (const { spec } of leaving) instances.delete(spec.id);
      placed.delete(keyOf({ target, stack }));
    },
    logOf: (instance) => `/memory/${instance}.log`,
    onChange: (listener) => void listeners.add(listener),
    close: async () => listeners.clear(),
    crash: (instance, exit = { code: 1, signal: null }) => {
      const running = instances.get(instance);
      if (running !== undefined) machine.die(running, exit);
    },
  };
}

function seen({ spec, state, pid, behaviour, words }: Running): InstanceSeen {
  return {
    id: spec.id,
    target: spec.target,
    stack: spec.stack,
    role: spec.role,
    state: shownState(state, pid === null ? 'dead' : 'alive'),
    pid,
    host: '127.0.0.1',
    port: spec.listens ? state.port : null,
    listening: spec.listens ? pid !== null && behaviour.listens : null,
    quiesced: isQuiesced(state),
    startedAtMs: state.startedAtMs,
    restarts: state.restarts,
    lastExit: state.lastExit,
    lastWords: pid === null ? words : null,
  };
}

function keyOf({ target, stack }: { target: string; stack: string }): string {
  return `${target} ${stack}`;
}
