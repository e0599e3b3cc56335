import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aChange } from './testing/findings.ts';
import { isGoodEnough, wayBackOf } from './way-back.ts';

describe('the way back', () => {
  it('is as bad as the worst that lies between, and names what is not safe, worst first', () => {
    const findings = (['safe', 'check', 'stop'] as const).map((verdict) => ({
      ...aChange({ verdict }),
      evidence: null,
    }));

    const way = wayBackOf(4, { kind: 'judged', findings });

    assert.deepEqual([way.verdict, way.findings.map(({ verdict }) => verdict)], ['stop', ['stop', 'check']]);
  });

  it('is safe where nothing was declared, and unknown where nobody looked', () => {
    assert.equal(wayBackOf(4, { kind: 'nothing-declared' }).verdict, 'safe');
    assert.equal(wayBackOf(4, { kind: 'not-judged', why: 'no' }).verdict, 'unknown');
  });

  const cases = [
    ['nothing', 'stop', true],
    ['check', 'safe', true],
    ['check', 'check', true],
    ['check', 'unknown', false],
    ['check', 'stop', false],
    ['safe', 'safe', true],
    ['safe', 'check', false],
  ] as const;
  for (const [required, verdict, good] of cases) {
    it(`is ${good ? 'good enough' : 'not good enough'} at ${verdict} where ${required} is required`, () => {
      assert.equal(isGoodEnough({ verdict }, required), good);
    });
  }
});
