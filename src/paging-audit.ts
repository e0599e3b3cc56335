import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { PulseMessage } from './auditor.ts';
import { judgeAudit, type Sighting } from './core/paging/judge-audit.ts';
import { messageOf } from './lib/errors.ts';
import { type LongestReader, openWaitingLongest, type WaitingPlace } from './store/waiting-longest.ts';

// A thread of its own: it looks on while the server is busy, and sees when that does nothing any more.

const LOOK_EVERY_MS = 1_000;
/** After a start what was left is caught up with first. */
const FIRST_LOOK_MS = 2_000;
const STORE_WITHIN_MS = 4_000;

const place = workerData as WaitingPlace;
let reader: LongestReader | null = null;
let pulseMs = performance.now();
let allDown: readonly string[] | null = null;

parentPort?.on('message', (pulse: PulseMessage) => {
  pulseMs = performance.now();
  allDown = pulse.allDown;
});

await delay(FIRST_LOOK_MS);
for (;;) {
  const startedMs = performance.now();
  const seen = await Promise.race([sight(), delay(STORE_WITHIN_MS, { problem: 'no answer in time' })]);
  parentPort?.postMessage(judgeAudit(seen, { silentMs: performance.now() - pulseMs, allDown }));
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
