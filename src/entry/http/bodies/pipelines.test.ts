import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateRun } from '../../../core/pipelines/pipeline.ts';
import { aPipeline } from '../../../core/testing/pipelines.ts';
import { openSqliteForTest } from '../../../store/testing/open-sqlite.ts';
import { register } from '../../../store/testing/samples.ts';
import { pipelineBody } from './pipelines.ts';

const job = { run: 'true', timeoutMs: 1_000, env: {}, retries: 0 };
const plan = [{ gate: 'unit', action: 'run', why: null, job, needs: [] }] as const;

function aRun(change: Partial<GateRun> = {}): GateRun {
  return {
    pipeline: 'pl_1',
    gate: 'unit',
    attempt: 1,
    round: 1,
    status: 'passed',
    place: 'astern',
    startedAtMs: 1_000,
    endedAtMs: 3_000,
    exitCode: 0,
    signal: null,
    lastLines: [],
    url: null,
    ...change,
  };
}

describe('the body of a pipeline', () => {
  it('does not show the failure of an earlier round for what runs again', async (t) => {
    const { store } = await openSqliteForTest(t);
    await register(store);
    const again = aPipeline({ plan, round: 2 });
    await store.pipelines.put(again);
    await store.gateRuns.put(aRun({ status: 'failed', exitCode: 1 }));
    const unitOf = async (pipeline = again) => (await pipelineBody(store, pipeline)).gates.at(-1);

    assert.deepEqual([(await unitOf())?.status, (await unitOf())?.attempt], ['waiting', 0]);
    const ended = { ...again, status: 'cancelled', endedAtMs: 5_000 } as const;
    assert.equal((await unitOf(ended))?.status, 'failed');
    await store.gateRuns.put(aRun({ attempt: 2, round: 2 }));
    assert.deepEqual([(await unitOf())?.status, (await unitOf())?.attempt], ['passed', 2]);
  });

  it('expects of a gate what it took before this pipeline', async (t) => {
    const { store } = await openSqliteForTest(t);
    await register(store);
    for (const id of ['pl_1', 'pl_2']) await store.pipelines.put(aPipeline({ id, plan }));
    await store.gateRuns.put(aRun());
    const expected = async () => (await pipelineBody(store, aPipeline({ id: 'pl_2', plan }))).gates.at(-1)?.expectedMs;

    assert.equal(await expected(), 2_000);
    await store.gateRuns.put(aRun({ pipeline: 'pl_2', endedAtMs: 9_000 }));
    assert.equal(await expected(), 2_000);
  });
});
