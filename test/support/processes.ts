import { readFileSync } from 'node:fs';
import { allProcesses, environmentOf, isLive } from '../../src/lib/processes.ts';
import { until } from './until.ts';

export type Marked = { readonly pid: number; readonly variables: ReadonlyMap<string, string> };

/** Processes that were started with this entry in their environment, whoever their parent is by now. */
export async function processesWith(entry: string): Promise<readonly Marked[]> {
  const found: Marked[] = [];
  for (const { pid } of allProcesses().filter(isLive)) {
    const environment = await environmentOf(pid);
    if (pid !== process.pid && environment.includes(entry)) found.push({ pid, variables: variablesOf(environment) });
  }
  return found;
}

function variablesOf(environment: readonly string[]): ReadonlyMap<string, string> {
  return new Map(environment.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

/** Kill every one of them, one by one, until none is left. */
export async function killAllWith(entry: string): Promise<void> {
  await until(`every process with ${entry} is gone`, async () => {
    const left = await processesWith(entry);
    for (const { pid } of left) killOne(pid);
    return left.length === 0;
  });
}

/** Parts of a router start each other again; what was just started shows its environment a moment later. */
const QUIET_ROUNDS = 10;
const MOST_ROUNDS = 500;

/** The same at once, for a test that is itself being ended: until nothing was found several times in a row. */
export function killAllNow(entry: string): void {
  for (let round = 0, quiet = 0; round < MOST_ROUNDS && quiet < QUIET_ROUNDS; round += 1) {
    const found = allProcesses().filter(
      (stat) => isLive(stat) && stat.pid !== process.pid && wasGiven(stat.pid, entry),
    );
    for (const { pid } of found) killOne(pid);
    quiet = found.length === 0 ? quiet + 1 : 0;
  }
}

function wasGiven(pid: number, entry: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(entry);
  } catch {
    return false;
  }
}

export function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
