import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  lockBody,
  operationBody,
  pipelineBody,
  stackBody,
  stepBody,
  targetBody,
} from '../../../test/support/bodies.ts';
import type { TargetBody } from '../../api/targets.ts';
import { plain } from '../terminal.ts';
import { statusText } from './status.ts';

const nowMs = Date.parse('2026-11-21T09:00:00.000Z');

/** Times of day depend on the zone of the machine; the rest does not. */
function textOf(over: Partial<TargetBody>): string {
  return statusText({ targets: [targetBody(over)], next: null }, nowMs, plain).replace(
    /\d\d:\d\d (UTC|[+-]\d\d:\d\d)/g,
    'T',
  );
}

describe('status', () => {
  it('shows what is live, what is kept and what could be put back', () => {
    assert.equal(
      textOf({}),
      [
        'shop/production  deployed: the former release is kept warm',
        '  live      r3  1a2b3c4  Faster cart',
        '            live since 12 min ago (T), 2 of 2 up, 1,204 requests, 0.2 % errors, p95 41 ms',
        '  old       r2  1a2b3c4  Better search',
        '            kept warm for another 48 min (until T), 2 of 2 up',
        '  rollback  r2 ready, warm',
        '  address   http://shop.localhost:8080   test: http://test.shop.localhost:8080',
      ].join('\n'),
    );
  });

  it('shows a lock, an operation and what is being taken back', () => {
    const operation = operationBody({
      steps: [stepBody(), stepBody({ step: 'check-stack', endedAt: null, outcome: null })],
      createdAt: '2026-11-21T08:59:00.000Z',
      undoing: { code: 'x/y', message: 'r3 is not healthy.', next: '' },
    });

    const text = textOf({ lock: lockBody(), operation, phase: 'building', addresses: null, old: null });

    assert.match(text, /\n {2}under way ship of r3: check health \(r3\), for 60 s, by ana \(op_1\)\n/);
    assert.match(text, /\n {12}taking it back: r3 is not healthy\.\n/);
    assert.match(
      text,
      /\n {2}lock {6}shop\/production: "orders fail" by ana, 12 min ago \(T\), stays until released\n/,
    );
  });

  it('shows each pipeline that has not ended in a line', () => {
    const { sha } = pipelineBody();
    const pipelines = [
      { id: 'pl_1', sha, mode: 'standard', status: 'held', text: 'held: locked by ana' } as const,
      { id: 'pl_2', sha, mode: 'hotfix', status: 'running', text: 'its gates run' } as const,
    ];

    assert.match(
      textOf({ pipelines }),
      /\n {2}pipeline {2}standard of 1a2b3c4: held: locked by ana \(pl_1\)\n {2}pipeline {2}hotfix of 1a2b3c4: its gates run \(pl_2\)\n/,
    );
  });

  it('says why nothing can be put back, and what does not agree', () => {
    const rollback = { candidate: null, verdict: 'unknown', warm: false, why: 'r1 was rejected' } as const;

    const text = textOf({ rollback, disagreements: ['the router points at r2'], hot: null });

    assert.match(text, /live {6}none/);
    assert.match(text, /rollback {2}not possible: r1 was rejected\n {2}attention the router points at r2/);
  });

  it('says in words that the watch found a release worse, where there are no colours', () => {
    const watch = {
      release: 'r3',
      state: 'worse',
      until: '2026-11-21T09:02:00.000Z',
      text: 'errors 31.0 % (r3), 120 requests',
    } as const;

    assert.match(textOf({ watch }), /\n {2}watch {5}worse than before: errors 31\.0 % \(r3\), 120 requests\n/);
  });

  it('counts workers that run and instances that are down', () => {
    const [web] = stackBody().instances;
    assert.ok(web !== undefined);
    const worker = { ...web, role: 'worker', up: null };
    const instances = [web, { ...web, up: false }, worker, { ...worker, state: 'stopped' as const }];

    assert.match(textOf({ hot: stackBody({ instances }) }), /2 of 4 up/);
  });

  it('tells a newcomer what to do', () => {
    assert.match(statusText({ targets: [], next: null }, nowMs, plain), /Nothing has been shipped yet.*astern init/);
  });
});
