import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Debt } from '../../core/hotfix/model.ts';
import { eventText } from '../../core/notices/event-text.ts';
import type { GateConfig, HotfixForm } from '../../core/pipelines/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { planGates } from '../../core/pipelines/plan-gates.ts';
import { aPipeline } from '../../core/testing/pipelines.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { aRelease, aStack, production, register } from '../../store/testing/samples.ts';
import { endPipeline } from '../pipelines/end.ts';
import type { World } from '../world.ts';
import { oweOutside } from './owe.ts';
import { readHotfixes } from './read-hotfixes.ts';
import { tendDebts } from './tend-debts.ts';

const DAY_MS = 86_400_000;

function gate(name: string, hotfix: HotfixForm): GateConfig {
  return { name, run: name, timeoutMs: 1_000, needs: [], env: {}, retries: 0, critical: false, paths: [], hotfix };
}

const GATES = [
  gate('lint', { kind: 'skip' }),
  gate('unit', { kind: 'short', run: 'quick', timeoutMs: 10 }),
  gate('security', { kind: 'whole' }),
];

async function open(t: TestContext, gates: readonly GateConfig[] = GATES) {
  const { store, clock } = await openSqliteForTest(t);
  await register(store);
  const source = { tip: async () => null, resolve: () => Promise.reject(new Error('no such branch')) };
  const log = { warn: () => undefined };
  const world = { store, clock, source, log, people: [] } as unknown as World;
  const { config } = aRelease();

  /** Deploy a commit; its pipeline ends well. */
  const ship = async (sha: string, over: Partial<Pipeline> = {}) => {
    const release = await store.releases.add(aRelease({ sha, config: { ...config, gates } }));
    const pipeline = aPipeline({
      id: `pl_${release.number}`,
      mode: 'hotfix',
      incident: `INC-${release.number}`,
      commit: { sha, title: `fix ${sha}`, author: 'Ada', committedAtMs: clock.now() },
      plan: planGates(gates, over.mode ?? 'hotfix', null),
      release: release.number,
      createdAtMs: clock.now(),
      ...over,
    });
    await store.pipelines.put(pipeline);
    await store.stacks.put(aStack({ id: 'hot', release: release.number, tag: 'hot' }));
    await store.transaction((tx) => endPipeline(tx, pipeline, { status: 'done' }));
    return pipeline;
  };
  const debts = async (kind?: Debt['kind']) =>
    (await store.debts.list({ limit: 100 })).filter((debt) => kind === undefined || debt.kind === kind).toReversed();
  const backfill = async () => (await store.pipelines.open()).find(({ purpose }) => purpose === 'backfill');
  const finish = async (run: Pipeline, status: 'done' | 'failed' | 'cancelled', failed: readonly string[] = []) => {
    for (const name of failed)
      await store.gateRuns.put({
        ...{ pipeline: run.id, gate: name, attempt: run.round, round: run.round, status: 'failed', place: 'astern' },
        ...{ startedAtMs: 1, endedAtMs: 2, exitCode: 1, signal: null, lastLines: [], url: null },
      });
    const problem = { code: 'pipeline/gate-failed', message: 'no', next: 'look' };
    const end = { done: { status }, failed: { status, problem }, cancelled: { status, by: 'bo', reason: '' } }[status];
    await store.transaction((tx) => endPipeline(tx, run, end as Parameters<typeof endPipeline>[2]));
    await tendDebts(world, new Map());
  };
  const kinds = async () => (await store.events.newest({ limit: 100 })).map(({ kind }) => kind);
  return { store, clock, world, ship, debts, backfill, finish, kinds };
}

describe('a hotfix that has been deployed', () => {
  it('owes its merge-back within its time, and what it did without, which begins to run', async (t) => {
    const { clock, ship, debts, backfill } = await open(t);

    await ship('f1');

    const [merge, fill, ...more] = await debts();
    const run = await backfill();
    assert.deepEqual([merge?.kind, merge?.dueAtMs, merge?.incident], ['merge-back', clock.now() + DAY_MS, 'INC-1']);
    assert.deepEqual([fill?.kind, fill?.dueAtMs, fill?.facts.backfill], ['backfill', null, run?.id]);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [run?.status, run?.mode, run?.trigger, run?.commit.sha],
      ['running', 'standard', 'backfill', 'f1'],
    );
    assert.deepEqual(
      run?.plan.map(({ gate: name, action, job }) => [name, action, job?.run]),
      [
        ['lint', 'run', 'lint'],
        ['unit', 'run', 'unit'],
      ],
    );
  });

  it('owes no backfill when it ran every gate, and nothing a second time', async (t) => {
    const { ship, debts, backfill } = await open(t, [gate('security', { kind: 'whole' })]);

    await ship('f1');
    await ship('f1');

    assert.deepEqual(
      (await debts()).map(({ kind }) => kind),
      ['merge-back'],
    );
    assert.equal(await backfill(), undefined);
  });

  it('owes what a standard one, a rollback, a build and a backfill do not', async (t) => {
    const { ship, debts } = await open(t);

    await ship('a', { mode: 'standard' });
    await ship('b', { mode: 'rollback' });
    await ship('c', { purpose: 'build' });
    await ship('d', { purpose: 'backfill', mode: 'standard' });

    assert.deepEqual(await debts(), []);
  });
});

describe('a backfill', () => {
  it('that passes pays its debt', async (t) => {
    const { ship, debts, backfill, finish } = await open(t);
    await ship('f1');
    const run = await backfill();
    assert.ok(run !== undefined);

    await finish(run, 'done');

    const [debt] = await debts('backfill');
    assert.deepEqual([debt?.status, debt?.settledBy, debt?.settledHow], ['settled', 'astern', 'gates-passed']);
  });

  it('that fails is an event of its own with its gates, and locks the target; once', async (t) => {
    const { store, clock, world, ship, debts, backfill, finish, kinds } = await open(t);
    await ship('f1');
    const run = await backfill();
    assert.ok(run !== undefined);

    await finish(run, 'failed', ['unit']);
    await tendDebts(world, new Map());

    const [debt] = await debts('backfill');
    const locks = await store.locks.held(clock.now());
    const reopened = (await store.events.newest({ limit: 100 })).filter(({ kind }) => kind === 'debt.reopened');
    assert.deepEqual([debt?.status, debt?.facts.failedGates], ['open', ['unit']]);
    assert.deepEqual(
      locks.map(({ source, scope, reason, incident }) => [source, scope, reason, incident]),
      [['backfill', { kind: 'target', target: production }, 'the hotfix f1 is live and fails unit', 'INC-1']],
    );
    assert.deepEqual([reopened.length, reopened[0]?.data.gates, reopened[0]?.data.incident], [1, ['unit'], 'INC-1']);
    assert.ok((await kinds()).includes('lock.set'));
  });

  it('that fails when something else is live by now locks nothing', async (t) => {
    const { store, clock, ship, debts, backfill, finish } = await open(t);
    await ship('f1');
    const run = await backfill();
    assert.ok(run !== undefined);
    await ship('newer', { mode: 'standard' });

    await finish(run, 'failed', ['unit']);

    const [event] = await store.events.newest({ limit: 1 });
    assert.deepEqual((await debts('backfill'))[0]?.facts.failedGates, ['unit']);
    assert.deepEqual(await store.locks.held(clock.now()), []);
    assert.match(
      event === undefined ? '' : eventText(event),
      /^the hotfix f1 FAILS unit \(pl_\w+\); it is not live any more$/,
    );
  });

  it('that passes when it is run again pays the debt, and opens its own lock', async (t) => {
    const { store, clock, ship, debts, backfill, finish } = await open(t);
    await ship('f1');
    const run = await backfill();
    assert.ok(run !== undefined);
    await finish(run, 'failed', ['unit']);
    await finish({ ...run, round: 2 }, 'failed', ['lint']);
    const again = (await debts('backfill'))[0]?.facts.failedGates;
    const during = await store.locks.held(clock.now());

    await finish({ ...run, round: 3 }, 'done');

    assert.deepEqual([again, during.length], [['lint', 'unit'], 1]);
    assert.deepEqual([(await debts('backfill'))[0]?.status, await store.locks.held(clock.now())], ['settled', []]);
  });

  it('that somebody cancels is still owed', async (t) => {
    const { ship, debts, backfill, finish } = await open(t);
    await ship('f1');
    const run = await backfill();
    assert.ok(run !== undefined);

    await finish(run, 'cancelled');

    assert.equal((await debts('backfill'))[0]?.status, 'open');
  });
});

describe('a hotfix that CI has deployed', () => {
  it('owes the same, and its gates run here when its commit is here', async (t) => {
    const { store, debts, backfill } = await open(t);
    const pipeline = aPipeline({ id: 'pl_ci', mode: 'hotfix', trigger: 'ci', plan: planGates(GATES, 'hotfix', null) });
    await store.pipelines.put(pipeline);
    const config = { ...aRelease().config, gates: GATES };

    await store.transaction((tx) => oweOutside(tx, pipeline, { config, runsHere: true }));
    await store.transaction((tx) => oweOutside(tx, pipeline, { config, runsHere: true }));

    const [merge, fill, ...more] = await debts();
    assert.deepEqual([merge?.kind, merge?.release, fill?.kind, more], ['merge-back', null, 'backfill', []]);
    assert.deepEqual(
      (await backfill())?.plan.map(({ gate: name }) => name),
      ['lint', 'unit'],
    );
  });
});

describe('more hotfixes than the service allows itself', () => {
  it('are flagged with the list and what each did without; older than 30 days do not count', async (t) => {
    const { clock, world, ship, debts } = await open(t);
    await ship('old');
    await clock.advance(30 * DAY_MS);
    await ship('one');
    await ship('two', { consent: { ...aPipeline().consent, breakGlass: true, reason: 'late' } });
    const before = await debts('quota');

    await ship('three');

    const [flag] = await debts('quota');
    const list = flag?.facts.hotfixes as readonly Readonly<Record<string, unknown>>[];
    const leftOut = [
      { gate: 'lint', how: 'skipped' },
      { gate: 'unit', how: 'short' },
    ];
    assert.deepEqual([before, flag?.sha, flag?.facts.most], [[], 'three', 2]);
    assert.deepEqual(
      list.map((one) => [one.sha, one.leftOut, one.brokeGlass]),
      [
        ['one', leftOut, null],
        ['two', leftOut, 'late'],
        ['three', leftOut, null],
      ],
    );
    const { quotas, hotfixes } = await readHotfixes(world, production, 10);
    assert.deepEqual(quotas, [{ service: 'shop', used: 3, most: 2 }]);
    assert.deepEqual(
      hotfixes.map(({ pipeline, debts: owed }) => [pipeline.commit.sha, owed.map(({ kind }) => kind)]),
      [
        ['three', ['quota', 'backfill', 'merge-back']],
        ['two', ['backfill', 'merge-back']],
        ['one', ['backfill', 'merge-back']],
        ['old', ['backfill', 'merge-back']],
      ],
    );
  });
});
