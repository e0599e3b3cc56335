import { createTestClock } from '../../../lib/test-clock.ts';
import { fleetContract } from '../contract.ts';
import { createMemoryFleet } from './index.ts';
import { MemoryMachine, WELL_BEHAVED } from './machine.ts';

fleetContract('memory', async () => {
  const clock = createTestClock();
  const machine = new MemoryMachine(clock);
  machine.behave = ({ run }) => {
    if (run === 'exits') return { ...WELL_BEHAVED, exits: { code: 3, words: 'cannot find the database' } };
    if (run === 'ignores') return { ...WELL_BEHAVED, onStop: 'ignores' };
    if (run === 'finishes') return { ...WELL_BEHAVED, onQuiesce: 'ends' };
    return WELL_BEHAVED;
  };
  let fleet = createMemoryFleet({ clock, machine });

  return {
    fleet: () => fleet,
    reopen: async () => {
      await fleet.close();
      fleet = createMemoryFleet({ clock, machine });
    },
    crash: async (instance) => fleet.crash(instance),
    startForeign: async (id, target) => {
      const stranger = { id, target, stack: 'st-7', role: 'web', state: 'foreign', pid: 7, host: '127.0.0.1' } as const;
      const unknown = { port: null, listening: null, quiesced: false, startedAtMs: null, restarts: 0 };
      machine.strangers.push({ ...stranger, ...unknown, lastExit: null, lastWords: null });
      return async () => void machine.strangers.pop();
    },
    ready: async () => undefined,
    pass: () => clock.advance(100),
    close: () => fleet.close(),
    runs: {
      serves: 'serves',
      works: 'works',
      exitsAtOnce: 'exits',
      ignoresStop: 'ignores',
      endsWhenQuiesced: 'finishes',
    },
  };
});
