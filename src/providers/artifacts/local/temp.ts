import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identityOf, readStat } from '../../../lib/processes.ts';

/** Names the process that writes it, so that another one knows whether it still does. */
export function newTemp(tempDir: string): string {
  const startTicks = identityOf(process.pid)?.startTicks ?? 0;
  return join(tempDir, `${process.pid}-${startTicks}-${randomBytes(6).toString('hex')}.tar`);
}

/** Remove what processes that are gone left half-written. Another living server may be writing beside us. */
export async function clearLeftovers(tempDir: string): Promise<void> {
  const left = (await readdir(tempDir)).filter((name) => !isWritten(name));
  await Promise.all(left.map((name) => rm(join(tempDir, name), { recursive: true, force: true })));
}

function isWritten(name: string): boolean {
  const [pid, startTicks] = name.split('-').map(Number);
  return pid !== undefined && readStat(pid)?.startTicks === startTicks;
}
