import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../src/lib/monotonic.ts';
import type { Result, Row, RowContext } from './row.ts';
import { median, shortNumber } from './support/figures.ts';
import { plainEnv } from './support/processes.ts';

const ROUNDS = 5;
const STATEMENTS = 1_000;
const INPUTS = 1_000;
const LINES = 5_000;
const BAR_INPUTS_MS = 3_000;
const PROGRAM = fileURLToPath(new URL('../bin/astern.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/guard-tools.js', import.meta.url));

type From = 'source' | 'build';
type Job = {
  readonly what: string;
  readonly args: readonly string[];
  /** Lines that it must print. */
  readonly printed: number;
  readonly barMs: number | null;
};

/** The guard on files alone, as a CI job or an editor asks it: whole processes, in turns with bare Node. */
export const guardFiles: Row = { name: 'guard-files', limitMs: 180_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const jobs = await makeJobs(place.folder);
  const forms = (['source', 'build'] as const).filter((from) => from === 'source' || existsSync(BUILT));
  const lines: Result[] = [];
  for (const job of jobs) {
    for (const from of forms) {
      took(place.folder, from, job);
      const times: number[] = [];
      const bareMs: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        signal.throwIfAborted();
        bareMs.push(took(place.folder, from, null));
        times.push(took(place.folder, from, job));
        // Lets the limits of this process have their turn.
        await delay(1);
      }
      lines.push(line(job, from, { tookMs: median(times), bareMs: median(bareMs) }));
    }
  }
  return lines;
}

async function makeJobs(folder: string): Promise<readonly Job[]> {
  await mkdir(join(folder, 'm'));
  await writeFile(
    join(folder, 'long.sql'),
    Array.from({ length: STATEMENTS }, (_, index) => statement(index)).join('\n'),
  );
  const names = Array.from({ length: INPUTS }, (_, index) => join('m', `${index}.sql`));
  for (const [index, name] of names.entries()) await writeFile(join(folder, name), statement(index));
  for (const [file, more] of [
    ['live.yaml', 1],
    ['target.yaml', 0],
  ] as const)
    await writeFile(join(folder, file), openApi(more));
  return [
    {
      what: `astern guard sql: a file of ${STATEMENTS} statements`,
      args: ['guard', 'sql', '--jsonl', 'long.sql'],
      printed: 1,
      barMs: null,
    },
    {
      what: `astern guard sql --jsonl: ${INPUTS} files in one call`,
      args: ['guard', 'sql', '--jsonl', ...names],
      printed: INPUTS,
      barMs: BAR_INPUTS_MS,
    },
    {
      what: `astern guard openapi: two documents of ${LINES} lines`,
      args: ['guard', 'openapi', '--jsonl', 'live.yaml', 'target.yaml'],
      printed: 1,
      barMs: null,
    },
  ];
}

function statement(index: number): string {
  const table = `things_${index % 100}`;
  const kinds = [
    `create table made_${index} (id bigint primary key, name text not null default '', at timestamptz);`,
    `alter table ${table} add column extra_${index} text;`,
    `create index concurrently made_on_${index} on ${table} (extra_${index});`,
    `alter table ${table} drop column old_${index};`,
    `update ${table} set name = upper(name) where id > ${index};`,
  ];
  return `${kinds[index % kinds.length]}\n`;
}

/** Ten lines for each path; the newer one has one more property in each answer. */
function openApi(more: number): string {
  const lines = ['openapi: 3.0.3', 'info: { title: Bench, version: "1" }', 'paths:'];
  for (let index = 0; lines.length < LINES; index += 1) {
    lines.push(
      `  /things-${index}:`,
      '    get:',
      '      parameters: [{ name: page, in: query, schema: { type: integer } }]',
      '      responses:',
      '        "200":',
      '          description: found',
      '          content:',
      '            application/json:',
      '              schema:',
      `                { type: object, properties: { id: { type: integer }${more === 1 ? ', name: { type: string }' : ''} } }`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Null: Node alone. What it found may stop a merge (exit 3); anything else is no answer. */
function took(cwd: string, from: From, job: Job | null): number {
  const env = { ...plainEnv(cwd), ...(from === 'source' ? { ASTERN_FROM: 'source' } : {}) };
  const args = job === null ? ['-e', '0'] : [PROGRAM, ...job.args];
  const startedMs = monotonicMs();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const tookMs = monotonicMs() - startedMs;
  if (status !== 0 && status !== 3) throw new Error(`ended with ${status}: ${stderr}`);
  const printed = stdout.split('\n').length - 1;
  if (job !== null && printed !== job.printed) throw new Error(`printed ${printed} lines: ${stdout.slice(0, 300)}`);
  return tookMs;
}

function line({ what, barMs }: Job, from: From, { tookMs, bareMs }: { tookMs: number; bareMs: number }): Result {
  const ratio = tookMs / bareMs;
  return {
    what: `${what}, ${from === 'source' ? 'from the sources' : 'as built (dist)'}`,
    figure: `${shortNumber(tookMs)} ms, ${ratio.toFixed(1)} x bare node (${shortNumber(bareMs)} ms; medians of ${ROUNDS})`,
    bar: barMs === null ? null : `<= ${barMs} ms`,
    met: barMs === null ? null : tookMs <= barMs,
    reference: null,
    values: { tookMs, bareMs, ratio },
  };
}
