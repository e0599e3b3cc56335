import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Artifacts } from '../providers/artifacts/port.ts';
import { createMemoryFleet } from '../providers/fleet/memory/index.ts';
import { createMemoryRouter } from '../providers/router/memory/index.ts';
import type { Router } from '../providers/router/port.ts';
import { openSqliteForTest } from '../store/testing/open-sqlite.ts';
import { anOperation, aStack, production, register } from '../store/testing/samples.ts';
import { compareTruths } from './compare-truths.ts';
import { describeTargets } from './describe-targets.ts';
import { createDoubts } from './doubts.ts';
import type { Needs } from './world.ts';

type Parts = Needs<'store' | 'router' | 'fleet' | 'artifacts' | 'freezes' | 'doubts'>;
type Ask = (world: Parts) => Promise<readonly string[]>;

const CHECKS: Ask = async (world) =>
  (await compareTruths(world))
    .filter(({ target }) => target === production)
    .flatMap(({ disagreements }) => disagreements.map(({ kind }) => kind));
const STATUS: Ask = async (world) =>
  (await describeTargets(world, [production])).flatMap(({ disagreements }) => disagreements.map(({ kind }) => kind));

describe('what store, router and fleet say, when others go on between the looks', () => {
  for (const [name, ask] of [
    ['a check', CHECKS],
    ['a status', STATUS],
  ] as const) {
    it(`tell nothing of a stack that comes while ${name} looks`, async (t) => {
      const { world } = await restingWorld(t);
      const comes = async () => {
        await world.store.stacks.put(aStack({ id: 'st_2' }));
        await world.router.prepare(routed('st_2'));
      };

      assert.deepEqual(await ask({ ...world, router: changing(world.router, { before: comes }) }), []);
    });

    it(`tell nothing of a stack that goes while ${name} looks`, async (t) => {
      const { world } = await restingWorld(t);
      await world.store.stacks.put(aStack({ id: 'st_2', tag: 'leaving' }));
      await world.router.prepare(routed('st_2'));
      const goes = async () => {
        await world.router.retire({ target: production, fence: 9, stack: 'st_2', deadlineMs: 0 });
        await world.store.stacks.remove('st_2');
      };

      assert.deepEqual(await ask({ ...world, router: changing(world.router, { after: goes }) }), []);
    });

    it(`tell nothing of a flip that is recorded and ended while ${name} looks`, async (t) => {
      const { world } = await restingWorld(t);
      const { id } = await world.store.operations.start(anOperation());
      const { fence } = (await world.store.operations.claim(id, { worker: 'me', leaseMs: 1_000 })) ?? { fence: 0 };
      await world.store.stacks.put(aStack({ id: 'st_2' }));
      await world.router.prepare(routed('st_2'));
      await world.router.activate({ target: production, fence: 9, stack: 'st_2', testEntranceTo: null });
      const ends = async () => {
        await world.store.stacks.put(aStack({ id: 'stack_1', tag: 'old' }));
        await world.store.stacks.put(aStack({ id: 'st_2', tag: 'hot' }));
        await world.store.operations.end(id, fence, { status: 'done' });
      };

      assert.deepEqual(await ask({ ...world, router: changing(world.router, { after: ends }) }), []);
    });

    it(`name what stays, each time that ${name} looks`, async (t) => {
      const { world } = await restingWorld(t);
      await world.router.prepare(routed('nobody_knows'));

      assert.deepEqual(await ask(world), ['route-orphaned']);
      assert.deepEqual(await ask(world), ['route-orphaned']);
    });

    it(`look once at what two looks have found within the last half minute, when ${name} looks`, async (t) => {
      const { world, clock } = await restingWorld(t);
      await world.router.prepare(routed('nobody_knows'));
      let looks = 0;
      const observe = async (target: string) => {
        if (target === production) looks += 1;
        return world.router.observe(target);
      };
      const counted = { ...world, router: { ...world.router, observe } };
      const looksFor = async () => {
        looks = 0;
        assert.deepEqual(await ask(counted), ['route-orphaned']);
        return looks;
      };

      assert.deepEqual([await looksFor(), await looksFor()], [2, 1]);
      await clock.advance(31_000);
      assert.deepEqual([await looksFor(), await looksFor()], [2, 1]);
      await world.router.prepare(routed('another'));
      looks = 0;
      assert.deepEqual(await ask(counted), ['route-orphaned', 'route-orphaned']);
      assert.equal(looks, 2);
    });

    it(`forget what was put right, when ${name} looks`, async (t) => {
      const { world } = await restingWorld(t);
      await world.router.prepare(routed('nobody_knows'));
      const found = await ask(world);
      await world.router.retire({ target: production, fence: 9, stack: 'nobody_knows', deadlineMs: 0 });
      const after = await ask(world);
      const comes = () => world.router.prepare(routed('nobody_knows'));
      const goes = async () =>
        void (await world.router.retire({ target: production, fence: 9, stack: 'nobody_knows', deadlineMs: 0 }));

      const seenOnce = await ask({ ...world, router: changing(world.router, { before: comes, after: goes }) });

      assert.deepEqual([found, after, seenOnce], [['route-orphaned'], [], []]);
    });

    it(`say at once that the router does not answer, when ${name} looks`, async (t) => {
      const { world } = await restingWorld(t);
      const asked: string[] = [];
      const observe = async (target: string) => {
        asked.push(target);
        throw new Error('no answer');
      };

      assert.deepEqual(await ask({ ...world, router: { ...world.router, observe } }), ['not-seen']);
      assert.equal(asked.filter((target) => target === production).length, 1);
    });
  }
});

/** One stack, which is live; the target beside it has nothing. */
async function restingWorld(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const router = createMemoryRouter({ clock });
  await register(store);
  await store.stacks.put(aStack({ tag: 'hot' }));
  await router.prepare(routed('stack_1'));
  await router.activate({ target: production, fence: 9, stack: 'stack_1', testEntranceTo: null });
  const artifacts = { verify: async () => 'present', list: async () => [] } as unknown as Artifacts;
  const doubts = createDoubts(clock);
  const world: Parts = { store, router, fleet: createMemoryFleet({ clock }), artifacts, freezes: [], doubts };
  return { world, clock };
}

/** The first time somebody looks at production, this happens right before or after. */
function changing(
  router: Router,
  { before, after }: { before?: () => Promise<void>; after?: () => Promise<void> },
): Router {
  let isFirst = true;
  return {
    ...router,
    observe: async (target) => {
      const now = isFirst && target === production;
      if (now) isFirst = false;
      if (now) await before?.();
      const seen = await router.observe(target);
      if (now) await after?.();
      return seen;
    },
  };
}

function routed(id: string) {
  const stack = { id, release: 'r1', pools: [] };
  return { target: production, fence: 9, host: 'shop', testHost: 'test.shop', stack, onTestEntrance: false };
}
