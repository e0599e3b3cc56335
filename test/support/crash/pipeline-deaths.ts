import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { isPassing } from '../../../src/api/client/problem.ts';
import type { PipelineBody } from '../../../src/api/pipelines.ts';
import type { Load } from '../load.ts';
import { gateStates, type Pipelines, pipelinesFor } from '../pipelines.ts';
import { assertAtRest, assertNoneFailed, startTinyWorld, type TinyWorld } from '../tiny-world.ts';
import { until } from '../until.ts';
import { dieAt } from './aim.ts';
import { interruption } from './interrupted-world.ts';
import { isThorough } from './matrix.ts';

const params = { service: 'tiny', environment: 'production' };
const target = 'tiny/production';
/** Only bounds a test that fails. */
const WITHIN_MS = 150_000;

/** What is done with a pipeline until it has ended; returns it as it ended. */
type Deed = (title: string) => Promise<PipelineBody>;

export type Deaths = {
  readonly title: string;
  readonly skip?: false | string;
  /** How often a pipeline is carried out; each time the server dies at some of its points, far from each other. */
  readonly rounds: number;
  /** Where it dies, of the points that a pipeline comes by, without the names of gates. */
  readonly wanted: RegExp;
  /** Where its store is, if not in a file; ended with the last test. */
  readonly database?: () => Promise<{ readonly url: string; stop(): Promise<void> }>;
};

/** Tests that carry pipelines out with a server that dies under them. */
export function pipelineDeaths({ title, skip = false, rounds, wanted, database }: Deaths): void {
  describe(title, { skip }, () => {
    let tiny: TinyWorld;
    let store: Awaited<ReturnType<NonNullable<Deaths['database']>>> | null = null;
    let pipelines: Pipelines;
    let load: Load;
    const { program, env, aims, remove } = interruption();
    before(async () => {
      store = (await database?.()) ?? null;
      const inStore = store === null ? {} : { DATABASE_URL: store.url };
      tiny = await startTinyWorld({
        program,
        env: { ...env, ...inStore },
        usual: { build: 'sleep 0.2; echo built > built.txt' },
      });
      pipelines = pipelinesFor(tiny.world.api);
      await tiny.shipped('before all');
      load = tiny.load({ perSecond: 50 });
    });
    after(async () => {
      await load?.stop();
      await tiny?.close();
      await store?.stop();
      remove();
    });

    /** Under one key, as often as it takes. */
    async function send<Answer>(call: (idempotencyKey: string) => Promise<Answer>): Promise<Answer> {
      const key = randomUUID();
      const ask = async () => {
        try {
          return { answer: await call(key) };
        } catch (error) {
          if (isPassing(error)) return null;
          throw error;
        }
      };
      return (await until('it is answered', ask, WITHIN_MS)).answer;
    }
    const start = async (title: string, gates: Record<string, object>) => {
      const commit = await tiny.repository.commit(title, { gates });
      const body = { repository: tiny.repository.folder, commit };
      const { body: ordered } = await send((idempotencyKey) =>
        tiny.world.api.call('ship', { params, body, idempotencyKey }),
      );
      assert.ok('pipeline' in ordered && ordered.pipeline !== null);
      return ordered.pipeline;
    };
    const lock = () => {
      const body = { scope: { kind: 'target', target } as const, reason: 'orders fail' };
      return send((idempotencyKey) => tiny.world.api.call('lock', { body, idempotencyKey }));
    };
    const unlock = () => {
      const body = { scope: { kind: 'target', target } as const };
      return send((idempotencyKey) => tiny.world.api.call('unlock', { body, idempotencyKey }));
    };

    const reaches = async (id: string, status: PipelineBody['status']) => {
      const ended = ['done', 'failed', 'cancelled', 'collapsed'];
      const isThere = (one: PipelineBody) => one.status === status || ended.includes(one.status);
      const found = await pipelines.becomes(id, `${id} is ${status}`, isThere, WITHIN_MS);
      assert.equal(found.status, status, JSON.stringify(found));
      return found;
    };

    const ships: Deed = async (title) => {
      const { id } = await start(title, { lint: { run: 'true' }, unit: { run: 'true', needs: ['lint'] } });
      return reaches(id, 'done');
    };

    /** Fails, is run again, is held, and goes on. */
    const isInTrouble: Deed = async (title) => {
      const gate = tiny.world.gate(title.replaceAll(/\W+/g, '-'));
      await lock();
      const { id } = await start(title, { shaky: { run: `test -f ${gate.file}` } });
      await reaches(id, 'failed');
      await gate.open();
      const order = { params: { id }, body: {} };
      await send((idempotencyKey) => tiny.world.api.call('rerunPipeline', { ...order, idempotencyKey }));
      await reaches(id, 'held');
      await unlock();
      return reaches(id, 'done');
    };

    const isCancelled: Deed = async (title) => {
      const { id } = await start(title, { slow: { run: 'sleep 300' } });
      await pipelines.becomes(
        id,
        'slow runs',
        ({ gates }) => gates.some(({ gate, status }) => gate === 'slow' && status === 'running'),
        WITHIN_MS,
      );
      const order = { params: { id }, body: {} };
      await send((idempotencyKey) => tiny.world.api.call('cancelPipeline', { ...order, idempotencyKey }));
      return reaches(id, 'cancelled');
    };

    /** Carry it out with a server that dies at these points; returns the points that it came by. */
    async function survive(name: string, deed: Deed, at: readonly string[]) {
      const told = aims.told().length;
      aims.set(dieAt(...at));
      const ending = deed(name);
      ending.catch(() => undefined);
      const over = ending.then(
        () => false,
        () => false,
      );
      while (aims.left() > 0 || at.length > 0) {
        const { ended } = tiny.world.server();
        if (!(await Promise.race([ended.then(() => true), over]))) break;
        await ended;
        await tiny.world.start().catch((error: unknown) => {
          if (aims.left() === 0) throw error;
        });
      }
      const ended = await ending;
      const missed = at.slice(at.length - aims.left());
      aims.set([]);
      await assertNothingLeft(ended);
      const points = aims
        .told()
        .slice(told)
        .flatMap((one) => (one.kind === 'crossed' && isOfPipeline(one.point) ? [one.point] : []));
      return { ended, missed, points: [...new Set(points)] };
    }

    /** No gate that runs for ever, no process of one, and production as it should be. */
    async function assertNothingLeft({ gates }: PipelineBody): Promise<void> {
      assert.deepEqual(
        gates.filter(({ status }) => status === 'running'),
        [],
      );
      await assertAtRest(tiny);
      await until('no process of a gate is left', async () => {
        const left = (await tiny.world.processes()).filter(({ variables }) => variables.has('ASTERN_GATE'));
        return left.length === 0;
      });
    }

    const deeds = [
      { name: 'is shipped', deed: ships, states: { build: 'passed', lint: 'passed', unit: 'passed' } },
      { name: 'fails, is run again and held', deed: isInTrouble, states: { build: 'passed', shaky: 'passed' } },
      { name: 'is cancelled', deed: isCancelled, states: null },
    ];
    const came = new Set<string>();
    const died = new Set<string>();

    for (const { name, deed, states } of deeds) {
      it(`that ${name}: it ends right, leaves no orphan, and nobody fails (F55)`, { timeout: 300_000 }, async (t) => {
        const { points } = await survive(`${name}, undisturbed`, deed, []);
        for (const point of points) came.add(point);
        const deadly = points.filter((point) => isThorough || (wanted.test(kindOf(point)) && !died.has(kindOf(point))));
        for (const point of deadly) died.add(kindOf(point));
        const rows = Array.from({ length: rounds }, (_, round) =>
          deadly.filter((_, index) => index % rounds === round),
        );
        const left = rows.filter((some) => some.length > 0);
        for (let at = left.shift(); at !== undefined; at = left.shift()) {
          const { ended, missed } = await survive(`${name}, killed at ${at.join(', ')}`, deed, at);
          if (states !== null) assert.deepEqual(gateStates(ended), states);
          assert.ok(missed.length < at.length, `never came to ${missed.join(', ')}`);
          // What an earlier death had made unnecessary is died at without it.
          left.push(...[missed.slice(0, 1), missed.slice(1)].filter((some) => some.length > 0));
        }
        t.diagnostic(`killed at ${deadly.join(', ')}`);
      });
    }

    it('came by every step that there is, and failed nobody', async () => {
      const steps = new Set([...came].map((point) => point.split(/[ .]/).slice(0, 2).join('.')));
      for (const step of STEPS) assert.ok(steps.has(step), `${step} of ${[...steps].join(', ')}`);
      await load.stop();
      assertNoneFailed(load);
    });
  });
}

const STEPS = [
  'pipeline.started',
  'gate.started',
  'gate.passed',
  'gate.failed',
  'pipeline.failed',
  'pipeline.rerun',
  'pipeline.held',
  'pipeline.deploying',
  'pipeline.done',
  'pipeline.stopping',
  'pipeline.cancelled',
];

/** What was died at with one gate is not died at with another one in the next deed. */
function kindOf(point: string): string {
  return point.replace(/ [\w-]+/, '');
}

function isOfPipeline(point: string): boolean {
  return /^(pipeline\.|gate\.|ran |stored)/.test(point);
}
