import { Worker } from 'node:worker_threads';
import type { Overdue } from './core/paging/judge-audit.ts';
import type { Audit, Auditor, Watchdog } from './flows/paging/auditor.ts';
import type { Log } from './flows/world.ts';
import { callOut } from './lib/call-out.ts';
import type { WaitingPlace } from './store/waiting-longest.ts';

/** Where the store is, and who outside hears that all is well. */
export type AuditPlace = {
  readonly store: WaitingPlace;
  readonly watchdog: { readonly url: string; readonly everyMs: number } | null;
};

export type PulseMessage = { readonly allDown: readonly string[] | null };

/** Beside this file, in the sources and in what is published. */
const PROGRAM = new URL(`./paging-audit${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
const MOST_MEMORY_MB = 32;
const OUTSIDE_WITHIN_MS = 8_000;

/** The audit in a thread of its own. If that ends by itself, paging goes on without it, and says so. */
export function createAuditor({ store, watchdog }: AuditPlace, log: Log): Auditor {
  return {
    start: (told) => start(store, log, told),
    watchdog: watchdog === null ? null : outside(watchdog),
  };
}

function start(store: WaitingPlace, log: Log, told: (overdue: readonly Overdue[]) => void): Audit {
  let isClosed = false;
  const limits = { maxOldGenerationSizeMb: MOST_MEMORY_MB, maxYoungGenerationSizeMb: 2 };
  const worker = new Worker(PROGRAM, { workerData: store, resourceLimits: limits, name: 'audit of paging' });
  worker.on('message', told);
  const lost = (problem: string) => {
    if (isClosed) return;
    log.error({ problem }, 'the audit of paging has ended');
    told([{ what: 'server', byMs: null, text: `paging is not audited: ${problem}` }]);
  };
  worker.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => lost(`its thread ended with ${code}`));
  // A server that ends must not wait for it.
  worker.unref();
  return {
    pulse: (allDown) => worker.postMessage({ allDown } satisfies PulseMessage),
    close: async () => {
      isClosed = true;
      await worker.terminate();
    },
  };
}

function outside({ url, everyMs }: NonNullable<AuditPlace['watchdog']>): Watchdog {
  return {
    everyMs,
    tell: async () => {
      const answer = await callOut({
        url: new URL(url),
        method: 'GET',
        headers: {},
        body: '',
        signal: AbortSignal.timeout(Math.min(OUTSIDE_WITHIN_MS, everyMs)),
        reach: 'private',
      });
      if (answer.kind !== 'answer') return answer.why;
      return answer.status >= 200 && answer.status < 300 ? null : `answered ${answer.status}`;
    },
  };
}
