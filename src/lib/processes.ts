import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';

/** One line of `/proc/<pid>/stat`, as far as we need it. */
export type ProcessStat = {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot; with the boot id it tells a process from a later one under the same number. */
  readonly startTicks: number;
};

/** Names one process for ever: numbers are used again, this is not. */
export type ProcessIdentity = { readonly pid: number; readonly startTicks: number; readonly bootId: string };

export function isRunning(identity: ProcessIdentity): boolean {
  if (identity.bootId !== bootId()) return false;
  const stat = readStat(identity.pid);
  return stat !== null && stat.startTicks === identity.startTicks && isLive(stat);
}

/** Null when there is no such process (any more). */
export function identityOf(pid: number): ProcessIdentity | null {
  const stat = readStat(pid);
  return stat === null ? null : { pid, startTicks: stat.startTicks, bootId: bootId() };
}

/** Every process there is, zombies too: they still hold their number. */
export function allProcesses(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== null);
}

/**
 * Every process that can have been started after this one; all there are when that cannot be told by numbers. The kernel hands them out
 * upwards and begins again at the bottom after the highest: it has not, as long as the newest is above ours and too few were started since to
 * go round once.
 */
export function processesSince({ pid, startedBefore }: NumberedStart): readonly ProcessStat[] {
  const started = startedSinceBoot() - startedBefore;
  const hasBegunAgain = !(newestPid() >= pid && started >= 0 && started < highestPid() / 2);
  if (hasBegunAgain) return allProcesses();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) >= pid)
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== null);
}

export type NumberedStart = {
  readonly pid: number /** `startedSinceBoot()`, before it was started. */;
  readonly startedBefore: number;
};

/** How many processes and threads were ever started; NaN where that is not told. */
export function startedSinceBoot(): number {
  return Number(/^processes (\d+)$/m.exec(textOf('/proc/stat'))?.[1] ?? Number.NaN);
}

function newestPid(): number {
  return Number(textOf('/proc/loadavg').trim().split(' ').at(-1) ?? Number.NaN);
}

function highestPid(): number {
  return Number(textOf('/proc/sys/kernel/pid_max'));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A zombie has ended: nothing runs, only its number is still taken. */
export function isLive(stat: ProcessStat): boolean {
  return stat.state !== 'Z' && stat.state !== 'X';
}

// Reading stat takes microseconds and cannot hang, unlike environ, which waits for the memory map of its process.
export function readStat(pid: number): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** Behind the name in brackets, up to the time of its start; the rest of the line is longer than this. */
const FIELDS_READ = 20;

/** The name in brackets may hold spaces and brackets itself; the last one closes it. */
export function parseStat(text: string): ProcessStat | null {
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ', FIELDS_READ);
  const number = (index: number) => Number(fields[index] ?? Number.NaN);
  const pid = Number.parseInt(text, 10);
  const [parent, group, session, startTicks] = [number(1), number(2), number(3), number(19)];
  if (close < 0 || Number.isNaN(pid + parent + group + session + startTicks)) return null;
  return { pid, state: fields[0] ?? '', parent, group, session, startTicks };
}

/** `NAME=value` entries the process was started with; empty when it is gone or another user's. */
export async function environmentOf(pid: number): Promise<readonly string[]> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').filter((entry) => entry !== '');
  } catch {
    return [];
  }
}

/** Has the process a handler of its own for the signal? False when it is gone. */
export function catches(pid: number, signal: NodeJS.Signals): boolean {
  try {
    const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}

let knownBootId: string | null = null;

/** Another one after every boot of the machine. */
export function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return knownBootId;
}
