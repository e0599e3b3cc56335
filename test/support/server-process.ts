import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.ts';

const PROGRAM = await bundled(fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)));

export type ServerPlace = {
  readonly data: string;
  readonly settings: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the API listens; a free port unless told. */
  readonly listen?: string;
  readonly routerListen?: string;
  /** What is run instead of `astern`; it takes the same arguments. */
  readonly program?: string;
};

export type ServerEnd = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
};

/** An `astern server` as people start it: a process of its own. */
export type ServerProcess = {
  readonly pid: number;
  /** Resolves with the addresses when it is ready; rejects when it ends before. */
  readonly ready: Promise<{ readonly url: string; readonly router: string }>;
  readonly ended: Promise<ServerEnd>;
  /** The last of what it has said so far. */
  said(): string;
  /** Killed without a word, as by a power cut. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Told to stop. */
  stop(): Promise<ServerEnd>;
};

export function startServer({ data, settings, env, listen, routerListen, program }: ServerPlace): ServerProcess {
  const args = ['server', '--data', data, '--config', settings, '--json'];
  const addresses = ['--listen', listen ?? '127.0.0.1:0', '--router-listen', routerListen ?? '127.0.0.1:0'];
  const child = spawn(process.execPath, [program ?? PROGRAM, ...args, ...addresses], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err = `${err}${text}`.slice(-20_000);
  });
  const ended = once(child, 'close').then(([code, signal]): ServerEnd => ({ code, signal, out, err }));
  const ready = readiness(child, ended);
  // A test that expects the server to refuse waits for `ended` only.
  ready.catch(() => undefined);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    said: () => `${out.slice(-2_000)}${err}`,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

function readiness(child: ChildProcess, ended: Promise<ServerEnd>): Promise<{ url: string; router: string }> {
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (text: string) => {
      out += text;
      if (out.includes('"url"') && /\}\s*$/.test(out)) resolve(JSON.parse(out) as { url: string; router: string });
    });
    void ended.then((end) =>
      reject(new Error(`the server ended before it was ready (${end.code ?? end.signal}): ${end.err}${end.out}`)),
    );
  });
}
