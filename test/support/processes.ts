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

export function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
