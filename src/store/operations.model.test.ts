import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { FencedError } from '../lib/errors.ts';
import { createTestClock, type TestClock } from '../lib/test-clock.ts';
import { openStore } from './open.ts';
import type { Store } from './store.ts';
import { ActiveOperationError } from './store.ts';
import { anOperation, register, startMs } from './testing/samples.ts';

/** What the rules of leases and fences say, in the simplest form: one record an operation, one fence a target. */
type ModelOperation = {
  readonly id: string;
  readonly target: string;
  active: boolean;
  worker: string | null;
  fence: number;
  leaseUntilMs: number;
  wakeAtMs: number;
};
type Model = { nowMs: number; readonly fences: Map<string, number>; readonly operations: ModelOperation[] };
type Real = { readonly store: Store; readonly clock: TestClock };

const TARGETS = ['shop/production', 'shop/staging'];
const WORKERS = ['one', 'two', 'three'];

const target = fc.constantFrom(...TARGETS);
const worker = fc.constantFrom(...WORKERS);
/** Which of the operations there are, counted from the newest. */
const which = fc.constantFrom(0, 0, 0, 1, 2);
/** How far behind the fence that the caller believes in is. */
const staleBy = fc.constantFrom(0, 0, 0, 1, 2);
/** Few and coarse, so that things often fall on the very same instant. */
const ms = fc.constantFrom(500, 1_000, 1_500);

type Step = { readonly told: string; run(model: Model, real: Real): Promise<void> };

describe('claims, leases and fences against a model', () => {
  it('agree, whatever order things happen in and however the clock is turned', async (t) => {
    const real = await openAtStart(t);
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep(), { minLength: 10, maxLength: 60 }), async (steps) => {
        const model = await startAnew(real);
        for (const step of steps) {
          await step.run(model, real);
          await sameAs(model, real.store);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function anyStep(): fc.Arbitrary<Step> {
  return fc.oneof(
    target.map(started),
    { weight: 4, arbitrary: fc.record({ which, worker, leaseMs: ms, evenIfLeased: fc.boolean() }).map(claimed) },
    fc.record({ which, staleBy, leaseMs: ms }).map(renewed),
    fc.record({ which, staleBy, wakeInMs: ms }).map(updated),
    fc.record({ which, staleBy }).map(ended),
    which.map(superseded),
    { weight: 3, arbitrary: ms.map(waited) },
    fc.constantFrom(-5_000, -500, 500, 5_000).map(jumped),
  );
}

function started(target: string): Step {
  return {
    told: `start on ${target}`,
    run: async (model, { store }) => {
      const id = `op ${model.operations.length} of ${model.nowMs} ${crypto.randomUUID()}`;
      const running = model.operations.find((operation) => operation.active && operation.target === target);
      const starting = store.operations.start(anOperation({ id, target }));
      if (running !== undefined) return assert.rejects(starting, ActiveOperationError);
      await starting;
      model.operations.push({ id, target, active: true, worker: null, fence: 0, leaseUntilMs: 0, wakeAtMs: 0 });
    },
  };
}

function claimed(asked: { which: number; worker: string; leaseMs: number; evenIfLeased: boolean }): Step {
  return {
    told: `claim ${JSON.stringify(asked)}`,
    run: async (model, { store }) => {
      const operation = pick(model, asked.which);
      if (operation === null) return;
      const free =
        operation.worker === null || operation.worker === asked.worker || operation.leaseUntilMs <= model.nowMs;
      const may = operation.active && operation.wakeAtMs <= model.nowMs && (free || asked.evenIfLeased);

      const claim = await store.operations.claim(operation.id, asked);

      assert.equal(claim !== null, may);
      if (!may) return;
      Object.assign(operation, {
        worker: asked.worker,
        fence: raise(model, operation.target),
        leaseUntilMs: model.nowMs + asked.leaseMs,
      });
    },
  };
}

function renewed(asked: { which: number; staleBy: number; leaseMs: number }): Step {
  return {
    told: `renew ${JSON.stringify(asked)}`,
    run: async (model, { store }) => {
      const operation = pick(model, asked.which);
      if (operation === null) return;
      const may = operation.active && asked.staleBy === 0;

      const held = await store.operations.renew(operation.id, operation.fence - asked.staleBy, asked.leaseMs);

      assert.equal(held, may);
      if (may) operation.leaseUntilMs = model.nowMs + asked.leaseMs;
    },
  };
}

function updated(asked: { which: number; staleBy: number; wakeInMs: number }): Step {
  return {
    told: `update ${JSON.stringify(asked)}`,
    run: async (model, { store }) => {
      const operation = pick(model, asked.which);
      if (operation === null) return;
      const wakeAtMs = model.nowMs + asked.wakeInMs;
      const fence = operation.fence - asked.staleBy;
      const updating = store.operations.update(operation.id, fence, { wakeAtMs });
      if (!operation.active || asked.staleBy !== 0) return assert.rejects(updating, FencedError);
      await updating;
      operation.wakeAtMs = wakeAtMs;
    },
  };
}

function ended(asked: { which: number; staleBy: number }): Step {
  return {
    told: `end ${JSON.stringify(asked)}`,
    run: async (model, { store }) => {
      const operation = pick(model, asked.which);
      if (operation === null) return;
      const ending = store.operations.end(operation.id, operation.fence - asked.staleBy, { status: 'done' });
      const alreadySo = !operation.active && (await store.operations.get(operation.id))?.status === 'done';
      if (asked.staleBy !== 0 || (!operation.active && !alreadySo)) return assert.rejects(ending, FencedError);
      await ending;
      Object.assign(operation, { active: false, leaseUntilMs: 0 });
    },
  };
}

function superseded(which: number): Step {
  return {
    told: `supersede ${which}`,
    run: async (model, { store }) => {
      const operation = pick(model, which);
      if (operation === null) return;
      await store.operations.supersede(operation.id, null);
      if (!operation.active) return;
      Object.assign(operation, { active: false, leaseUntilMs: 0, fence: raise(model, operation.target) });
    },
  };
}

function waited(forMs: number): Step {
  return {
    told: `wait ${forMs}`,
    run: async (model, { clock }) => {
      await clock.advance(forMs);
      model.nowMs += forMs;
    },
  };
}

function jumped(byMs: number): Step {
  return {
    told: `clock jumps ${byMs}`,
    run: async (model, { clock }) => {
      clock.setWall(model.nowMs + byMs);
      model.nowMs += byMs;
    },
  };
}

function pick(model: Model, fromNewest: number): ModelOperation | null {
  return model.operations.at(-1 - fromNewest) ?? null;
}

function raise(model: Model, target: string): number {
  const fence = (model.fences.get(target) ?? 0) + 1;
  model.fences.set(target, fence);
  return fence;
}

async function sameAs(model: Model, store: Store): Promise<void> {
  for (const expected of model.operations) {
    const found = (await store.operations.get(expected.id)) ?? assert.fail(`${expected.id} is gone`);
    const { worker, fence, leaseUntilMs, wakeAtMs } = found;
    const active = found.status === 'active';
    assert.deepEqual({ id: found.id, target: found.target, active, worker, fence, leaseUntilMs, wakeAtMs }, expected);
  }
  const active = model.operations.filter((operation) => operation.active).map(({ id }) => id);
  assert.deepEqual(
    (await store.operations.allActive()).map(({ id }) => id),
    active,
  );
}

async function openAtStart(test: TestContext): Promise<Real> {
  const clock = createTestClock(startMs);
  const store = await openStore({ file: ':memory:', clock });
  test.after(() => store.close());
  await register(store);
  return { store, clock };
}

/** One store for all runs: what was active before is ended, and the fences go on from where they are. */
async function startAnew({ store, clock }: Real): Promise<Model> {
  for (const { id } of await store.operations.allActive()) await store.operations.supersede(id, null);
  const fences = new Map<string, number>();
  for (const target of TARGETS) fences.set(target, await store.targets.nextFence(target));
  return { nowMs: clock.now(), fences, operations: [] };
}
