import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { runCli } from '../../src/cli/program.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { kept } from './kept.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/astern.js', import.meta.url));

export type Outcome = { readonly code: number | null; readonly out: string; readonly err: string };

export type Running = {
  readonly child: ChildProcess;
  /** What was printed so far. */
  out(): string;
  err(): string;
  /** Resolves once the text has been printed on either stream. */
  printed(text: string): Promise<void>;
  ended: Promise<Outcome>;
};

type Surroundings = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> };

/** Start the real command line, from the sources, in an empty world of its own. */
export function startCli(
  args: readonly string[],
  { cwd, env }: Surroundings = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: cwd ?? tmpdir(),
    env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', ASTERN_FROM: 'source', ...kept(), ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code]): Outcome => ({ code, out, err }));
  return { child, out: () => out, err: () => err, printed, ended };

  function printed(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if ((out + err).includes(text)) resolve();
      };
      child.stdout?.on('data', look);
      child.stderr?.on('data', look);
      child.once('close', () => reject(new Error(`ended without "${text}":\n${out}\n${err}`)));
      look();
    });
  }
}

export function runCliProcess(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  return startCli(args, surroundings).ended;
}

/** A folder of the test's own, removed after it. */
export async function ownFolder(test: Pick<TestContext, 'after'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'astern-cli-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Run the command line inside the test, with a person at the keyboard who types `typed` whenever something is asked. */
export async function runAtTerminal(
  args: readonly string[],
  { typed = [], env = {}, cwd = tmpdir(), signal = new AbortController().signal }: AtTerminal = {},
): Promise<Outcome> {
  const answers = [...typed];
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const out = collect();
  const err = collect((text) => {
    if (!/[?\]] $/.test(text)) return;
    const answer = answers.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  const terminal = { in: input, out: out.stream, err: err.stream };
  const code = await runCli(args, { env, cwd, terminal, clock: systemClock, interrupted: signal });
  input.destroy();
  return { code, out: out.text(), err: err.text() };
}

type AtTerminal = {
  readonly typed?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
};

function collect(onText: (text: string) => void = () => undefined) {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      onText(String(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: true, columns: 120, rows: 0 }),
    text: () => stripVTControlCharacters(text),
  };
}
