import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { monotonicMs } from '../../src/lib/monotonic.ts';

/** One request as the client saw it; times by the machine's monotonic clock. */
export type Answered = {
  readonly sentMs: number;
  readonly endedMs: number;
  /** Null when nothing came back. */
  readonly status: number | null;
  readonly release: string | null;
  /** When the app saw it, by its own word. */
  readonly seenMs: number | null;
  readonly problem: string | null;
};

export type Load = {
  /** Send no more, wait for what is under way, and give all of it. */
  stop(): Promise<readonly Answered[]>;
  readonly count: () => number;
};

export type LoadOptions = {
  readonly url: string;
  readonly host: string;
  readonly path?: string;
  readonly perSecond: number;
  readonly releaseHeader?: string;
};

const CONNECTIONS = 64;

/** Requests at a steady rate over kept connections, whether answers come or not: a slow answer does not slow the customers down. */
export function startLoad(options: LoadOptions): Load {
  const { url, host, path = '/', perSecond, releaseHeader = 'x-release' } = options;
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1, headersTimeout: 30_000 });
  const answers: Answered[] = [];
  const underWay = new Set<Promise<void>>();
  const startedMs = monotonicMs();
  let sent = 0;
  let stopping = false;

  async function ask(): Promise<void> {
    const sentMs = monotonicMs();
    try {
      const { statusCode: status, headers, body } = await pool.request({ method: 'GET', path, headers: { host } });
      await body.dump();
      const seen = Number(headers['x-seen-ms'] ?? Number.NaN);
      const release = headers[releaseHeader];
      answers.push({
        sentMs,
        endedMs: monotonicMs(),
        status,
        release: typeof release === 'string' ? release : null,
        seenMs: Number.isNaN(seen) ? null : seen,
        problem: status === 200 ? null : `status ${status}`,
      });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      answers.push({ sentMs, endedMs: monotonicMs(), status: null, release: null, seenMs: null, problem });
    }
  }

  const sending = (async () => {
    while (!stopping) {
      const due = Math.floor(((monotonicMs() - startedMs) * perSecond) / 1_000);
      for (; sent < due; sent += 1) {
        const one = ask().finally(() => underWay.delete(one));
        underWay.add(one);
      }
      await delay(1);
    }
  })();

  return {
    count: () => answers.length,
    async stop() {
      stopping = true;
      await sending;
      await Promise.all(underWay);
      await pool.destroy();
      return answers;
    },
  };
}

/** What was not answered as it should, as words by kind and count. */
export function failures(answers: readonly Answered[]): { readonly count: number; readonly text: string } {
  const kinds = new Map<string, number>();
  for (const { problem } of answers) if (problem !== null) kinds.set(problem, (kinds.get(problem) ?? 0) + 1);
  const count = [...kinds.values()].reduce((sum, one) => sum + one, 0);
  return { count, text: [...kinds].map(([kind, times]) => `${times} x ${kind}`).join(', ') };
}
