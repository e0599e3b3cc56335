import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { systemClock } from '../../../lib/clock.ts';
import { killGroup, membersOf, type ProcessGroup } from '../../../lib/process-groups.ts';
import { bootId } from '../../../lib/processes.ts';
import type { Fleet } from '../port.ts';
import { createProcessFleet, type ProcessFleetOptions } from './index.ts';

const SERVER = `
  const answer = (request, response) => response.end(JSON.stringify({ pid: process.pid, env: process.env }));
  const server = require('node:http').createServer(answer).listen(process.env.PORT, process.env.HOST_TO_USE);
  process.on('SIGTERM', () => server.close(() => process.exit(0)) && server.closeAllConnections());
`;

const node = `'${process.execPath}'`;

/** Commands of instances, as the tests of this fleet use them. */
export const RUNS = {
  serves: `exec ${node} server.js`,
  works: 'trap : USR1; echo ready; while :; do sleep 0.05; done',
  exitsAtOnce: 'echo cannot find the database >&2; exit 3',
  ignoresStop: 'trap "" TERM; echo ready; while :; do sleep 0.05; done',
  endsWhenQuiesced: 'trap "exit 0" USR1; echo ready; while :; do sleep 0.05; done',
};

/** A fleet in a folder of its own, on real processes, of which none is left behind. */
export async function createBench(more: Partial<ProcessFleetOptions> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'astern-fleet-'));
  const dir = join(root, 'stacks');
  const trouble: unknown[] = [];
  const options: ProcessFleetOptions = {
    dir,
    unpack: unpackServer,
    lookEveryMs: 20,
    onTrouble: (_, error) => trouble.push(error),
    ...more,
  };
  let fleet: Fleet = await createProcessFleet(options);
  const fleetMark = async () => `ASTERN_FLEET=${(await readFile(join(options.dir, 'fleet-id'), 'utf8')).trim()}`;

  return {
    root,
    dir,
    trouble,
    runs: RUNS,
    options,
    fleet: () => fleet,
    reopen: async (changed: Partial<ProcessFleetOptions> = {}) => {
      await fleet.close();
      fleet = await createProcessFleet({ ...options, ...changed });
    },
    crash: async (instance: string) => {
      const found = (await fleet.observe(null)).find(({ id }) => id === instance);
      if (found?.pid) process.kill(found.pid, 'SIGKILL');
    },
    startForeign: async (instance: string, target: string) => {
      const [stack = '', role = ''] = instance.split('.');
      const marks = { ASTERN_INSTANCE: instance, ASTERN_TARGET: target, ASTERN_STACK: stack, ASTERN_ROLE: role };
      const env = { ...cleanEnv(), ...marks, ASTERN_FLEET: (await fleetMark()).slice('ASTERN_FLEET='.length) };
      const child = spawn('/bin/sh', ['-c', 'echo on; exec sleep 300'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      return async () => {
        child.kill('SIGKILL');
        await exited;
      };
    },
    /** Its signal handlers are in place. */
    ready: async (instance: string) => {
      const log = () => readFile(fleet.logOf(instance), 'utf8');
      await eventually(`${instance} is ready`, async () => ((await log()).includes('ready') ? true : null));
    },
    /** Live processes that carry the fleet's mark. */
    marked: async () => (await membersOf(everything(await fleetMark()))).map((stat) => stat.pid),
    pass: () => systemClock.sleep(15),
    close: async () => {
      await fleet.close();
      await killGroup(everything(await fleetMark()), systemClock);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Wait for something that will come; says what did not. */
export async function eventually<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const untilMs = systemClock.monotonic() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (systemClock.monotonic() > untilMs) throw new Error(`did not happen: ${what}`);
    await systemClock.sleep(15);
  }
}

async function unpackServer(_digest: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'server.js'), SERVER);
}

/** By mark alone: no process has this number. */
function everything(mark: string): ProcessGroup {
  return { leader: { pid: -1, startTicks: 0, bootId: bootId() }, marks: [mark] };
}
