import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Watch } from '../core/deploys/watch.ts';
import type { RouterSeen } from '../providers/router/port.ts';
import type { Store } from '../store/store.ts';
import { openSqliteForTest } from '../store/testing/open-sqlite.ts';
import { anOperation, aRelease, aStack, production, register, startMs } from '../store/testing/samples.ts';
import { createSamples } from './sample.ts';
import { watchRelease } from './watch-release.ts';

const watch: Watch = {
  target: production,
  stack: 's2',
  release: 2,
  formerRelease: 1,
  operation: 'op_1',
  startedAtMs: startMs,
  untilMs: startMs + 60_000,
  baseline: null,
  latest: null,
  state: 'watching',
};

describe('watching a release', () => {
  it('does not take a look from before the flip for the end of it, when the flip is recorded meanwhile', async (t) => {
    const store = await shop(t);

    await look(store, 's1', () => store.watches.put(watch));

    assert.equal((await store.watches.ofTarget(production))?.state, 'watching');
  });

  it('ends when the release has lost the traffic', async (t) => {
    const store = await shop(t);
    await store.watches.put(watch);

    await look(store, 's1');

    assert.equal((await store.watches.ofTarget(production))?.state, 'ended');
  });
});

/** r1 had the traffic (`s1`) and r2 is to get it (`s2`). */
async function shop(test: TestContext): Promise<Store> {
  const { store } = await openSqliteForTest(test);
  await register(store);
  for (const sha of ['good1', 'good2']) await store.releases.add(aRelease({ sha }));
  await store.stacks.put(aStack({ id: 's1', release: 1, tag: 'old' }));
  await store.stacks.put(aStack({ id: 's2', release: 2, tag: 'hot' }));
  await store.operations.start(anOperation());
  return store;
}

/** One look at a router that sends the traffic to a stack; `meanwhile` happens before its answer arrives. */
async function look(store: Store, live: string, meanwhile = async (): Promise<void> => undefined): Promise<void> {
  const seen = async (): Promise<RouterSeen> => {
    await meanwhile();
    return { fence: 1, production: live, test: null, paused: false, breakGlass: [], stacks: [] };
  };
  const refused = () => Promise.reject(new Error('a watch only looks'));
  const fleet = { observe: async () => [] };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const world = { store, log, samples: createSamples(), wake: () => undefined, artifacts: {}, fleet, refused };
  await watchRelease({ ...world, router: { observe: seen } } as never, production);
}
