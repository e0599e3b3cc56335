import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aGateRun, aPipeline, aPlannedGate } from '../testing/pipelines.ts';
import { nextJobs } from './next-jobs.ts';
import type { GateRun, Pipeline } from './pipeline.ts';

const backfill = { purpose: 'backfill' } as const;
const graph = [
  aPlannedGate('lint'),
  aPlannedGate('unit', { retries: 1 }),
  aPlannedGate('e2e', { needs: ['lint', 'unit'] }),
];
const passed = (gate: string) => aGateRun({ gate, status: 'passed' });

const look = (change: Partial<Pipeline>, runs: readonly GateRun[], room = 4) => {
  const next = nextJobs(aPipeline({ ...backfill, plan: graph, ...change }), runs, room);
  if (next.kind !== 'work') return next.kind === 'failed' ? `failed: ${next.gates.join(' ')}` : next.kind;
  return [...next.start.map(({ gate, attempt }) => `+${gate}.${attempt}`), ...next.stop.map((gate) => `-${gate}`)].join(
    ' ',
  );
};

const cancelled = { by: 'bo', reason: '' };

describe('the next jobs of a pipeline', () => {
  it('are the build and every gate that waits for nothing', () => {
    assert.equal(look({ purpose: 'ship' }, []), '+build.1 +lint.1 +unit.1');
    assert.equal(look({ purpose: 'build' }, []), '+build.1 +lint.1 +unit.1');
    assert.equal(look({}, []), '+lint.1 +unit.1');
  });

  it('are no more than there is room for', () => {
    assert.equal(look({}, [], 1), '+lint.1');
    assert.equal(look({}, [], 0), '');
    assert.equal(look({}, [], -1), '');
  });

  it('follow what they need', () => {
    assert.equal(look({}, [passed('lint'), aGateRun({ gate: 'unit', status: 'running' })]), '');
    assert.equal(look({}, [passed('lint'), passed('unit')]), '+e2e.1');
    assert.equal(look({}, [passed('lint'), passed('unit'), passed('e2e')]), 'passed');
  });

  it('try a gate again as often as it may be', () => {
    const failed = (attempt: number) =>
      aGateRun({ gate: 'unit', status: attempt === 1 ? 'failed' : 'timed-out', attempt });

    assert.equal(look({}, [passed('lint'), failed(1)]), '+unit.2');
    assert.equal(look({}, [passed('lint'), failed(1), failed(2)]), 'failed: unit');
  });

  it('try what was lost again without counting it, but not for ever', () => {
    const lost = (attempt: number) => aGateRun({ gate: 'lint', status: 'lost', attempt });

    assert.equal(look({}, [passed('unit'), lost(1), lost(2)]), '+lint.3');
    assert.equal(look({}, [passed('unit'), ...[1, 2, 3, 4, 5].map(lost)]), 'failed: lint');
  });

  it('go on after a failure with what does not need it, unless told to fail fast', () => {
    const runs = [aGateRun({ gate: 'lint', status: 'failed' }), aGateRun({ gate: 'unit', status: 'running' })];

    assert.equal(look({}, runs), '');
    assert.equal(look({}, [runs[0] ?? passed('x'), passed('unit')]), 'failed: lint');
    assert.equal(look({ failFast: true }, runs), '-unit');
    assert.equal(
      look({ failFast: true }, [runs[0] ?? passed('x'), aGateRun({ gate: 'unit', status: 'cancelled' })]),
      'failed: lint',
    );
  });

  it('stop when somebody cancels, and end when nothing runs', () => {
    assert.equal(look({ cancelled }, [aGateRun({ gate: 'lint', status: 'running' })]), '-lint');
    assert.equal(look({ cancelled }, [aGateRun({ gate: 'lint', status: 'cancelled' })]), 'cancelled');
    assert.equal(look({ cancelled }, []), 'cancelled');
  });

  it('of a new round begin with what failed, and keep what passed', () => {
    const runs = [
      passed('lint'),
      aGateRun({ gate: 'unit', status: 'failed' }),
      aGateRun({ gate: 'unit', status: 'failed', attempt: 2 }),
    ];

    assert.equal(look({ round: 2 }, runs), '+unit.3');
  });

  it('are none where CI runs the gates, which end it all the same', () => {
    assert.equal(look({ trigger: 'ci', purpose: 'ship' }, []), '');
    assert.equal(
      look(
        { trigger: 'ci', purpose: 'ship' },
        graph.map(({ gate }) => passed(gate)),
      ),
      'passed',
    );
  });

  it('are none of a pipeline without gates', () => {
    assert.equal(look({ plan: [] }, []), 'passed');
    assert.equal(look({ plan: [aPlannedGate('lint', { action: 'skip', job: null })] }, []), 'passed');
  });
});

type Deed = { readonly what: 'end' | 'lose' | 'cancel' | 'rerun'; readonly pick: number; readonly well: boolean };

const gates = fc.array(fc.record({ needs: fc.array(fc.nat(), { maxLength: 3 }), retries: fc.nat({ max: 2 }) }), {
  maxLength: 7,
});
const deeds = fc.array(
  fc.record<Deed>({
    what: fc.oneof(
      { weight: 20, arbitrary: fc.constant('end' as const) },
      { weight: 3, arbitrary: fc.constant('lose' as const) },
      { weight: 1, arbitrary: fc.constantFrom('cancel' as const, 'rerun' as const) },
    ),
    pick: fc.nat(),
    well: fc.boolean(),
  }),
  { maxLength: 60 },
);

describe('any graph of gates, whatever happens to it', () => {
  it('never runs a gate twice at once nor before what it needs, keeps the limit, and ends', () => {
    fc.assert(
      fc.property(gates, deeds, fc.integer({ min: 1, max: 4 }), fc.boolean(), (written, happens, limit, failFast) => {
        const plan = written.map(({ needs, retries }, index) =>
          // Only earlier ones: no circles.
          aPlannedGate(`g${index}`, { retries, needs: index === 0 ? [] : needs.map((need) => `g${need % index}`) }),
        );
        sail(aPipeline({ plan, failFast }), happens, limit);
      }),
      { numRuns: 500 },
    );
  });
});

/** Carries a pipeline to its end as the worker does; when nothing more is told, everything that runs passes. */
function sail(from: Pipeline, happens: readonly Deed[], limit: number): void {
  let pipeline = from;
  let runs: readonly GateRun[] = [];
  const left = [...happens];
  for (let turn = 0; turn < 1_000; turn += 1) {
    const running = runs.filter(({ status }) => status === 'running');
    const next = nextJobs(pipeline, runs, limit - running.length);
    if (next.kind !== 'work') {
      assert.deepEqual(running, []);
      if (next.kind === 'passed') assertAllPassed(pipeline, runs);
      if (left.shift()?.what !== 'rerun' || next.kind === 'passed') return;
      pipeline = { ...pipeline, round: pipeline.round + 1, cancelled: null };
      continue;
    }
    for (const { gate, attempt, round } of next.start) {
      assertMayStart(pipeline, runs, { gate, attempt });
      runs = [...runs, aGateRun({ gate, attempt, round, status: 'running' })];
    }
    assert.ok(runs.filter(({ status }) => status === 'running').length <= limit);
    if (next.stop.length > 0) {
      runs = runs.map((run) =>
        run.status === 'running' && next.stop.includes(run.gate) ? { ...run, status: 'cancelled' } : run,
      );
      continue;
    }
    const deed = left.shift() ?? { what: 'end', pick: 0, well: true };
    if (deed.what === 'cancel') pipeline = { ...pipeline, cancelled };
    runs = happenTo(runs, deed);
  }
  assert.fail('it never ends');
}

function happenTo(runs: readonly GateRun[], { what, pick, well }: Deed): readonly GateRun[] {
  const running = runs.filter(({ status }) => status === 'running');
  const one = running[pick % Math.max(1, running.length)];
  assert.ok(running.length > 0, 'nothing runs, and it has not ended');
  if (what === 'lose') return runs.map((run) => (run.status === 'running' ? { ...run, status: 'lost' } : run));
  return runs.map((run) => (run === one && what === 'end' ? { ...run, status: well ? 'passed' : 'failed' } : run));
}

function assertMayStart(
  { plan }: Pipeline,
  runs: readonly GateRun[],
  { gate, attempt }: { gate: string; attempt: number },
): void {
  const own = runs.filter((run) => run.gate === gate);
  const needs = plan.find((planned) => planned.gate === gate)?.needs ?? [];
  assert.ok(
    own.every(({ status }) => status !== 'running' && status !== 'passed'),
    `${gate} again`,
  );
  assert.ok(!own.some((run) => run.attempt === attempt), `${gate} has had attempt ${attempt}`);
  for (const need of needs)
    assert.ok(
      runs.some((run) => run.gate === need && run.status === 'passed'),
      `${gate} before ${need}`,
    );
}

function assertAllPassed({ plan }: Pipeline, runs: readonly GateRun[]): void {
  for (const { gate } of [{ gate: 'build' }, ...plan])
    assert.ok(
      runs.some((run) => run.gate === gate && run.status === 'passed'),
      `${gate} has not passed`,
    );
}
