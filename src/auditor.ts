import { Worker } from 'node:worker_threads';
import type { Audit, Auditor, Verdict } from './flows/paging/auditor.ts';
import type { Log } from './flows/world.ts';
import type { WaitingPlace } from './store/waiting-longest.ts';

/** Where the store is, and who outside hears that all is well. */
export type AuditPlace = {
  readonly store: WaitingPlace;
  readonly watchdog: { readonly url: string; readonly everyMs: number } | null;
};

export type PulseMessage = { readonly allDown: readonly string[] | null };

/** Beside this file, in the sources and in what is published. */
const PROGRAM = new URL(`./paging-audit${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
const MOST_MEMORY_MB = 64;

/** The audit in a thread of its own. If that ends by itself, paging goes on without it, and says so. */
export function createAuditor(place: AuditPlace, log: Log): Auditor {
  return { start: (told) => start(place, log, told) };
}

function start(place: AuditPlace, log: Log, told: (verdict: Verdict) => void): Audit {
  let isClosed = false;
  const worker = new Worker(PROGRAM, {
    workerData: place,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    name: 'audit of paging',
  });
  worker.on('message', told);
  const lost = (problem: string) => {
    if (isClosed) return;
    log.error({ problem }, 'the audit of paging has ended');
    told({ overdue: [{ what: 'server', byMs: null, text: `paging is not audited: ${problem}` }], heartbeat: null });
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
