import type { TestContext } from 'node:test';
import { NO_EVIDENCE } from '../../../core/guard/evidence.ts';
import type { Incident, Recovery } from '../../../core/incidents/model.ts';
import type { Counts, RouterSeen } from '../../../providers/router/port.ts';
import type { OpenForTest } from '../../../store/testing/opened.ts';
import { aRelease, aStack, production } from '../../../store/testing/samples.ts';
import { orderRollback } from '../../order-rollback.ts';
import { createSamples, type Samples } from '../../sample.ts';
import { followRecovery } from '../follow-recovery.ts';
import { type AlertWorld, openAlertWorld } from './alert-world.ts';

export type RecoveryWorld = AlertWorld & {
  readonly parts: { readonly store: AlertWorld['store']; readonly samples: Samples; readonly recoveryWithinMs: number };
  /** Order r2 back in place of r3, as anybody does. */
  rollBack(incident?: string | null): Promise<string>;
  /** The traffic is with r2 since now; r3 has answered so many with errors, in percent, in the half minute before. */
  flip(operation: string, errorsBefore: number): Promise<void>;
  /** In each of these seconds r2 answers 20 requests, with errors in percent. */
  serve(seconds: number, errors: number): Promise<void>;
  /** The server is another one: what it had in memory is gone. */
  restart(): void;
  follow(): Promise<boolean>;
  incident(number?: number): Promise<Incident>;
  recovery(): Promise<Recovery | undefined>;
};

export const WITHIN_MS = 120_000;

/** r3 of shop/production is live and bad; r2 still runs, and served well before. */
export async function openRecoveryWorld(test: TestContext, open?: OpenForTest): Promise<RecoveryWorld> {
  const world = await openAlertWorld(test, open);
  const { store, clock } = world;
  const nowMs = clock.now();
  for (const number of [1, 2, 3]) await store.releases.add(aRelease({ sha: `sha${number}` }));
  for (const [release, agoMs] of [
    [1, 7_200_000],
    [2, 3_600_000],
    [3, 180_000],
  ] as const) {
    await store.servings.begin({ target: production, release, stack: `s${release}`, atMs: nowMs - agoMs });
    await store.servings.judge(`s${release}`, 'healthy');
  }
  await store.stacks.put(aStack({ id: 's2', release: 2, tag: 'old', readyAtMs: nowMs, hotSinceMs: nowMs - 3_600_000 }));
  await store.stacks.put(aStack({ id: 's3', release: 3, tag: 'hot', readyAtMs: nowMs, hotSinceMs: nowMs - 180_000 }));

  const counts = new Map<string, { requests: number; errors: number }>();
  let parts = { store, samples: createSamples(), recoveryWithinMs: WITHIN_MS };
  const answer = (stack: string, requests: number, percent: number) => {
    const before = counts.get(stack) ?? { requests: 5_000, errors: 1_000 };
    const errors = Math.round((requests * percent) / 100);
    counts.set(stack, { requests: before.requests + requests, errors: before.errors + errors });
  };
  const read = () => {
    const stacks = [...counts].map(([id, count]) => ({ id, production: { ...NOTHING, ...count } }));
    parts.samples.take(production, { stacks } as unknown as RouterSeen, clock.now());
  };
  const incident = async (number = 1) => {
    const found = await store.incidents.get(number);
    if (found === null) throw new Error(`no incident ${number}`);
    return found;
  };
  return {
    ...world,
    get parts() {
      return parts;
    },
    incident,
    recovery: async () => (await incident()).recoveries.at(-1),
    follow: () => followRecovery(parts, 1),
    restart: () => {
      parts = { ...parts, samples: createSamples() };
    },
    rollBack: async (named = null) => {
      const beforehand = { artifacts: new Map([['sha256:sha2', 'present' as const]]), evidence: NO_EVIDENCE };
      const plain = { acceptRejected: false, overridden: false, dryRun: false, reason: 'orders fail' };
      const asked = { target: production, service: 'shop', actor: 'ann', to: null, from: 3, ...plain, incident: named };
      const outcome = await store.transaction((tx) => orderRollback(tx, asked, beforehand));
      if (outcome.kind !== 'ordered') throw new Error(JSON.stringify(outcome));
      return outcome.operation.id;
    },
    flip: async (operation, errorsBefore) => {
      answer('s3', 0, 0);
      answer('s2', 0, 0);
      read();
      await clock.advance(30_000);
      answer('s3', 600, errorsBefore);
      read();
      const startedAtMs = clock.now();
      await store.transaction(async (tx) => {
        await tx.servings.begin({ target: production, release: 2, stack: 's2', atMs: startedAtMs });
        await tx.watches.put({
          ...{ target: production, stack: 's2', release: 2, formerRelease: 3, operation, startedAtMs },
          ...{ untilMs: startedAtMs + WITHIN_MS, baseline: null, latest: null, state: 'watching' },
        });
      });
    },
    serve: async (seconds, errors) => {
      for (let second = 0; second < seconds; second += 1) {
        await clock.advance(1_000);
        answer('s2', 20, errors);
        read();
      }
    },
  };
}

const NOTHING: Counts = { requests: 0, errors: 0, failures: 0, latency: [] };
