import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../lib/clock.ts';
import { connectHaproxy } from '../haproxy/index.ts';
import type { HaproxyHost, HaproxyPlace } from '../haproxy/model.ts';
import { renderConfig } from '../haproxy/render.ts';
import type { RouterProvider } from '../port.ts';
import type { TargetSetup } from '../setup.ts';
import { until } from './until.ts';

/** A real HAProxy in master-worker mode with its own folder and port, and the means to hurt it. */
export type HaproxyProcess = {
  readonly dir: string;
  readonly host: HaproxyHost;
  readonly log: () => string;
  start(): Promise<void>;
  /** Like `systemctl reload`: a new worker reads the configuration, the old one finishes. */
  reload(): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
};

export const CHECK = { everyMs: 50, timeoutMs: 2_000, passes: 2, failures: 2 };

export async function openProxy(
  name: string,
  targets: readonly TargetSetup[],
  more: {
    files?: 'here' | 'there';
    binary: string;
    edit?: (config: string) => string;
    /** A folder of its own, and whose it is; a new one unless told. */
    at?: { readonly dir: string; readonly env: Readonly<Record<string, string>> };
  },
): Promise<HaproxyProcess> {
  const { dir, env } = more.at ?? { dir: mkdtempSync(join(tmpdir(), `astern-${name}-`)), env: process.env };
  const folder = join(dir, 'maps');
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const socket = join(dir, 'run.sock');
  const config = join(dir, 'haproxy.cfg');
  const logFile = join(dir, 'log');
  writeFileSync(join(folder, 'astern.map'), '');
  const rendered = renderConfig({ folder, socket, binds: [`127.0.0.1:${port}`], targets, check: CHECK });
  writeFileSync(config, more.edit?.(rendered) ?? rendered);
  let child: ChildProcess | null = null;
  const worker = async () => {
    const pid = /^Pid: (\d+)/m.exec(await askSocket(socket, 'show info').catch(() => ''))?.[1];
    return pid === undefined ? null : Number(pid);
  };
  // The worker dies first: its master reaps it and ends of its own accord, and no orphan is left behind.
  const kill = async () => {
    const master = child;
    child = null;
    if (master === null) return;
    const pid = await worker();
    if (pid === null) master.kill('SIGTERM');
    else killHard(pid);
    await until('HAProxy is gone', () => master.exitCode !== null || master.signalCode !== null);
  };
  const proxy: HaproxyProcess = {
    dir,
    host: { name, control: socket, front: `http://127.0.0.1:${port}`, folder, files: more.files ?? 'here' },
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    start: async () => {
      const out = openSync(logFile, 'a');
      child = spawn(more.binary, ['-W', '-f', config], { env, stdio: ['ignore', out, out] });
      closeSync(out);
      await until('HAProxy answers', async () => (await worker()) !== null).catch((error: unknown) => {
        throw new Error(proxy.log(), { cause: error });
      });
    },
    reload: async () => {
      const before = await worker();
      // Just after a reload the master is a program that has not set its signals up: it would end.
      await until('the master takes signals', () => isCaught(child?.pid ?? 0, constants.signals.SIGUSR2));
      child?.kill('SIGUSR2');
      await until('a new worker answers', async () => {
        const now = await worker();
        return now !== null && now !== before;
      });
    },
    kill,
    close: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await proxy.start();
  return proxy;
}

export function connectTo(
  proxies: readonly HaproxyProcess[],
  listeners: Pick<HaproxyPlace, 'onTold' | 'onTrouble'> = {},
): RouterProvider {
  return connectHaproxy({
    hosts: proxies.map(({ host }) => host),
    clock: systemClock,
    checkEveryMs: CHECK.everyMs,
    ...listeners,
  });
}

/** Its program: tell the master of the worker that answers here to reload, and end when another worker answers. */
const RELOAD = `
const { connect } = require('node:net');
const { readFileSync } = require('node:fs');
const [path] = process.argv.slice(1);
const ask = () => new Promise((resolve) => {
  let text = '';
  connect(path, function () { this.write('show info\\n'); })
    .on('data', (more) => { text += more; })
    .on('error', () => resolve(null))
    .on('close', () => resolve(/^Pid: (\\d+)/m.exec(text)?.[1] ?? null));
});
(async () => {
  const former = await ask();
  process.kill(Number(readFileSync('/proc/' + former + '/stat', 'utf8').split(' ')[3]), 'SIGUSR2');
  for (let now = former; now === null || now === former; ) now = await ask();
})();
`;

/** A reload for which this whole process stands still: whatever it was about to do comes after it. */
export function reloadInBetween({ host }: HaproxyProcess): void {
  execFileSync(process.execPath, ['-e', RELOAD, host.control], { timeout: 20_000 });
}

/** What anybody with a terminal could say to the socket. */
export function askSocket(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${command}\n`));
    socket.on('data', (more: string) => {
      text += more;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

function isCaught(pid: number, signal: number): boolean {
  const [, caught = '0'] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (BigInt(`0x${caught}`) & (1n << BigInt(signal - 1))) !== 0n;
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
