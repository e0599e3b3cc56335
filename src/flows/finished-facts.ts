import type { Operation } from '../core/deploys/model.ts';
import type { Nouns } from '../store/store.ts';

/** What is worth knowing at the end of an operation, put together from its steps: how long each took and the evidence of the flip. */
export async function finishedFacts(store: Nouns, operation: Operation): Promise<Readonly<Record<string, unknown>>> {
  const steps = await store.steps.of(operation.id);
  const nowMs = await store.now();
  const flipped = steps.findLast((step) => step.step === 'flip' && step.outcome === 'done');
  const facts: Record<string, unknown> = { tookMs: nowMs - operation.createdAtMs };
  if (flipped?.endedAtMs != null) {
    const {
      switchedAfterMs,
      confirmedAfterMs,
      lastOnFormerAfterMs,
      inFlightOnFormer,
      streamsOnFormer,
      confirmedBy,
      from,
      hosts,
    } = flipped.facts;
    facts.trafficMovedAfterMs = flipped.startedAtMs - operation.createdAtMs + Number(switchedAfterMs ?? 0);
    facts.flip = {
      switchedAfterMs,
      confirmedAfterMs,
      lastOnFormerAfterMs,
      inFlightOnFormer,
      streamsOnFormer,
      confirmedBy,
      from,
      hosts,
    };
  }
  const durations: Record<string, number> = {};
  for (const step of steps) {
    if (step.endedAtMs === null || step.step === 'finish') continue;
    durations[step.step] = (durations[step.step] ?? 0) + step.endedAtMs - step.startedAtMs;
  }
  return { ...facts, durationsMs: durations };
}
