import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { isNotFound } from '../../../lib/file-errors.ts';
import { carries, endGroup } from '../../../lib/process-groups.ts';
import { allProcesses, bootId, isLive } from '../../../lib/processes.ts';
import { readJson } from '../../../lib/read-json.ts';
import { replaceFile } from '../../../lib/replace-file.ts';
import type { InstanceState } from '../state.ts';
import { fleetMark } from './environment.ts';

/**
 * End all instances of a fleet that no server looks after: for a demonstration, or before a machine is switched off. What should run stays
 * wanted, so the next server starts it again at once. Gives how many processes there were.
 */
export async function stopFleet(dir: string, clock: Clock, withinMs = 15_000): Promise<number> {
  const id = await fleetIdIn(dir);
  if (id === null) return 0;
  const marks = [fleetMark(id)];
  const marked = await Promise.all(
    allProcesses().map(async (stat) => isLive(stat) && (await carries(stat.pid, marks))),
  );
  // Found by their mark alone: there is no first process, and so no group, that all of them belong to.
  const nobody = { pid: -1, startTicks: 0, bootId: bootId() };
  await endGroup({ leader: nobody, marks }, { signal: 'SIGTERM', withinMs, clock });
  for (const file of globSync('*/*/instances/*/state.json', { cwd: dir })) await noteEnd(join(dir, file), clock.now());
  return marked.filter(Boolean).length;
}

async function fleetIdIn(dir: string): Promise<string | null> {
  try {
    const id = (await readFile(join(dir, 'fleet-id'), 'utf8')).trim();
    return id === '' ? null : id;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** It was ended on purpose: the next server shall neither tell a death nor wait before it starts it again. */
async function noteEnd(file: string, atMs: number): Promise<void> {
  const state = await readJson<InstanceState>(file);
  if (state === null || state.ended >= state.attempt) return;
  const lastExit = { code: null, signal: 'SIGTERM', atMs };
  const over: InstanceState = { ...state, ended: state.attempt, lastExit, failures: 0, notBeforeMs: 0 };
  await replaceFile(file, JSON.stringify(over));
}
