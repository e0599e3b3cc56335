import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gateBody, pipelineBody } from '../../../test/support/bodies.ts';
import { plain } from '../terminal.ts';
import { gateLine, pipelineEndLines, pipelineLine, pipelineTable, treeLines } from './pipeline.ts';

const nowMs = Date.parse('2026-11-21T09:01:00.000Z');
const startedAt = '2026-11-21T09:00:48.000Z';
const endedAt = '2026-11-21T09:00:49.200Z';

const gates = [
  gateBody({ gate: 'build', action: 'build', status: 'passed', startedAt, endedAt, attempt: 1 }),
  gateBody({ gate: 'lint', status: 'running', startedAt, attempt: 2, expectedMs: 70_000 }),
  gateBody({ gate: 'unit', action: 'short', status: 'waiting', needs: ['build', 'lint'], expectedMs: 180_000 }),
  gateBody({ gate: 'e2e', status: 'waiting', needs: ['unit'] }),
  gateBody({ gate: 'load', action: 'skip', status: 'skipped', why: 'not marked for hotfix' }),
];

describe('the words about a pipeline', () => {
  it('name its mode, its commit and its target', () => {
    assert.equal(pipelineLine(pipelineBody({ mode: 'hotfix' })), 'pl_1: hotfix pipeline of 1a2b3c4 on shop/production');
    assert.equal(
      pipelineLine(pipelineBody({ purpose: 'build' })),
      'pl_1: standard pipeline of 1a2b3c4 (build) on shop/production',
    );
  });

  it('show its gates below what they wait for, with the time that they take', () => {
    assert.deepEqual(treeLines(pipelineBody({ gates }), { nowMs, style: plain, width: 100 }), [
      'ok     build    1.2 s',
      '...    lint     12 s of about 70 s  attempt 2',
      'wait     unit   about 3 min  short form  after lint',
      'wait       e2e  after unit',
      'skip   load     not marked for hotfix',
    ]);
  });

  it('stay within the width of a terminal', () => {
    const lines = treeLines(pipelineBody({ gates }), { nowMs, style: plain, width: 24 });

    assert.deepEqual(lines.slice(0, 2), ['ok     build    1.2 s', '...    lint     12 s ...']);
  });

  for (const [gate, line] of [
    [gateBody({ status: 'failed', startedAt, endedAt, exitCode: 7, attempt: 1 }), 'failed unit  1.2 s  exit code 7'],
    [gateBody({ status: 'failed', startedAt, endedAt, attempt: 1 }), 'failed unit  1.2 s  ended by a signal'],
    [gateBody({ status: 'timed-out', startedAt, endedAt, attempt: 1 }), 'failed unit  1.2 s  took too long'],
    [gateBody({ status: 'cancelled', startedAt, endedAt, attempt: 1 }), 'ended  unit  1.2 s'],
    [
      gateBody({ status: 'lost', startedAt, endedAt, attempt: 1 }),
      'lost   unit  1.2 s  nobody knows how it ended; it is tried again',
    ],
    [
      gateBody({ status: 'passed', startedAt, endedAt, attempt: 3, place: 'ci' }),
      'ok     unit  1.2 s  attempt 3, in CI',
    ],
    [gateBody({ status: 'waiting' }), 'wait   unit'],
  ] as const) {
    it(`say of a gate: ${line}`, () => assert.equal(gateLine(gate, nowMs, plain), line));
  }

  for (const [pipeline, lines] of [
    [pipelineBody({ status: 'done', release: 'r3', endedAt }), ['r3 is live on shop/production. 49 s in all.']],
    [pipelineBody({ status: 'done', mode: 'rollback', release: 'r2' }), ['r2 is live again on shop/production.']],
    [
      pipelineBody({ status: 'done', purpose: 'backfill', endedAt }),
      ['Every gate of 1a2b3c4 has passed. 49 s in all.'],
    ],
    [
      pipelineBody({ status: 'done', purpose: 'build', release: 'r3' }),
      ['r3 is built and waits on the test entrance of shop/production.'],
    ],
    [
      pipelineBody({ status: 'failed', problem: { code: 'gate/failed', message: 'unit failed.', next: 'Mend it.' } }),
      ['The standard pipeline of 1a2b3c4 failed.', 'gate/failed: unit failed.', 'Next: Mend it.'],
    ],
    [pipelineBody({ status: 'cancelled' }), ['The standard pipeline of 1a2b3c4 was cancelled.']],
    [
      pipelineBody({ status: 'collapsed' }),
      [
        'The standard pipeline of 1a2b3c4 gave way to a newer one of shop/production, or what it would deploy is live in a newer release.',
      ],
    ],
    [
      pipelineBody({
        status: 'held',
        holds: [{ kind: 'lock', text: 'locked by ana: orders fail', opens: 'astern unlock' }],
      }),
      [
        'The standard pipeline of 1a2b3c4 has passed, and its deploy is held:',
        'locked by ana: orders fail. Opens: astern unlock',
      ],
    ],
    [pipelineBody({ status: 'deploying' }), ['pl_1: standard pipeline of 1a2b3c4 on shop/production goes on.']],
  ] as const) {
    it(`say of one that is ${pipeline.status}: ${lines[0]}`, () => assert.deepEqual(pipelineEndLines(pipeline), lines));
  }

  it('list several', () => {
    const list = [pipelineBody({ gates }), pipelineBody({ id: 'pl_0', mode: 'rollback', status: 'done', gates: [] })];

    assert.deepEqual(pipelineTable(list, nowMs, plain), [
      'pipeline  target           mode      commit   title        gates   state    age',
      'pl_1      shop/production  standard  1a2b3c4  Faster cart  1 of 4  running  60 s',
      'pl_0      shop/production  rollback  1a2b3c4  Faster cart  none    done     60 s',
    ]);
  });
});
