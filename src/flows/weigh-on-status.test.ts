import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NO_EVIDENCE } from '../core/guard/evidence.ts';
import { anIncidentAt, aSuspect } from '../core/notices/testing/page-facts.ts';
import { createTestClock } from '../lib/test-clock.ts';
import type { Artifacts } from '../providers/artifacts/port.ts';
import { openStore } from '../store/open.ts';
import type { Nouns, SharedStore } from '../store/store.ts';
import { anOperation, aRelease, aStack, production, register, startMs } from '../store/testing/samples.ts';
import { readStatus } from '../store/views/status.ts';
import { readStanding } from './read-standing.ts';
import { FAILED_START_MS, lookAtArtifacts, weigh } from './weigh-candidates.ts';
import { weighOnStatus } from './weigh-on-status.ts';

const RELEASES = 9;
const release = fc.integer({ min: 1, max: RELEASES });
const history = fc.record({
  served: fc.array(fc.record({ release, outcome: fc.constantFrom('unproven', 'healthy', 'worse') }), { maxLength: 14 }),
  rejected: fc.uniqueArray(release, { maxLength: 4 }),
  failed: fc.option(release, { nil: null }),
  removed: fc.uniqueArray(release, { maxLength: 4 }),
  missing: fc.uniqueArray(release, { maxLength: 4 }),
  warm: fc.option(release, { nil: null }),
  suspected: fc.option(release, { nil: null }),
});
type History = typeof history extends fc.Arbitrary<infer H> ? H : never;

describe('what a status says could be put back', () => {
  it('is what a rollback would choose, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (happened) => {
        const { store, asked, chosen } = await bothWays(happened);
        await store.close();
        assert.deepEqual(asked, chosen);
      }),
      { numRuns: 150, seed: 412 },
    );
  });
});

async function bothWays(happened: History) {
  const store = await openStore({ file: ':memory:', clock: createTestClock(startMs) });
  await register(store);
  await store.transaction((tx) => live(tx, happened));
  await fail(store, happened.failed);
  if (happened.suspected !== null) await open(store, happened.suspected);
  const world = { store, artifacts: artifactsWithout(happened.missing) };
  const standing = await readStanding(store, production);
  const { rows } = await readStatus(store, [production], (nowMs) => nowMs - FAILED_START_MS);
  const [row] = rows;
  assert.ok(row !== undefined);
  const artifacts = await lookAtArtifacts(world, 'shop');
  const plain = { named: null, acceptRejected: false, overridden: false };
  const about = { service: 'shop', ...plain, artifacts, evidence: NO_EVIDENCE };
  const whole = await weigh(store, standing, about);
  const incidents = await store.incidents.openOn([production]);
  return { store, asked: card(await weighOnStatus(world, standing, { row, incidents })), chosen: card(whole) };
}

async function open(store: SharedStore, suspected: number): Promise<void> {
  const suspects = [aSuspect({ target: production, release: suspected })];
  const { number, ...incident } = anIncidentAt({ target: production, suspects });
  await store.transaction((tx) => tx.incidents.add(incident));
}

/** What was passed over on the way is told only where nothing is found. */
function card({ from, choice }: Awaited<ReturnType<typeof weigh>>): unknown {
  return { from, choice: choice.kind === 'found' ? choice.card : choice };
}

async function live(tx: Nouns, { served, rejected, removed, warm }: History): Promise<void> {
  for (let number = 1; number <= RELEASES; number += 1) await tx.releases.add(aRelease({ sha: `sha${number}` }));
  for (const number of removed) await tx.releases.markRemoved('shop', number, startMs);
  for (const [index, { release: number, outcome }] of served.entries()) {
    const stack = `s${index}`;
    await tx.servings.begin({ target: production, release: number, stack, atMs: startMs - (20 - index) * 300_000 });
    await tx.servings.judge(stack, outcome);
  }
  const last = served.at(-1);
  if (last !== undefined) {
    await tx.stacks.put(aStack({ id: `s${served.length - 1}`, release: last.release, tag: 'hot', readyAtMs: startMs }));
  }
  if (warm !== null) await tx.stacks.put(aStack({ id: 'warm', release: warm, tag: 'old', readyAtMs: startMs }));
  const because = {
    target: production,
    sha: '',
    reason: 'bad',
    actor: 'ada',
    atMs: startMs,
    operation: null,
    incident: null,
    fixes: [],
  };
  for (const number of rejected) await tx.rejections.put({ ...because, release: number });
}

async function fail(store: SharedStore, number: number | null): Promise<void> {
  if (number === null) return;
  const goal = { kind: 'rollback', release: number, from: 9, reason: '' } as const;
  await store.operations.start(anOperation({ goal, release: number }));
  const claimed = await store.operations.claim('op_1', { worker: 'w', leaseMs: 1_000 });
  await store.operations.end('op_1', claimed?.fence ?? 0, { status: 'failed' });
}

function artifactsWithout(missing: readonly number[]): Artifacts {
  const has = async (digest: string) => !missing.some((number) => digest === `sha256:sha${number}`);
  return { has } as unknown as Artifacts;
}
