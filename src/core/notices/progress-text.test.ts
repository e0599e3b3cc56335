import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StepName, StepRecord } from '../deploys/model.ts';
import { anOperation } from '../testing/samples.ts';
import { type PutBackFacts, progressOf, resultText, stepOf } from './progress-text.ts';
import { anIncidentAt, aRecovery, NOW_MS } from './testing/page-facts.ts';

const GOAL = { kind: 'rollback', release: 411, from: 412, reason: '' } as const;

function step(name: StepName, outcome: StepRecord['outcome'], tookMs = 400): StepRecord {
  const endedAtMs = outcome === null ? null : NOW_MS + tookMs;
  return {
    operation: 'op_1',
    ordinal: 1,
    step: name,
    subject: 's',
    startedAtMs: NOW_MS,
    endedAtMs,
    outcome,
    facts: {},
  };
}

function facts(over: Partial<PutBackFacts>): PutBackFacts {
  return { recovery: aRecovery(), operation: anOperation({ goal: GOAL }), steps: [], nowMs: NOW_MS, ...over };
}

const shown = (of: PutBackFacts) => progressOf(of).map(({ name, state, text }) => [name, state, text].join(' ').trim());

describe('a put-back that goes on', () => {
  const underWay = aRecovery({ state: 'under-way', flippedAtMs: null });

  it('fills in its four lines', () => {
    assert.deepEqual(shown(facts({ recovery: underWay })), [
      'Getting ready now under way',
      'Checking waiting',
      'Switching waiting',
      'Watching waiting',
    ]);
    assert.deepEqual(
      shown(facts({ recovery: underWay, steps: [step('start-stack', 'done', 3_000), step('check-stack', null)] })),
      ['Getting ready done 3.0 s', 'Checking now under way', 'Switching waiting', 'Watching waiting'],
    );
    assert.deepEqual(shown(facts({ steps: [step('flip', 'done')] })), [
      'Getting ready done nothing to do',
      'Checking done nothing to do',
      'Switching done 0.4 s',
      'Watching now 60 s to go',
    ]);
    const proven = aRecovery({ state: 'proven', errorsAfter: 0.2, provenBy: 'measurement' });
    assert.equal(shown(facts({ recovery: proven })).at(-1), 'Watching done it helped');
  });

  it('says where it failed, and that what was live still is', () => {
    const problem = { code: 'stack/failed', message: 'r411 did not come up.', next: '' };
    const failed = facts({
      recovery: aRecovery({ state: 'failed', flippedAtMs: null }),
      operation: anOperation({ goal: GOAL, status: 'failed', problem }),
      steps: [step('start-stack', 'done'), step('check-stack', 'failed')],
    });

    assert.deepEqual(shown(failed).slice(0, 3), [
      'Getting ready done 0.4 s',
      'Checking failed r411 did not come up.',
      'Switching waiting',
    ]);
    assert.deepEqual(resultText(failed, { paged: ['Ana Ruiz'] }), [
      'Release 411 could not be put back: r411 did not come up.',
      'What was live before still is.',
      'Ana Ruiz was paged about it.',
    ]);
  });

  it('ends with what it has brought', () => {
    const proven = facts({ recovery: aRecovery({ state: 'proven', errorsAfter: 0.2, provenBy: 'measurement' }) });
    const quiet = facts({ recovery: aRecovery({ state: 'proven', provenBy: 'alert' }) });
    const inVain = facts({ recovery: aRecovery({ state: 'not-proven', errorsAfter: 13 }) });

    assert.equal(resultText(facts({ recovery: underWay }), { paged: [] }), null);
    assert.deepEqual(resultText(proven, { paged: ['Ana Ruiz', 'Bo Lind'] }), [
      'It works again: errors 14 % -> 0.2 %. Release 411 has the traffic, 0.4 s after your tap.',
      'New releases of shop/production are on hold until somebody unlocks it.',
      'Ana Ruiz, Bo Lind were paged about it.',
    ]);
    assert.match(resultText(quiet, { paged: [] })?.[0] ?? '', /^It works again: the alert has ended\./);
    assert.match(
      resultText(inVain, { paged: [] })?.[0] ?? '',
      /it did not help: errors 14 % -> 13 %\. Look for another cause/,
    );
  });
});

describe('what an incident is at', () => {
  const cases = [
    ['acknowledge', anIncidentAt()],
    ['decide', anIncidentAt({ state: 'acknowledged' })],
    ['restore', anIncidentAt({ state: 'acknowledged', recoveries: [aRecovery({ state: 'under-way' })] })],
    ['verify', anIncidentAt({ state: 'acknowledged', recoveries: [aRecovery()] })],
    ['decide', anIncidentAt({ state: 'acknowledged', recoveries: [aRecovery({ state: 'not-proven' })] })],
    ['verify', anIncidentAt({ state: 'mitigated' })],
    ['record', anIncidentAt({ state: 'resolved' })],
  ] as const;
  for (const [expected, incident] of cases)
    it(`is ${expected} when ${incident.state} with ${incident.recoveries[0]?.state ?? 'nothing put back'}`, () => {
      assert.equal(stepOf(incident), expected);
    });
});
