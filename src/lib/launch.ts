import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import { messageOf, ProviderError } from './errors.ts';
import { isNotFound } from './file-errors.ts';
import type { ProcessIdentity } from './processes.ts';

export type LaunchOrder = {
  /** Created by the new process itself, and only if it is not there: whoever creates it runs, everybody else ends. */
  readonly pidFile: string;
  readonly run: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdio: StdioOptions;
  readonly clock: Clock;
  /** The place to listen to pipes: a quick command has ended, and its output is thrown away, before the launch returns. */
  readonly onSpawn?: (child: ChildProcess) => void;
};

export type Launched = {
  readonly identity: ProcessIdentity;
  /** Null when a process that was launched earlier under this pid file won. */
  readonly child: ChildProcess | null;
};

const APPEARS_WITHIN_MS = 15_000;
const POLL_MS = 4;
/** At first more often: a short command is over by the second look. */
const FIRST_POLL_MS = 1;
const FIRST_POLLS = 12;

/**
 * The process writes its own pid file before it becomes the command, so there is no instant at which it runs and nobody knows: we may be
 * killed at any line, and the next try finds either the file or nothing that runs. `ln` fails when the name is taken, and the file is whole
 * from the start. Names are not exported, and `exec` keeps the process number.
 */
export const LAUNCH_SCRIPT = [
  'pid_file=$1; run=$2; set -f',
  'read -r stat < /proc/$$/stat || exit 98',
  'read -r boot < /proc/sys/kernel/random/boot_id || exit 98',
  'set -- $stat',
  'printf "%s %s %s\\n" "$$" "$' + '{22}" "$boot" > "$pid_file.$$" || exit 98',
  'command -p ln "$pid_file.$$" "$pid_file" 2>/dev/null; taken=$?',
  'command -p rm -f "$pid_file.$$"',
  '[ "$taken" -eq 0 ] || exit 97',
  'exec /bin/sh -c "$run"',
].join('\n');

/** Start a command in its own session and process group, exactly once for a pid file. */
export async function launch(order: LaunchOrder): Promise<Launched> {
  const child = spawn('/bin/sh', ['-c', LAUNCH_SCRIPT, 'launch', order.pidFile, order.run], {
    cwd: order.folder,
    env: { ...order.env },
    stdio: order.stdio,
    detached: true,
  });
  child.unref();
  order.onSpawn?.(child);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(cannotStart(`${messageOf(error)} in ${order.folder}`)));
  });
  const identity = await appeared(order, child);
  return { identity, child: identity.pid === child.pid ? child : null };
}

/** What a pid file says; `never` when nobody may start under it any more, null when it does not exist (yet). */
export async function readPidFile(path: string): Promise<ProcessIdentity | 'never' | null> {
  try {
    return parsePidFile(await readFile(path, 'utf8'));
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Torn by a power cut means: of an earlier boot, so nothing runs under it. */
export function parsePidFile(text: string): ProcessIdentity | 'never' {
  const match = /^(\d+) (\d+) ([0-9a-f-]{36})\n$/.exec(text);
  return match === null ? 'never' : { pid: Number(match[1]), startTicks: Number(match[2]), bootId: String(match[3]) };
}

/** Take the pid file ourselves, so that a launch still on its way (from a server that was killed) finds it and ends. */
export async function forbidLaunch(pidFile: string): Promise<void> {
  const own = `${pidFile}.never-${process.pid}`;
  await writeFile(own, 'never\n');
  try {
    await link(own, pidFile);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function appeared({ pidFile, clock }: LaunchOrder, child: ChildProcess): Promise<ProcessIdentity> {
  const untilMs = clock.monotonic() + APPEARS_WITHIN_MS;
  for (let looks = 0; ; looks += 1) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    const found = await readPidFile(pidFile);
    if (found === 'never') throw cannotStart('its start was forbidden meanwhile');
    if (found !== null) return found;
    if (ended) throw cannotStart(`the launch ended with ${child.exitCode ?? child.signalCode} before the command ran`);
    if (clock.monotonic() > untilMs) throw cannotStart(`nothing ran within ${APPEARS_WITHIN_MS / 1000} s`);
    await clock.sleep(looks < FIRST_POLLS ? FIRST_POLL_MS : POLL_MS);
  }
}

function cannotStart(why: string): ProviderError {
  return new ProviderError('processes', `cannot start the command: ${why}`, { retryable: true });
}
