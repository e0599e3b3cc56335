import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../../lib/clock.ts';
import { ProviderError, UserError } from '../../../lib/errors.ts';
import { makeFolder } from '../../../lib/make-folder.ts';
import { helloRouter, RouterDown, type RouterHello } from './control-client.ts';

export type RouterPlace = {
  readonly dir: string;
  /** `127.0.0.1:8080`; port 0 takes a free one and keeps it. */
  readonly listen: string;
  readonly clock: Clock;
};

const PROTOCOL = 1;
const READY_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 25;
/** Exit codes of the router program (`src/router/supervisor.ts`). */
const EXIT = { portTaken: 10, alreadyRunning: 11, orphansHoldPort: 12 } as const;

/** Find the router of the folder, or start it, and wait until all its workers serve. */
export async function ensureRouter(place: RouterPlace): Promise<RouterHello> {
  if (!/^.+:\d{1,5}$/.test(place.listen)) throw badAddress(place);
  const running = await tryHello(place.dir);
  const starter = running === null ? startDetached(place) : null;
  const deadlineMs = place.clock.monotonic() + READY_WITHIN_MS;
  while (place.clock.monotonic() < deadlineMs) {
    const hello = await tryHello(place.dir);
    if (hello !== null && hello.workers >= hello.wanted) return checked(place, hello);
    if (starter !== null && starter.exitCode !== null) judgeExit(place, starter.exitCode);
    await place.clock.sleep(LOOK_EVERY_MS);
  }
  const lastWords = `see ${join(place.dir, 'supervisor.log')} and ${join(place.dir, 'crash.log')}`;
  throw new ProviderError('builtin', `the router did not get ready within ${READY_WITHIN_MS} ms; ${lastWords}`, {
    retryable: true,
  });
}

/** End the router of a folder: workers finish what they have (up to its drain limit), then all processes are gone. False: none ran. */
export async function stopRouter(dir: string, clock: Clock, withinMs = 15_000): Promise<boolean> {
  const deadlineMs = clock.monotonic() + withinMs;
  let asked: number | null = null;
  for (;;) {
    const { supervisor, others } = processesOf(dir);
    if (supervisor === null && others.length === 0) return asked !== null;
    // Others without supervisor: its workers are about to start the next one, which is then told to end.
    if (supervisor !== null && supervisor !== asked) process.kill(supervisor, 'SIGTERM');
    asked = supervisor ?? asked;
    if (clock.monotonic() > deadlineMs) {
      const who = supervisor ?? others.join(', ');
      throw new ProviderError('builtin', `the router (pid ${who}) did not end within ${withinMs} ms`, {
        retryable: true,
      });
    }
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** In its own session, so that it survives the terminal and the server that started it. */
function startDetached({ dir, listen }: RouterPlace): ChildProcess {
  makeFolder(dir);
  const words = openSync(join(dir, 'crash.log'), 'a', 0o600);
  const child = spawn(process.execPath, [routerProgram(), '--dir', dir, '--listen', listen], {
    detached: true,
    cwd: dir,
    stdio: ['ignore', words, words],
  });
  closeSync(words);
  child.unref();
  return child;
}

/** Sources run as they are, the published package is compiled; the program has the same ending as this file. */
function routerProgram(): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../../router/main.${ending}`, import.meta.url));
}

async function tryHello(dir: string): Promise<RouterHello | null> {
  try {
    return await helloRouter(dir);
  } catch (error) {
    if (error instanceof RouterDown || (error instanceof ProviderError && error.retryable)) return null;
    throw error;
  }
}

function checked({ dir, listen }: RouterPlace, hello: RouterHello): RouterHello {
  if (hello.protocol !== PROTOCOL) {
    throw new UserError(
      'router/other-version',
      `the router that runs in ${dir} speaks version ${hello.protocol}, this server speaks ${PROTOCOL}`,
      'stop the router and start the server again; traffic stops for about a second',
    );
  }
  if (!listen.endsWith(':0') && hello.address !== `http://${listen}`) {
    throw new UserError(
      'router/other-address',
      `the router that runs in ${dir} listens on ${hello.address}, not on ${listen}`,
      'stop the router to move it, or set the listen address back',
    );
  }
  return hello;
}

/** Another start was quicker, or workers of a dead one are starting the next: wait on. Anything else will not get better by waiting. */
function judgeExit(place: RouterPlace, code: number): void {
  if (code === EXIT.portTaken) throw portTaken(place);
  if (code === EXIT.alreadyRunning || code === EXIT.orphansHoldPort) return;
  throw new ProviderError('builtin', `the router ended at once (code ${code}): ${lastWordsIn(place.dir)}`, {
    retryable: false,
  });
}

function lastWordsIn(dir: string): string {
  const lines = readFileSync(join(dir, 'crash.log'), 'utf8').trim().split('\n');
  const said = lines.findLast((line) => /^\w*Error|^astern/.test(line));
  return said ?? lines.at(-1) ?? 'it said nothing';
}

function badAddress({ listen }: RouterPlace): UserError {
  return new UserError(
    'router/bad-address',
    `"${listen}" is not an address to listen on`,
    'write it as 127.0.0.1:8080',
  );
}

function portTaken({ listen }: RouterPlace): UserError {
  return new UserError(
    'router/port-taken',
    `another program listens on ${listen}`,
    'end that program, or choose another address for the router',
  );
}

function processesOf(dir: string): { supervisor: number | null; others: readonly number[] } {
  const named = readProcesses(join(dir, 'processes.json')).filter(([, pid]) => isOurs(pid, dir));
  const supervisor = named.find(([name]) => name === 'supervisor')?.[1] ?? null;
  return { supervisor, others: named.filter(([name]) => name !== 'supervisor').map(([, pid]) => pid) };
}

function readProcesses(file: string): readonly (readonly [string, number])[] {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null) return [];
    return Object.entries(content).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A pid alone may belong to a stranger by now: after a restart of the machine, numbers are given out anew. */
function isOurs(pid: number, dir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return commandOf(pid).includes(dir);
}

/** Empty for a process that has ended and was not yet waited for. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return commandByPs(pid);
  }
}

function commandByPs(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
