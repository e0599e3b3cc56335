import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { AuditPlace, PulseMessage } from './auditor.ts';
import { judgeAudit, type Sighting } from './core/paging/judge-audit.ts';
import type { Verdict } from './flows/paging/auditor.ts';
import { callOut } from './lib/call-out.ts';
import { messageOf } from './lib/errors.ts';
import { type LongestReader, openWaitingLongest } from './store/waiting-longest.ts';

// A thread of its own: while the server hangs, this one still looks, and keeps the outside from hearing that all is well.

const LOOK_EVERY_MS = 1_000;
/** After a start what was left is caught up with first. */
const FIRST_LOOK_MS = 2_000;
const STORE_WITHIN_MS = 4_000;
const OUTSIDE_WITHIN_MS = 8_000;

const { store: place, watchdog } = workerData as AuditPlace;
let reader: LongestReader | null = null;
let pulseMs = performance.now();
let allDown: readonly string[] | null = null;
let sentMs: number | null = null;
const heartbeat: { sentAtMs: number | null; problem: string | null } = { sentAtMs: null, problem: null };

parentPort?.on('message', (pulse: PulseMessage) => {
  pulseMs = performance.now();
  allDown = pulse.allDown;
});

await delay(FIRST_LOOK_MS);
for (;;) {
  const startedMs = performance.now();
  const seen = await Promise.race([sight(), delay(STORE_WITHIN_MS, { problem: 'no answer in time' })]);
  const overdue = judgeAudit(seen, { silentMs: performance.now() - pulseMs, allDown });
  if (overdue.length === 0) void beat();
  const verdict: Verdict = { overdue, heartbeat: watchdog === null ? null : { ...heartbeat } };
  parentPort?.postMessage(verdict);
  await delay(Math.max(0, LOOK_EVERY_MS - (performance.now() - startedMs)));
}

/** Reads on a connection of its own; one that failed is opened again. */
async function sight(): Promise<Sighting | { readonly problem: string }> {
  try {
    reader ??= await openWaitingLongest(place);
    return await reader.read();
  } catch (error) {
    const broken = reader;
    reader = null;
    await broken?.close().catch(() => undefined);
    return { problem: messageOf(error) };
  }
}

/** Tells the outside that all is well. Silence is the alarm: nothing is sent otherwise. */
async function beat(): Promise<void> {
  if (watchdog === null || (sentMs !== null && performance.now() - sentMs < watchdog.everyMs)) return;
  sentMs = performance.now();
  const answer = await callOut({
    url: new URL(watchdog.url),
    method: 'GET',
    headers: {},
    body: '',
    signal: AbortSignal.timeout(Math.min(OUTSIDE_WITHIN_MS, watchdog.everyMs)),
    reach: 'private',
  });
  const isHeard = answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
  if (isHeard) heartbeat.sentAtMs = Date.now();
  heartbeat.problem = isHeard ? null : answer.kind === 'answer' ? `answered ${answer.status}` : answer.why;
}
