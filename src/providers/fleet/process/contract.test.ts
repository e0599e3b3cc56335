import { fleetContract } from '../contract.ts';
import { createBench } from './bench.ts';

fleetContract('process', async () => {
  const bench = await createBench();
  return {
    fleet: bench.fleet,
    reopen: bench.reopen,
    crash: bench.crash,
    startForeign: bench.startForeign,
    ready: bench.ready,
    pass: bench.pass,
    close: bench.close,
    runs: bench.runs,
  };
});
