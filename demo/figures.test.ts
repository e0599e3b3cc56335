import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { figureRows, figuresOf } from './figures.ts';
import type { Outcome } from './tally.ts';

const instants = {
  detectedAtMs: 12_000,
  pagedAtMs: 12_020,
  acknowledgedAtMs: 12_050,
  decidedAtMs: 12_100,
  restoredAtMs: 12_180,
  provenAtMs: 14_000,
  switchedAtMs: [5_000, 12_200],
};

function answer(sentAtMs: number, release: string, kind: Outcome['kind'] = 'ok'): Outcome {
  return { sentAtMs, endedAtMs: sentAtMs + 5, kind, release, text: '' };
}

describe('the figures of an incident', () => {
  it('are those that customers saw', () => {
    const outcomes = [
      answer(9_995, 'r3', 'app-error'),
      answer(11_000, 'r3'),
      answer(12_130, 'r3', 'app-error'),
      answer(12_300, 'r2'),
    ];

    const figures = figuresOf(outcomes, 'r3', instants);

    assert.equal(figures.detectedAfterMs, 2_000);
    assert.deepEqual([figures.pagedAfterMs, figures.acknowledgedAfterMs, figures.decidedAfterMs], [20, 30, 50]);
    assert.equal(figures.restoredAfterMs, 80);
    assert.equal(figures.trafficBackAfterMs, 30);
    assert.equal(figures.provenAfterMs, 1_900);
    assert.equal(figures.sufferedMs, 2_135);
    assert.deepEqual([figures.badAnswers, figures.requests], [2, 4]);
    assert.deepEqual(figures.failedAroundSwitches, []);
  });

  it('hide no failure: one near a switch counts against it, another is named', () => {
    const lost = { kind: 'failed', release: null, text: 'GET /: ECONNRESET' } as const;
    const outcomes = [
      { ...lost, sentAtMs: 12_000, endedAtMs: 12_250 },
      { ...lost, sentAtMs: 20_000, endedAtMs: 20_100 },
    ];

    const figures = figuresOf(outcomes, 'r3', instants);
    const rows = figureRows(figures, 'r3', 'r2').map(([label, value]) => `${label}: ${value}`);

    assert.ok(rows.includes('failed by switching: 1'), rows.join('\n'));
    assert.ok(rows.includes('failed otherwise: 1'), rows.join('\n'));
    assert.ok(rows.includes('detected after: unknown'), rows.join('\n'));
  });
});
