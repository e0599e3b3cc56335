import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { candidateBody, operationBody, planBody, releaseBody, stepBody } from '../../../test/support/bodies.ts';
import { plain } from '../terminal.ts';
import { candidateLines, planLines } from './candidate.ts';
import { endLines, stepLine } from './operation.ts';
import { releaseLines } from './releases.ts';

const finding = { kind: 'stale', verdict: 'check', text: 'It is 3 h old.', instruction: 'Ask Bo.', facts: {} } as const;

describe('the words about an operation', () => {
  it('end with the times of the flip', () => {
    const result = { switchedAfterMs: 41.2, confirmedAfterMs: 180, failedRequests: 0 };
    const ended = operationBody({ status: 'done', result, endedAt: '2026-11-21T09:00:12.000Z' });

    assert.deepEqual(endLines(ended), [
      'r3 is live on shop/production. Flipped in 41 ms, confirmed after 180 ms, 0 failed requests, 12 s in all.',
    ]);
  });

  it('end with the hosts that the flip did not reach', () => {
    const problem = 'lb3 does not answer: connect ECONNREFUSED 10.0.0.3:9999';
    const hosts = [
      { name: 'lb1', problem: null },
      { name: 'lb2', problem: null },
      { name: 'lb3', problem },
    ];
    const ended = operationBody({ status: 'done', result: { flip: { switchedAfterMs: 2, hosts } } });

    assert.deepEqual(endLines(ended), [
      'r3 is live on shop/production. Flipped in 2 ms on 2 of 3 hosts.',
      `Attention: ${problem}. It follows when it is back.`,
    ]);
  });

  it('do without times that are not known', () => {
    assert.deepEqual(endLines(operationBody({ kind: 'rollback', release: 'r2', status: 'done' })), [
      'r2 is live again on shop/production.',
    ]);
  });

  it('say why it failed and what to do next', () => {
    const problem = { code: 'build/failed', message: 'npm ended with 1.', next: 'Read the log.' };

    assert.deepEqual(endLines(operationBody({ release: null, status: 'failed', problem })), [
      'The ship of 1a2b3c4 failed.',
      'build/failed: npm ended with 1.',
      'Next: Read the log.',
    ]);
  });

  it('show each step with its time, and a failed one with its reason', () => {
    const failed = stepBody({ outcome: 'failed', facts: { message: 'no answer on /healthz' }, step: 'check-stack' });

    assert.equal(stepLine(stepBody(), 0, plain), 'ok     flip traffic (r3)  0.2 s');
    assert.equal(stepLine(failed, 0, plain), 'failed check health (r3)  0.2 s  no answer on /healthz');
    assert.equal(stepLine(stepBody({ step: 'polish', subject: '' }), 0, plain), 'ok     polish  0.2 s');
  });
});

describe('the words about a candidate', () => {
  it('name the findings, what to do, and who was passed over', () => {
    const passedOver = [
      { release: 'r1', findings: [{ ...finding, verdict: 'stop' as const, text: 'It was rejected.' }] },
    ];

    assert.deepEqual(candidateLines(candidateBody({ verdict: 'check', findings: [finding], passedOver }), plain), [
      'r2 (2b3c4d5, Better search): check; it still runs: the flip takes a moment.',
      '  [check] It is 3 h old.',
      '    -> Ask Bo.',
      '  passed over: r1 (It was rejected.)',
    ]);
  });

  it('name the commits that go away with it, those that close a hole marked, and whose they are', () => {
    const commits = [
      { sha: '1111111aa', title: 'fix(security): escape names', author: 'Ada', security: true },
      { sha: '2222222bb', title: 'Faster cart', author: 'Bo', security: false },
    ];

    assert.deepEqual(candidateLines(candidateBody({ undoes: { commits, why: null } }), plain).slice(1), [
      '  2 commits of Ada, Bo go away with it:',
      '    1111111 security fix(security): escape names',
      '    2222222 Faster cart',
    ]);
    assert.deepEqual(candidateLines(candidateBody({ undoes: { commits: [], why: 'no answer' } }), plain).slice(1), [
      '  Commits that go away with it: no answer.',
    ]);
  });

  it('list what an order would do', () => {
    assert.deepEqual(planLines(planBody({ candidate: null })), [
      'Would rollback on shop/production; nothing was changed.',
      '  1. lock shop/production',
      '  2. flip the traffic to r2',
    ]);
  });
});

describe('the list of releases', () => {
  const nowMs = Date.parse('2026-11-21T09:00:00.000Z');
  const rejected = { reason: 'orders fail', by: 'ana', at: '2026-11-21T08:00:00.000Z' };
  const place = {
    target: 'shop/production',
    tag: 'old',
    lastHotAt: null,
    outcome: 'worse',
    rejected,
    putBack: { verdict: 'stop', why: 'It was rolled back.' },
  } as const;

  it('says what became of each', () => {
    const list = [
      releaseBody(),
      releaseBody({ release: 'r2', on: [place] }),
      releaseBody({ release: 'r1', artifact: 'removed', on: [] }),
    ];

    assert.deepEqual(releaseLines(list, { target: null, nowMs, style: plain }), [
      'release  commit   title        author  age     state    outcome                safe to put back',
      'r3       1a2b3c4  Faster cart  Ana     14 min  live     served well',
      'r2       1a2b3c4  Faster cart  Ana     14 min  warm     rejected: orders fail  no: It was rolled back.',
      'r1       1a2b3c4  Faster cart  Ana     14 min  removed  never live',
    ]);
  });

  it('names the environment when there are several, unless one was asked for', () => {
    const staging = {
      ...place,
      target: 'shop/staging',
      tag: 'hot',
      rejected: null,
      outcome: 'healthy',
      putBack: null,
    } as const;
    const list = [releaseBody({ on: [place, staging] })];

    assert.match(
      releaseLines(list, { target: null, nowMs, style: plain })[1] ?? '',
      /warm \(production\), live \(staging\)/,
    );
    assert.match(releaseLines(list, { target: 'shop/staging', nowMs, style: plain })[1] ?? '', / live +served well$/);
  });
});
