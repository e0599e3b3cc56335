import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import type { GateResult } from '../../core/releases/model.ts';
import { aGateRun, aPipeline } from '../../core/testing/pipelines.ts';
import type { OpenForTest } from './opened.ts';
import { aRelease, production, register, startMs } from './samples.ts';

export function pipelineCases(open: OpenForTest): void {
  const full: Pipeline = aPipeline({
    mode: 'hotfix',
    because: 'branch',
    incident: 'INC-7',
    branch: 'hotfix/INC-7',
    failFast: true,
    status: 'held',
    release: 4,
    operation: 'op_1',
    holds: [{ kind: 'approval', needed: 1, given: 0, from: 'on-call ☂' }],
    cancelled: { by: 'bo', reason: "it's wrong" },
    problem: { code: 'gate/failed', message: 'no', next: 'look' },
  });

  it('gives back what was put, and counts every change', async (t) => {
    const { store } = await open(t);
    await register(store);

    await store.pipelines.put(full);
    assert.deepEqual(await store.pipelines.get('pl_1'), { ...full, version: 1 });
    await store.pipelines.put({ ...full, version: 99, status: 'done', endedAtMs: startMs });

    assert.deepEqual(await store.pipelines.get('pl_1'), { ...full, status: 'done', endedAtMs: startMs, version: 2 });
    assert.equal(await store.pipelines.get('other'), null);
    const again = await store.transaction((tx) => tx.pipelines.forChange('pl_1'));
    assert.equal(again?.status, 'done');
  });

  it('lists those that have not ended oldest first, and all of them newest first', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.pipelines.put(aPipeline({ id: 'pl_b' }));
    await store.pipelines.put(aPipeline({ id: 'pl_a', target: 'shop/staging' }));
    await store.pipelines.put(aPipeline({ id: 'pl_c', status: 'failed', endedAtMs: startMs }));
    const ids = (pipelines: readonly Pipeline[]) => pipelines.map(({ id }) => id);

    assert.deepEqual(ids(await store.pipelines.open()), ['pl_b', 'pl_a']);
    assert.deepEqual(ids(await store.pipelines.list({ limit: 2 })), ['pl_c', 'pl_a']);
    assert.deepEqual(ids(await store.pipelines.list({ target: production, limit: 9 })), ['pl_c', 'pl_b']);
    assert.deepEqual(ids(await store.pipelines.list({ target: production, sha: 'sha2', limit: 1 })), ['pl_c']);
    assert.deepEqual(ids(await store.pipelines.list({ sha: 'none', limit: 1 })), []);
  });

  it('keeps what its gates said with a release', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.releases.add(aRelease());
    const gates: readonly GateResult[] = [
      { gate: 'lint', outcome: 'passed', why: null, durationMs: 12.5, url: null },
      { gate: 'e2e', outcome: 'skipped', why: 'not-in-hotfix', durationMs: null, url: null },
    ];

    assert.equal((await store.releases.get('shop', 1))?.gates, null);
    await store.releases.keepGates('shop', 1, gates);

    assert.deepEqual((await store.releases.get('shop', 1))?.gates, gates);
  });
}

export function gateRunCases(open: OpenForTest): void {
  const pass = (change: Partial<GateRun>) => aGateRun({ gate: 'lint', status: 'passed', ...change });

  it('keeps every attempt, in the order in which they started, and changes the pipeline', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.pipelines.put(aPipeline());
    const running = aGateRun({ gate: 'unit', status: 'running', startedAtMs: startMs + 1 });
    const first = pass({ status: 'failed', exitCode: 3, lastLines: ['☂'], startedAtMs: startMs });
    const second = pass({
      attempt: 2,
      round: 2,
      place: 'ci',
      url: 'https://ci',
      signal: 'SIGTERM',
      startedAtMs: startMs + 2,
    });

    for (const run of [second, running, first]) await store.gateRuns.put(run);
    const ended: GateRun = { ...running, status: 'timed-out', endedAtMs: startMs + 5 };
    await store.gateRuns.put(ended);

    assert.deepEqual(await store.gateRuns.of('pl_1'), [first, ended, second]);
    assert.equal((await store.pipelines.get('pl_1'))?.version, 5);
    assert.deepEqual(await store.gateRuns.of('other'), []);
  });

  it('tells how long the newest passes of a gate took on a target', async (t) => {
    const { store } = await open(t);
    await register(store);
    for (const [index, id] of ['pl_1', 'pl_2', 'pl_3'].entries()) {
      await store.pipelines.put(aPipeline({ id }));
      await store.gateRuns.put(pass({ pipeline: id, startedAtMs: startMs, endedAtMs: startMs + index + 1 }));
    }
    await store.gateRuns.put(pass({ pipeline: 'pl_3', attempt: 2, status: 'failed' }));
    await store.pipelines.put(aPipeline({ id: 'pl_4', target: 'shop/staging' }));
    await store.gateRuns.put(pass({ pipeline: 'pl_4' }));

    assert.deepEqual(await store.gateRuns.durations(production, 'lint', 2), [3, 2]);
    assert.deepEqual(await store.gateRuns.durations(production, 'unit', 2), []);
  });
}

export function approvalCases(open: OpenForTest): void {
  it('keeps the first approval of a person, oldest first, and changes the pipeline', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.pipelines.put(aPipeline());
    const bo = { pipeline: 'pl_1', actor: 'bo', reason: 'looks right', atMs: startMs };
    const ann = { pipeline: 'pl_1', actor: 'ann', reason: '', atMs: startMs - 1 };

    for (const approval of [bo, ann, { ...bo, reason: 'again' }]) await store.approvals.put(approval);

    assert.deepEqual(await store.approvals.of('pl_1'), [ann, bo]);
    assert.deepEqual(await store.approvals.of('other'), []);
    assert.ok(((await store.pipelines.get('pl_1'))?.version ?? 0) >= 3);
  });
}
