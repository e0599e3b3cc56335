import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '../../src/api/client.ts';
import type { PipelineBody } from '../../src/api/pipelines.ts';
import { monotonicMs } from '../../src/lib/monotonic.ts';
import { plainEnv } from './processes.ts';
import type { Service } from './service.ts';

export type Gate = {
  readonly name: string;
  readonly run: string;
  readonly needs: readonly string[];
  /** As in `astern.yml`; left out where it is skipped in a hotfix. */
  readonly hotfix?: string;
};

export type Carried = {
  /** From the order to the end of the pipeline, by the machine's monotonic clock. */
  readonly tookMs: number;
  readonly pipeline: PipelineBody;
};

/** What is written above the gates belongs to the service of the bench. */
export async function declareGates({ repository }: Service, gates: readonly Gate[], more = ''): Promise<void> {
  const lines = gates.map(
    ({ name, run, needs, hotfix = 'false' }) =>
      `  ${name}: { run: ${JSON.stringify(run)}, needs: [${needs.join(', ')}], hotfix: ${hotfix} }\n`,
  );
  await appendFile(join(repository, 'astern.yml'), `${more}gates:\n${lines.join('')}`);
}

/** Ship a commit through its pipeline; an end that is not `done` is an error. */
export async function shipThrough(client: Client, service: Service, commit: string): Promise<Carried> {
  const params = { service: service.name, environment: 'production' };
  const startedMs = monotonicMs();
  const body = { repository: service.repository, commit };
  const ordered = (await client.call('ship', { params, body })).body;
  if (!('pipeline' in ordered) || ordered.pipeline === null)
    throw new Error(`no pipeline was ordered: ${JSON.stringify(ordered)}`);
  let { pipeline } = ordered;
  while (pipeline.endedAt === null) {
    const query = { waitMs: 10_000, seen: pipeline.version };
    pipeline = (await client.call('pipeline', { params: { id: pipeline.id }, query })).body;
    if (pipeline.status === 'held' && pipeline.holds.some(({ kind }) => kind !== 'busy'))
      throw new Error(`held: ${pipeline.holds.map(({ text }) => text).join(', ')}`);
  }
  if (pipeline.status !== 'done') throw new Error(`${pipeline.id} ended ${pipeline.status}: ${reasonOf(pipeline)}`);
  return { tookMs: monotonicMs() - startedMs, pipeline };
}

function reasonOf({ problem, gates }: PipelineBody): string {
  const lines = gates.flatMap(({ lastLines }) => lastLines);
  return [problem?.message ?? '', ...lines].join('\n');
}

/** From the start of the first gate to the end of the last one; the build is no gate. */
export function gatesMs({ gates }: PipelineBody): number {
  const own = gates.filter(({ action }) => action !== 'build' && action !== 'skip');
  const times = own.map(({ startedAt, endedAt }) => [Date.parse(startedAt ?? ''), Date.parse(endedAt ?? '')] as const);
  return Math.max(...times.map(([, end]) => end)) - Math.min(...times.map(([start]) => start));
}

export type Making = {
  /** Where the program stands. */
  readonly make: string;
  readonly folder: string;
  readonly gates: readonly Gate[];
  readonly parallel: number;
};

/** The same commands in the same order by `make -j`, in a folder of its own; from its start to its end. */
export async function makeMs({ make, folder, gates, parallel }: Making): Promise<number> {
  await mkdir(folder, { recursive: true });
  const rules = gates.map(({ name, run, needs }) => `${name}: ${needs.join(' ')}\n\t@${run}\n`);
  const names = gates.map(({ name }) => name).join(' ');
  await writeFile(join(folder, 'Makefile'), `.PHONY: all ${names}\nall: ${names}\n${rules.join('')}`);
  const startedMs = monotonicMs();
  const args = ['--no-print-directory', `-j${parallel}`];
  const child = spawn(make, args, { cwd: folder, env: plainEnv(folder), stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`make ended with ${code}`);
  return monotonicMs() - startedMs;
}
