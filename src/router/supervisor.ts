import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, statSync, truncateSync } from 'node:fs';
import { makeFolder } from '../lib/make-folder.ts';
import { takeDirLock } from './dir-lock.ts';
import { type ListenSocket, openListenSocket } from './listen-socket.ts';
import { type Log, openLog } from './log.ts';
import { isOurs, orphansOf, writeProcesses } from './orphans.ts';
import { pathsIn } from './paths.ts';

export type SupervisorOptions = {
  readonly dir: string;
  readonly listen: string;
  readonly drainMs: number;
  readonly workers: number;
  readonly inheritedFd: number | null;
  /** The program to start children with; this one, in another role. */
  readonly entry: string;
};

/** What the exit code says to whoever started it. */
const EXIT = { portTaken: 10, alreadyRunning: 11, orphansHoldPort: 12 } as const;

const SHORT_LIFE_MS = 2_000;
const LONGEST_WAIT_MS = 5_000;
const LARGEST_CRASH_LOG = 1024 * 1024;

/** Hold the public socket, keep the children alive, and nothing else: what does nothing else does not break. */
export async function supervise(options: SupervisorOptions): Promise<void> {
  process.umask(0o077);
  makeFolder(options.dir);
  const paths = pathsIn(options.dir);
  const log = openLog(paths.log('supervisor'));
  const lock = takeDirLock(paths.lock);
  if (lock === null) return exit(log, EXIT.alreadyRunning, 'another supervisor holds this folder');
  const orphans = orphansOf(paths.processes, options.dir);
  const socket = await openListenSocket(paths, options.listen, options.inheritedFd);
  if (socket === null) {
    if (orphans.length > 0)
      return exit(log, EXIT.orphansHoldPort, 'workers of a dead supervisor hold the port; they start the next one');
    return exit(log, EXIT.portTaken, `another program listens on ${options.listen}`);
  }
  run(options, { socket, log, orphans });
}

type Held = { readonly socket: ListenSocket; readonly log: Log; readonly orphans: readonly number[] };

type Running = { readonly children: Map<string, ChildProcess>; stopping: boolean };

function run(options: SupervisorOptions, held: Held): void {
  const { socket, log, orphans } = held;
  const paths = pathsIn(options.dir);
  const generation = randomBytes(6).toString('hex');
  const running: Running = { children: new Map(), stopping: false };
  const crashLog = openCrashLog(paths.log('crash'));
  const common = ['--dir', options.dir, '--generation', generation, '--workers', String(options.workers)];
  const start = (name: string, args: readonly string[], waitMs: number): void => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [options.entry, ...args, ...common], {
      stdio: ['ignore', crashLog, crashLog, name === 'control' ? 'ignore' : socket.fd, 'ipc'],
    });
    running.children.set(name, child);
    writeProcesses(paths.processes, running.children, orphans);
    child.on('error', (error) => log('LOUD: cannot start', { name, error: String(error) }));
    child.on('exit', (code, signal) => {
      running.children.delete(name);
      log('child ended', { name, code, signal });
      if (running.stopping) return endWhenEmpty(running, log);
      if (code === EXIT.portTaken) return exit(log, EXIT.portTaken, 'the port was taken in the last moment');
      const livedLong = performance.now() - startedMs > SHORT_LIFE_MS;
      const nextMs = livedLong ? 0 : Math.min(Math.max(waitMs * 2, 50), LONGEST_WAIT_MS);
      setTimeout(() => !running.stopping && start(name, args, nextMs), livedLong ? 0 : waitMs);
    });
  };
  const stop = () => {
    if (running.stopping) return;
    running.stopping = true;
    log('stopping');
    socket.release();
    for (const [name, child] of running.children) if (name !== 'control') child.kill('SIGTERM');
    for (const pid of orphans) if (isOurs(pid, options.dir)) process.kill(pid, 'SIGTERM');
    setTimeout(() => exit(log, 0, 'stopped at the limit', running), options.drainMs + 1_000);
    endWhenEmpty(running, log);
  };
  // Before the first child: from then on others know whom to ask to end.
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.on('SIGHUP', () => log('terminal is gone'));
  start('control', ['--role', 'control', '--listen', socket.address], 0);
  for (let index = 0; index < options.workers; index += 1) {
    const own = ['--role', 'worker', '--index', String(index), '--drain-ms', String(options.drainMs)];
    start(`worker-${index}`, [...own, '--listen', socket.address], 0);
  }
  log('supervisor started', { address: socket.address, generation, inherited: options.inheritedFd !== null });
}

/** Workers first; the control process sees the connection to this one end, and follows. */
function endWhenEmpty(running: Running, log: Log): void {
  if ([...running.children.keys()].some((name) => name !== 'control')) return;
  exit(log, 0, 'stopped', running);
}

function exit(log: Log, code: number, why: string, running?: Running): void {
  log(code === 0 ? why : `LOUD: ${why}`, { code });
  if (code !== 0) process.stderr.write(`astern router: ${why}\n`);
  for (const child of running?.children.values() ?? []) child.kill('SIGKILL');
  process.exit(code);
}

/** Where the last words of a crashing child go. */
function openCrashLog(file: string): number {
  const fd = openSync(file, 'a', 0o600);
  if (statSync(file).size <= LARGEST_CRASH_LOG) return fd;
  closeSync(fd);
  truncateSync(file);
  return openSync(file, 'a', 0o600);
}
