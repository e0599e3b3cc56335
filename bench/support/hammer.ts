import { execFile, spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { Pool } from 'undici';
import { quantile } from './figures.ts';

const CONNECTIONS = 32;

export type Hammered = {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number | null;
  /** Answers other than 2xx and 3xx, and errors of connections. */
  readonly bad: number;
};

export type HammerOptions = { readonly url: string; readonly host: string; readonly seconds: number };

const run = promisify(execFile);
let wrkThere: boolean | null = null;

export function hasWrk(): boolean {
  wrkThere ??= spawnSync('wrk', ['-v']).error === undefined;
  return wrkThere;
}

/** As many requests as go through, each connection sending its next one when it was answered. */
export function hammer(options: HammerOptions): Promise<Hammered> {
  return hasWrk() ? byWrk(options) : byOurselves(options);
}

async function byWrk({ url, host, seconds }: HammerOptions): Promise<Hammered> {
  const words = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', '-H', `Host: ${host}`, `${url}/`];
  const { stdout } = await run('wrk', words, { timeout: seconds * 1_000 + 15_000 });
  return readWrk(stdout);
}

export function readWrk(text: string): Hammered {
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
  const late = /^\s+99%\s+([\d.]+)(us|ms|s)/m.exec(text);
  const unitMs = { us: 0.001, ms: 1, s: 1_000 }[late?.[2] ?? ''];
  const socketErrors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const errors = (socketErrors?.slice(1) ?? []).reduce((sum, one) => sum + Number(one), 0);
  return {
    requests: number(/^\s+(\d+) requests in/m),
    perSecond: number(/^Requests\/sec:\s+([\d.]+)/m),
    p99Ms: unitMs === undefined ? null : Number(late?.[1]) * unitMs,
    bad: number(/Non-2xx or 3xx responses: (\d+)/) + errors,
  };
}

async function byOurselves({ url, host, seconds }: HammerOptions): Promise<Hammered> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const times: number[] = [];
  let bad = 0;
  const startedMs = performance.now();
  const untilMs = startedMs + seconds * 1_000;
  const one = async () => {
    while (performance.now() < untilMs) {
      const sentMs = performance.now();
      try {
        const { statusCode, body } = await pool.request({ method: 'GET', path: '/', headers: { host } });
        await body.dump();
        if (statusCode >= 400) bad += 1;
      } catch {
        bad += 1;
      }
      times.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  const tookMs = performance.now() - startedMs;
  await pool.destroy();
  return {
    requests: times.length,
    perSecond: (times.length * 1_000) / tookMs,
    p99Ms: quantile(times, 0.99),
    bad,
  };
}

/** Does anything answer there by HTTP, whatever it says? */
export function answersAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/healthz', agent: false }, (response) => {
      response.resume();
      response.on('close', () => resolve(true));
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
