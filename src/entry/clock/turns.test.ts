import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSamples } from '../../flows/sample.ts';
import type { World } from '../../flows/world.ts';
import { createTestClock } from '../../lib/test-clock.ts';
import { createMemoryFleet } from '../../providers/fleet/memory/index.ts';
import { createMemoryRouter } from '../../providers/router/memory/index.ts';
import { openStore } from '../../store/open.ts';
import { anOperation, aStack, register } from '../../store/testing/samples.ts';
import { createRounds } from './rounds.ts';
import { createTurns } from './turns.ts';

const TICKS = 5;

describe('who is looked at in a tick', () => {
  it('is everybody while there are few', async () => {
    const { rounds, names } = await aWorld(10);

    const { now, resting } = await rounds.next();

    assert.deepEqual([now, resting], [names, []]);
  });

  it('is, of many, each with something to do, and for a while each where something has happened', async () => {
    const { rounds, store, clock } = await aWorld(50);
    await store.operations.start(anOperation({ target: 'service-3/production' }));
    await store.stacks.put(aStack({ target: 'service-4/staging', tag: 'leaving' }));
    rounds.stir('service-5/production');

    assert.deepEqual((await rounds.next()).now, ['service-3/production', 'service-4/staging', 'service-5/production']);
    await clock.advance(15_000);
    assert.deepEqual((await rounds.next()).now, ['service-3/production', 'service-4/staging']);
  });

  it('is, of those at rest, within five ticks whoever does not look as it is recorded, and everybody within half a minute', async () => {
    const { tick, looked, names, router, clock } = await aWorld(50);
    await flipByHand(router, 'service-3/production');

    for (let count = 0; count < TICKS; count += 1) await tick();
    assert.deepEqual(looked, ['service-3/production']);

    await flipByHand(router, 'service-7/production');
    for (let count = 0; count < TICKS; count += 1) await tick();
    assert.deepEqual(looked, ['service-3/production', 'service-7/production']);

    await clock.advance(30_000);
    for (let count = 0; count < TICKS; count += 1) await tick();
    assert.deepEqual([...new Set(looked)].sort(), names);
  });

  it('is, at rest, spread over half a minute and not all in the same tick', async () => {
    const { tick, looked, names, clock } = await aWorld(50);
    for (let count = 0; count < TICKS; count += 1) await tick();
    const perSecond: number[] = [];

    for (let second = 0; second < 30; second += 1) {
      looked.length = 0;
      await clock.advance(1_000);
      for (let count = 0; count < TICKS; count += 1) await tick();
      perSecond.push(looked.length);
    }

    assert.ok(perSecond.reduce((sum, count) => sum + count) >= names.length);
    assert.ok(Math.max(...perSecond) <= names.length / 4, perSecond.join());
  });

  it('is each where router or fleet cannot be seen, so that the trouble is told', async () => {
    const { tick, looked, names, router } = await aWorld(50);
    for (let count = 0; count < TICKS; count += 1) await tick();
    looked.length = 0;
    router.failWith(new Error('no router'));

    for (let count = 0; count < TICKS; count += 1) await tick();

    assert.deepEqual([...new Set(looked)].sort(), names);
  });
});

async function aWorld(services: number) {
  const clock = createTestClock();
  const store = await openStore({ file: ':memory:', clock });
  const router = createMemoryRouter({ clock });
  const fleet = createMemoryFleet({ clock });
  for (let index = 0; index < services / 2; index += 1) await register(store, `service-${index}`);
  const world: Pick<World, 'clock' | 'store' | 'router' | 'fleet' | 'samples'> = {
    ...{ clock, store, router, fleet },
    samples: createSamples(),
  };
  const looked: string[] = [];
  const rounds = createRounds(world);
  const turns = createTurns(world, (target) => looked.push(target));
  const names = (await store.targets.list()).map(({ name }) => name);
  const tick = async () => {
    const { resting, stacks } = await rounds.next();
    await turns.take(resting, stacks);
  };
  return { clock, store, router, rounds, names, looked, tick };
}

async function flipByHand(router: ReturnType<typeof createMemoryRouter>, target: string): Promise<void> {
  const stack = { id: 'by-hand', release: 'r1', pools: [] };
  const names = { host: 'a.localhost', testHost: 'b.localhost' };
  await router.prepare({ target, fence: 1, ...names, stack, onTestEntrance: false });
  await router.activate({ target, fence: 1, stack: 'by-hand', testEntranceTo: null });
}
