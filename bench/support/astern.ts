import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '../../src/api/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { monotonicMs } from '../../src/lib/monotonic.ts';
import { stopRouter } from '../../src/providers/router/builtin/start.ts';
import type { Place } from './place.ts';
import { endChild, killMarked, plainEnv } from './processes.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/astern.js', import.meta.url));

/** The real server, from the sources, as a process of its own, on free ports, in a data folder that outlives it. */
export type Server = {
  readonly child: ChildProcess;
  readonly client: Client;
  /** Of the router's front. */
  readonly router: string;
  readonly data: string;
  /** From the start of the process until it said that it is ready. */
  readonly readyAfterMs: number;
  readonly spawnedAtMs: number;
  kill(): Promise<void>;
  stop(): Promise<void>;
};

/** `settings` is an astern.server.yml; `program` is run instead of `astern`. */
export type ServerOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: string;
  readonly program?: string;
};

export async function startServer(
  place: Place,
  data = join(place.folder, 'd'),
  { env = {}, settings, program = PROGRAM }: ServerOptions = {},
): Promise<Server> {
  const spawnedMs = monotonicMs();
  const spawnedAtMs = Date.now();
  const child = spawn(process.execPath, [program, ...argumentsOf(data, settings)], {
    cwd: place.folder,
    env: { ...plainEnv(place.folder), ASTERN_FROM: 'source', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Newest first: this server, then what outlives it.
  place.later(() => endOutliving(data));
  place.later(() => endChild(child));
  const { url, router } = await readyLine(child);
  const readyAfterMs = monotonicMs() - spawnedMs;
  const client = createClient({ url, token: readFileSync(join(data, 'token'), 'utf8').trim(), actor: 'bench' });
  place.later(() => client.close());
  return {
    child,
    client,
    router,
    data,
    readyAfterMs,
    spawnedAtMs,
    kill: () => endChild(child, 'SIGKILL'),
    stop: () => endChild(child, 'SIGTERM', 20_000),
  };
}

function argumentsOf(data: string, settings: string | undefined): readonly string[] {
  const config = settings === undefined ? [] : ['--config', settings];
  const addresses = ['--listen', '127.0.0.1:0', '--router-listen', '127.0.0.1:0'];
  return ['server', '--json', '--data', data, ...config, ...addresses];
}

async function readyLine(child: ChildProcess): Promise<{ url: string; router: string }> {
  if (child.stdout === null || child.stderr === null) throw new Error('the server has no output');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = `${complaints}${text}`.slice(-4_000);
  });
  let text = '';
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<{ url: string; router: string }>((resolve) => {
    lines.on('line', (line) => {
      text += line;
      const facts = parsed(text);
      if (facts !== null) resolve(facts);
    });
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the server ended with ${code ?? signal} before it was ready: ${complaints}`);
  });
  // Ends after it was ready are the row's business.
  ended.catch(() => undefined);
  return Promise.race([ready, ended]);
}

function parsed(text: string): { url: string; router: string } | null {
  try {
    return JSON.parse(text) as { url: string; router: string };
  } catch {
    return null;
  }
}

/** Instances and router run on without the server, as they should; here they end. */
async function endOutliving(data: string): Promise<void> {
  const fleet = join(data, 'fleet', 'fleet-id');
  if (existsSync(fleet)) await killMarked(`ASTERN_FLEET=${readFileSync(fleet, 'utf8').trim()}`);
  await stopRouter(join(data, 'router'), systemClock);
}

/** By name: supervisor, control, workers. */
export function routerProcesses(dir: string): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(join(dir, 'processes.json'), 'utf8')) as Record<string, number>;
}
