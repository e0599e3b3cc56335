import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createDoubts } from '../../flows/doubts.ts';
import type { World } from '../../flows/world.ts';
import { createMemoryFleet } from '../../providers/fleet/memory/index.ts';
import { createMemoryRouter } from '../../providers/router/memory/index.ts';
import { aReport, aStack, register, aRelease as sample, startMs } from '../../store/testing/samples.ts';
import { openWatched } from '../../store/testing/watched.ts';
import { rollback } from './orders.ts';
import { releases } from './releases.ts';
import { status, target } from './targets.ts';

const ONE = { service: 'shop', environment: 'production' };

/** How often the database is asked for what people and pages ask for most, however much there is. The clock and what begins and ends a transaction are not counted. */
const calls: ReadonlyArray<readonly [what: string, most: number, call: (world: World) => Promise<unknown>]> = [
  ['the status of a page of targets', 13, (world) => status(world, asked({ query: { limit: 100 } }), FACTS)],
  ['the status of one target', 12, (world) => target(world, asked({ params: ONE }), FACTS)],
  [
    'the releases of a service with two targets',
    18,
    (world) => releases(world, asked({ query: { service: 'shop', limit: 50 } }), FACTS),
  ],
  [
    'the plan of a rollback',
    21,
    (world) => rollback(world, asked({ params: ONE, query: { dryRun: true }, body: { reason: '' } }), FACTS),
  ],
];

describe('the number of questions to the database', () => {
  for (const [what, most, call] of calls) {
    it(`is at most ${most} for ${what}`, async (t) => {
      const { world, questions } = await openWorld(t);
      await call(world);

      const found = await questions(() => call(world));

      assert.ok(found.length <= most, `${found.length}:\n${found.join('\n')}`);
    });
  }

  it('is as large for a hundred targets as for two', async (t) => {
    const { world, questions } = await openWorld(t);
    const page = () => status(world, asked({ query: { limit: 100 } }), FACTS);
    const forTwo = await questions(page);
    for (let index = 0; index < 49; index += 1) await fill(world, `service-${index}`);

    const forAll = await questions(page);

    assert.equal(forAll.length, forTwo.length, forAll.join('\n'));
  });
});

const FACTS = {} as never;

/** Of a request only what these handlers look at. */
function asked(parts: { readonly params?: object; readonly query?: object; readonly body?: object }): never {
  const request = { headers: {}, method: 'GET', url: '/' };
  return { params: {}, query: {}, body: {}, caller: { name: 'ann', role: 'admin' }, request, ...parts } as never;
}

async function openWorld(t: TestContext) {
  const { store, clock, asked: noted } = await openWatched(t);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const world = {
    ...{ store, clock, log, fleet: createMemoryFleet({ clock }), doubts: createDoubts(clock), freezes: [] },
    // Not known: where its traffic would come in is not told.
    router: { ...createMemoryRouter({ clock }), addressOf: async () => '' },
    artifacts: { has: async () => true, verify: async () => 'present' },
    source: { between: async () => [] },
    resolveEnv: () => ({}),
  } as unknown as World;
  await fill(world, 'shop');
  const questions = async (ask: () => Promise<unknown>) => {
    noted.length = 0;
    await ask();
    return noted.map(({ sql }) => sql);
  };
  return { world, questions };
}

/** Both targets on the third release, after the two before it; nothing of it runs. */
async function fill({ store }: World, service: string): Promise<void> {
  await register(store, service);
  for (const sha of ['a', 'b', 'c']) await store.releases.add(sample({ service, sha: `${service}-${sha}` }));
  await store.reports.put(aReport({ service, live: 3, back: 2 }));
  for (const environment of ['production', 'staging']) {
    const name = `${service}/${environment}`;
    for (const release of [1, 2, 3]) {
      const stack = `${name}-${release}`;
      await store.servings.begin({ target: name, release, stack, atMs: startMs + release * 1_000 });
      await store.servings.judge(stack, 'healthy');
    }
    const times = { readyAtMs: startMs, hotSinceMs: startMs };
    await store.stacks.put(aStack({ id: `${name}-3`, target: name, release: 3, tag: 'hot', ...times }));
  }
}
